"""One WARC file read from end to end: every member, every record, every digest, and the exchanges that they make up."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from collections.abc import Collection as Container
from dataclasses import replace
from pathlib import Path
from typing import IO

from ..captures import Location
from ..digests import Digest
from ..gzip_members import DamagedMember, Member, next_member
from ..http_message import Head
from ..stores import opened
from ..warc_file import OPEN_SUFFIX
from .faults import Fault, FaultKind
from .found import FoundAttempt, FoundCapture, FoundFile, Referred
from .listed import ListedRecord
from .record_fields import content_problems, field_problems, is_target, parse_digest
from .record_grammar import VERSION_LINE, Header, NotARecord, parse_date, parse_id
from .record_reading import ReadRecord, read_record

# The largest response that a crawl can be told to keep, and room for a header: a member that was changed may expand to
# anything.
RECORD_LIMIT = 16 * 1024**3 + 4 * 1024**2  # bytes

FOLDER = "archive"


def walk(
    path: Path, *, size: int, ends: Container[int] = (), opener: Callable[[Path], IO[bytes]] = opened
) -> FoundFile:
    """Read the first `size` bytes of the file, and digest them up to each of `ends`. Raises OSError, StorageFailed.

    `opener` says where the bytes of the file of that path are taken from (`archive.stores`).
    """
    with opener(path) as file:
        walker = _Walker(path.name.removesuffix(OPEN_SUFFIX), _Source(file, size, ends))
        walker.go_on()
        return walker.result()


class GrowingWalk:
    """A walk over a file that is still written, as far as the ledger vouches for it. Raises OSError, StorageFailed."""

    def __init__(self, path: Path) -> None:
        """`path`: the finished file's."""
        self._path = path
        self._file = opened(path)
        self._source = _Source(self._file, 0, ())
        self._walker = _Walker(path.name, self._source)

    def go_on(self, committed: int) -> None:
        """Read on to there: so many bytes are committed, which end with a record."""
        self._source.size = max(self._source.size, committed)
        self._walker.go_on()

    def result(self, *, size: int) -> FoundFile:
        """What the file holds, which is finished now and has that size. The walk is over with it.

        The file is read anew where anything is not as it should be.
        """
        with self._file:
            same = os.path.samestat(os.fstat(self._file.fileno()), self._path.stat())
            self.go_on(size)
            found = self._walker.result()
        return found if same and found.size == size and not found.faults else walk(self._path, size=size)

    def close(self) -> None:
        """Give it up."""
        self._file.close()


def digests_of(path: Path, *, size: int, ends: Container[int]) -> dict[int, Digest]:
    """The digests of the file's first bytes, up to each of `ends`. Raises OSError, StorageFailed."""
    with opened(path) as file:
        source = _Source(file, size, ends)
        source.read_to_the_end()
        return source.digests


class _Source:
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


class _Walker:
    """Walks over one file and gathers what it holds."""

    def __init__(self, name: str, source: _Source) -> None:
        self._name = name
        self._source = source
        self._faults: list[Fault] = []
        self._records: dict[uuid.UUID, int] = {}
        self._captures: list[FoundCapture] = []
        self._attempts: list[FoundAttempt] = []
        self._facts: dict[str, str] = {}
        self._warcinfo: uuid.UUID | None = None
        self._warcinfo_end = 0
        self._leading: uuid.UUID | None = None  # the record that the ones behind it belong to
        self._content_bytes = 0
        self._listed: list[str] = []
        self._unlisted: str | None = None
        self._offset = 0  # where the next member begins

    def result(self) -> FoundFile:
        """What was found."""
        return FoundFile(
            name=self._name,
            size=self._source.size,
            facts=self._facts,
            warcinfo_end=self._warcinfo_end,
            captures=tuple(self._captures),
            attempts=tuple(self._attempts),
            records=self._records,
            digests=self._source.digests,
            faults=tuple(self._faults),
            content_bytes=self._content_bytes,
            digest=self._source.digest,
            listed="".join(self._listed).encode(),
            unlisted=self._unlisted,
        )

    def _fault(self, offset: int, kind: FaultKind, sentence: str) -> None:
        self._faults.append(Fault(f"{FOLDER}/{self._name}", offset, kind, sentence))

    def go_on(self) -> None:
        """Read what the source has."""
        while self._offset < self._source.size:
            offset = self._offset
            member = Member(self._source.read, offset, limit=RECORD_LIMIT)
            try:
                self._take(member, offset)
            except DamagedMember as error:
                self._not_listed(offset, error)
                self._fault(offset, FaultKind.MEMBER, str(error))
                after = next_member(self._source.read, offset + 1, beginning=VERSION_LINE)
                self._leading = None
                self._offset = self._source.size if after is None else after
                continue
            self._content_bytes += member.content_size
            self._offset += member.length
        self._source.read_to_the_end()

    def _take(self, member: Member, offset: int) -> None:
        """Read the record in that member, to the member's end. Raises DamagedMember."""
        pieces = member.pieces()
        try:
            record = read_record(pieces)
        except NotARecord as error:
            for _ in pieces:
                pass  # a damaged member is told as that, and nothing said of what came out of it
            self._not_listed(offset, error)
            self._fault(offset, FaultKind.GRAMMAR, str(error))
            self._leading = None
            return
        header = record.header
        self._list(record)
        if offset == 0 and header.type != "warcinfo":
            self._fault(offset, FaultKind.GRAMMAR, "the file does not begin with a warcinfo record")
        if offset > 0 and header.type == "warcinfo":
            self._fault(offset, FaultKind.GRAMMAR, "a warcinfo record in the middle of the file")
        for kind, sentence in field_problems(header, file_name=self._name, warcinfo=self._warcinfo):
            self._fault(offset, kind, sentence)
        for kind, sentence in content_problems(record):
            self._fault(offset, kind, sentence)
        self._place(record, offset, member.length)

    def _list(self, record: ReadRecord) -> None:
        if self._unlisted is None:
            header = record.header
            identity, payload = header.value("warc-record-id") or "", header.value("warc-payload-digest")
            self._listed.append(ListedRecord(identity, header.type, record.block_digest, payload).line())

    def _not_listed(self, offset: int, error: Exception) -> None:
        """A list of records ends where one can't be read: how many were there, nobody knows."""
        if self._unlisted is None:
            self._unlisted = f"at byte {offset}, record {len(self._listed) + 1}: {error}"

    def _place(self, record: ReadRecord, offset: int, length: int) -> None:
        """Say which exchange the record belongs to."""
        header = record.header
        record_id = parse_id(header.value("warc-record-id") or "")
        if record_id is None:
            self._leading = None
            return
        if record_id in self._records:
            sentence = f"its id stands already at byte {self._records[record_id]} of this file"
            self._fault(offset, FaultKind.DUPLICATE, sentence)
        belongs_to = [parse_id(value) for value in header.values("warc-concurrent-to")]
        for other in belongs_to:
            if other not in self._records:
                self._fault(offset, FaultKind.REFERENCE, "its WARC-Concurrent-To names no record that stands before it")
        self._records.setdefault(record_id, offset)
        if header.type == "warcinfo" and offset == 0:
            self._warcinfo, self._warcinfo_end = record_id, length
            self._facts = warc_fields(bytes(record.beginning))
        elif self._leading is not None and self._leading in belongs_to:
            self._extend(offset + length)
        else:
            self._lead(record, record_id, Location(self._name, offset), length)

    def _extend(self, end: int) -> None:
        if self._captures and self._captures[-1].record_id == self._leading:
            self._captures[-1] = replace(self._captures[-1], end=end)
        elif self._attempts:
            self._attempts[-1] = replace(self._attempts[-1], end=end)

    def _lead(self, record: ReadRecord, record_id: uuid.UUID, location: Location, length: int) -> None:
        self._leading = None
        header = record.header
        if record.message is not None:
            capture = _capture(header, record.message.head, record_id, location, length)
            if capture is not None:
                self._captures.append(capture)
                self._leading = record_id
        elif header.type == "metadata" and not header.values("warc-concurrent-to"):
            attempt = _attempt(record, location, length)
            if attempt is not None:
                self._attempts.append(attempt)
                self._leading = record_id


def _capture(record: Header, head: Head, record_id: uuid.UUID, location: Location, length: int) -> FoundCapture | None:
    """The capture that the record is; None where it does not say enough, which is told as a fault elsewhere."""
    url, digest = record.value("warc-target-uri"), parse_digest(record.value("warc-payload-digest") or "")
    at = parse_date(record.value("warc-date") or "")
    if url is None or digest is None or at is None or not is_target(url):
        return None
    return FoundCapture(
        record_id=record_id,
        url=url,
        captured_at=at,
        status=head.status,
        media_type=head.value("content-type"),
        payload_digest=digest,
        location=location,
        length=length,
        end=location.offset + length,
        truncated=record.value("warc-truncated"),
        etag=head.value("etag"),
        last_modified=head.value("last-modified"),
        refers_to=_referred(record) if record.type == "revisit" else None,
    )


def _referred(record: Header) -> Referred | None:
    record_id = parse_id(record.value("warc-refers-to") or "")
    at = parse_date(record.value("warc-refers-to-date") or "")
    if record_id is None or at is None:
        return None
    return Referred(record_id, record.value("warc-refers-to-target-uri") or "", at)


def _attempt(record: ReadRecord, location: Location, length: int) -> FoundAttempt | None:
    """The failed attempt that a metadata record tells of; None where it tells of something else."""
    told, header = warc_fields(bytes(record.beginning)), record.header
    url, at = header.value("warc-target-uri"), parse_date(header.value("warc-date") or "")
    if url is None or at is None or "outcome" not in told:
        return None
    return FoundAttempt(url, at, told["outcome"], told.get("detail", ""), location, location.offset + length)


def warc_fields(block: bytes) -> dict[str, str]:
    """The lines of an application/warc-fields block."""
    lines = block.decode("utf-8", "replace").split("\r\n")
    return {name: value.strip() for name, colon, value in (line.partition(":") for line in lines) if colon}
