"""The archive's tables in the ledger, in the words of sqlite, and how those of earlier versions become them.

archive/postgres.py says the same in PostgreSQL's words: what is written here keeps to what both understand. Whole
numbers are of 64 bits; an `INTEGER PRIMARY KEY` is given by the ledger where none is named; rows are only ever added.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ledger import Ledger, Upgrade

ROOM = "archive"
VERSION = 3

DIGEST_BYTES = 16
"""How much of a sha256 `appends` keeps: no second file is found to 128 bits, and a year has 730,000 of them."""

_APPENDS = """
CREATE TABLE IF NOT EXISTS appends (      -- what each WARC file was after every append, since version 2
  warc_file INTEGER NOT NULL REFERENCES warc_files,
  file_end INTEGER NOT NULL,              -- bytes
  digest BLOB NOT NULL,                   -- the first 16 bytes of the sha256 of the file up to there
  PRIMARY KEY (warc_file, file_end)
) WITHOUT ROWID;
"""
_HEADS = """
CREATE TABLE IF NOT EXISTS heads (        -- what responses said of their payloads: mostly the same every night
  head INTEGER PRIMARY KEY,
  key INTEGER NOT NULL,                   -- to find it by: see head_key
  media_type TEXT,                        -- the whole Content-Type value
  etag TEXT,
  last_modified TEXT
);
CREATE INDEX IF NOT EXISTS heads_by_key ON heads (key);
"""
_CAPTURES = """
CREATE TABLE IF NOT EXISTS captures (
  capture INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  url INTEGER NOT NULL REFERENCES urls,
  captured_at INTEGER NOT NULL,           -- microseconds since 1970, UTC
  status INTEGER NOT NULL,
  head INTEGER NOT NULL REFERENCES heads,
  payload_digest BLOB,                    -- sha256 of the entity, content-coded; NULL: the original's
  record_id BLOB NOT NULL,                -- the sixteen bytes of the UUID
  original INTEGER REFERENCES captures,   -- of a revisit: the capture that holds the payload
  warc_file INTEGER NOT NULL REFERENCES warc_files,
  "offset" INTEGER NOT NULL,
  length INTEGER NOT NULL,                -- of the response or revisit record, compressed
  committed_end INTEGER NOT NULL,         -- where the last record of this exchange ends
  truncated TEXT
);
"""
_CAPTURE_INDEXES = """
CREATE INDEX IF NOT EXISTS captures_by_url ON captures (url);
CREATE INDEX IF NOT EXISTS captures_by_payload ON captures (url, substr(payload_digest, 1, 4)) WHERE original IS NULL;
"""
_RUN_ENDS = """
CREATE TABLE IF NOT EXISTS run_ends (
  run_end INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  ended_at TEXT NOT NULL,
  state TEXT NOT NULL                     -- finished | interrupted | abandoned
);
"""
_VISITS = """
CREATE TABLE IF NOT EXISTS visits (
  run INTEGER NOT NULL REFERENCES runs,
  url INTEGER NOT NULL REFERENCES urls,   -- as declared
  visited_at INTEGER NOT NULL,
  outcome TEXT,                           -- why there is no capture; NULL where it was captured
  detail TEXT,
  capture INTEGER REFERENCES captures,    -- the one at the end of the redirects
  PRIMARY KEY (run, url)
) WITHOUT ROWID;
"""
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS runs (
  run INTEGER PRIMARY KEY,
  run_at TEXT NOT NULL,                   -- ISO 8601, UTC: the night this run stands for
  publication TEXT NOT NULL,              -- sha256 of the declarations it began with
  settings TEXT NOT NULL,                 -- JSON
  software TEXT NOT NULL                  -- JSON
);
{_RUN_ENDS}
CREATE TABLE IF NOT EXISTS urls (url INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS warc_files (
  warc_file INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  run INTEGER NOT NULL REFERENCES runs,
  warcinfo_end INTEGER NOT NULL           -- bytes: where the first exchange begins
);
{_APPENDS}
{_HEADS}
{_CAPTURES}
{_CAPTURE_INDEXES}
CREATE TABLE IF NOT EXISTS attempts (
  attempt INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  url INTEGER NOT NULL REFERENCES urls,
  attempted_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  warc_file INTEGER NOT NULL REFERENCES warc_files,
  "offset" INTEGER NOT NULL,              -- of the metadata record
  committed_end INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS index_updates (captures_through INTEGER NOT NULL);
{_VISITS}
"""


def head_key(media_type: str | None, etag: str | None, last_modified: str | None) -> int:
    """What a row of `heads` is found by: the first eight bytes of the sha256 of its JSON, as a signed integer."""
    text = json.dumps([media_type, etag, last_modified], default=repr)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)


def statements(schema: str) -> list[str]:
    """The statements of a schema, one by one."""
    return [statement for statement in schema.split(";\n") if statement.strip()]


def remade(ledger: Ledger, table: str, schema: str, columns: str, rows: str) -> None:
    """Make a table anew under its name: `rows` selects its rows out of the old one, which is dropped.

    Within a transaction, without foreign keys: rows elsewhere that refer to the old table's refer to the new one's.
    """
    for statement in statements(schema.replace(f"EXISTS {table} ", f"EXISTS {table}_new ")):
        ledger.execute(statement)
    ledger.execute(f"INSERT INTO {table}_new ({columns}) {rows}")
    ledger.execute(f"DROP TABLE {table}")
    ledger.execute(f"ALTER TABLE {table}_new RENAME TO {table}")


def _from_version_1(ledger: Ledger) -> None:
    """Version 1 kept no digests of the files; of its captures there never are any."""
    ledger.execute(statements(_APPENDS)[0])


def _from_version_2(ledger: Ledger) -> None:
    """Version 2 had every head's fields in every capture, a revisit's digest twice, and whole digests of files."""
    for statement in statements(_HEADS):
        ledger.execute(statement)
    heads = ledger.execute("SELECT DISTINCT media_type, etag, last_modified FROM captures").fetchall()
    ledger.executemany(
        "INSERT INTO heads (key, media_type, etag, last_modified) VALUES (?, ?, ?, ?)",
        [(head_key(*head), *head) for head in heads],
    )
    ledger.execute("CREATE INDEX heads_of ON heads (etag, last_modified, media_type)")
    remade(
        ledger, "captures", _CAPTURES,
        'capture, run, url, captured_at, status, head, payload_digest, record_id, original, warc_file, "offset",'
        " length, committed_end, truncated",
        "SELECT c.capture, c.run, c.url, c.captured_at, c.status, h.head,"
        " CASE WHEN c.payload_digest = o.payload_digest AND o.original IS NULL THEN NULL ELSE c.payload_digest END,"
        ' c.record_id, c.original, c.warc_file, c."offset", c.length, c.committed_end, c.truncated'
        " FROM captures c LEFT JOIN captures o ON o.capture = c.original"
        " JOIN heads h ON h.etag IS c.etag AND h.last_modified IS c.last_modified AND h.media_type IS c.media_type"
        " ORDER BY c.capture",
    )  # fmt: skip
    ledger.execute("DROP INDEX heads_of")
    for statement in statements(_CAPTURE_INDEXES):
        ledger.execute(statement)
    remade(
        ledger, "appends", _APPENDS, "warc_file, file_end, digest",
        f"SELECT warc_file, file_end, substr(digest, 1, {DIGEST_BYTES}) FROM appends ORDER BY 1, 2",  # noqa: S608 - a number
    )  # fmt: skip
    remade(
        ledger,
        "run_ends",
        _RUN_ENDS,
        "run, ended_at, state",
        "SELECT run, ended_at, state FROM run_ends ORDER BY rowid",
    )
    remade(
        ledger, "visits", _VISITS, "run, url, visited_at, outcome, detail, capture",
        "SELECT run, url, visited_at, nullif(outcome, 'captured'), detail, capture FROM visits ORDER BY 1, 2",
    )  # fmt: skip


UPGRADES: Mapping[int, Upgrade] = {1: _from_version_1, 2: _from_version_2}
