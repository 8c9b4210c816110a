"""Taking an archived copy into the collection: what may be fetched, and what it must be to count as a copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.captures import Capture, capture_by_number
from archive.errors import DamagedRecord
from archive.http_message import NotHTTP, parse_head
from archive.ledger import Ledger
from archive.reader import read_block
from archive.runs import Visit
from crawler.mementos import http_date
from pipelines import copies as tables
from pipelines.archived_copies import ArchivedCopy, landed
from pipelines.extraction import EXTRACTOR
from pipelines.ledger import ReadText, extraction_of
from pipelines.obstacles import obstacle


@dataclass(frozen=True, slots=True)
class Candidate:
    """A copy that may be fetched: its address, whose it is, and of which source's address it would be a copy."""

    source: str
    address: str
    archive: str
    at: datetime | None = None  # aware, UTC, as whoever named it says


def take(ledger: Ledger, candidate: Candidate, visit: Visit, *, run: int, archive: Path) -> bool:
    """Write what the run's visit of the candidate brought; whether that is a copy that can be read.

    `archive`: the folder of the WARC files. To be called within a transaction.
    """
    capture = None if visit.capture is None else capture_by_number(ledger, visit.capture)
    copy = None
    if capture is not None and obstacle(visit, capture) is None:
        copy = landed(candidate.address, capture.url, page=candidate.source)
    if copy is None or capture is None or not isinstance(extraction_of(ledger, capture, EXTRACTOR), ReadText):
        _record(ledger, candidate, run=run, at=candidate.at, capture=None)
        return False
    _record(ledger, candidate, run=run, at=_moment(copy, candidate, capture, archive), capture=capture)
    return True


def _moment(copy: ArchivedCopy, candidate: Candidate, capture: Capture, archive: Path) -> datetime | None:
    """When the copy was made.

    Many archives send what is nearest to the moment that an address asks for, without a redirect: of an address that
    somebody declared, what they say of the bytes they sent (RFC 7089) comes first. An archive's own index names exact
    moments, where pywb's header has that of the older record to which a revisit refers.
    """
    said = _memento_datetime(capture, archive) if candidate.archive == tables.DECLARED else None
    if said is not None:
        return said
    if copy.original is not None:
        return copy.at if copy.dated else None
    return candidate.at


def _memento_datetime(capture: Capture, archive: Path) -> datetime | None:
    try:
        return http_date(parse_head(read_block(archive, capture.location)).value("memento-datetime"))
    except (DamagedRecord, NotHTTP):
        return None


def _record(ledger: Ledger, candidate: Candidate, *, run: int, at: datetime | None, capture: Capture | None) -> None:
    tables.record_copy(
        ledger,
        source=candidate.source,
        address=candidate.address,
        archive=candidate.archive,
        at=at,
        run=run,
        capture=None if capture is None else capture.number,
    )
