"""Who may write to a collection's folder: one crawler, or several that share a night.

Several hold the lock of the crawl together. Whoever is alone at the beginning or at the end brings the archive in
order: it finishes the files that killed crawlers left open, which must not happen to a file that a live one writes.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import tenacity

from archive.collection import HANDOVER_SECONDS, Collection
from archive.errors import CollectionInUse, storage


@dataclass(slots=True)
class Hold:
    """A crawler's hold of a collection."""

    alone: bool  # no other crawler writes to it
    _file: IO[str] | None = None
    _leaving: IO[str] | None = field(default=None, repr=False)

    def let_others_in(self) -> None:
        """The archive is in order: other crawlers may begin now."""
        if self._file is not None:
            self.alone = False
            fcntl.flock(self._file, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Nothing of ours is open any more; `alone` says whether nothing of others is.

        One after the other: two that left at once would each see the other.
        """
        if self._file is None or self._leaving is None:
            return
        fcntl.flock(self._leaving, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.alone = True
        except BlockingIOError:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            fcntl.flock(self._leaving, fcntl.LOCK_UN)


@contextmanager
def held_alone(collection: Collection, *, now: datetime) -> Iterator[Hold]:
    """The collection for this crawler and no other. Raises CollectionInUse."""
    with collection.locked(role="crawl", now=now, wait=HANDOVER_SECONDS):
        yield Hold(alone=True)


@contextmanager
def held_with_others(collection: Collection) -> Iterator[Hold]:
    """The collection for this crawler and others of the same night. Raises CollectionInUse."""
    with storage(collection.path):
        file = _lock_file(collection.path / "crawl.lock")
        leaving = _lock_file(collection.path / "crawl-leaving.lock")
    with file, leaving:
        try:
            alone = _joined(file)
        except BlockingIOError as error:
            raise CollectionInUse(
                f"The collection {collection.path} is in use by a run that shares it with nobody, or by an audit: wait "
                "until it has ended, or stop it; nothing was changed."
            ) from error
        yield Hold(alone, file, leaving)


def _lock_file(path: Path) -> IO[str]:
    return path.open("a+", encoding="utf-8")


@tenacity.retry(
    retry=tenacity.retry_if_exception_type(BlockingIOError),
    wait=tenacity.wait_fixed(0.1),
    stop=tenacity.stop_after_delay(HANDOVER_SECONDS),
    reraise=True,
)
def _joined(file: IO[str]) -> bool:
    """Take the lock, alone where nobody has it, else with the others; whether alone. Raises BlockingIOError."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    return True
