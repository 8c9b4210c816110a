"""What was told of each citation, by each service that tells it: rows of the ledger, only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from archive.ledger import Ledger, create_tables, transaction
from archive.ledger_schema import remade

from .telling import News

_ROOM, _VERSION = "told", 2
_TOLD = """
CREATE TABLE IF NOT EXISTS told (
  telling INTEGER PRIMARY KEY,
  service TEXT NOT NULL,   -- a digest of its address, which may hold a password
  citation TEXT NOT NULL,
  state TEXT NOT NULL,     -- see telling.News
  told_at TEXT NOT NULL
);
"""
_SCHEMA = f"""
{_TOLD}
CREATE INDEX IF NOT EXISTS told_by ON told (service, citation);
"""
_COLUMNS = "service, citation, state, told_at"


def _from_version_1(ledger: Ledger) -> None:
    """Version 1 had no numbers of its own."""
    remade(ledger, "told", _TOLD, _COLUMNS, f"SELECT {_COLUMNS} FROM told ORDER BY rowid")  # noqa: S608 - our own names


def _create(ledger: Ledger) -> None:
    create_tables(ledger, room=_ROOM, version=_VERSION, schema=_SCHEMA, upgrades={1: _from_version_1})


def told(ledger: Ledger, service: str) -> dict[str, str]:
    """The state that the service last told, by citation id."""
    _create(ledger)
    rows = ledger.execute("SELECT citation, state FROM told WHERE service = ? ORDER BY telling", (service,))
    return dict(rows.fetchall())  # of several rows of one citation the last stays


def record_told(ledger: Ledger, service: str, news: Iterable[News], *, at: datetime) -> None:
    """Write that the service told these."""
    _create(ledger)
    rows = [(service, one.citation_id, one.state, at.isoformat()) for one in news]
    with transaction(ledger):
        ledger.executemany(f"INSERT INTO told ({_COLUMNS}) VALUES (?, ?, ?, ?)", rows)  # noqa: S608 - our own names
