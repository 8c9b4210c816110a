"""The report that a run leaves: always under one name, and of pages where one file would be too much."""

from __future__ import annotations

import random
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archive.collection import Collection
from holdfast import report_of_run
from holdfast.declarations_kept import latest_declarations
from holdfast.report_command import render
from holdfast.report_of_run import write_report_of_run
from pipelines.ledger import open_to_read
from pipelines.publication import Publication

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """One night of eight citations."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import year
    finally:
        sys.path.remove(str(BENCHMARKS))
    chance = random.Random(5)
    made = Collection(tmp_path / "collection")
    nights = year.Year(made, year.declare(tmp_path, chance, citations=8, sources=4), chance, 1)
    nights.night(0)
    nights.ledger.close()
    return made


def declared(collection: Collection) -> Publication:
    """The declarations as they were last, read from where their author keeps them."""
    ledger = open_to_read(collection.ledger)
    known = latest_declarations(collection, ledger)
    ledger.close()
    return replace(known, path=Path("citations.yaml"))


@pytest.fixture
def seven_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_of_run, "MOST_CITATIONS", 7)


@pytest.mark.parametrize("format_", ["html", "json"])
def test_with_the_declarations_at_hand_it_is_the_same_report(collection: Collection, format_: str) -> None:
    at_hand, anew = (
        re.sub(r"\d{4}-\d{2}-\d{2}T[\d:.]+|\d{1,2}:\d{2}", "", render(collection, format_, publication=one))
        for one in (declared(collection), None)
    )
    assert at_hand == anew
    other = replace(declared(collection), digest="0" * 64, title="Another publication")
    assert "Another publication" not in render(collection, format_, publication=other)


def test_few_citations_make_one_file(collection: Collection) -> None:
    path = write_report_of_run(collection, None, publication=declared(collection))
    assert 'id="claim-' in path.read_text("utf-8")
    assert {one.name for one in collection.reports.iterdir()} == {"report.html"}


@pytest.mark.usefixtures("seven_at_most")
def test_many_make_pages_to_which_the_same_name_leads(collection: Collection) -> None:
    path = write_report_of_run(collection, None, publication=declared(collection))
    assert path == collection.reports / "report.html"
    assert 'href="pages/index.html"' in path.read_text("utf-8")
    assert 'id="claim-' in (path.parent / "pages" / "claims-0001.html").read_text("utf-8")


def test_pages_go_when_one_file_is_enough_again(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(report_of_run, "MOST_CITATIONS", 7)
        write_report_of_run(collection, None, publication=declared(collection))
    write_report_of_run(collection, None, publication=declared(collection))
    assert {one.name for one in collection.reports.iterdir()} == {"report.html"}


@pytest.mark.usefixtures("seven_at_most")
def test_who_names_a_file_gets_a_file(collection: Collection, tmp_path: Path) -> None:
    wanted = tmp_path / "mine.html"
    assert write_report_of_run(collection, wanted, publication=declared(collection)) == wanted
    assert 'id="claim-' in wanted.read_text("utf-8")
