"""Web addresses as publications print them: repaired where an escape broke them, told where they are cut.

DOIs and arXiv ids become addresses; archived copies are known as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from ..archived_copies import archived_copy
from ..declarations.urls import same_address, url_trouble
from .publication_text import Block


@dataclass(frozen=True, slots=True)
class Address:
    """An address that stands in a block from `start` to `end`.

    `url` is None where it cannot be an address as it is printed; `trouble` says what a person should look at.
    """

    start: int
    end: int
    url: str | None
    printed: str
    trouble: str | None = None


_BARE = re.compile(
    r"<(?P<wrapped>https?://[^<>\"“”«»]{5,300}\s[^<>\"“”«»\s]+)>"
    r"|(?P<url>(?:https?://|www\.)[^\s<>\"“”«»|{}^`]+)"
    r"|(?P<doi>(?:\bdoi:?\s*|\bDOI:?\s*|(?<![/\w.]))10\.\d{4,9}/[^\s\"<>“”]+)"
    r"|(?P<arxiv>\barXiv:\s?(?:\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}))",
)
_ESCAPES = re.compile(r"\\+([_$*#&~%\[\]()<>.+!-])")
_ESCAPED = r"\1"
_IN_A_DOI = "/%:;()@!$&'*+,=~._-"  # what stands in an address as it is
_TRAILING = ".,;:!?'’”»*"
_ARCHIVE_HOSTS = re.compile(
    r"(?:web\.archive\.org|archive\.org/(?:web|wayback)|archive\.(?:today"
    r"|is|ph|fo|li|md|vn|fu)|perma\.cc|webcitation\.org|ghostarchive\.org"
    r"|megalodon\.jp|arquivo\.pt|webarchive\.[\w.]+|\w+\.webarchive\.\w+"
    r"|timetravel\.mementoweb\.org|archive-it\.org|wayback\.[\w.-]+)(?::\d+)?$",
    re.IGNORECASE,
)
_SHORT_ARCHIVES = re.compile(
    r"^https?://(?:archive\.(?:today|is|ph|fo|li|md|vn|fu)|perma\.cc)(?P<rest>[^?#]*)", re.IGNORECASE
)
_HOST = re.compile(r"^https?://(?P<host>[^/?#]+)(?P<rest>.*)$", re.IGNORECASE)
_CUT = "the address is cut off as it is printed"


def is_archived(url: str) -> bool:
    """Whether an address leads to an archive's copy of a page."""
    host = _HOST.match(url)
    return host is not None and _ARCHIVE_HOSTS.match(host["host"].lower()) is not None


def original_of(url: str) -> str | None:
    """The address of the page that an archived copy is of, where the copy's address tells it."""
    return archived_copy(url).original if is_archived(url) else None


@lru_cache(maxsize=8)  # a block is asked once for each of its works: thousands of times where it is a list without end
def addresses_of(block: Block) -> tuple[Address, ...]:
    """The addresses of a block, links before what is only printed, in their order."""
    found: list[Address] = []
    for link in block.links:
        target = link.target.strip()
        printed = block.text[link.start : link.end]
        if not target or target.startswith(("#", "mailto:", "tel:", "javascript:", "data:")):
            continue
        if "://" not in target and not target.startswith("www."):
            continue  # a page of the publication's own
        if not _names_something(target):
            continue
        found.append(_address(link.start, link.end, target, printed))
    taken = [(link.start, link.end) for link in block.links]
    found += [a for a in _printed(block.text) if not any(s < a.end and a.start < e for s, e in taken)]
    return tuple(sorted(found, key=lambda address: address.start))


def _printed(text: str) -> Iterator[Address]:
    for match in _BARE.finditer(text):
        if match["wrapped"]:
            yield _address(match.start(), match.end(), "".join(match["wrapped"].split()), match["wrapped"])
        elif written := match["url"]:
            end = match.start() + len(_without_trailing(written))
            if not _names_something(text[match.start() : end]):
                continue
            yield _address(match.start(), end, text[match.start() : end], text[match.start() : end])
        elif written := match["doi"]:
            doi = _without_trailing(re.sub(r"^(?:doi:?\s*)", "", written, flags=re.IGNORECASE))
            end = match.start() + written.index(doi) + len(doi)
            # Old DOIs hold signs that addresses may not: 10.1002/(SICI)1097-4679(199601)52:1<1::AID-JCLP1>3.0.CO;2-L
            address = f"https://doi.org/{quote(_ESCAPES.sub(_ESCAPED, doi), safe=_IN_A_DOI)}"
            yield _address(match.start(), end, address, text[match.start() : end])
        elif written := match["arxiv"]:
            number = re.sub(r"^arXiv:\s?", "", written)
            yield Address(match.start(), match.end(), f"https://arxiv.org/abs/{number}", written)


def _names_something(target: str) -> bool:
    """Whether anything stands behind the scheme: "http://" alone is how addresses begin and no address."""
    return re.search(r"[^\W_]", re.sub(r"^\w*://(?:www\.)?|^www\.", "", target)) is not None


def _without_trailing(url: str) -> str:
    """The address without punctuation that belongs to the sentence; a bracket stays if it was opened inside."""
    while url:
        if (
            url[-1] in _TRAILING
            or (url[-1] == ")" and url.count("(") < url.count(")"))
            or (url[-1] == "]" and "[" not in url)
        ):
            url = url[:-1]
        elif url.endswith(("…", "...")):
            return url
        else:
            break
    return url


def _address(start: int, end: int, target: str, printed: str) -> Address:
    url = repaired(target)
    if trouble := truncation(url):
        return Address(start, end, None, target, trouble)
    if found := url_trouble(url):
        return Address(start, end, None, target, f"no address as it is printed: {found.message}")
    return Address(start, end, url, printed, _disagreement(url, printed))


def repaired(written: str) -> str:
    """The address without the escapes and breaks that a conversion left in it; a missing scheme is added."""
    url = _ESCAPES.sub(_ESCAPED, "".join(written.split())).strip("<>.,; ").rstrip(">")
    url = re.sub(r"%5C(?=_)", "", url, flags=re.IGNORECASE)
    url = url.replace("\u00ad", "").replace("\u200b", "").rstrip(".,;")
    return url if "://" in url else f"https://{url.lstrip('/')}"


def truncation(url: str) -> str | None:  # noqa: PLR0911 - one sign a return
    """Why an address must have lost its end (or its middle); None where nothing shows it."""
    if url.endswith(("…", "...")) or "…" in url:
        return _CUT
    host = _HOST.match(url)
    if host is None:
        return _CUT
    name = host["host"]
    if "." not in name or name.endswith(("-", "_")):
        return _CUT
    if (
        re.match(r"(?:archive|perma|web)\.", name, re.IGNORECASE)
        and not _ARCHIVE_HOSTS.match(name.lower())
        and name != name.lower()
    ):
        return f"{_CUT}: the code of the archived copy has run into the host"
    if (short := _SHORT_ARCHIVES.match(url)) and not short["rest"].strip("/"):
        return f"{_CUT}: the code of the archived copy is missing"
    if name.lower() in ("doi.org", "dx.doi.org") and not re.match(r"/10\.\d{4,9}/\S", unquote(host["rest"])):
        return f"{_CUT}: what follows is no DOI"
    return None


def _disagreement(url: str, printed: str) -> str | None:
    """A note where the visible words are another address than the one that the link leads to."""
    if not re.match(r"(?:https?://|www\.)\S+$", printed):
        return None
    seen, real = _bare(repaired(printed)), _bare(url)
    return None if seen == real or real.startswith(seen) else f"the visible address is another one: {printed}"


def _bare(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", unquote(url)).rstrip("/.").lower()


def same(first: str, second: str) -> bool:
    """Whether two addresses are one, whatever their scheme and "www."."""
    return key_of(first) == key_of(second)


def key_of(url: str) -> str:
    """Equal for addresses that differ in scheme, "www.", a closing slash, or the two names of the DOI service."""
    bare = re.sub(r"^https?://(?:www\.)?", "", same_address(url))
    return re.sub(r"^dx\.doi\.org/", "doi.org/", unquote(bare)).rstrip("/")
