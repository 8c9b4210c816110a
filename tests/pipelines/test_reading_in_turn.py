"""Of many captures that wait to be read the engine is given some at a time, and each of them once."""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.captures import Capture
from archive.exchange import Connection, Exchange
from archive.ledger import Ledger, connect
from archive.runs import begin_run
from archive.writer import ArchiveWriter
from pipelines import ledger as tables
from pipelines import reading
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR, NotExtracted
from pipelines.extraction.jobs import Answered, ReadingJob
from pipelines.findings import Reason
from pipelines.reading import Reader

START = datetime(2026, 2, 1, 3, tzinfo=UTC)
AT_HAND = 100
PAGES = 450


class Slow:
    """An engine that answers what it has, oldest first, when it is asked; `most` is the most that it ever had."""

    def __init__(self) -> None:
        self.given: list[Hashable] = []
        self.most = 0
        self._has: list[Hashable] = []
        self._interrupted = False

    def submit(self, key: Hashable, job: ReadingJob) -> None:
        del job
        self.given.append(key)
        self._has.append(key)
        self.most = max(self.most, len(self._has))

    def ready(self) -> Iterator[tuple[Hashable, Answered]]:
        for _ in range(min(3, len(self._has))):
            yield self._answer()

    def drain(self) -> Iterator[tuple[Hashable, Answered]]:
        while self._has and not self._interrupted:
            yield self._answer()

    def interrupt(self) -> None:
        self._interrupted = True

    def _answer(self) -> tuple[Hashable, Answered]:
        return self._has.pop(0), Answered(NotExtracted(Reason.JS_SHELL, "Nothing.", EXTRACTOR))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reading, "_AT_HAND", AT_HAND)
    return tmp_path


@pytest.fixture
def ledger(folder: Path) -> Iterator[Ledger]:
    made = connect(folder / "ledger.sqlite")
    tables.create(made)
    yield made
    made.close()


def captured(folder: Path, ledger: Ledger) -> list[Capture]:
    """Captures of pages, the last of them with the words of the first."""
    run = begin_run(ledger, run_at=START, publication="0" * 64, settings={}, software={})
    writer = ArchiveWriter(
        folder / "archive", ledger, run=run, clock=lambda: START, new_id=uuid.uuid4, facts={}, file_bytes=1 << 30
    )
    made = []
    for number in range(PAGES + 1):
        page = b"<p>Page %d of the registry.</p>" % (number % PAGES)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page)
        url = f"http://a.example/{number}"
        made.append(writer.store(Exchange(url, START, b"GET / HTTP/1.1\r\n\r\n", head + page, Connection())))
    writer.close()
    return made


def reader(folder: Path, ledger: Ledger, engine: Slow) -> Reader:
    return Reader(ledger, engine, archive=folder / "archive", texts=DerivedTexts(folder / "derived"))


def test_all_are_read_once_and_never_more_at_a_time_than_the_engine_is_given(folder: Path, ledger: Ledger) -> None:
    engine, captures = Slow(), captured(folder, ledger)
    readings = reader(folder, ledger, engine)
    for number, capture in enumerate(captures):
        readings.offer(capture)
        if number % 7 == 0:
            readings.collect()
    assert readings.under_way > 2 * AT_HAND
    readings.finish()
    assert engine.given == [capture.number for capture in captures[:PAGES]]
    assert engine.most == AT_HAND
    assert readings.under_way == 0
    assert all(tables.extraction_of(ledger, capture, EXTRACTOR) is not None for capture in captures)


def test_what_waits_is_let_be_when_the_engine_is_interrupted(folder: Path, ledger: Ledger) -> None:
    engine, captures = Slow(), captured(folder, ledger)
    readings = reader(folder, ledger, engine)
    for capture in captures:
        readings.offer(capture)
    engine.interrupt()
    readings.finish()
    assert len(engine.given) == AT_HAND


def test_records_that_are_far_away_make_room_for_each_other(
    folder: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "is_near", lambda _: False)
    monkeypatch.setattr(reading, "document_of", lambda *_, **__: None)
    monkeypatch.setattr(reading, "_FETCHED_TOGETHER", 10_000)
    engine, captures = Slow(), captured(folder, ledger)
    readings = reader(folder, ledger, engine)
    for capture in captures:
        readings.offer(capture)
    readings.finish()
    assert engine.given == [capture.number for capture in captures[:PAGES]]
    assert engine.most < AT_HAND / 2
    assert readings.under_way == 0
