"""What can go wrong with a collection.

ArchiveError            anything below
├─ NotACollection       the folder or the database is something else, or its ledger was made by a newer version
├─ CollectionInUse      another process writes to it
├─ LedgerLost           the ledger was taken away, or another put in its place, while it was worked on
├─ LedgerDamaged        the ledger's file is not what was written to it
├─ StorageFailed        the disk or the server is full, read-only, failing or away: nothing committed is lost
├─ DamagedRecord        the archive does not hold what the ledger says it holds
├─ KeyUnusable          the signing key is none, of another kind, or open to other people
└─ RootsUnusable        the file of the time-stamp authorities' certificates can't be read
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ArchiveError(Exception):
    """A collection can't be used as asked; the text is a sentence for people."""


class NotACollection(ArchiveError):
    """The folder is not a collection, or one of a newer version."""


class CollectionInUse(ArchiveError):
    """Another process holds the collection's lock."""


class LedgerLost(ArchiveError):
    """The ledger was taken away, or another was put in its place, while somebody worked on it."""


class LedgerDamaged(ArchiveError):
    """The ledger's file is not what was written to it; the records tell most of it again (`rebuild`)."""


class StorageFailed(ArchiveError):
    """Bytes could not be written. What was committed before stays readable."""


class DamagedRecord(ArchiveError):
    """A record that the ledger names is missing or broken on disk."""


class KeyUnusable(ArchiveError):
    """The signing key is none, of another kind, or open to other people."""


class RootsUnusable(ArchiveError):
    """The file of the time-stamp authorities' certificates can't be read."""


_SQLITE_STORAGE_CODES = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
)


@contextmanager
def storage(path: Path) -> Iterator[None]:
    """Turn failures of the disk below `path` into StorageFailed, with what to do."""
    try:
        with ledger_storage(path):
            yield
    except OSError as error:
        raise StorageFailed(_advice(path, error)) from error


@contextmanager
def ledger_storage(path: Path) -> Iterator[None]:
    """The same for sqlite's failures alone, around code in which an OSError may mean other things."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # Python's own word for text that is no UTF-8 has no code.
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _SQLITE_STORAGE_CODES:
            raise StorageFailed(_advice(path, error)) from error
        raise


def _advice(path: Path, error: OSError | sqlite3.OperationalError) -> str:
    if not path.exists():
        return (
            f"The collection at {path} could not be updated: its folder is gone, or can't be reached any more. Bring "
            "it back (mount the disk, undo the renaming, take the backup), then run the same command again."
        )
    full = (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)) or (
        isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_FULL
    )
    problem = "the disk is full" if full else f"it can't be written ({getattr(error, 'strerror', None) or error})"
    remedy = "Free some space" if full else "Check the folder's permissions and the disk"
    return (
        f"The collection at {path} could not be updated: {problem}. Everything that was committed before is kept. "
        f"{remedy}, then run the same command again: it resumes where this run stopped."
    )
