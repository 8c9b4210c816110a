"""Sources with a rhythm of their own, over several nights from the command line."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import NamedTuple

import pytest
from command import findings, holdfast

from holdfast.demonstration import DemonstrationSite

DECLARED = """publication: {title: The Quiet Harbour}
sources:
  air: {url: "http://air.example.org/stations/eastern-quay.html", every: 1w}
  news: {url: "http://news.example.org/2025/harbour/dredging-vote.html"}
claims:
  - id: dust
    says: The limit was exceeded.
    cites: [{source: air, quote: "the daily limit value was exceeded on 41 days"}]
  - id: shifts
    says: There are no night shifts.
    cites: [{source: news, quote: "The council has not approved night shifts"}]
"""


class Night(NamedTuple):
    code: int
    found: set[str]
    summary: dict[str, object]


def visited(collection: Path) -> list[int]:
    """How many URLs each run visited."""
    with sqlite3.connect(collection / "ledger.sqlite") as ledger:
        return [count for (count,) in ledger.execute("SELECT count(*) FROM visits GROUP BY run ORDER BY run")]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "citations.yaml").write_text(DECLARED, encoding="utf-8")
    return tmp_path


def night(desk: Path, site: DemonstrationSite, now: str, *more: str) -> Night:
    done = holdfast(
        "run", "--collection", "harbour", "--now", now, "--delay", "0", "--json", "--findings", "found.jsonl",
        "--connect-to", site.connect_to, *more, cwd=desk,
    )  # fmt: skip
    return Night(done.returncode, set(findings(desk / "found.jsonl")), json.loads(done.stdout))


def test_a_weekly_source_rests_until_its_week_is_over(desk: Path) -> None:
    with DemonstrationSite() as site:
        first = night(desk, site, "2025-03-01T03:00Z")
        second = night(desk, site, "2025-03-02T03:00Z")
        eighth = night(desk, site, "2025-03-08T03:00Z")
        every = night(desk, site, "2025-03-09T03:00Z", "--every-source")
    assert [one.found for one in (first, second, eighth, every)] == [
        {"dust#1", "shifts#1"}, {"shifts#1"}, {"dust#1", "shifts#1"}, {"dust#1", "shifts#1"},
    ]  # fmt: skip
    assert [one.summary["resting"] for one in (first, second, eighth, every)] == [0, 1, 0, 0]
    assert visited(desk / "harbour") == [2, 1, 2, 2]
    report = (desk / "harbour" / "reports" / "report.html").read_text(encoding="utf-8")
    assert "All 2 citations stand" in report


def test_a_source_with_a_change_that_waits_does_not_rest(desk: Path) -> None:
    with DemonstrationSite() as site:
        night(desk, site, "2025-03-01T03:00Z")
        site.night = 2  # the air registry has corrected its figures
        nights = [night(desk, site, f"2025-03-{day:02}T03:00Z") for day in (8, 9, 10)]
    assert ["dust#1" in one.found for one in nights] == [True, True, False]


def test_a_citation_that_was_reworded_or_readdressed_does_not_rest(desk: Path) -> None:
    path = desk / "citations.yaml"
    with DemonstrationSite() as site:
        night(desk, site, "2025-03-01T03:00Z")
        path.write_text(DECLARED.replace("the daily limit value was", "limit value was"), encoding="utf-8")
        reworded = night(desk, site, "2025-03-02T03:00Z")
        path.write_text(path.read_text(encoding="utf-8").replace("quay.html", "quay.html?v=2"), encoding="utf-8")
        readdressed = night(desk, site, "2025-03-03T03:00Z")
    assert "dust#1" in reworded.found
    assert "dust#1" in readdressed.found


def test_a_citation_that_fell_and_rests_still_needs_a_person(desk: Path) -> None:
    path = desk / "citations.yaml"
    path.write_text(DECLARED.replace("exceeded on 41 days", "exceeded on 14 days"), encoding="utf-8")
    with DemonstrationSite() as site:
        codes = [night(desk, site, f"2025-03-0{day}T03:00Z").code for day in (1, 2)]
    assert codes == [2, 2]


def test_a_resting_source_is_not_called_unjudged_in_the_report(desk: Path) -> None:
    with DemonstrationSite() as site:
        for day in (1, 2):
            night(desk, site, f"2025-03-0{day}T03:00Z")
    told = json.loads(holdfast("report", "--collection", "harbour", "--format", "json", cwd=desk).stdout)
    assert told["summary"]["headline"] == ["All 2 citations stand"]
    assert told["changes"] == []
