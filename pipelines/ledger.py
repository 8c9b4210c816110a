"""The tables of this room in the collection's ledger: extractions, judgements, findings. Append-only.

A judgement is stored once for a citation's question, a text and a matcher, however many nights it is the answer; a
finding is a night's reference to one. That keeps a year of nights small, and says by itself what did not change.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.captures import Capture, capture_by_number
from archive.ledger import create_tables

from .drift import DriftEvent
from .findings import Judgement, Reason
from .judgement_json import from_json, to_json

_SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS extractions (
  payload_digest BLOB NOT NULL,           -- sha256 of the entity that was read
  media_type TEXT NOT NULL,               -- '' where the server named none
  extractor TEXT NOT NULL,
  text_digest BLOB,                       -- names the file in derived/; NULL where nothing could be judged
  reason TEXT,
  detail TEXT,
  PRIMARY KEY (payload_digest, media_type, extractor)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS judgements (
  judgement INTEGER PRIMARY KEY,
  question TEXT NOT NULL,                 -- the citation's fingerprint
  answered_by BLOB NOT NULL,              -- the text's digest, or the digest of the reason that there is none
  matcher TEXT NOT NULL,
  body TEXT NOT NULL,                     -- JSON
  UNIQUE (question, answered_by, matcher)
);
CREATE TABLE IF NOT EXISTS citations (citation INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS findings (
  citation INTEGER NOT NULL REFERENCES citations,
  run INTEGER NOT NULL REFERENCES runs,
  judgement INTEGER NOT NULL REFERENCES judgements,
  capture INTEGER REFERENCES captures,
  extractor TEXT,
  event TEXT NOT NULL,
  final INTEGER NOT NULL,
  PRIMARY KEY (citation, run)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class ReadText:
    """A payload's text is in derived/ under that digest."""

    text_digest: bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a payload gave no text that may be judged."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """One night's finding as the ledger has it."""

    citation_id: str
    run: int
    run_at: datetime
    judgement: Judgement
    matcher: str
    extractor: str | None
    event: DriftEvent
    final: bool
    capture: Capture | None


def create(ledger: sqlite3.Connection) -> None:
    """Make this room's tables where they are missing."""
    create_tables(ledger, room="pipelines", version=_SCHEMA_VERSION, schema=_SCHEMA)


def extraction_of(ledger: sqlite3.Connection, capture: Capture, extractor: str) -> ReadText | Unread | None:
    """What reading the capture's payload with that extractor gave; None where it has not been read."""
    row = ledger.execute(
        "SELECT text_digest, reason, detail FROM extractions"
        " WHERE payload_digest = ? AND media_type = ? AND extractor = ?",
        (capture.payload_digest.value, capture.media_type or "", extractor),
    ).fetchone()
    if row is None:
        return None
    text_digest, reason, detail = row
    return ReadText(text_digest) if text_digest is not None else Unread(Reason(reason), detail)


def record_extraction(ledger: sqlite3.Connection, capture: Capture, extractor: str, result: ReadText | Unread) -> None:
    """Write what reading the capture's payload gave."""
    match result:
        case ReadText(text_digest):
            outcome: tuple[bytes | None, str | None, str | None] = (text_digest, None, None)
        case Unread(reason, detail):
            outcome = (None, reason.value, detail)
    ledger.execute(
        "INSERT OR REPLACE INTO extractions VALUES (?, ?, ?, ?, ?, ?)",
        (capture.payload_digest.value, capture.media_type or "", extractor, *outcome),
    )


def no_text(reason: Reason, detail: str) -> bytes:
    """What stands in a text's place in `judgements` where there was none to judge."""
    return hashlib.sha256(f"{reason.value}\n{detail}".encode()).digest()


def known_judgement(
    ledger: sqlite3.Connection, question: str, answered_by: bytes, matcher: str
) -> tuple[int, Judgement] | None:
    """The judgement made before on that question, text and matcher, with its number."""
    row = ledger.execute(
        "SELECT judgement, body FROM judgements WHERE question = ? AND answered_by = ? AND matcher = ?",
        (question, answered_by, matcher),
    ).fetchone()
    return None if row is None else (row[0], from_json(json.loads(row[1])))


def record_judgement(
    ledger: sqlite3.Connection, question: str, answered_by: bytes, matcher: str, judgement: Judgement
) -> int:
    """Write a judgement; its number."""
    body = json.dumps(to_json(judgement), ensure_ascii=False, separators=(",", ":"))
    ledger.execute(
        "INSERT INTO judgements (question, answered_by, matcher, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (question, answered_by, matcher, body),
    )
    row = ledger.execute(
        "SELECT judgement FROM judgements WHERE question = ? AND answered_by = ? AND matcher = ?",
        (question, answered_by, matcher),
    ).fetchone()
    return int(row[0])


def record_finding(
    ledger: sqlite3.Connection,
    *,
    citation_id: str,
    run: int,
    judgement: int,
    capture: int | None,
    extractor: str | None,
    event: DriftEvent,
    final: bool,
) -> None:
    """Write one night's finding of one citation."""
    ledger.execute("INSERT OR IGNORE INTO citations (id) VALUES (?)", (citation_id,))
    ledger.execute(
        "INSERT INTO findings VALUES ((SELECT citation FROM citations WHERE id = ?), ?, ?, ?, ?, ?, ?)",
        (citation_id, run, judgement, capture, extractor, event.value, int(final)),
    )


_FINDING_COLUMNS = """
  c.id, f.run, r.run_at, j.body, j.matcher, f.extractor, f.event, f.final, f.capture
FROM findings f JOIN citations c USING (citation) JOIN runs r USING (run) JOIN judgements j USING (judgement)
"""


def findings_of(ledger: sqlite3.Connection, citation_id: str) -> Iterator[StoredFinding]:
    """All findings of a citation, the oldest first."""
    query = f"SELECT {_FINDING_COLUMNS} WHERE c.id = ? ORDER BY f.run"
    for row in ledger.execute(query, (citation_id,)):
        yield _finding(ledger, row)


def findings_of_run(ledger: sqlite3.Connection, run: int) -> Iterator[StoredFinding]:
    """All findings of a run, in no particular order."""
    for row in ledger.execute(f"SELECT {_FINDING_COLUMNS} WHERE f.run = ?", (run,)):
        yield _finding(ledger, row)


def _finding(ledger: sqlite3.Connection, row: tuple) -> StoredFinding:  # type: ignore[type-arg]  # of _FINDING_COLUMNS
    citation_id, run, run_at, body, matcher, extractor, event, final, capture = row
    return StoredFinding(
        citation_id=citation_id,
        run=run,
        run_at=datetime.fromisoformat(run_at),
        judgement=from_json(json.loads(body)),
        matcher=matcher,
        extractor=extractor,
        event=DriftEvent(event),
        final=bool(final),
        capture=None if capture is None else capture_by_number(ledger, capture),
    )


@dataclass(frozen=True, slots=True)
class PastNight:
    """What drift needs of one night's finding; `judgement` is a number, for `judgement_by_number`."""

    judgement: int
    matcher: str
    extractor: str | None
    payload_digest: bytes | None
    record_id: bytes | None


def past_nights(ledger: sqlite3.Connection, citation_id: str) -> Iterator[PastNight]:
    """A citation's nights, the oldest first; read every night for every citation, and so as lean as may be."""
    query = """
      SELECT f.judgement, j.matcher, f.extractor, k.payload_digest, k.record_id
      FROM citations c JOIN findings f USING (citation) JOIN judgements j USING (judgement)
      LEFT JOIN captures k USING (capture) WHERE c.id = ? ORDER BY f.run
    """
    for row in ledger.execute(query, (citation_id,)):
        yield PastNight(*row)


def judgement_by_number(ledger: sqlite3.Connection, number: int) -> Judgement:
    """The judgement of that number. Raises KeyError."""
    row = ledger.execute("SELECT body FROM judgements WHERE judgement = ?", (number,)).fetchone()
    if row is None:
        raise KeyError(number)
    return from_json(json.loads(row[0]))


def judged_in_run(ledger: sqlite3.Connection, run: int) -> frozenset[str]:
    """The ids of the citations that the run has findings for."""
    query = "SELECT id FROM findings JOIN citations USING (citation) WHERE run = ?"
    return frozenset(row[0] for row in ledger.execute(query, (run,)))
