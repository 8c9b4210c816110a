"""What archived copies say where a source itself no longer does: looked up, fetched, judged, and told beside it.

A copy never takes the source's place: the source stays "could not be checked" or "absent", and beside it stands that
the words are in the copy of such a day. A copy does not change, so each is fetched once and judged again only by
newer programs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.captures import Capture, capture_by_number, from_micros, to_micros
from archive.ledger import create_tables

from . import ledger as tables
from .findings import Judgement, Reason
from .ledger import StoredFinding
from .publication import Source

DECLARED = "the declarations"
"""In `Copy.archive`: the copy is one of the source's declared `copies`."""

# What says nothing about the source being gone or blocked: no copy could help, or there is no address to look up.
_NO_LOSS = frozenset(
    {
        Reason.UNRESOLVED,
        Reason.NOT_FETCHED,
        Reason.UNSUPPORTED_TYPE,
        Reason.EXTRACTION_FAILED,
        Reason.EXTRACTION_LIMIT,
        Reason.ADDRESS_REFUSED,
    }
)

_ROOM, _VERSION = "copies", 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS copies (
  copy INTEGER PRIMARY KEY,
  source TEXT NOT NULL,      -- the source's address as declared, without fragment
  address TEXT NOT NULL,     -- where the copy was fetched from
  archive TEXT NOT NULL,     -- whose it is
  at INTEGER,                -- its moment in microseconds, NULL where nobody says
  run INTEGER NOT NULL,
  capture INTEGER,           -- NULL where it could not be fetched
  UNIQUE (source, address, run)
);
CREATE TABLE IF NOT EXISTS lookups (
  source TEXT NOT NULL,
  run INTEGER NOT NULL,
  looked_at TEXT NOT NULL,
  troubles TEXT NOT NULL,    -- a sentence a line
  PRIMARY KEY (source, run)
);
CREATE TABLE IF NOT EXISTS copy_findings (  -- written where it differs from the citation's row before
  citation TEXT NOT NULL,
  run INTEGER NOT NULL,
  copy INTEGER NOT NULL REFERENCES copies,
  judgement INTEGER NOT NULL REFERENCES judgements,
  PRIMARY KEY (citation, run)
);
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """An archived copy of a source that a run tried to fetch. `at` is aware UTC, None where nobody says when."""

    number: int
    address: str
    archive: str
    at: datetime | None
    capture: Capture | None  # None where it could not be fetched


@dataclass(frozen=True, slots=True)
class CopyFinding:
    """What a copy says about one citation of its source."""

    copy: Copy
    judgement: Judgement


def create(ledger: sqlite3.Connection) -> None:
    """Make the tables where they are missing."""
    create_tables(ledger, room=_ROOM, version=_VERSION, schema=_SCHEMA)


def calls_for_copy(finding: StoredFinding, source: Source) -> bool:
    """Whether a copy could help: the source is gone or blocked, or its words are and a copy is declared."""
    if source.url is None or finding.judgement.verdict.stands:
        return False
    if finding.judgement.reason is not None:
        return finding.judgement.reason not in _NO_LOSS
    return bool(source.copies)


def known_copy(ledger: sqlite3.Connection, source: str) -> Copy | None:
    """The copy of that address that is archived, the newest fetched where there are several."""
    query = (
        "SELECT copy, address, archive, at, capture FROM copies WHERE source = ? AND capture IS NOT NULL"
        " ORDER BY copy DESC LIMIT 1"
    )
    row = ledger.execute(query, (source,)).fetchone()
    return None if row is None else _copy(ledger, row)


def failed_addresses(ledger: sqlite3.Connection, source: str, *, since: datetime) -> frozenset[str]:
    """The addresses of copies that could not be fetched by the runs since then."""
    query = "SELECT address FROM copies JOIN runs USING (run) WHERE source = ? AND capture IS NULL AND run_at >= ?"
    return frozenset(row[0] for row in ledger.execute(query, (source, since.isoformat())))


def record_copy(
    ledger: sqlite3.Connection,
    *,
    source: str,
    address: str,
    archive: str,
    at: datetime | None,
    run: int,
    capture: int | None,
) -> None:
    """Write that the run fetched a copy, or tried to."""
    moment = None if at is None else to_micros(at)
    ledger.execute(
        "INSERT OR IGNORE INTO copies (source, address, archive, at, run, capture) VALUES (?, ?, ?, ?, ?, ?)",
        (source, address, archive, moment, run, capture),
    )


def record_lookup(
    ledger: sqlite3.Connection, *, source: str, run: int, at: datetime, troubles: tuple[str, ...]
) -> None:
    """Write that archives were asked for copies of that address."""
    row = (source, run, at.isoformat(), "\n".join(troubles))
    ledger.execute("INSERT OR REPLACE INTO lookups VALUES (?, ?, ?, ?)", row)


def may_look_up(ledger: sqlite3.Connection, source: str, *, now: datetime, every: timedelta) -> bool:
    """Whether archives were not asked about that address for a while."""
    row = ledger.execute("SELECT max(looked_at) FROM lookups WHERE source = ?", (source,)).fetchone()
    return row[0] is None or abs(now - datetime.fromisoformat(row[0])) >= every


def record_copy_finding(ledger: sqlite3.Connection, *, citation_id: str, run: int, copy: int, judgement: int) -> None:
    """Write what a copy says of a citation, unless that is what its newest row says."""
    query = "SELECT copy, judgement FROM copy_findings WHERE citation = ? ORDER BY run DESC LIMIT 1"
    if ledger.execute(query, (citation_id,)).fetchone() != (copy, judgement):
        ledger.execute("INSERT OR REPLACE INTO copy_findings VALUES (?, ?, ?, ?)", (citation_id, run, copy, judgement))


def copy_findings(ledger: sqlite3.Connection) -> Iterator[tuple[str, CopyFinding]]:
    """The newest of each citation, by its id; none where no run ever looked at a copy."""
    if ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'copy_findings'").fetchone() is None:
        return
    query = """
      SELECT f.citation, f.judgement, c.copy, c.address, c.archive, c.at, c.capture
      FROM copy_findings f JOIN copies c USING (copy)
      WHERE f.run = (SELECT max(run) FROM copy_findings WHERE citation = f.citation)
    """
    for citation_id, judgement, *row in ledger.execute(query).fetchall():
        yield citation_id, CopyFinding(_copy(ledger, tuple(row)), tables.judgement_by_number(ledger, judgement))


def _copy(ledger: sqlite3.Connection, row: tuple) -> Copy:  # type: ignore[type-arg]  # copy, address, archive, at, capture
    number, address, archive, at, capture = row
    return Copy(
        number=number,
        address=address,
        archive=archive,
        at=None if at is None else from_micros(at),
        capture=None if capture is None else capture_by_number(ledger, capture),
    )
