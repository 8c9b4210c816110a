"""Sources with rhythms of their own, all over the same nights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from command import findings, holdfast
from desk import Answer, Desk, Web

from holdfast.nightly import NightResult
from pipelines.ledger import StoredFinding, findings_of_run

TEXT = "<html><title>Air</title><p>In March the daily limit value was exceeded on {} days at this place.</p></html>"
CITED = "the daily limit value was exceeded on {} days"
# By claim: the address, its rhythm, and the days that are cited. The page says 41, until it is corrected on the eighth.
CASES = {
    "nightly": ("http://news.example/", "", 41),
    "weekly": ("http://air.example/", ", every: 1w", 41),
    "corrected": ("http://corrected.example/", ", every: 1w", 41),
    "gone": ("http://gone.example/", ", every: 1w", 41),
    "fallen": ("http://fallen.example/", ", every: 1w", 14),
    "twice": ("http://news.example/#part", ", every: 1w", 41),
    "reworded": ("http://reworded.example/", ", every: 1w", 41),
    "readdressed": ("http://readdressed.example/", ", every: 1w", 41),
}
NIGHTS = (1, 2, 3, 8, 9, 10)


def declared() -> str:
    sources = (f'  {name}: {{url: "{url}"{every}}}' for name, (url, every, _) in CASES.items())
    claims = (
        f'  - {{id: {name}, says: S., cites: [{{source: {name}, quote: "{CITED.format(days)}"}}]}}'
        for name, (_, _, days) in CASES.items()
    )
    return "\n".join(["publication: {title: The Quiet Harbour}", "sources:", *sources, "claims:", *claims, ""])


@dataclass(frozen=True)
class Story:
    """The nights in their order; before the third two sources are declared otherwise, the last visits every source."""

    desk: Desk
    web: Web
    nights: dict[int, NightResult]

    def judged(self, name: str) -> list[int]:
        """The nights on which that citation was judged, but for the last."""
        return [day for day in NIGHTS if f"{name}#1" in self.findings(day)]

    def findings(self, day: int) -> dict[str, StoredFinding]:
        """What that night found, by citation."""
        with self.desk.ledger() as ledger:
            return {one.citation_id: one for one in findings_of_run(ledger, self.nights[day].run)}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with Web() as web:
        web.answers |= {url.partition("#")[0]: Answer(200, TEXT.format(41)) for url, _, _ in CASES.values()}
        web.answers |= {
            "http://gone.example/": Answer(404),
            "http://readdressed.example/2": Answer(200, TEXT.format(41)),
        }
        desk = Desk(tmp_path_factory.mktemp("desk"), web, declared=declared())
        nights = {}
        for day in NIGHTS:
            if day == 3:
                text = declared().replace("readdressed.example/", "readdressed.example/2")
                desk.declare(
                    text.replace(f'reworded, quote: "{CITED.format(41)}', 'reworded, quote: "exceeded on 41 days')
                )
            if day == 8:
                web.answers["http://corrected.example/"] = Answer(200, TEXT.format(29))
            nights[day] = desk.night(f"2025-03-{day:02}T03:00Z")
        nights[11] = desk.night("2025-03-11T03:00Z", every_source=True)
        yield Story(desk, web, nights)


@pytest.mark.parametrize(
    ("name", "nights"),
    [
        ("nightly", list(NIGHTS)),
        ("weekly", [1, 8]),
        ("corrected", [1, 8, 9]),  # a change that waits does not rest
        ("gone", [1, 2, 9]),  # nor does a source that failed once
        ("fallen", [1, 8]),
        ("twice", list(NIGHTS)),  # the page is declared a second time, with a faster rhythm
        ("reworded", [1, 3, 10]),
        ("readdressed", [1, 3, 10]),
    ],
)
def test_a_citation_is_judged_on_the_nights_that_its_sources_rhythm_asks_for(
    story: Story, name: str, nights: list[int]
) -> None:
    assert story.judged(name) == nights


def test_what_is_not_judged_rests_with_its_newest_finding(story: Story) -> None:
    for day, night in story.nights.items():
        judged = story.findings(day)
        assert len(judged) == night.found.total
        assert len(judged) + night.resting.citations == len(CASES)
    assert story.findings(1)["fallen#1"].judgement.verdict == "altered"
    assert "fallen#1" not in story.findings(2)
    assert story.nights[2].resting.fallen == 1


def test_every_source_is_visited_where_that_is_asked_for(story: Story) -> None:
    assert len(story.findings(11)) == len(CASES)


def test_a_source_that_rests_is_not_fetched(story: Story) -> None:
    assert story.web.times("air.example") == 3


def test_what_fell_and_rests_needs_a_person_and_is_told_in_the_report(story: Story) -> None:
    done = holdfast(
        "run", "--collection", "harbour", "--delay", "0", "--json", "--findings", "found.jsonl",
        "--connect-to", story.web.connect_to, "--now", "2025-03-12T03:00Z", cwd=story.desk.folder,
    )  # fmt: skip
    assert done.returncode == 2
    assert json.loads(done.stdout)["resting"] == 6
    assert set(findings(story.desk.folder / "found.jsonl")) == {"nightly#1", "twice#1"}
    told = json.loads(holdfast("report", "--collection", "harbour", "--format", "json", cwd=story.desk.folder).stdout)
    assert told["summary"]["headline"][0] == "5 of 8 citations stand"
    assert told["changes"] == []
