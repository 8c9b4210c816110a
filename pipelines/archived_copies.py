"""Addresses of archived copies: whose copy it is, of what, and of when.

The forms are those of the public archives: `…/web/20260502031500id_/https://…` of Wayback machines and pywb,
`https://archive.today/2026.05.02-031500/https://…` and `https://archive.today/20260502031500/https://…`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from archive.surt import surt

# A date may be shortened from the right (`/web/2026/…` means "nearest to 2026"); the rest is a modifier such as `id_`.
_PATH = re.compile(
    r"^https?://[^/?#]+/(?:.*?/)?"
    r"(?:(?P<digits>\d{4,14})(?P<modifier>[a-z]{2}_)?|(?P<dotted>\d{4}\.\d\d\.\d\d-\d{6}))/+(?P<original>https?:/{1,2}.+)$",
    re.IGNORECASE | re.DOTALL,
)
_FULL = "00000101000000"  # what a shortened date lacks is filled with the first moment that it may mean


@dataclass(frozen=True, slots=True)
class ArchivedCopy:
    """An archived copy as its address tells it. `at` is aware UTC, None where the address does not say when.

    `dated`: the address names the day at least. A year alone asks the archive for what is nearest to it.
    """

    url: str
    original: str | None = None
    at: datetime | None = None
    dated: bool = False


def archived_copy(url: str) -> ArchivedCopy:
    """What the address of an archived copy says; short addresses such as perma.cc's say nothing of the original."""
    found = _PATH.match(url)
    if found is None:
        return ArchivedCopy(url)
    digits = found["digits"] or re.sub(r"\D", "", found["dotted"])
    at = _moment(digits)
    if at is None:
        return ArchivedCopy(url)
    # Some archives write the original's address with a single slash.
    original = re.sub(r"^(https?):/{1,2}", r"\1://", found["original"], flags=re.IGNORECASE)
    return ArchivedCopy(url, original, at, dated=len(digits) >= 8)


def same_page(one: str, other: str) -> bool:
    """Whether archives take the two addresses for one page: `http` or `https`, with `www.` or without."""
    try:
        return surt(one) == surt(other)
    except ValueError:
        return False


def same_copy(one: str, other: str) -> bool:
    """Whether the two addresses lead to one archived copy: the page as it is replayed, or its raw bytes."""
    left, right = archived_copy(one.partition("#")[0]), archived_copy(other.partition("#")[0])
    if left.url == right.url:
        return True
    hosts = [urlsplit(copy.url).netloc.lower() for copy in (left, right)]
    return left.original is not None and (left.original, left.at, hosts[0]) == (right.original, right.at, hosts[1])


def landed(asked: str, final: str, *, page: str) -> ArchivedCopy | None:
    """The copy that the redirects of a copy's address ended at; None where that is no copy any more.

    An archive that has lost a copy sends its readers to its front page, or on to the living web: nothing of what is
    there is of the past. A copy of another page than `page` is one, its `original` says so.
    """
    copy = archived_copy(final)
    if asked == final or copy.original is not None:
        return copy
    if archived_copy(asked).original is not None or _host(final) == _host(page):
        return None
    return copy


def _host(url: str) -> str:
    return surt(url).partition(")")[0]


def nearest(copies: tuple[str, ...], to: datetime | None) -> ArchivedCopy | None:
    """The copy archived nearest to that moment; the newest without one; one without a date only where none has one."""
    known = [archived_copy(url) for url in copies]
    dated = [(copy, copy.at) for copy in known if copy.at is not None]
    if not dated:
        return known[0] if known else None
    if to is None:
        return max(dated, key=lambda pair: pair[1])[0]
    return min(dated, key=lambda pair: abs(pair[1] - to))[0]


def declared_moment(text: str | None) -> datetime | None:
    """The first moment of a declared date: `2026`, `2026-05` or `2026-05-02`; None where there is none."""
    digits = re.sub(r"\D", "", text or "")
    return _moment(digits) if digits else None


def _moment(digits: str) -> datetime | None:
    """A moment written in 4 to 14 digits, as the archives shorten them; None where there is no such moment."""
    if len(digits) not in (4, 6, 8, 10, 12, 14):
        return None
    try:
        return datetime.strptime(digits + _FULL[len(digits) :], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
