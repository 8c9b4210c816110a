"""Archives that were asked for copies of what is gone and could not be used: rows of the ledger, only ever added to.

Without them nobody would know whether there is no copy or nobody could say: a report tells them beside what was not
judged. They have a table of their own, which is made on the first night that has trouble to tell.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive.ledger import Ledger, create_tables, has_table, transaction

from .history import UnaskedArchive

_ROOM, _VERSION = "unasked archives", 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS unasked_archives (
  trouble INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs,
  archive TEXT NOT NULL,   -- its name, as it is configured
  detail TEXT NOT NULL,    -- what it did first: a clause, with words of its own perhaps
  times INTEGER NOT NULL   -- how often it did not answer
);
"""


def record_unasked(ledger: Ledger, troubles: Iterable[UnaskedArchive]) -> None:
    """Write them; nothing is made where there are none."""
    rows = [(one.run, one.archive, one.detail, one.times) for one in troubles]
    if not rows:
        return
    create_tables(ledger, room=_ROOM, version=_VERSION, schema=_SCHEMA)
    with transaction(ledger):
        ledger.executemany("INSERT INTO unasked_archives (run, archive, detail, times) VALUES (?, ?, ?, ?)", rows)


def unasked_in(ledger: Ledger, run: int) -> tuple[UnaskedArchive, ...]:
    """Those of that run, in the order in which they were written; none where no run ever had any.

    A run that was interrupted and went on may have told an archive twice: it is one, as often as both times together.
    """
    if not has_table(ledger, "unasked_archives"):
        return ()
    query = "SELECT archive, detail, times FROM unasked_archives WHERE run = ? ORDER BY trouble"
    found: dict[str, UnaskedArchive] = {}
    for archive, detail, times in ledger.execute(query, (run,)).fetchall():
        before = found.get(archive)
        known = before.detail if before else detail
        found[archive] = UnaskedArchive(run, archive, known, times + (before.times if before else 0))
    return tuple(found.values())
