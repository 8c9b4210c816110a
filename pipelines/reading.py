"""Captures to text: each payload once for each version of the extractor, in the worker processes."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive.captures import Capture, Location, capture_by_number
from archive.errors import DamagedRecord
from archive.ledger import Ledger, transaction
from archive.reader import fetch_record, memento_in, read_memento
from archive.stores import is_near

from .derived import DerivedTexts
from .extraction import EXTRACTOR, Document, NotExtracted
from .extraction.jobs import Answered, Engine, ReadingJob
from .findings import Reason
from .ledger import ReadText, Unread, extraction_of, record_extraction, record_judgement
from .matcher import MATCHER
from .publication import Citation

# Answers that are written in one transaction; a kill takes no more of them, and they are read again.
_TOGETHER = 64
# Of one source's citations: they share one job's time. What is beyond is judged where findings are written.
_MOST_QUESTIONS = 100
_FETCHED_TOGETHER = 64 * 1024 * 1024  # bytes
_AT_HAND = 2_000  # captures that the engine is given at a time: of what waits behind them only the number is held


def load_document(folder: Path, location: Location, media_type: str | None, url: str) -> Document:
    """The document that a response record holds, as an extractor takes it. Raises DamagedRecord, Undecodable."""
    return Document(read_memento(folder, location).content(), media_type, url)


def document_in(record: bytes, location: Location, media_type: str | None, url: str) -> Document:
    """The same of a record's own bytes, for who can't ask a store for them. Raises DamagedRecord, Undecodable."""
    return Document(memento_in(record, location).content(), media_type, url)


def document_of(archive: Path, capture: Capture, *, media_type: str | None) -> Callable[[], Document]:
    """What gives the capture's document inside a worker, which has no network: what is far away is fetched here.

    `archive` is the folder of the WARC files. Raises StorageFailed where a store can't be asked.
    """
    location = capture.payload_at
    if is_near(archive / location.warc_file):
        return functools.partial(load_document, archive, location, media_type, capture.url)
    try:
        record = fetch_record(archive, location, length=length_of(capture))
    except DamagedRecord as error:
        return functools.partial(_damaged, str(error))
    return functools.partial(document_in, record, location, media_type, capture.url)


def length_of(capture: Capture) -> int:
    """The bytes of the record that holds the capture's payload, compressed."""
    return capture.payload_length or capture.length


def _damaged(sentence: str) -> Document:
    raise DamagedRecord(sentence)


def _payload(capture: Capture) -> tuple[bytes, str]:
    """What two captures that are read alike have in common."""
    return capture.payload_digest.value, capture.media_type or ""


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A capture whose payload is being read, and the citations whose questions went with it."""

    capture: Capture
    citations: tuple[Citation, ...]


class Reader:
    """Offers captures to the engine and writes down what it gives: texts, and the judgements that came with them."""

    def __init__(
        self,
        ledger: Ledger,
        engine: Engine,
        *,
        archive: Path,
        texts: DerivedTexts,
        named: Callable[[Path, Capture], Callable[[], Document]] | None = None,
        judged: Callable[[Sequence[Citation]], None] = lambda _: None,
    ) -> None:
        """`named`: how a capture's document is named to an engine that fetches records; None for one that can't.

        `judged` is called with the citations that were judged on a page, when that is written.
        """
        self._ledger = ledger
        self._engine = engine
        self._archive = archive
        self._texts = texts
        self._named = named
        self._judged = judged
        self._under_way: dict[Hashable, _UnderWay] = {}
        self._waiting: deque[tuple[int, Sequence[Citation]]] = deque()  # numbers of captures
        # What is being read, or could not be and is not tried twice in a night. What was read, the ledger knows.
        self._payloads: set[tuple[bytes, str]] = set()
        self._fetched = 0  # bytes of records that were far away, and may still wait for a worker

    @property
    def under_way(self) -> int:
        """How many payloads are being read or wait for it."""
        return len(self._under_way) + len(self._waiting)

    def offer(self, capture: Capture, citations: Sequence[Citation] = ()) -> bool:
        """Have the capture's payload read, unless this extractor has read it before, and the citations judged on it.

        Whether it is to be read. Raises StorageFailed.
        """
        if not self._is_to_be_read(capture):
            return False
        if len(self._under_way) < _AT_HAND:
            self._submit(capture, citations)
        else:
            self._waiting.append((capture.number, citations))
        return True

    def _go_on(self, *, answered: int = 0) -> None:
        """Hand what waits to the engine, which has `answered` of what is under way."""
        while self._waiting and len(self._under_way) - answered < _AT_HAND:
            number, citations = self._waiting.popleft()
            capture = capture_by_number(self._ledger, number)
            if self._is_to_be_read(capture):
                self._submit(capture, citations)

    def _is_to_be_read(self, capture: Capture) -> bool:
        if _payload(capture) in self._payloads:
            return False
        known = extraction_of(self._ledger, capture, EXTRACTOR)
        return known is None or self._worth_another_reading(known)

    def _submit(self, capture: Capture, citations: Sequence[Citation]) -> None:
        self._payloads.add(_payload(capture))
        asked = tuple({citation.fingerprint: citation for citation in islice(citations, _MOST_QUESTIONS)}.values())
        self._under_way[capture.number] = _UnderWay(capture, asked)
        questions = tuple(citation.content for citation in asked)
        self._engine.submit(capture.number, ReadingJob(self._document(capture), questions))

    def _document(self, capture: Capture) -> Callable[[], Document]:
        if self._named is not None:
            return self._named(self._archive, capture)
        if not is_near(self._archive / capture.payload_at.warc_file):
            self._make_room(length_of(capture))
        return document_of(self._archive, capture, media_type=capture.media_type)

    def _make_room(self, size: int) -> None:
        """For a record that will wait in memory: so many at a time that this stays flat."""
        if self._fetched >= _FETCHED_TOGETHER:
            self._drain(lambda _: None)
            self._fetched = 0
        self._fetched += size

    def _worth_another_reading(self, known: ReadText | Unread) -> bool:
        match known:
            case ReadText(text_digest):
                return not self._texts.has(text_digest)  # derived/ may be deleted at any time
            case Unread(reason, _):
                return reason is Reason.EXTRACTION_LIMIT  # a busy machine is no property of the page

    def collect(self) -> None:
        """Write down what has been read by now. Raises StorageFailed."""
        self._keep(list(self._engine.ready()))
        self._go_on()

    def finish(self) -> None:
        """Wait for everything that was offered. Raises StorageFailed, and what the engine raises that is lost."""
        self._go_on()
        self._drain(lambda answered: self._go_on(answered=answered))

    def _drain(self, go_on: Callable[[int], None]) -> None:
        """Wait for what the engine has; `go_on` is called with how many of its answers are not written down yet."""
        batch: list[tuple[Hashable, Answered]] = []
        try:
            for answer in self._engine.drain():
                batch.append(answer)
                if len(batch) == _TOGETHER:
                    full, batch = batch, []
                    self._keep(full)
                go_on(len(batch))
        finally:  # an engine may be lost in the middle: what it has answered is kept
            self._keep(batch)

    def _keep(self, answers: list[tuple[Hashable, Answered]]) -> None:
        """Write texts into their files, then all rows in one transaction, which keeps the crawl from writing."""
        kept = [(self._under_way.pop(key), answered, self._put(answered)) for key, answered in answers]
        if not kept:
            return
        with transaction(self._ledger):
            for read, answered, result in kept:
                record_extraction(self._ledger, read.capture, EXTRACTOR, result)
                if not isinstance(result, ReadText):
                    continue
                self._payloads.discard(_payload(read.capture))
                if len(answered.judgements) == len(read.citations):
                    for citation, judgement in zip(read.citations, answered.judgements, strict=True):
                        if judgement is not None:
                            record_judgement(self._ledger, citation.fingerprint, result.text_digest, MATCHER, judgement)
        for read, _, result in kept:
            if isinstance(result, ReadText):
                self._judged(read.citations)

    def _put(self, answered: Answered) -> ReadText | Unread:
        match answered.outcome:
            case NotExtracted(reason, detail, _):
                return Unread(reason, detail)
            case extraction:
                return ReadText(self._texts.put(extraction), answered.portrait)
