"""The tables of this room in the collection's ledger, and how those of an earlier version become them. Append-only.

What repeats is written once. A judgement's body is shared by every text that gave it, wherever in the text the passage
stood; programs, media types and questions are words with a number; a finding is a night's reference to a judgement and
a capture, about sixteen bytes; what the night said against those before it stands once for a whole spell of nights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.ledger import Ledger, connect_to_read, create_tables, in_memory, room_version
from archive.ledger_schema import statements

_ROOM = "pipelines"
_VERSION = 2

_SCHEMA = """
CREATE TABLE IF NOT EXISTS words (word INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS texts (
  text INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE             -- names the file in derived/, or stands for the reason that there is no text
);
CREATE TABLE IF NOT EXISTS portraits (
  text INTEGER PRIMARY KEY REFERENCES texts,
  body BLOB NOT NULL                      -- what the text is about, see portraits.py
);
CREATE TABLE IF NOT EXISTS extractions (
  payload_digest BLOB NOT NULL,           -- sha256 of the entity that was read
  media_type INTEGER NOT NULL REFERENCES words, -- '' where the server named none
  extractor INTEGER NOT NULL REFERENCES words,
  text INTEGER REFERENCES texts,          -- NULL where nothing could be judged
  reason TEXT,
  detail TEXT,
  PRIMARY KEY (payload_digest, media_type, extractor)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bodies (
  body INTEGER PRIMARY KEY,
  key INTEGER NOT NULL,                   -- of the JSON, to find it by: see body_key
  json TEXT NOT NULL                      -- a judgement without its offsets
);
CREATE INDEX IF NOT EXISTS bodies_by_key ON bodies (key);
CREATE TABLE IF NOT EXISTS judgements (
  judgement INTEGER PRIMARY KEY,
  question INTEGER NOT NULL REFERENCES words, -- the citation's fingerprint
  text INTEGER NOT NULL REFERENCES texts,
  matcher INTEGER NOT NULL REFERENCES words,
  body INTEGER NOT NULL REFERENCES bodies,
  offsets TEXT                            -- JSON: where in this text the passage stands
);
CREATE UNIQUE INDEX IF NOT EXISTS judgements_by_question ON judgements (question, text, matcher);
CREATE TABLE IF NOT EXISTS citations (citation INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS findings (
  citation INTEGER NOT NULL REFERENCES citations,
  run INTEGER NOT NULL REFERENCES runs,
  judgement INTEGER NOT NULL REFERENCES judgements,
  capture INTEGER REFERENCES captures,
  PRIMARY KEY (citation, run)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spells (       -- runs in a row that found and said the same, until the next spell begins
  citation INTEGER NOT NULL REFERENCES citations,
  first_run INTEGER NOT NULL REFERENCES runs,
  body INTEGER NOT NULL REFERENCES bodies,
  matcher INTEGER NOT NULL REFERENCES words,
  extractor INTEGER REFERENCES words,
  event TEXT NOT NULL,
  final INTEGER NOT NULL,
  PRIMARY KEY (citation, first_run)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rereadings (   -- the last judged capture read again by newer programs before the run's own
  citation INTEGER NOT NULL REFERENCES citations,
  run INTEGER NOT NULL REFERENCES runs,
  judgement INTEGER NOT NULL REFERENCES judgements,
  capture INTEGER NOT NULL REFERENCES captures,
  extractor INTEGER NOT NULL REFERENCES words,
  event TEXT NOT NULL,
  final INTEGER NOT NULL,
  PRIMARY KEY (citation, run)
) WITHOUT ROWID;
"""


def create(ledger: Ledger) -> None:
    """Make this room's tables where they are missing, or out of those of an earlier version.

    Raises NotACollection where a newer version made them.
    """
    create_tables(ledger, room=_ROOM, version=_VERSION, schema=_SCHEMA, upgrades={1: _from_version_1})


def open_to_read(path: Path) -> Ledger:
    """The ledger of an existing collection, for reading, with this room's tables as they are today.

    Where an earlier version made them, a copy in memory is brought up to date: who only reads changes nothing on disk.
    Raises NotACollection, StorageFailed.
    """
    ledger = connect_to_read(path)
    if room_version(ledger, _ROOM) == _VERSION:
        return ledger
    return in_memory(ledger, create)


def body_key(body: str) -> int:
    """What a body is found by: the first eight bytes of its sha256, as a signed integer."""
    return int.from_bytes(hashlib.sha256(body.encode("utf-8", "surrogatepass")).digest()[:8], signed=True)


def split_offsets(fields: Mapping[str, Any]) -> tuple[str, str | None]:
    """A judgement's fields as its body and its offsets, both JSON; no offsets where it has none.

    Offsets move whenever anything above a passage does: kept in the body, every night's would be another one.
    """
    offsets = {name: value for name, value in fields.items() if name.endswith(("start", "end")) and value is not None}
    body = {name: None if name in offsets else value for name, value in fields.items()}
    return _compact(body), _compact(offsets) if offsets else None


def joined_offsets(body: str, offsets: str | None) -> dict[str, Any]:
    """The fields that `split_offsets` took apart."""
    fields: dict[str, Any] = json.loads(body)
    return fields if offsets is None else fields | json.loads(offsets)


def _compact(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _from_version_1(ledger: Ledger) -> None:
    """Version 1 had every word spelt out in every row, and event and extractor in every finding."""
    for table in ("extractions", "judgements", "findings"):
        ledger.execute(f"ALTER TABLE {table} RENAME TO {table}_1")
    for statement in statements(_SCHEMA):
        ledger.execute(statement)
    for column, table in (("media_type", "extractions"), ("extractor", "extractions"), ("question", "judgements"),
                          ("matcher", "judgements"), ("extractor", "findings")):  # fmt: skip
        ledger.execute(
            f"INSERT OR IGNORE INTO words (text) SELECT DISTINCT {column} FROM {table}_1 WHERE {column} IS NOT NULL"  # noqa: S608 (our own names)
        )
    for column, table in (("text_digest", "extractions"), ("answered_by", "judgements")):
        ledger.execute(
            f"INSERT OR IGNORE INTO texts (digest) SELECT DISTINCT {column} FROM {table}_1 WHERE {column} IS NOT NULL"  # noqa: S608 (our own names)
        )
    ledger.execute(
        "INSERT INTO extractions SELECT payload_digest, m.word, e.word, t.text, reason, detail FROM extractions_1 x"
        " JOIN words m ON m.text = x.media_type JOIN words e ON e.text = x.extractor"
        " LEFT JOIN texts t ON t.digest = x.text_digest"
    )
    _judgements_from_version_1(ledger)
    ledger.execute("INSERT INTO findings SELECT citation, run, judgement, capture FROM findings_1")
    _spells_from_version_1(ledger)
    for table in ("findings", "judgements", "extractions"):
        ledger.execute(f"DROP TABLE {table}_1")


def _judgements_from_version_1(ledger: Ledger) -> None:
    known: dict[str, int] = {}
    for number, fields in ledger.execute("SELECT judgement, body FROM judgements_1").fetchall():
        body, offsets = split_offsets(json.loads(fields))
        if body not in known:
            made = ledger.execute("INSERT INTO bodies (key, json) VALUES (?, ?) RETURNING body", (body_key(body), body))
            known[body] = int(made.fetchone()[0])
        ledger.execute(
            "INSERT INTO judgements SELECT judgement, q.word, t.text, m.word, ?, ? FROM judgements_1 j"
            " JOIN words q ON q.text = j.question JOIN texts t ON t.digest = j.answered_by"
            " JOIN words m ON m.text = j.matcher WHERE j.judgement = ?",
            (known[body], offsets, number),
        )


def _spells_from_version_1(ledger: Ledger) -> None:
    before: tuple[object, ...] | None = None
    query = """
      SELECT f.citation, f.run, j.body, j.matcher, e.word, f.event, f.final FROM findings_1 f
      JOIN judgements j USING (judgement) LEFT JOIN words e ON e.text = f.extractor ORDER BY f.citation, f.run
    """
    for citation, run, *said in ledger.execute(query).fetchall():
        if before != (citation, run - 1, *said):
            ledger.execute("INSERT INTO spells VALUES (?, ?, ?, ?, ?, ?, ?)", (citation, run, *said))
        before = (citation, run, *said)
