"""The sources as BibTeX, with where each is archived. Written in UTF-8, for biber and for BibTeX with `url`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

from ..history import Provenance
from ..publication import SourceKind
from ..report.text import visible
from .works import Work, works

_ENTRIES: dict[SourceKind, str] = {SourceKind.PEER_REVIEWED: "article", SourceKind.PRESS: "article"}
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def render(provenance: Provenance) -> str:
    """One entry a source, in the order of the declarations."""
    taken: set[str] = set()
    return "\n".join(_entry(work, _key(work.source.id, taken)) for work in works(provenance))


def _entry(work: Work, key: str) -> str:
    kind = "misc" if work.source.kind is None else _ENTRIES.get(work.source.kind, "misc")
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(work, kind))
    return f"@{kind}{{{key},\n{fields}}}\n"


def _fields(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    source = work.source
    # Double braces keep the capitals that a style would lower.
    yield "title", f"{{{{{_text(work.title)}}}}}"
    if source.publisher:
        yield ("journal" if kind == "article" else "organization"), f"{{{_text(source.publisher)}}}"
    year, month = _year_and_month(source.published)
    if year:
        yield "year", f"{{{year}}}"
    if month:
        yield "month", _MONTHS[int(month) - 1]
    if source.url:
        yield "url", f"{{{_address(source.url)}}}"
    if source.accessed or work.seen:
        yield "urldate", f"{{{source.accessed or f'{work.seen:%Y-%m-%d}'}}}"
    if work.archived:
        when = f" on {work.archived.at:%Y-%m-%d}" if work.archived.at else ""
        yield "note", f"{{Archived{when} at {_link(work.archived.url)}}}"
    if work.capture:
        yield "annote", f"{{{_text(f'WARC record {work.capture.record_id}, payload {work.capture.payload_digest}')}}}"


def _year_and_month(declared: str | None) -> tuple[str | None, str | None]:
    found = re.match(r"(\d{4})(?:-(\d\d))?", declared or "")
    return (found[1], found[2]) if found else (None, None)


def _text(text: str) -> str:
    return visible(text).translate(_ESCAPES)


def _address(url: str) -> str:
    """The address as a `url` field takes it: nothing in it that ends the field early or starts a command."""
    return re.sub(r"[\\{}\s]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), visible(url))


def _link(url: str) -> str:
    r"""The address in a running text: by `\url`, or spelt out where it holds what `\url` can't take in there.

    biblatex hands a note on as a macro's argument, in which a percent sign begins a comment before `\url` can see it.
    """
    address = _address(url)
    return _text(address) if re.search("[%#]", address) else f"\\url{{{address}}}"


def _key(identifier: str, taken: set[str]) -> str:
    """A citation key of ASCII letters, digits and `-_.:`; ids that come out equal are numbered."""
    plain = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    base = re.sub(r"[^A-Za-z0-9_.:-]+", "-", plain).strip("-") or "source"
    # Case alone tells no two keys apart in BibTeX.
    keys = (base if number == 1 else f"{base}-{number}" for number in count(1))
    key = next(key for key in keys if key.lower() not in taken)
    taken.add(key.lower())
    return key
