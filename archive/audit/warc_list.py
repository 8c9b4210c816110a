"""The records of a WARC file in their order, a line each: what a manifest vouches for."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from collections.abc import Collection as Container
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from ..digests import Digest
from ..gzip_members import DamagedMember, Member, next_member
from ..stores import opened
from .faults import FaultKind
from .listed import ListedRecord
from .record_grammar import VERSION_LINE, NotARecord
from .record_reading import ReadRecord, read_record

# The largest response that a crawl can be told to keep, and room for a header: a member that was changed may expand to
# anything.
RECORD_LIMIT = 16 * 1024**3 + 4 * 1024**2  # bytes


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A WARC file as a manifest tells it, read from its first byte to its last."""

    size: int
    digest: Digest  # of the whole
    records: int
    unlisted: str | None  # the first record that can't be read, behind which none is listed
    listed: IO[bytes] = field(compare=False)  # what the manifest's record list has for it; whoever asked closes it


def _lines() -> IO[bytes]:
    """A file without a name. A night of a hundred thousand sources has 40 MB of lines: no place for them in memory."""
    return TemporaryFile()


def list_of(path: Path, *, size: int, opener: Callable[[Path], IO[bytes]] = opened) -> ListedFile:
    """Read the first `size` bytes of the file. Raises OSError, StorageFailed.

    `opener` says where the bytes of the file of that path are taken from (`archive.stores`).
    """
    lines = _lines()
    try:
        with opener(path) as file:
            lister = Lister(Source(file, size, ()), lines)
            lister.go_on()
            return lister.told()
    except BaseException:
        lines.close()
        raise


class GrowingList:
    """The list of a file that is still written, as far as the ledger vouches for it. Raises OSError, StorageFailed."""

    def __init__(self, path: Path) -> None:
        """`path`: the finished file's."""
        self._path = path
        self._file = opened(path)
        self._source = Source(self._file, 0, ())
        self._lines = _lines()
        self._lister = Lister(self._source, self._lines)

    def go_on(self, committed: int) -> None:
        """Read on to there: so many bytes are committed, which end with a record."""
        self._source.size = max(self._source.size, committed)
        self._lister.go_on()

    def result(self, *, size: int) -> ListedFile:
        """What the file holds, which is finished now and has that size. The reading is over with it.

        The file is read anew where anything is not as it should be.
        """
        with self._file:
            same = os.path.samestat(os.fstat(self._file.fileno()), self._path.stat())
            self.go_on(size)
            told = self._lister.told()
        if same and told.size == size and told.unlisted is None:
            return told
        self._lines.close()
        return list_of(self._path, size=size)

    def close(self) -> None:
        """Give it up, and the lines that it told."""
        self._file.close()
        self._lines.close()


def digests_of(path: Path, *, size: int, ends: Container[int]) -> dict[int, Digest]:
    """The digests of the file's first bytes, up to each of `ends`. Raises OSError, StorageFailed."""
    with opened(path) as file:
        source = Source(file, size, ends)
        source.read_to_the_end()
        return source.digests


class Source:
    """Bytes of a file by their place. What is read for the first time is digested on the way."""

    def __init__(self, file: IO[bytes], size: int, ends: Container[int]) -> None:
        self.size = size
        self.digests: dict[int, Digest] = {}
        self._file = file
        self._hasher = hashlib.sha256()
        self._hashed = 0
        self._ends = sorted(end for end in ends if 0 < end <= size)

    @property
    def digest(self) -> Digest:
        """Of what was read so far."""
        return Digest(self._hasher.digest())

    def read(self, offset: int, size: int) -> bytes:
        """So many bytes, fewer at the end."""
        self._file.seek(offset)
        data = self._file.read(max(0, min(size, self.size - offset)))
        if offset <= self._hashed < offset + len(data):
            self._digest(memoryview(data)[self._hashed - offset :])
        return data

    def _digest(self, data: memoryview) -> None:
        while self._ends and self._ends[0] <= self._hashed + len(data):
            step = self._ends.pop(0) - self._hashed
            self._hasher.update(data[:step])
            self._hashed += step
            data = data[step:]
            self.digests[self._hashed] = Digest(self._hasher.digest())
        self._hasher.update(data)
        self._hashed += len(data)

    def read_to_the_end(self) -> None:
        """Digest what nobody asked for."""
        while self._hashed < self.size and self.read(self._hashed, 1 << 20):
            pass


class Lister:
    """Goes over one file, member by member, and lists what it holds."""

    WITH_MESSAGES = False  # whether the responses in the records are looked at, too

    def __init__(self, source: Source, lines: IO[bytes]) -> None:
        """`lines`: where the list is written."""
        self._source = source
        self._lines = lines
        self._count = 0
        self._unlisted: str | None = None
        self._offset = 0  # where the next member begins

    def told(self) -> ListedFile:
        """What was found."""
        self._lines.seek(0)
        return ListedFile(self._source.size, self._source.digest, self._count, self._unlisted, self._lines)

    def go_on(self) -> None:
        """Read what the source has."""
        while self._offset < self._source.size:
            offset = self._offset
            member = Member(self._source.read, offset, limit=RECORD_LIMIT)
            try:
                self._take(member, offset)
            except DamagedMember as error:
                self._not_listed(offset, error)
                self._damaged(offset, FaultKind.MEMBER, str(error))
                after = next_member(self._source.read, offset + 1, beginning=VERSION_LINE)
                self._offset = self._source.size if after is None else after
                continue
            self._offset += member.length
        self._source.read_to_the_end()

    def _take(self, member: Member, offset: int) -> None:
        """Read the record in that member, to the member's end. Raises DamagedMember."""
        pieces = member.pieces()
        try:
            record = read_record(pieces, with_message=self.WITH_MESSAGES)
        except NotARecord as error:
            for _ in pieces:
                pass  # a damaged member is told as that, and nothing said of what came out of it
            self._not_listed(offset, error)
            self._damaged(offset, FaultKind.GRAMMAR, str(error))
        else:
            self._list(record)
            self._look_at(record, offset, member.length)
        self._passed(member)

    def _list(self, record: ReadRecord) -> None:
        if self._unlisted is None:
            header = record.header
            identity, payload = header.value("warc-record-id") or "", header.value("warc-payload-digest")
            self._lines.write(ListedRecord(identity, header.type, record.block_digest, payload).line().encode())
            self._count += 1

    def _not_listed(self, offset: int, error: Exception) -> None:
        """A list of records ends where one can't be read: how many were there, nobody knows."""
        if self._unlisted is None:
            self._unlisted = f"at byte {offset}, record {self._count + 1}: {error}"

    # -- for those who want to know more than the list -----------------------------------------------------------------

    def _look_at(self, record: ReadRecord, offset: int, length: int) -> None:
        """A record that could be read."""

    def _damaged(self, offset: int, kind: FaultKind, sentence: str) -> None:
        """A member or a record that could not."""

    def _passed(self, member: Member) -> None:
        """A whole member was read."""
