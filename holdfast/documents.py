"""What `holdfast check` can judge: a file, a record of a WARC file, or a collection's newest capture of a URL."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path

from archive.captures import latest_whole_capture
from archive.collection import Collection
from archive.ledger import connect_to_read
from archive.reader import find_record, read_memento
from pipelines.extraction import Document

from .requests import BadRequest


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """One document to judge. `url` names a page of a collection, `record` a record of a WARC file."""

    path: Path
    media_type: str | None = None
    url: str | None = None
    record: str | None = None


def load(ref: DocumentRef) -> Document:
    """The document, read inside a worker. Raises OSError, ArchiveError, BadRequest, Undecodable."""
    if ref.url is not None and ref.path.is_dir():
        return _of_collection(ref, ref.url)
    if ref.record is not None:
        location = find_record(ref.path, ref.record)
        memento = read_memento(ref.path.parent, location)
        return Document(memento.content(), ref.media_type or memento.head.value("content-type"), None)
    return Document(ref.path.read_bytes(), ref.media_type or mimetypes.guess_type(ref.path.name)[0], ref.url)


def _of_collection(ref: DocumentRef, url: str) -> Document:
    collection = Collection(ref.path)
    ledger = connect_to_read(collection.ledger)
    try:
        capture = latest_whole_capture(ledger, url.partition("#")[0])
    finally:
        ledger.close()
    if capture is None:
        raise BadRequest(f"{ref.path} holds no whole capture of {url}.")
    content = read_memento(collection.archive, capture.payload_at).content()
    return Document(content, ref.media_type or capture.media_type, capture.url)
