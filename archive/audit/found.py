"""What the WARC files say by themselves, without ledger and index: the values that both are held against."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..captures import Location
from ..digests import Digest
from .faults import Fault


@dataclass(frozen=True, slots=True)
class Referred:
    """What a revisit record says of the record that holds its payload."""

    record_id: uuid.UUID
    url: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class FoundCapture:
    """A response or revisit record: the index entry that it should have."""

    record_id: uuid.UUID
    url: str
    captured_at: datetime
    status: int
    media_type: str | None  # as the response itself names it
    payload_digest: Digest
    location: Location
    length: int  # bytes, compressed
    end: int  # where the last record of its exchange ends
    truncated: str | None
    etag: str | None
    last_modified: str | None
    refers_to: Referred | None


@dataclass(frozen=True, slots=True)
class FoundAttempt:
    """A metadata record that tells of an attempt without a response."""

    url: str
    attempted_at: datetime
    outcome: str
    detail: str
    location: Location
    end: int


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One WARC file, read from its first byte to its last."""

    name: str
    size: int
    facts: Mapping[str, str]  # the lines of its warcinfo record
    warcinfo_end: int
    captures: tuple[FoundCapture, ...]
    attempts: tuple[FoundAttempt, ...]
    records: Mapping[uuid.UUID, int]  # the offset of each, sound or not
    digests: Mapping[int, Digest]  # of the file up to the ends that were asked for
    faults: tuple[Fault, ...]
    content_bytes: int  # of all records, uncompressed
    digest: Digest  # of the whole
    listed: bytes  # the lines that a manifest's record list has for it, up to the first record that can't be read
    unlisted: str | None  # what that record is; None where all are listed

    @property
    def ends(self) -> frozenset[int]:
        """Where the first record ends, and where each exchange does: after each of these the ledger has a digest."""
        captures = (capture.end for capture in self.captures)
        return frozenset({self.warcinfo_end, *captures, *(attempt.end for attempt in self.attempts)})

    def is_faulty(self, begin: int, end: int) -> bool:
        """Whether a fault was found in that stretch of the file."""
        return any(fault.offset is not None and begin <= fault.offset < end for fault in self.faults)
