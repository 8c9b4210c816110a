"""A publication as lines of JSON and back, for a copy that is read in a tenth of the time that its YAML takes.

A line holds some hundred entries, each a list of its fields in their order: their names, 100,000 times, would be most
of the file. It is written and read line by line, so that it is never in memory whole. The last line proves the others.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from .publication import Accepted, Citation, Claim, Figure, Publication, Quotation, Source, SourceKind, Standing

# A copy that was made of other fields is none: a field that it lacks would silently be empty.
_PARTS: Final = (Publication, Accepted, Source, Claim, Citation, Quotation, Figure)
_SHAPE: Final = [[one.name for one in fields(part)] for part in _PARTS]
_FIELDS_OF_A_QUOTATION: Final = len(fields(Quotation))
# By their values: the enumerations' own look-up is a call in Python, and there may be 100,000 of either.
_KINDS: Final = {one.value: one for one in SourceKind}
_STANDINGS: Final = {one.value: one for one in Standing}
_TOGETHER: Final = 500  # entries in a line
_SOURCES, _CLAIMS = "sources", "claims"
_ROOM = Path(__file__).parent


@functools.cache
def copied_by() -> str:
    """What tells copies of this program from those of another, which may read the same file otherwise: 16 digits."""
    program = hashlib.sha256(json.dumps(_SHAPE).encode("ascii"))
    for path in reader_files():
        program.update(path.read_bytes())
    return program.hexdigest()[:16]


def reader_files() -> Iterator[Path]:
    """What decides what is read in a file of declarations, and how it is copied."""
    yield Path(__file__)
    yield from (_ROOM / "publication.py", _ROOM / "rhythm.py", _ROOM / "spelling.py")
    yield from sorted((_ROOM / "declarations").glob("*.py"))


def publication_to_json(publication: Publication) -> Iterator[bytes]:
    """The lines of a copy: all of the publication but the path of its file."""
    proof = hashlib.sha256()
    for told in _told(publication):
        line = json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
        proof.update(line)
        yield line
    yield f"{proof.hexdigest()}\n".encode("ascii")


def publication_from_json(lines: Iterable[bytes], *, path: Path, digest: str) -> Publication | None:
    """The publication of that digest that `publication_to_json` wrote; None for anything else. `path`: of its file."""
    try:
        proven = _proven(lines)
        head = json.loads(next(proven, b""))
        if (head["shape"], head["digest"]) != (_SHAPE, digest):
            return None
        sources: list[Source] = []
        claims: list[Claim] = []
        ids: dict[str, str] = {}  # each is held once, however often it is cited
        for line in proven:
            section, rows = json.loads(line)
            if section == _SOURCES:
                sources.extend(map(_source, rows))
                ids |= {source.id: source.id for source in sources[-len(rows) :]}
            else:
                claims.extend(_claim(row, ids) for row in rows)
        accepts = _accepts(head["accepts"])
        return Publication(head["title"], head["url"], tuple(sources), tuple(claims), path, digest, accepts)
    except (ValueError, TypeError, KeyError):
        return None


def _proven(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines but for the last. Raises ValueError at the end where that does not prove them."""
    proof = hashlib.sha256()
    before: bytes | None = None
    for line in lines:
        if before is not None:
            proof.update(before)
            yield before
        before = line
    if before != f"{proof.hexdigest()}\n".encode("ascii"):
        raise ValueError("not the lines that were written")


def _told(publication: Publication) -> Iterator[object]:
    yield {
        "shape": _SHAPE,
        "digest": publication.digest,
        "title": publication.title,
        "url": publication.url,
        "accepts": _accepts_told(publication.accepts),
    }
    for at in range(0, len(publication.sources), _TOGETHER):
        yield _SOURCES, [_source_told(source) for source in publication.sources[at : at + _TOGETHER]]
    for at in range(0, len(publication.claims), _TOGETHER):
        yield _CLAIMS, [_claim_told(claim) for claim in publication.claims[at : at + _TOGETHER]]


def _source_told(source: Source) -> Sequence[object]:
    every = None if source.every is None else source.every.total_seconds()
    accepts = _accepts_told(source.accepts)
    known = (source.id, source.url, source.title, source.publisher, source.kind, source.published, source.accessed)
    return *known, source.copies, source.line, every, source.language, source.quote_limit, accepts


def _source(told: list[Any]) -> Source:
    source_id, url, title, publisher, kind, published, accessed, copies, line, every, *rest = told
    language, quote_limit, accepts = rest
    return Source(
        source_id,
        url,
        title,
        publisher,
        None if kind is None else _KINDS[kind],
        published,
        accessed,
        tuple(copies),
        line,
        None if every is None else timedelta(seconds=every),
        language,
        quote_limit,
        _accepts(accepts),
    )


def _claim_told(claim: Claim) -> Sequence[object]:
    cited = [_citation_told(citation) for citation in claim.citations]
    accepts = _accepts_told(claim.accepts)
    return claim.id, claim.says, cited, claim.at, claim.standing, claim.attributed_to, claim.limits, claim.line, accepts


def _claim(told: list[Any], ids: Mapping[str, str]) -> Claim:
    claim_id, says, cited, at, standing, attributed_to, limits, line, accepts = told
    citations = tuple(_citation(one, claim_id, ids) for one in cited)
    known = None if standing is None else _STANDINGS[standing]
    return Claim(claim_id, says, citations, at, known, attributed_to, limits, line, _accepts(accepts))


def _citation_told(citation: Citation) -> Sequence[object]:
    match citation.content:
        case Quotation(exact, prefix, suffix):
            content: Sequence[object] = (exact, prefix, suffix)
        case Figure(text, near):
            content = (text, near)
    return citation.id, citation.claim_id, citation.source_id, content, citation.line


def _citation(told: list[Any], of_claim: str, ids: Mapping[str, str]) -> Citation:
    """`of_claim` and `ids` are taken in place of equal texts."""
    citation_id, claim_id, source_id, content, line = told
    kind = Quotation if len(content) == _FIELDS_OF_A_QUOTATION else Figure
    claim_id = of_claim if claim_id == of_claim else claim_id
    return Citation(citation_id, claim_id, ids.get(source_id, source_id), kind(*content), line)


def _accepts_told(accepts: Iterable[Accepted]) -> list[Sequence[object]]:
    return [(accepted.rule, accepted.reason, accepted.line) for accepted in accepts]


def _accepts(told: list[list[Any]]) -> tuple[Accepted, ...]:
    return tuple([Accepted(*accepted) for accepted in told]) if told else ()
