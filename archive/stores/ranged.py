"""A file in a store, read like any other: by ranges, larger ones the further somebody reads on."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING

from .store import Store

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_FIRST = 256 * 1024  # bytes: most records of pages are smaller
_LARGEST = 8 * 1024 * 1024


def ranged(store: Store, name: str, *, length: int | None) -> IO[bytes]:
    """The file; `length` is the size of the first range that is asked for, where it is known what is wanted."""
    return io.BufferedReader(_RangedFile(store, name, length))


class _RangedFile(io.RawIOBase):
    """Reads ahead by what was read so far in one go, and keeps the last range that it has got."""

    def __init__(self, store: Store, name: str, length: int | None) -> None:
        super().__init__()
        self.name = name
        self._store = store
        self._position = 0
        self._begin = 0  # of the range at hand
        self._range = b""
        self._step = length or _FIRST

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place counted from the beginning or from here; from the end nobody needs it."""
        self._position = offset if whence == io.SEEK_SET else self._position + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Bytes from here on, at most those of the range at hand; 0 at the end of the file."""
        view = memoryview(buffer).cast("B")
        if not self._begin <= self._position < self._begin + len(self._range):
            follows = bool(self._range) and self._position == self._begin + len(self._range)
            self._step = min(2 * self._step, _LARGEST) if follows else self._step
            self._begin = self._position
            self._range = self._store.read(self.name, self._begin, self._begin + max(self._step, len(view)))
        start = self._position - self._begin
        piece = self._range[start : start + len(view)]
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)
