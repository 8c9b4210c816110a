"""One WARC file read from end to end: every member, every record, every digest, and the exchanges that they make up."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from collections.abc import Collection as Container
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import IO

from ..captures import Location
from ..gzip_members import Member
from ..http_message import Head
from ..stores import opened
from ..warc_file import OPEN_SUFFIX
from .faults import Fault, FaultKind
from .found import FoundAttempt, FoundCapture, FoundFile, Referred
from .record_fields import content_problems, field_problems, is_target, parse_digest
from .record_grammar import Header, parse_date, parse_id
from .record_reading import ReadRecord
from .warc_list import Lister, Source

FOLDER = "archive"


def walk(
    path: Path, *, size: int, ends: Container[int] = (), opener: Callable[[Path], IO[bytes]] = opened
) -> FoundFile:
    """Read the first `size` bytes of the file, and digest them up to each of `ends`. Raises OSError, StorageFailed.

    `opener` says where the bytes of the file of that path are taken from (`archive.stores`).
    """
    with opener(path) as file:
        walker = _Walker(path.name.removesuffix(OPEN_SUFFIX), Source(file, size, ends))
        walker.go_on()
        return walker.result()


class _Walker(Lister):
    """Goes over one file and gathers what it holds."""

    WITH_MESSAGES = True

    def __init__(self, name: str, source: Source) -> None:
        self._listed = BytesIO()
        super().__init__(source, self._listed)
        self._name = name
        self._faults: list[Fault] = []
        self._records: dict[uuid.UUID, int] = {}
        self._captures: list[FoundCapture] = []
        self._attempts: list[FoundAttempt] = []
        self._facts: dict[str, str] = {}
        self._warcinfo: uuid.UUID | None = None
        self._warcinfo_end = 0
        self._leading: uuid.UUID | None = None  # the record that the ones behind it belong to
        self._content_bytes = 0

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
            listed=self._listed.getvalue(),
            unlisted=self._unlisted,
        )

    def _fault(self, offset: int, kind: FaultKind, sentence: str) -> None:
        self._faults.append(Fault(f"{FOLDER}/{self._name}", offset, kind, sentence))

    def _damaged(self, offset: int, kind: FaultKind, sentence: str) -> None:
        self._fault(offset, kind, sentence)
        self._leading = None

    def _passed(self, member: Member) -> None:
        self._content_bytes += member.content_size

    def _look_at(self, record: ReadRecord, offset: int, length: int) -> None:
        header = record.header
        if offset == 0 and header.type != "warcinfo":
            self._fault(offset, FaultKind.GRAMMAR, "the file does not begin with a warcinfo record")
        if offset > 0 and header.type == "warcinfo":
            self._fault(offset, FaultKind.GRAMMAR, "a warcinfo record in the middle of the file")
        for kind, sentence in field_problems(header, file_name=self._name, warcinfo=self._warcinfo):
            self._fault(offset, kind, sentence)
        for kind, sentence in content_problems(record):
            self._fault(offset, kind, sentence)
        self._place(record, offset, length)

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
