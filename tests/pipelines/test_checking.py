"""Citations against a ledger: each question asked once of each text, and what is said where there is no text."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.captures import Capture
from archive.exchange import Connection, Exchange
from archive.ledger import connect
from archive.runs import CAPTURED, Visit, begin_run, record_visit, visits
from archive.writer import ArchiveWriter
from pipelines import ledger as tables
from pipelines.checking import Checker
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR, Extraction, extract
from pipelines.findings import Reason, Verdict
from pipelines.publication import Citation, Quotation, Source

START = datetime(2026, 2, 1, 3, tzinfo=UTC)
DEEP = "http://a.org/2019/report.html"
PAGE = "<html><title>Quay</title><main>" + "<p>The quay was built of oak and stone.</p>" * 30 + "</main></html>"


class Desk:
    """A collection without a crawl: pages are put into it by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = connect(folder / "ledger.sqlite")
        tables.create(self.ledger)
        self.texts = DerivedTexts(folder / "derived")
        self.night = -1
        self.run = 0

    def next_night(self) -> None:
        self.night += 1
        self.run = begin_run(self.ledger, run_at=self.now, publication="x", settings={}, software={})

    @property
    def now(self) -> datetime:
        return START + timedelta(days=self.night)

    def capture(self, page: str, *, url: str = DEEP) -> Capture:
        capture = self.capture_without_visit(page, url=url)
        record_visit(self.ledger, self.run, Visit(DEEP, self.now, CAPTURED, None, capture.number))
        return capture

    def capture_without_visit(self, page: str, *, url: str = DEEP) -> Capture:
        writer = ArchiveWriter(
            self.folder / "archive", self.ledger, run=self.run, clock=lambda: self.now, new_id=uuid.uuid4, facts={},
            file_bytes=10**9,
        )  # fmt: skip
        response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.encode()
        capture = writer.store(Exchange(url, self.now, b"GET / HTTP/1.1\r\n\r\n", response, Connection()))
        writer.close()
        text = extract(page.encode(), media_type="text/html")
        assert isinstance(text, Extraction)
        tables.record_extraction(self.ledger, capture, EXTRACTOR, tables.ReadText(self.texts.put(text)))
        return capture

    def check(self, quote: str, *, source_url: str | None = DEEP) -> tables.StoredFinding:
        tonight = {visit.url: visit for visit in visits(self.ledger, self.run)}
        checker = Checker(self.ledger, run=self.run, texts=self.texts, visits=tonight, confirm=2)
        checker.check(Citation("c#1", "c", "s", Quotation(quote)), Source("s", source_url))
        return list(tables.findings_of(self.ledger, "c#1"))[-1]

    def judgements(self) -> int:
        return int(self.ledger.execute("SELECT count(*) FROM judgements").fetchone()[0])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.ledger.close()


def test_a_question_is_asked_once_of_a_text_however_many_nights_it_is_answered_by_it(desk: Desk) -> None:
    for _ in range(3):
        desk.next_night()
        desk.capture(PAGE)
        assert desk.check("built of oak and stone").judgement.verdict is Verdict.VERBATIM
    assert desk.judgements() == 1


def test_other_bytes_with_the_same_text_ask_nothing_new(desk: Desk) -> None:
    for nonce in ("a", "b"):
        desk.next_night()
        desk.capture(PAGE.replace("<main>", f"<main data-nonce='{nonce}'>"))
        desk.check("built of oak and stone")
    assert desk.judgements() == 1


def test_an_absence_on_a_front_page_says_nothing(desk: Desk) -> None:
    desk.next_night()
    desk.capture(PAGE, url="http://a.org/")
    judgement = desk.check("forty ships lay in the harbour").judgement
    assert (judgement.verdict, judgement.reason) == (Verdict.UNVERIFIABLE, Reason.REDIRECT)


def test_words_that_stand_on_a_front_page_stand(desk: Desk) -> None:
    desk.next_night()
    desk.capture(PAGE, url="http://a.org/")
    assert desk.check("built of oak and stone").judgement.verdict is Verdict.VERBATIM


def test_a_source_without_address_is_unresolved(desk: Desk) -> None:
    desk.next_night()
    assert desk.check("anything", source_url=None).judgement.reason is Reason.UNRESOLVED


def test_a_source_that_was_not_visited_is_not_gone(desk: Desk) -> None:
    desk.next_night()
    assert desk.check("anything").judgement.reason is Reason.NOT_FETCHED


def test_a_text_that_was_damaged_on_disk_is_not_judged(desk: Desk) -> None:
    desk.next_night()
    desk.capture(PAGE)
    for path in (desk.folder / "derived").rglob("*.gz"):
        path.write_bytes(b"damaged")
    assert desk.check("built of oak and stone").judgement.reason is Reason.EXTRACTION_FAILED


def test_a_change_is_provisional_on_its_first_night_and_final_on_the_second(desk: Desk) -> None:
    found = []
    for page in (PAGE, PAGE.replace("oak", "pine"), PAGE.replace("oak", "pine") + " "):
        desk.next_night()
        desk.capture(page)
        finding = desk.check("built of oak and stone")
        found.append((finding.event.value, finding.final))
    assert found == [("first seen", True), ("drifted", False), ("drifted", True)]


def test_a_second_finding_of_one_night_is_refused(desk: Desk) -> None:
    desk.next_night()
    desk.check("anything")
    with pytest.raises(sqlite3.IntegrityError):
        desk.check("anything")


def test_what_was_foreseen_is_written_as_it_would_have_been_found(desk: Desk) -> None:
    quote = "The quay was built of oak and stone."
    for foreseen in (False, True):
        desk.next_night()
        desk.capture(PAGE)
        tonight = {visit.url: visit for visit in visits(desk.ledger, desk.run)}
        checker = Checker(desk.ledger, run=desk.run, texts=desk.texts, visits=tonight, confirm=2)
        citation, source = Citation("c#1", "c", "s", Quotation(quote)), Source("s", DEEP)
        if foreseen:
            checker.foresee(citation, source)
            assert len(list(tables.findings_of(desk.ledger, "c#1"))) == 1  # nothing is written by it
        checker.check(citation, source)
    first, second = tables.findings_of(desk.ledger, "c#1")
    assert first.judgement == second.judgement
    desk.next_night()
    desk.capture(PAGE)
    third = desk.check(quote)
    assert (second.event, second.final) == (third.event, third.final)


def test_what_was_foreseen_of_another_capture_does_not_count(desk: Desk) -> None:
    quote = "The quay was built of oak and stone."
    desk.next_night()
    desk.capture(PAGE)
    desk.check(quote)
    desk.next_night()
    desk.capture(PAGE)
    tonight = {visit.url: visit for visit in visits(desk.ledger, desk.run)}
    checker = Checker(desk.ledger, run=desk.run, texts=desk.texts, visits=tonight, confirm=2)
    citation, source = Citation("c#1", "c", "s", Quotation(quote)), Source("s", DEEP)
    checker.foresee(citation, source)
    other = desk.capture_without_visit(PAGE.replace("oak", "ash"))
    tonight[DEEP] = replace(tonight[DEEP], capture=other.number)
    checker.check(citation, source)
    assert list(tables.findings_of(desk.ledger, "c#1"))[-1].judgement.verdict is Verdict.ALTERED
