"""Checking beside reading: the worker that reads a payload judges what is asked of it, and the ledger has both."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.captures import Capture
from archive.exchange import Connection, Exchange
from archive.ledger import connect
from archive.runs import begin_run
from archive.writer import ArchiveWriter
from pipelines import ledger as tables
from pipelines import verdicts
from pipelines.answering import ProcessEngine, answer
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR, Document, Extraction, NotExtracted, extract
from pipelines.extraction.answers import NotAnAnswer, from_bytes, to_bytes
from pipelines.extraction.jobs import Answered, Engine, ReadingJob
from pipelines.extraction.workers import Workers
from pipelines.findings import Judgement, Reason, Verdict
from pipelines.publication import Citation, Figure, Quotation
from pipelines.reading import Reader
from pipelines.verdicts import MATCHER, prepare, verify

START = datetime(2026, 2, 1, 3, tzinfo=UTC)
URL = "http://a.example/quay"
WORDS = " ".join(f"The harbour master counted {number} boats at the long quay on that morning." for number in range(40))
PAGE = f"<html><head><title>Quay</title></head><body><main><p>{WORDS}</p></main></body></html>"
QUESTIONS = (Quotation("counted 12 boats at the long quay"), Quotation("counted 412 boats"), Figure("7", "boats"))
CITATIONS = tuple(Citation(f"c#{number}", "c", "s", content) for number, content in enumerate(QUESTIONS))


class AtOnce:
    """An engine that does each job as it is submitted, and sends the answers as bytes."""

    def __init__(self) -> None:
        self.jobs: list[ReadingJob] = []
        self._done: list[tuple[Hashable, Answered]] = []

    def submit(self, key: Hashable, job: ReadingJob) -> None:
        self.jobs.append(job)
        told = from_bytes(to_bytes(answer(job)))
        assert isinstance(told, Answered | NotExtracted)
        self._done.append((key, told if isinstance(told, Answered) else Answered(told)))

    def ready(self) -> Iterator[tuple[Hashable, Answered]]:
        while self._done:
            yield self._done.pop()

    drain = ready

    def interrupt(self) -> None:
        self._done.clear()


class Shelf:
    """A collection with one capture."""

    def __init__(self, folder: Path, page: str = PAGE) -> None:
        self.archive = folder / "archive"
        self.ledger = connect(folder / "ledger.sqlite")
        tables.create(self.ledger)
        run = begin_run(self.ledger, run_at=START, publication="0" * 64, settings={}, software={})
        writer = ArchiveWriter(
            self.archive, self.ledger, run=run, clock=lambda: START, new_id=uuid.uuid4, facts={}, file_bytes=1 << 30
        )
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page.encode())}\r\n\r\n"
        exchange = Exchange(URL, START, b"GET / HTTP/1.1\r\n\r\n", head.encode() + page.encode(), Connection())
        self.capture: Capture = writer.store(exchange)
        writer.close()
        self.texts = DerivedTexts(folder / "derived")
        self.engine = AtOnce()

    @property
    def job(self) -> ReadingJob:
        return ReadingJob(lambda: Document(PAGE.encode(), "text/html", URL), QUESTIONS)

    def read(self, engine: Engine | None = None) -> None:
        reader = Reader(self.ledger, engine or self.engine, archive=self.archive, texts=self.texts)
        reader.offer(self.capture, CITATIONS)
        reader.finish()

    def judged(self, citation: Citation) -> Judgement | None:
        """What the ledger holds of the citation against the capture's text."""
        read = tables.extraction_of(self.ledger, self.capture, EXTRACTOR)
        assert isinstance(read, tables.ReadText)
        known = tables.known_judgement(self.ledger, citation.fingerprint, read.text_digest, MATCHER)
        return None if known is None else known[1]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.ledger.close()


def by_the_driver() -> list[Judgement]:
    """The judgements as the driver would make them."""
    extraction = extract(PAGE.encode(), media_type="text/html", url=URL)
    assert isinstance(extraction, Extraction)
    document = prepare(extraction)
    return [verify(question, document) for question in QUESTIONS]


def test_a_job_is_answered_with_the_text_and_a_judgement_for_each_question(shelf: Shelf) -> None:
    answered = answer(shelf.job)
    assert answered.outcome == extract(PAGE.encode(), media_type="text/html", url=URL)
    assert list(answered.judgements) == by_the_driver()


def test_what_was_read_is_in_the_ledger_with_the_judgements_on_it(shelf: Shelf) -> None:
    shelf.read()
    assert [shelf.judged(citation) for citation in CITATIONS] == by_the_driver()


def test_who_wants_to_know_is_told_when_the_judgements_are_written(shelf: Shelf) -> None:
    known: list[Judgement | None] = []

    def told(citations: Sequence[Citation]) -> None:
        assert not shelf.ledger.in_transaction
        known.extend(map(shelf.judged, citations))

    reader = Reader(shelf.ledger, shelf.engine, archive=shelf.archive, texts=shelf.texts, judged=told)
    assert reader.offer(shelf.capture, CITATIONS)
    reader.finish()
    assert known == by_the_driver()
    assert not reader.offer(shelf.capture, CITATIONS)


def test_reading_workers_answer_as_the_driver_would(shelf: Shelf) -> None:
    with Workers(processes=1, seconds=60.0, memory_bytes=1_500_000_000) as workers:
        shelf.read(ProcessEngine(workers))
    assert [shelf.judged(citation) for citation in CITATIONS] == by_the_driver()


def test_a_question_that_two_citations_ask_is_answered_once(shelf: Shelf) -> None:
    again = replace(CITATIONS[0], id="d#1")
    reader = Reader(shelf.ledger, shelf.engine, archive=shelf.archive, texts=shelf.texts)
    reader.offer(shelf.capture, [CITATIONS[0], again])
    assert shelf.engine.jobs[0].questions == (QUESTIONS[0],)


def test_a_comparison_that_breaks_off_is_left_to_whoever_asks_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(content: object, document: object) -> Judgement:
        if content == QUESTIONS[1]:
            raise KeyError("ours")
        return Judgement(Verdict.ABSENT)

    monkeypatch.setattr(verdicts, "verify", broken)
    shelf.read()
    judged = [shelf.judged(citation) for citation in CITATIONS]
    assert judged == [Judgement(Verdict.ABSENT), None, Judgement(Verdict.ABSENT)]


def test_a_page_without_text_is_told_by_its_reason_and_judged_by_nobody(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, page="<html><body><script>start()</script></body></html>")
    shelf.read()
    assert isinstance(tables.extraction_of(shelf.ledger, shelf.capture, EXTRACTOR), tables.Unread)
    assert shelf.ledger.execute("SELECT count(*) FROM judgements").fetchone() == (0,)
    shelf.ledger.close()


def test_an_engine_whose_worker_died_tells_why(shelf: Shelf) -> None:
    class Dead(AtOnce):
        def submit(self, key: Hashable, job: ReadingJob) -> None:
            self._done.append((key, Answered(NotExtracted(Reason.EXTRACTION_LIMIT, "It took too long.", EXTRACTOR))))

    shelf.read(Dead())
    known = tables.extraction_of(shelf.ledger, shelf.capture, EXTRACTOR)
    assert known == tables.Unread(Reason.EXTRACTION_LIMIT, "It took too long.")


def test_an_answer_is_the_same_on_either_end(shelf: Shelf) -> None:
    answered = replace(answer(shelf.job), portrait=bytes(range(192)))
    assert from_bytes(to_bytes(answered)) == answered


def test_half_a_character_in_a_judgement_does_not_stop_the_message(shelf: Shelf) -> None:
    answered = answer(shelf.job)
    spelt = replace(answered, portrait=bytes(192), judgements=(Judgement(Verdict.ABSENT, detail="\ud83d"),))
    told = from_bytes(to_bytes(spelt))
    assert told == replace(spelt, judgements=(Judgement(Verdict.ABSENT, detail="\N{REPLACEMENT CHARACTER}"),))


@pytest.mark.parametrize(
    "untrue",
    [
        {"judgements": (Judgement(Verdict.VERBATIM, start=0, end=1_000_000),)},
        {"judgements": (Judgement(Verdict.VERBATIM, start=9, end=8),)},
        {"judgements": (Judgement(Verdict.VERBATIM, start=9),)},
        {"portrait": b"short"},
    ],
)
def test_judgements_and_portraits_that_cannot_be_of_the_text_are_refused(
    shelf: Shelf, untrue: dict[str, object]
) -> None:
    data = to_bytes(replace(answer(shelf.job), **untrue))  # type: ignore[arg-type]  # fields of several types
    with pytest.raises(NotAnAnswer):
        from_bytes(data)
