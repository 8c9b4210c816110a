"""Whether a record still lies where the ledger says: asked before it is taken for the original of a later one.

A revisit to a record that is gone would keep a digest and no bytes, while the server still has them.
"""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

from ..captures import Location
from ..errors import storage
from ..warc_file import OPEN_SUFFIX
from .store import Store

_log = logging.getLogger(__name__)


class Held:
    """The WARC files of a collection by their sizes, looked at once as long as they suffice; any thread may ask."""

    def __init__(self, folder: Path, store: Store | None = None) -> None:
        """`folder` is archive/; `store` has what does not lie in it. None: there is no such place."""
        self._folder = folder
        self._store = store
        self._sizes: dict[str, int] = {}  # bytes; 0 for a file that is not there
        self._stored: dict[str, int] | None = None  # the same of the store's files; None before it was asked
        self.lost: dict[str, str] = {}  # files that did not reach so far, and what became of them, for people

    def __call__(self, location: Location, length: int) -> bool:
        """Whether the file reaches to the end of that record of `length` bytes, compressed. Raises StorageFailed.

        A file that does not is told in the log, once.
        """
        name, end = location.warc_file, location.offset + length
        if self._sizes.get(name, 0) >= end:
            return True
        # One that was too short may be growing: a look into the folder costs nothing beside a page.
        size = self._sizes[name] = self._size_here(name) or self._size_there(name)
        if size < end and name not in self.lost:
            self.lost[name] = f"archive/{name} is cut short" if size else f"archive/{name} is gone"
            _log.warning(
                "%s: what it held is asked for in full and stored anew. Bring it back from a copy; `holdfast audit`"
                " tells what is missing",
                self.lost[name],
            )
        return size >= end

    def _size_here(self, name: str) -> int:
        path = self._folder / name
        with storage(self._folder):
            # The first name again at last: a file that is being written may be finished between the two looks.
            for candidate in (path, path.with_name(path.name + OPEN_SUFFIX), path):
                with contextlib.suppress(FileNotFoundError):
                    return candidate.stat().st_size
        return 0

    def _size_there(self, name: str) -> int:
        if self._store is None:
            return 0
        if self._stored is None:
            self._stored = dict(self._store.sizes())  # a thousand files in one answer
        if name not in self._stored:
            self._stored[name] = self._store.size(name) or 0  # another machine may have put it there since
        return self._stored[name]
