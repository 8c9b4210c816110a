"""Where other archives hold a page, and of when: their TimeMaps (RFC 7089) and CDX servers, asked politely.

What an archive answers is not believed further than this: it names addresses, and the crawl fetches and archives what
is there like anything else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit

from .outcomes import FetchFailed, Outcome
from .outgoing import PASSING_STATUSES, Answer, Outgoing

PAGES = 5  # of one TimeMap that are read
LONGEST_ADDRESS = 8000  # characters; what an archive names may be anything
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"  # left as they are where a page's address becomes part of another
_LINK = re.compile(r'<([^<>]*)>((?:\s*;\s*[\w!*-]+\s*=\s*(?:"(?:\\.|[^"\\])*"|[^\s",;<>]+))+)')
_PARAMETER = re.compile(r';\s*([\w!*-]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^\s",;<>]+))')


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that may be asked. Either `cdx` and `replay`, or `timemap`.

    * `cdx`: address of a CDX server, which takes `url=` (Wayback machines, pywb's `/COLLECTION/cdx`);
    * `replay`: what stands before `20260502031500/https://…` in the addresses of that archive's copies;
    * `timemap`: what stands before the page's address in the address of its TimeMap in link format.
    * `raw`: whether `id_` behind the moment gives the bytes as they were archived (Wayback machines and pywb).
    """

    name: str
    cdx: str | None = None
    replay: str | None = None
    timemap: str | None = None
    raw: bool = True


@dataclass(frozen=True, slots=True)
class Memento:
    """One archived copy of a page: the address to fetch it from, its moment (aware, UTC), and whose it is."""

    url: str
    at: datetime
    archive: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """An archive, by its name, that could not be asked, or gave an answer that is not understood."""

    archive: str
    detail: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the archives answered. `troubles`: one for each that could not be asked or understood.

    `unanswered`: the archives that gave no answer now, being down or busy; of the others it is known what they have.
    """

    mementos: tuple[Memento, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    unanswered: tuple[Archive, ...] = ()


class _NotUnderstood(ValueError):
    """An answer that is no TimeMap, no CDX."""


def look_up(url: str, archives: Iterable[Archive], client: Outgoing, *, near: datetime, rest: float = 0.0) -> Found:
    """The copies that the archives hold of `url`, those nearest to `near` first. Never raises for what they answer.

    `rest` is waited between two questions to one archive, in seconds.
    """
    mementos: list[Memento] = []
    troubles: list[Trouble] = []
    unanswered: list[Archive] = []
    for archive in archives:
        try:
            mementos += _asked(archive, url, client, near, rest)
        except FetchFailed as failure:
            troubles.append(Trouble(archive.name, f"it could not be asked: {failure.detail}"))
            unanswered.append(archive)
        except _NotUnderstood as trouble:
            troubles.append(Trouble(archive.name, f"it gave an answer that is not understood: {trouble}"))
    unique = {memento.url: memento for memento in mementos if _is_address(memento.url)}
    nearest = sorted(unique.values(), key=lambda memento: abs(memento.at - near))
    return Found(tuple(nearest), tuple(troubles), tuple(unanswered))


def _is_address(text: str) -> bool:
    """Whether it can be asked and written down: an archive may name anything, half a character of JSON's too."""
    return len(text) <= LONGEST_ADDRESS and text.isprintable()


def raw_address(url: str) -> str:
    """The address of the bytes as they were archived: `id_` behind the moment, where there is none yet."""
    return re.sub(r"(/\d{14})(?:[a-z]{2}_)?(/+https?:/)", r"\1id_\2", url, count=1, flags=re.IGNORECASE)


def _asked(archive: Archive, url: str, client: Outgoing, near: datetime, rest: float) -> list[Memento]:
    if archive.timemap is not None:
        address = archive.timemap + quote(url, safe=_IN_ADDRESSES)
        return list(_from_timemap(archive, address, client, near, rest))
    if archive.cdx is None or archive.replay is None:
        return []
    closest = f"{near:%Y%m%d%H%M%S}"
    joint = "&" if "?" in archive.cdx else "?"
    question = f"url={quote(url, safe='')}&output=json&closest={closest}&sort=closest&limit=20"
    answer = client.get(f"{archive.cdx}{joint}{question}")
    if answer.status == 404:
        return []
    _expect_success(answer)
    return list(_from_cdx(archive, archive.replay, _text(answer)))


# -- TimeMaps --------------------------------------------------------------------------------------------------------


def _from_timemap(archive: Archive, address: str, client: Outgoing, near: datetime, rest: float) -> Iterator[Memento]:
    """The mementos of a TimeMap; of one in several pages, those of the page that `near` falls into."""
    asked: set[str] = set()
    waiting = [address]
    while waiting and len(asked) < PAGES:
        page = waiting.pop(0)
        if asked:
            client.rest(rest)
        asked.add(page)
        answer = client.get(page, accept="application/link-format")
        if answer.status == 404:
            return
        _expect_success(answer)
        links = list(_links(_text(answer)))
        if not links:
            raise _NotUnderstood("no links in link format")
        for target, parameters in links:
            relations = parameters.get("rel", "").lower().split()
            at = http_date(parameters.get("datetime"))
            # What an archive names lies on the web: a relative address is meant against the TimeMap's own.
            where = _joined(page, target)
            if "memento" in relations and at is not None and where is not None:
                yield Memento(raw_address(where) if archive.raw else where, at, archive.name)
            elif "timemap" in relations and where is not None and where not in asked and _covers(parameters, near):
                waiting.append(where)


def _links(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The links of an `application/link-format` document with their parameters, names in lower case."""
    for link in _LINK.finditer(text):
        parameters = {
            found[1].lower(): found[3] or re.sub(r"\\(.)", r"\1", found[2] or "")
            for found in _PARAMETER.finditer(link[2])
        }
        yield link[1].strip(), parameters


def _joined(page: str, target: str) -> str | None:
    """The web address that a link of that page means; None where it means none."""
    try:
        where = urljoin(page, target)
        return where if urlsplit(where).scheme in ("http", "https") else None
    except ValueError:  # a bracket that is never closed
        return None


def _covers(parameters: dict[str, str], near: datetime) -> bool:
    """Whether a page of a TimeMap may hold what is nearest; a page that does not say is read."""
    begin, end = http_date(parameters.get("from")), http_date(parameters.get("until"))
    return (begin is None or begin <= near) and (end is None or near <= end)


def http_date(text: str | None) -> datetime | None:
    """The moment of a `Memento-Datetime` or a link's `datetime`, aware, UTC; None where it is none."""
    try:
        found = parsedate_to_datetime(text or "")
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):  # a year, or a time zone, of twenty digits
        return None


# -- CDX -------------------------------------------------------------------------------------------------------------


def _from_cdx(archive: Archive, replay: str, text: str) -> Iterator[Memento]:
    for row in _rows(text):
        at = _moment(row.get("timestamp", ""))
        original = row.get("original") or row.get("url") or ""
        status = row.get("statuscode") or row.get("status") or "-"
        # A dash stands where a revisit record says that nothing had changed since a record with a status.
        if at is None or status not in ("200", "-") or not re.match(r"https?://", original, re.IGNORECASE):
            continue
        raw = "id_" if archive.raw else ""
        yield Memento(f"{replay.rstrip('/')}/{at:%Y%m%d%H%M%S}{raw}/{original}", at, archive.name)


def _rows(text: str) -> Iterator[dict[str, str]]:
    """The rows of an answer: one array of arrays with their names first (Wayback), or an object a line (pywb)."""
    text = text.strip()
    try:
        if text.startswith("["):
            names, *rows = json.loads(text) or [[]]
            yield from (dict(zip(map(str, names), map(str, row), strict=False)) for row in rows)
        else:
            for line in text.splitlines():
                yield {str(name): str(value) for name, value in json.loads(line).items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _NotUnderstood("neither rows nor lines in JSON") from error


def _moment(digits: str) -> datetime | None:
    if not re.fullmatch(r"[0-9]{14}", digits):
        return None
    try:
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _expect_success(answer: Answer) -> None:
    if answer.status in PASSING_STATUSES:
        raise FetchFailed(Outcome.UNREACHABLE, f"it answered with status {answer.status}")
    if answer.status != 200:
        raise _NotUnderstood(f"status {answer.status}")


def _text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace")
