"""A capture's document as it is named to readers elsewhere: where its record lies, not the record itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.captures import Capture, Location
from archive.reader import fetch_record

from ..extraction.document import Document
from ..reading import document_in, length_of


@dataclass(frozen=True, slots=True)
class ArchivedDocument:
    """The document that a record holds. Called, it is loaded here. `archive`: the folder of the WARC files."""

    archive: Path
    location: Location
    length: int  # of the record, in bytes, compressed
    media_type: str | None
    url: str

    def __call__(self) -> Document:
        """Raises DamagedRecord, StorageFailed, Undecodable."""
        return document_in(self.record(), self.location, self.media_type, self.url)

    def record(self) -> bytes:
        """The record as it lies. Raises DamagedRecord, StorageFailed."""
        return fetch_record(self.archive, self.location, length=self.length)


def archived_document(archive: Path, capture: Capture) -> ArchivedDocument:
    """The capture's document; nothing is read yet."""
    return ArchivedDocument(archive, capture.payload_at, length_of(capture), capture.media_type, capture.url)
