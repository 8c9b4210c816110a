"""A page that its server calls unchanged: what was read badly, or by old programs, is read again all the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from archive.captures import Capture, Location
from archive.digests import Digest
from archive.ledger import connect
from pipelines import ledger as tables
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR, Extraction, Stretch, Zone
from pipelines.extraction.workers import Workers
from pipelines.findings import Reason
from pipelines.reading import Reader

START = datetime(2026, 2, 1, 3, tzinfo=UTC)
PAGE = Capture(
    1, 1, "http://a.org/", START, 200, "text/html", Digest(b"p" * 32), "<urn:uuid:1>", Location("a.warc.gz", 0), 9
)
UNCHANGED = replace(PAGE, number=2, run=2, status=304, record_id="<urn:uuid:2>", original=1)
TEXT = Extraction("The quay.", (Stretch(0, 9, Zone.MAIN),), "text/html", EXTRACTOR)


class NoWorkers:
    """Takes jobs and does none."""

    def __init__(self) -> None:
        self.offered: list[object] = []

    def submit(self, key: object, load: object) -> None:
        self.offered.append(key)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "ledger.sqlite")
    tables.create(connection)
    yield connection
    connection.close()


def read_again(ledger: sqlite3.Connection, folder: Path) -> bool:
    """Whether the unchanged page is read again."""
    workers = NoWorkers()
    reader = Reader(ledger, cast("Workers", workers), archive=folder, texts=DerivedTexts(folder / "derived"))
    reader.offer(UNCHANGED)
    return workers.offered == [2]


def test_what_these_programs_have_read_is_not_read_again(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    text = tables.ReadText(DerivedTexts(tmp_path / "derived").put(TEXT))
    tables.record_extraction(ledger, PAGE, EXTRACTOR, text)
    assert not read_again(ledger, tmp_path)


def test_what_other_programs_have_read_is_read_again(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    text = tables.ReadText(DerivedTexts(tmp_path / "derived").put(TEXT))
    tables.record_extraction(ledger, PAGE, f"{EXTRACTOR} of old", text)
    assert read_again(ledger, tmp_path)


def test_what_ran_into_a_limit_is_read_again(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    tables.record_extraction(ledger, PAGE, EXTRACTOR, tables.Unread(Reason.EXTRACTION_LIMIT, "It took too long."))
    assert read_again(ledger, tmp_path)


def test_what_no_program_of_today_can_read_is_not_tried_every_night(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    tables.record_extraction(ledger, PAGE, EXTRACTOR, tables.Unread(Reason.EXTRACTION_FAILED, "No text."))
    assert not read_again(ledger, tmp_path)


def test_a_text_that_was_deleted_is_read_again(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    tables.record_extraction(ledger, PAGE, EXTRACTOR, tables.ReadText(b"t" * 32))
    assert read_again(ledger, tmp_path)


def test_a_page_that_was_never_read_is_read_though_it_is_unchanged(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    assert read_again(ledger, tmp_path)
