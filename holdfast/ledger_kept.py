"""A ledger that goes while a run works on it: told as that, and not as a fault of the configuration or of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from archive.collection import Collection
from archive.damage import damage_told
from archive.errors import LedgerLost, NotACollection
from archive.ledger import connect_to_read, is_gone
from archive.runs import runs
from archive.services import services_of

from .watching import Watch


@contextmanager
def ledger_kept(collection: Collection, watch: Watch) -> Iterator[None]:
    """Around a run: where it fails, the ledger is asked for that run. Raises LedgerLost where it does not know it.

    Raises LedgerDamaged where the ledger knows the run and is damaged elsewhere, or was so before the run began.

    Where the whole collection is gone, so is what was archived; that failure speaks for itself.
    """
    try:
        with damage_told(collection.ledger):
            yield
    except Exception as error:
        if watch.run is not None and collection.path.exists():
            trouble = _trouble(collection, watch.run)
            if trouble is not None:
                raise LedgerLost(_advice(collection, watch.run, trouble)) from error
        raise


def _trouble(collection: Collection, run: int) -> str | None:
    """Why that run can't be found in the ledger; None where it can. A server that is away says so itself."""
    if is_gone(collection.ledger):
        return "It is gone."
    try:
        with closing(connect_to_read(collection.ledger)) as ledger:
            known = any(each.number == run for each in runs(ledger))
    except NotACollection as error:
        return str(error)
    except sqlite3.DatabaseError as error:
        return f"It can't be read any more ({error})."
    return None if known else "Another one, which does not know that run, is in its place."


def _advice(collection: Collection, run: int, trouble: str) -> str:
    place = services_of(collection.path).ledger.partition("?")[0] or str(collection.ledger)
    return (
        f"The ledger {place} was lost while run {run} worked on it. {trouble} What was archived is kept. Bring the "
        f"ledger back from a copy, or have one made from the records (holdfast audit {collection.path} --repair; "
        "findings are in no record), then run the same command again."
    )
