"""What was told of each citation, by each service that tells it: rows of the ledger, only ever added to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from archive.ledger import create_tables, transaction

from .telling import News

_ROOM, _VERSION = "told", 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS told (
  service TEXT NOT NULL,   -- a digest of its address, which may hold a password
  citation TEXT NOT NULL,
  state TEXT NOT NULL,     -- see telling.News
  told_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS told_by ON told (service, citation);
"""


def told(ledger: sqlite3.Connection, service: str) -> dict[str, str]:
    """The state that the service last told, by citation id."""
    create_tables(ledger, room=_ROOM, version=_VERSION, schema=_SCHEMA)
    rows = ledger.execute("SELECT citation, state FROM told WHERE service = ? ORDER BY rowid", (service,))
    return dict(rows.fetchall())  # of several rows of one citation the last stays


def record_told(ledger: sqlite3.Connection, service: str, news: Iterable[News], *, at: datetime) -> None:
    """Write that the service told these."""
    create_tables(ledger, room=_ROOM, version=_VERSION, schema=_SCHEMA)
    rows = [(service, one.citation_id, one.state, at.isoformat()) for one in news]
    with transaction(ledger):
        ledger.executemany("INSERT INTO told VALUES (?, ?, ?, ?)", rows)
