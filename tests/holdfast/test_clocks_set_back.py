"""Runs whose starts are not in the order of the runs: reports tell them in the order in which they were."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk import Answer, Desk, Web

from archive.collection import Collection
from holdfast.report_command import make_pages, render

DECLARED = """
publication: {title: Boats}
sources: {quay: {url: "http://quay.example/log"}}
claims:
  - id: boats
    says: The quay had 412 boats.
    cites: [{source: quay, quote: "counted 412 boats at the long quay"}]
"""
PAGE = "<title>Log</title><main>" + "<p>The harbour master counted {} boats at the long quay that day.</p>" * 30
NIGHTS = ["2026-03-05", "2026-03-01", "2026-03-02", "2026-03-02", "2026-03-02", "2026-03-06"]
NUMBERS = [412, 418, 418, 412, 418, 418]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """After nights of which the second's clock was set back, and the last but one began with the one before it."""
    with Web() as web:
        desk = Desk(tmp_path_factory.mktemp("clocks"), web, declared=DECLARED)
        for night, number in zip(NIGHTS, NUMBERS, strict=True):
            web.answers["http://quay.example/log"] = Answer(200, PAGE.replace("{}", str(number)))
            desk.night(f"{night}T03:00Z")
    with closing(sqlite3.connect(desk.collection / "ledger.sqlite")) as ledger, ledger:
        ledger.execute("UPDATE runs SET run_at = (SELECT run_at FROM runs WHERE run = 4) WHERE run = 5")
    return Collection(desk.collection)


def test_every_run_is_told_once_in_the_order_of_the_runs(collection: Collection) -> None:
    told = json.loads(render(collection, "json"))
    assert [run["run_at"][:10] for run in told["runs"]] == NIGHTS
    assert len({run["run_at"] for run in told["runs"]}) == len(NIGHTS)
    assert told["course"]["differs"] == [0, 1, 1, 0, 1, 1]


@pytest.mark.parametrize("report_format", ["html", "md", "csv"])
def test_every_format_tells_the_newest_finding(collection: Collection, report_format: str) -> None:
    told = render(collection, report_format)
    assert "2026-03-06" in told or "6 Mar 2026" in told
    if report_format == "csv":
        [row] = csv.DictReader(io.StringIO(told))
        assert row["verdict"] == "altered"


def test_pages_are_made_too(collection: Collection, tmp_path: Path) -> None:
    make_pages(collection, tmp_path / "pages")
    assert (tmp_path / "pages" / "index.html").exists()
