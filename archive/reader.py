"""Mementos: archived payloads, revisits resolved, straight from their offset in a WARC file."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from .captures import Location
from .content_coding import DECODED_LIMIT, decode
from .digests import Digest
from .errors import DamagedRecord
from .http_message import Head, NotHTTP, entity, parse_head
from .stores import opened


@dataclass(frozen=True, slots=True)
class Memento:
    """The response that a location holds: its head, and its entity with the content-coding still on."""

    head: Head
    entity: bytes = field(repr=False)

    def content(self, *, limit: int = DECODED_LIMIT) -> bytes:
        """The entity with its content-coding removed, `limit` bytes at most. Raises content_coding.Undecodable."""
        return decode(self.entity, self.head.content_codings, limit=limit)


def read_block(folder: Path, location: Location, *, length: int | None = None) -> bytes:
    """The block of the record that begins there: the bytes of the HTTP message. Raises DamagedRecord.

    `length` is the record's, in bytes, compressed: a store is asked for no more where it is known. Raises StorageFailed
    where the store can't be asked.
    """
    try:
        with opened(folder / location.warc_file, length=length) as file:
            file.seek(location.offset)
            return _block(file, location)
    except OSError as error:
        raise _unreadable(location, error) from error


def fetch_record(folder: Path, location: Location, *, length: int) -> bytes:
    """The record that begins there and is so long, compressed as it lies. Raises DamagedRecord, StorageFailed."""
    try:
        with opened(folder / location.warc_file, length=length) as file:
            file.seek(location.offset)
            return file.read(length)
    except OSError as error:
        raise _unreadable(location, error) from error


def _block(file: IO[bytes], location: Location) -> bytes:
    """The block of the record that begins here."""
    try:
        record = next(iter(ArchiveIterator(file, no_record_parse=True)))
        block: bytes = record.raw_stream.read()
        announced = int(record.rec_headers.get_header("Content-Length"))
        digest = record.rec_headers.get_header("WARC-Block-Digest")
    except (StopIteration, ArchiveLoadFailed, ValueError, TypeError, OverflowError) as error:
        raise _unreadable(location, error) from error
    place = f"the record at byte {location.offset} of {location.warc_file}"
    if len(block) != announced:
        raise DamagedRecord(f"{place} is cut short")
    if digest != str(Digest.of(block)):
        raise DamagedRecord(f"{place} does not have the digest it names")
    return block


def _unreadable(location: Location, error: Exception) -> DamagedRecord:
    return DamagedRecord(f"{location.warc_file} holds no readable record at byte {location.offset}: {error}")


def read_memento(folder: Path, location: Location, *, length: int | None = None) -> Memento:
    """The memento that a response record holds. For a revisit give `Capture.payload_at`. Raises as `read_block`."""
    return _memento(read_block(folder, location, length=length), location)


def memento_in(record: bytes, location: Location) -> Memento:
    """The same of the record's bytes, as `fetch_record` gives them. Raises DamagedRecord."""
    return _memento(_block(io.BytesIO(record), location), location)


def _memento(block: bytes, location: Location) -> Memento:
    try:
        head = parse_head(block)
    except NotHTTP as error:
        raise DamagedRecord(f"the record at byte {location.offset} of {location.warc_file}: {error}") from error
    return Memento(head, entity(block, head))


def find_record(path: Path, record_id: str) -> Location:
    """Where the record of that id begins in a WARC file. Raises DamagedRecord where there is none."""
    wanted = f"<{record_id.strip('<>')}>"
    try:
        with opened(path) as file:
            records = ArchiveIterator(file, no_record_parse=True)
            for record in records:
                if record.rec_headers.get_header("WARC-Record-ID") == wanted:
                    return Location(path.name, records.get_record_offset())
    except (OSError, ArchiveLoadFailed, ValueError, OverflowError) as error:
        raise DamagedRecord(f"{path} can't be read as WARC: {error}") from error
    raise DamagedRecord(f"{path} holds no record {wanted}")
