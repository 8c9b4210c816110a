"""Findings led back to their payloads: searched for once, then known, and never the answer to another question."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.captures import Capture
from archive.exchange import Connection, Exchange
from archive.ledger import Ledger, connect
from archive.runs import begin_run
from archive.writer import ArchiveWriter
from pipelines import ledger as tables
from pipelines.derived import DerivedTexts
from pipelines.drift import DriftEvent
from pipelines.extraction import EXTRACTOR, Extraction, extract
from pipelines.extraction.payload_spans import PayloadSpans
from pipelines.findings import Judgement, Verdict
from pipelines.kept_spans import KeptSpans
from pipelines.ledger import ReadText, StoredFinding
from pipelines.locating import Locator

NIGHT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)
PAGE = "<html><body><p>The harbour was <b>quiet</b> for 41 days.</p><p>It rained on the &amp; sign.</p></body></html>"
HTML = "text/html; charset=utf-8"
URL = "http://a.example/"


class Desk:
    """A collection with one page that was read, and findings on it."""

    def __init__(self, folder: Path, page: str = PAGE) -> None:
        self.folder = folder
        self.derived = folder / "derived"
        folder.mkdir()
        self.ledger: Ledger = connect(folder / "ledger.sqlite")
        tables.create(self.ledger)
        run = begin_run(self.ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
        writer = ArchiveWriter(
            folder / "archive", self.ledger, run=run, clock=lambda: NIGHT, new_id=uuid.uuid4, facts={}, file_bytes=10**9
        )
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\nContent-Length: {len(page.encode())}\r\n\r\n"
        exchange = Exchange(URL, NIGHT, b"GET / HTTP/1.1\r\n\r\n", head.encode() + page.encode(), Connection())
        self.capture: Capture = writer.store(exchange)
        writer.close()
        read = extract(page.encode(), media_type=HTML)
        assert isinstance(read, Extraction)
        self.text = read.text
        digest = DerivedTexts(self.derived).put(read)
        tables.record_extraction(self.ledger, self.capture, EXTRACTOR, ReadText(digest))

    def finding(self, words: str) -> StoredFinding:
        start = self.text.index(words)
        judgement = Judgement(Verdict.VERBATIM, start=start, end=start + len(words))
        return StoredFinding(
            "c#1", 1, NIGHT, judgement, "m", EXTRACTOR, DriftEvent.FIRST_SEEN, final=True, capture=self.capture
        )

    def slices(self, *findings: StoredFinding) -> list[str | None]:
        """What the payload holds at each finding's span, as one night locates them all."""
        kept = KeptSpans(self.derived)
        locator = Locator(self.ledger, archive=self.folder / "archive", texts=DerivedTexts(self.derived), kept=kept)
        told = [locator.located(finding) for finding in findings]
        kept.keep()
        return [None if one.payload_start is None else PAGE[one.payload_start : one.payload_end] for one in told]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "collection")
    yield made
    made.ledger.close()


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The spans that were searched for in a payload."""
    asked: list[tuple[int, int]] = []
    search = PayloadSpans.of

    def counted(self: PayloadSpans, start: int, end: int) -> object:
        asked.append((start, end))
        return search(self, start, end)

    monkeypatch.setattr(PayloadSpans, "of", counted)
    return asked


def test_the_next_night_knows_what_this_one_found(desk: Desk, searches: list[tuple[int, int]]) -> None:
    finding = desk.finding("quiet for 41 days")
    assert [desk.slices(finding), desk.slices(finding)] == [["quiet</b> for 41 days"]] * 2
    assert len(searches) == 1


def test_that_no_one_can_tell_is_known_as_well(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, searches: list[tuple[int, int]]
) -> None:
    finding = desk.finding("quiet")
    monkeypatch.setattr(PayloadSpans, "of", lambda _self, start, end: searches.append((start, end)))
    assert [desk.slices(finding), desk.slices(finding)] == [[None], [None]]
    assert len(searches) == 1


def test_a_citation_that_is_found_elsewhere_is_searched_for_anew(desk: Desk) -> None:
    assert desk.slices(desk.finding("quiet")) == ["quiet"]
    assert desk.slices(desk.finding("the & sign")) == ["the &amp; sign"]


def test_another_payload_with_the_same_text_is_searched_anew(desk: Desk, searches: list[tuple[int, int]]) -> None:
    finding = desk.finding("quiet")
    desk.slices(finding)
    other = replace(desk.capture, media_type="application/xhtml+xml")
    tables.record_extraction(desk.ledger, other, EXTRACTOR, ReadText(DerivedTexts(desk.derived).put(_read())))
    desk.slices(replace(finding, capture=other))
    assert len(searches) == 2


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b'{"c#1": 3}', b'{"c#1": ["x", null, 1]}'])
def test_a_damaged_file_is_as_good_as_none(desk: Desk, damage: bytes) -> None:
    finding = desk.finding("quiet")
    desk.slices(finding)
    (kept,) = desk.derived.glob("*.json")
    kept.write_bytes(damage)
    assert desk.slices(finding) == ["quiet"]


def test_the_file_grows_with_the_citations_and_not_with_the_nights(desk: Desk) -> None:
    for words in ("quiet", "rained", "41 days", "sign"):
        desk.slices(desk.finding(words))
    (kept,) = desk.derived.glob("*.json")
    assert kept.stat().st_size < 100


def _read() -> Extraction:
    read = extract(PAGE.encode(), media_type=HTML)
    assert isinstance(read, Extraction)
    return read
