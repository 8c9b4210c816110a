"""The collection's memory: one sqlite file, append-only, in which each room owns its tables.

This module opens it and owns the archive's tables: runs, the WARC files with what was committed to them, captures
(responses and revisits), attempts that got no answer, and visits (what one run brought of one cited URL).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tenacity

from .errors import NotACollection, storage

BUSY_SECONDS = 30.0  # how long a writer waits for the other process's transaction

_SCHEMA_VERSION = 2

_SCHEMA = """
CREATE TABLE IF NOT EXISTS schemas (room TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (
  run INTEGER PRIMARY KEY,
  run_at TEXT NOT NULL,                   -- ISO 8601, UTC: the night this run stands for
  publication TEXT NOT NULL,              -- sha256 of the declarations it began with
  settings TEXT NOT NULL,                 -- JSON
  software TEXT NOT NULL                  -- JSON
);
CREATE TABLE IF NOT EXISTS run_ends (
  run INTEGER NOT NULL REFERENCES runs,
  ended_at TEXT NOT NULL,
  state TEXT NOT NULL                     -- finished | interrupted | abandoned
);
CREATE TABLE IF NOT EXISTS urls (url INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS warc_files (
  warc_file INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  run INTEGER NOT NULL REFERENCES runs,
  warcinfo_end INTEGER NOT NULL           -- bytes: where the first exchange begins
);
CREATE TABLE IF NOT EXISTS appends (      -- what each WARC file was after every append, since version 2
  warc_file INTEGER NOT NULL REFERENCES warc_files,
  file_end INTEGER NOT NULL,              -- bytes
  digest BLOB NOT NULL,                   -- sha256 of the file up to there
  PRIMARY KEY (warc_file, file_end)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS captures (
  capture INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  url INTEGER NOT NULL REFERENCES urls,
  captured_at INTEGER NOT NULL,           -- microseconds since 1970, UTC
  status INTEGER NOT NULL,
  media_type TEXT,                        -- the whole Content-Type value
  payload_digest BLOB NOT NULL,           -- sha256 of the entity, content-coded; a 304 has its original's
  record_id BLOB NOT NULL,                -- the sixteen bytes of the UUID
  original INTEGER REFERENCES captures,   -- of a revisit: the capture that holds the payload
  warc_file INTEGER NOT NULL REFERENCES warc_files,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,                -- of the response or revisit record, compressed
  committed_end INTEGER NOT NULL,         -- where the last record of this exchange ends
  truncated TEXT,
  etag TEXT,
  last_modified TEXT
);
CREATE INDEX IF NOT EXISTS captures_by_url ON captures (url, payload_digest);
CREATE TABLE IF NOT EXISTS attempts (
  attempt INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  url INTEGER NOT NULL REFERENCES urls,
  attempted_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  warc_file INTEGER NOT NULL REFERENCES warc_files,
  offset INTEGER NOT NULL,                -- of the metadata record
  committed_end INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS index_updates (captures_through INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS visits (
  run INTEGER NOT NULL REFERENCES runs,
  url INTEGER NOT NULL REFERENCES urls,   -- as declared
  visited_at INTEGER NOT NULL,
  outcome TEXT NOT NULL,                  -- "captured", or why there is no capture
  detail TEXT,
  capture INTEGER REFERENCES captures,    -- the one at the end of the redirects
  PRIMARY KEY (run, url)
) WITHOUT ROWID;
"""


# sqlite's own busy handler covers neither the switch to the write-ahead log nor a change of the schema while another
# process does the same: hence the retry.
_patiently = tenacity.retry(
    retry=tenacity.retry_if_exception(
        lambda error: (
            isinstance(error, sqlite3.OperationalError) and (error.sqlite_errorcode & 0xFF) == sqlite3.SQLITE_BUSY
        )
    ),
    wait=tenacity.wait_random_exponential(multiplier=0.05, max=2),
    stop=tenacity.stop_after_delay(BUSY_SECONDS),
    reraise=True,
)


def connect(path: Path) -> sqlite3.Connection:
    """Open or create the ledger for writing. Raises StorageFailed, NotACollection."""
    with storage(path.parent):
        # The crawl hands its connection to the thread in which it writes, and takes it back at the end.
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    with _closed_on_failure(connection, path):
        with storage(path.parent):
            _patiently(connection.execute)("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")  # a committed exchange survives a power cut too
            connection.execute("PRAGMA foreign_keys=ON")
        create_tables(connection, room="archive", version=_SCHEMA_VERSION, schema=_SCHEMA)
    return connection


@contextmanager
def without_waiting(connection: sqlite3.Connection) -> Iterator[None]:
    """Commits inside survive a kill at once, but a power cut only together with the next commit outside."""
    connection.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous=FULL")


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open the ledger of an existing collection for reading. Raises NotACollection."""
    if not path.is_file():
        raise NotACollection(f"{path.parent} holds no archive yet: there is no {path.name} in it.")
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    with _closed_on_failure(connection, path):
        connection.execute("PRAGMA query_only=ON")
        _is_current(connection, room="archive", version=_SCHEMA_VERSION)
    return connection


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.DatabaseError) and error.sqlite_errorcode == sqlite3.SQLITE_NOTADB:
            raise NotACollection(f"{path} is no ledger of holdfast; nothing was changed in it.") from error
        raise


def _is_current(connection: sqlite3.Connection, *, room: str, version: int) -> bool:
    """Whether a room's tables are there in that version. Raises NotACollection where a newer version made them."""
    known = connection.execute("SELECT name FROM sqlite_master WHERE name = 'schemas'").fetchone()
    row = connection.execute("SELECT version FROM schemas WHERE room = ?", (room,)).fetchone() if known else None
    if row is not None and row[0] > version:
        raise NotACollection(f"This collection was written by a newer holdfast ({room} tables, version {row[0]}).")
    return row is not None and bool(row[0] == version)


@_patiently
def create_tables(connection: sqlite3.Connection, *, room: str, version: int, schema: str) -> None:
    """Create a room's tables where they are missing. Raises NotACollection where a newer version made them."""
    with storage(Path(connection.execute("PRAGMA database_list").fetchone()[2]).parent):
        if _is_current(connection, room=room, version=version):
            return
        connection.executescript(f"BEGIN IMMEDIATE; {schema} COMMIT;")
        connection.execute("INSERT OR REPLACE INTO schemas VALUES (?, ?)", (room, version))


@contextmanager
def transaction(ledger: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside it, or nothing of it."""
    ledger.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if ledger.in_transaction:  # sqlite has rolled back by itself where the disk failed
            ledger.execute("ROLLBACK")
        raise
    ledger.execute("COMMIT")
