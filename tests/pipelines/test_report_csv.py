"""The CSV report."""

from __future__ import annotations

import csv
import io

import pytest
from report_sample import TALES, sample
from test_report_html import HOSTILE, with_text

from pipelines.history import Provenance
from pipelines.report.as_csv import COLUMNS, render_csv


def rows(provenance: Provenance) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_csv(provenance), newline="")))


def test_every_citation_is_one_row_in_the_declarations_order() -> None:
    assert [row["citation"] for row in rows(sample())] == [tale.citation.id for tale in TALES]


def test_a_row_tells_the_answer_and_where_it_comes_from() -> None:
    row = rows(sample())[0]
    seen = sample().histories[0].spells[-1].last.evidence
    assert seen is not None
    assert (row["answer"], row["verdict"], row["event"], row["final"]) == ("differs", "altered", "held", "yes")
    assert row["changes"] == "another number: “4,150” cited, “4,510” in the source"
    assert (row["record_id"], row["offset"]) == (seen.record_id, str(seen.offset))


def test_a_citation_never_judged_has_a_row_without_a_verdict() -> None:
    row = rows(sample())[-1]
    assert (row["answer"], row["verdict"], row["record_id"]) == ("pending", "", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "\u200b=", "\ufeff@"])
def test_no_cell_is_a_formula(start: str) -> None:
    for row in rows(with_text(f"{start}HYPERLINK(1)")):
        assert not [cell for cell in row.values() if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))]
        assert row["says"].startswith("'")


@pytest.mark.parametrize("text", [*HOSTILE, 'a"b,c\nd\r\ne;f'])
def test_whatever_a_page_says_a_row_stays_one_row(text: str) -> None:
    written = render_csv(with_text(text))
    assert written.encode()
    assert written.count("\r\n") == len(rows(with_text(text))) + 1
    assert written.count("\n") == written.count("\r\n")
    assert all(len(row) == len(COLUMNS) and None not in row.values() for row in rows(with_text(text)))
