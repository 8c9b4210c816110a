"""WARC files that survive a kill: append, fsync, and only then is an offset committed.

While it is written, a file is called `NAME.warc.gz.open`. What lies behind the last committed offset when a run starts
is the exchange that was under way at a kill: it is set aside, never read as if it were whole.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .digests import Digest
from .errors import DamagedRecord, storage
from .gzip_members import write_member
from .records import Record

OPEN_SUFFIX = ".open"
SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Written:
    """Where one record of an append lies: `offset` and `length` in bytes, compressed."""

    record: Record
    offset: int
    length: int

    @property
    def end(self) -> int:
        """The offset behind the record."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Appended:
    """A group of records that belong together, in their order; `digest`: of the file up to their end."""

    written: tuple[Written, ...]
    digest: Digest

    @property
    def end(self) -> int:
        """The offset behind the last record."""
        return self.written[-1].end


class WarcFile:
    """An open WARC file; use `append` and then commit the offsets it gives."""

    def __init__(self, path: Path) -> None:
        """Create `path` with the suffix .open. Raises StorageFailed."""
        self.path = path
        self._open_path = path.with_name(path.name + OPEN_SUFFIX)
        with storage(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._open_path.open("xb", buffering=0)
            _sync_folder(path.parent)
        self.size = 0
        self._hasher = hashlib.sha256()
        self._torn = False  # a tail that belongs to nothing lies behind `size`

    @property
    def name(self) -> str:
        """The file's name when it is finished."""
        return self.path.name

    @property
    def digest(self) -> Digest:
        """Of the file's bytes up to `size`."""
        return Digest(self._hasher.digest())

    def append(self, records: Iterable[Record]) -> list[Written]:
        """Write the records in one piece and wait until the disk has them. Raises StorageFailed, leaving no tail."""
        [appended] = self.append_together([records])
        return list(appended.written)

    def append_together(self, groups: Iterable[Iterable[Record]]) -> list[Appended]:
        """The same for several groups with one wait for the disk. Raises StorageFailed, leaving no tail."""
        buffer = io.BytesIO()
        places: list[tuple[Written, ...]] = []
        for records in groups:
            written: list[Written] = []
            for record in records:
                offset = self.size + buffer.tell()
                written.append(Written(record, offset, write_member(buffer, record.parts())))
            places.append(tuple(written))
        with storage(self.path.parent):
            self._check()
            try:
                view = buffer.getbuffer()
                done = 0
                while done < len(view):
                    done += self._file.write(view[done:])
                os.fsync(self._file.fileno())
            except OSError:
                self._cut_back()
                raise
        begin, self.size = self.size, self.size + len(view)
        appended: list[Appended] = []
        done = 0
        for group in places:
            self._hasher.update(view[done : group[-1].end - begin])
            done = group[-1].end - begin
            appended.append(Appended(group, self.digest))
        return appended

    def _cut_back(self) -> None:
        """Best effort: where it fails, the file is left to the recovery at the next start."""
        try:
            self._file.truncate(self.size)
            self._file.seek(self.size)
        except OSError:
            self._torn = True

    def _check(self) -> None:
        if self._torn:  # what was written now would not lie at the offset that is committed for it
            raise OSError(errno.EIO, "an earlier write failed and could not be undone", str(self._open_path))

    def leave(self) -> None:
        """Close the file without its name: the next start sets aside what was not committed."""
        with contextlib.suppress(OSError):
            self._file.close()

    def finish(self) -> None:
        """Close the file and give it its name. Raises StorageFailed."""
        with storage(self.path.parent):
            self._file.close()
            self._check()
            self._open_path.rename(self.path)
            _sync_folder(self.path.parent)


@dataclass(frozen=True, slots=True)
class Recovered:
    """What recovery did to a file that a killed run left: `tail` bytes were set aside (0: it was clean)."""

    name: str
    tail: int


def recover(left_open: Path, *, committed: int) -> Recovered:
    """Finish a file that a killed run left open: keep `committed` bytes, set the rest aside.

    Raises DamagedRecord where committed bytes are missing.
    """
    size = left_open.stat().st_size
    finished = left_open.with_name(left_open.name.removesuffix(OPEN_SUFFIX))
    if size < committed:
        raise DamagedRecord(f"{left_open} has {size} bytes, but {committed} were committed to it.")
    with storage(left_open.parent):
        if size > committed:
            _set_aside(left_open, committed)
        if committed:
            left_open.rename(finished)
        else:
            left_open.unlink()
        _sync_folder(left_open.parent)
    return Recovered(finished.name, size - committed)


def _set_aside(path: Path, committed: int) -> None:
    with path.open("r+b") as file:
        file.seek(committed)
        tail = file.read()
        aside = path.parent.parent / SET_ASIDE
        aside.mkdir(exist_ok=True)
        target = aside / f"{path.name.removesuffix(OPEN_SUFFIX)}.tail-at-{committed}"
        target.write_bytes(tail)
        file.truncate(committed)
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
