"""What `holdfast check` can judge: a file, a record of a WARC file, or a collection's newest capture of a URL."""

from __future__ import annotations

import functools
import mimetypes
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.captures import Capture, capture_by_number, latest_whole_capture
from archive.collection import Collection
from archive.errors import ArchiveError
from archive.ledger import Ledger, connect_to_read
from archive.reader import find_record, read_memento
from archive.runs import latest_captured
from pipelines.extraction import Document
from pipelines.reading import document_of

from .requests import BadRequest


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """One document to judge. `url` names a page of a collection, `record` a record of a WARC file."""

    path: Path
    media_type: str | None = None
    url: str | None = None
    record: str | None = None


def loader_of_one(ref: DocumentRef) -> Callable[[], Document]:
    """The same as `loader`, for a single document: what is wrong with its name is told at once. Raises BadRequest."""
    if ref.path.is_dir():
        if ref.url is None:
            raise BadRequest(f"{ref.path} is a folder: of a collection, --url says which page is meant.")
        return _of_collection(ref, ref.url)
    ref.path.open("rb").close()  # a file that can't be read is a mistake of the call, not a finding
    if ref.record is None and ref.path.name.endswith((".warc", ".warc.gz")):
        raise BadRequest(f"{ref.path} is a WARC file: --record says which record is meant, by its WARC-Record-ID.")
    return loader(ref)


def loader(ref: DocumentRef) -> Callable[[], Document]:
    """What reads the document, to be called inside a worker; it raises OSError, ArchiveError, BadRequest, Undecodable.

    A collection's ledger is asked here: workers may write nothing, and a database that others write can't be read so.
    """
    if ref.url is None or not ref.path.is_dir():
        return functools.partial(load, ref)
    try:
        return _of_collection(ref, ref.url)
    except (BadRequest, ArchiveError, OSError, sqlite3.Error) as error:
        return functools.partial(_fail, str(error))


def load(ref: DocumentRef) -> Document:
    """The document of a file or of a WARC file's record. Raises OSError, ArchiveError, Undecodable."""
    if ref.record is not None:
        location = find_record(ref.path, ref.record)
        memento = read_memento(ref.path.parent, location)
        return Document(memento.content(), ref.media_type or memento.head.value("content-type"), None)
    return Document(ref.path.read_bytes(), ref.media_type or mimetypes.guess_type(ref.path.name)[0], ref.url)


def _of_collection(ref: DocumentRef, url: str) -> Callable[[], Document]:
    collection = Collection(ref.path)
    ledger = connect_to_read(collection.ledger)
    try:
        capture = latest_whole_capture(ledger, url.partition("#")[0]) or _where_it_leads(ledger, url.partition("#")[0])
    finally:
        ledger.close()
    if capture is None:
        raise BadRequest(f"{ref.path} holds no whole capture of {url}.")
    return document_of(collection.archive, capture, media_type=ref.media_type or capture.media_type)


def _where_it_leads(ledger: Ledger, url: str) -> Capture | None:
    """What the newest visit of a source brought after redirects, where that was a whole page."""
    visit = latest_captured(ledger, url)
    if visit is None or visit.capture is None:
        return None
    capture = capture_by_number(ledger, visit.capture)
    return capture if capture.status == 200 and capture.truncated is None else None


def _fail(why: str) -> Document:
    raise BadRequest(why)
