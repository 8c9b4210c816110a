"""Captures to text: each payload once for each version of the extractor, in the worker processes."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

from archive.captures import Capture, Location
from archive.ledger import Ledger
from archive.reader import read_memento

from .derived import DerivedTexts
from .extraction import EXTRACTOR, Document, Extraction, NotExtracted
from .extraction.workers import Workers
from .findings import Reason
from .ledger import ReadText, Unread, extraction_of, record_extraction
from .portraits import portrait


def load_document(folder: Path, location: Location, media_type: str | None, url: str) -> Document:
    """The document that a response record holds, as an extractor takes it. Raises DamagedRecord, Undecodable."""
    return Document(read_memento(folder, location).content(), media_type, url)


class Reader:
    """Offers captures to the workers and writes down what they give."""

    def __init__(self, ledger: Ledger, workers: Workers, *, archive: Path, texts: DerivedTexts) -> None:
        self._ledger = ledger
        self._workers = workers
        self._archive = archive
        self._texts = texts
        self._under_way: dict[int, Capture] = {}
        self._payloads: set[tuple[bytes, str]] = set()

    @property
    def under_way(self) -> int:
        """How many payloads are being read or wait for it."""
        return len(self._under_way)

    def offer(self, capture: Capture) -> None:
        """Have the capture's payload read, unless this extractor has read it before."""
        known = extraction_of(self._ledger, capture, EXTRACTOR)
        payload = (capture.payload_digest.value, capture.media_type or "")
        if payload in self._payloads or (known is not None and not self._worth_another_reading(known)):
            return
        self._payloads.add(payload)
        self._under_way[capture.number] = capture
        load = functools.partial(load_document, self._archive, capture.payload_at, capture.media_type, capture.url)
        self._workers.submit(capture.number, load)

    def _worth_another_reading(self, known: ReadText | Unread) -> bool:
        match known:
            case ReadText(text_digest):
                return not self._texts.has(text_digest)  # derived/ may be deleted at any time
            case Unread(reason, _):
                return reason is Reason.EXTRACTION_LIMIT  # a busy machine is no property of the page

    def collect(self) -> None:
        """Write down what has been read by now. Raises StorageFailed."""
        self._keep(self._workers.ready())

    def finish(self) -> None:
        """Wait for everything that was offered. Raises StorageFailed."""
        self._keep(self._workers.drain())

    def _keep(self, results: Iterable[tuple[object, Extraction | NotExtracted]]) -> None:
        for number, result in results:
            assert isinstance(number, int)  # noqa: S101 - for the type: the keys are those that were submitted
            capture = self._under_way.pop(number)
            match result:
                case Extraction():
                    kept: ReadText | Unread = ReadText(self._texts.put(result), portrait(result))
                case NotExtracted(reason, detail, _):
                    kept = Unread(reason, detail)
            record_extraction(self._ledger, capture, EXTRACTOR, kept)
