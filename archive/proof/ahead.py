"""What a manifest will say of a night's files, read while they are written: little is left to be read at its end."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..collection import Collection
from ..errors import ArchiveError
from ..ledger import Ledger
from ..stores import remote_of

if TYPE_CHECKING:
    from ..audit.warc_list import GrowingList


_COMMITTED = "SELECT max(file_end) FROM appends WHERE warc_file = (SELECT warc_file FROM warc_files WHERE name = ?)"


class ReadAhead:
    """Reads a run's files as far as they are committed: a context manager. What can't be read is left to the manifest.

    Files that go to a store are not read: they leave the folder when they are finished.
    """

    def __init__(self, collection: Collection, ledger: Ledger, *, run: int) -> None:
        self._collection = collection
        self._ledger = ledger
        self._run = run
        self._lists: dict[str, GrowingList] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._lists.values():
            one.close()

    @property
    def lists(self) -> Mapping[str, GrowingList]:
        """By file, as `make_manifest` takes them."""
        return self._lists

    def go_on(self) -> None:
        """Read what was committed since."""
        if remote_of(self._collection.archive) is not None:
            return
        for (name,) in self._ledger.execute("SELECT name FROM warc_files WHERE run = ?", (self._run,)).fetchall():
            try:
                self._read(name)
            except (OSError, ArchiveError):
                begun = self._lists.pop(name, None)
                if begun is not None:
                    begun.close()

    def _read(self, name: str) -> None:
        from ..audit.warc_list import GrowingList  # noqa: PLC0415 - only where a night is proved

        if name not in self._lists:
            self._lists[name] = GrowingList(self._collection.archive / name)
        (committed,) = self._ledger.execute(_COMMITTED, (name,)).fetchone()
        self._lists[name].go_on(committed or 0)
