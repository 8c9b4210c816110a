"""Archives that could not be used: kept in the ledger, and told by every report in words that do no harm."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html
from report_sample import sample

from archive.ledger import connect, has_table
from archive.runs import begin_run
from pipelines import ledger as tables
from pipelines.history import UnaskedArchive
from pipelines.report.as_html import render_html
from pipelines.report.as_json import render_json
from pipelines.report.as_markdown import render_markdown
from pipelines.unasked import record_unasked, unasked_in

HOSTILE = UnaskedArchive(10, "An <script>alert(1)</script> archive", "it said\n\n# [x](javascript:y) \u202e|\x1b[2J", 3)
TITLE = "Archives that could not be used"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """With one run, number 1."""
    with closing(connect(tmp_path / "ledger.sqlite")) as connection:
        tables.create(connection)
        begin_run(connection, run_at=datetime(2026, 11, 1, tzinfo=UTC), publication="0", settings={}, software={})
        assert isinstance(connection, sqlite3.Connection)
        yield connection


def test_a_run_without_trouble_makes_no_table(ledger: sqlite3.Connection) -> None:
    record_unasked(ledger, [])
    assert not has_table(ledger, "unasked_archives")
    assert unasked_in(ledger, 1) == ()


def test_an_archive_that_failed_before_and_after_an_interruption_is_told_once(ledger: sqlite3.Connection) -> None:
    first, other = UnaskedArchive(1, "One", "it was away", 2), UnaskedArchive(1, "Two", "status 403", 1)
    record_unasked(ledger, [first, other])
    record_unasked(ledger, [UnaskedArchive(1, "One", "status 500", 3)])
    assert unasked_in(ledger, 1) == (replace(first, times=5), other)


def test_a_run_tells_of_its_own_archives_alone(ledger: sqlite3.Connection) -> None:
    record_unasked(ledger, [UnaskedArchive(1, "One", "it was away", 2)])
    assert unasked_in(ledger, 2) == ()


def test_the_page_shows_what_an_archive_said_as_text_alone() -> None:
    page = html.document_fromstring(render_html(replace(sample(), unasked=(HOSTILE,))))
    (item,) = page.xpath("//section[@aria-labelledby='archives']//li")
    said = item.text_content()
    assert said == ("An <script>alert(1)</script> archive: it said # [x](javascript:y) [U+202E]|[U+001B][2J (3 times)")
    assert {child.tag for child in item} == {"b", "span"}


def test_markdown_makes_no_markup_of_what_an_archive_said() -> None:
    text = render_markdown(replace(sample(), unasked=(HOSTILE,)))
    (line,) = [line for line in text.splitlines() if "alert(1)" in line]
    assert line == (
        r"- An &lt;script&gt;alert(1)&lt;/script&gt; archive: "
        r"it said \# \[x\](javascript:y) \[U+202E\]\|\[U+001B\]\[2J (3 times)"
    )


def test_json_gives_what_an_archive_said_as_it_came() -> None:
    text = render_json(replace(sample(), unasked=(HOSTILE,)))
    told = {"run": 10, "archive": HOSTILE.archive, "detail": HOSTILE.detail, "times": 3}
    assert json.loads(text)["archive_troubles"] == [told]
    assert "\u202e" not in text


def test_a_report_of_a_night_without_trouble_does_not_speak_of_archives() -> None:
    assert TITLE not in render_html(sample())
    assert TITLE not in render_markdown(sample())
