"""Archives that are asked for copies and give no answer that can be used: told once a night, whatever they do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Answer, Desk, Web

from archive.collection import Collection
from holdfast.found import Found
from holdfast.nightly import NightResult, run_night
from holdfast.report_command import make_pages, render
from holdfast.summary import has_news, print_news
from holdfast.watching import ArchiveTrouble
from pipelines.declarations import read_publication

PAGES = [f"http://gone{number}.example/" for number in range(5)]
DECLARED = "\n".join(
    [
        "publication: {title: The Quiet Harbour}",
        "sources:",
        *(f'  s{number}: {{url: "{page}"}}' for number, page in enumerate(PAGES)),
        "claims:",
        *(f'  - {{id: c{n}, says: S., cites: [{{source: s{n}, quote: "open to walkers"}}]}}' for n in range(5)),
    ]
)
ARCHIVES = ("Refusing", "Raving", "Resting", "Working")
CONFIGURED = "[copies]\narchives = [\n{}]\n".format(
    "".join(f'  {{name = "{name}", timemap = "http://{name.lower()}.example/"}},\n' for name in ARCHIVES)
)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, NightResult, tuple[ArchiveTrouble, ...]]]:
    with Web() as web:
        for page in PAGES:
            web.answers[f"http://refusing.example/{page}"] = Answer(403, "no")
            web.answers[f"http://raving.example/{page}"] = Answer(200, "\x1b[2J no TimeMap at all")
            web.answers[f"http://resting.example/{page}"] = Answer(503, "later")
        desk = Desk(tmp_path_factory.mktemp("desk"), web, declared=DECLARED, configured=CONFIGURED)
        plan = desk.plan("2026-11-01T03:00Z")
        result = run_night(plan, stop=lambda: False)
        yield desk, result, plan.watch.archive_troubles


def test_each_archive_in_trouble_is_told_once_with_what_it_did(
    night: tuple[Desk, NightResult, tuple[ArchiveTrouble, ...]],
) -> None:
    assert {one.archive: one.detail for one in night[2]} == {
        "Refusing": "it gave an answer that is not understood: status 403",
        "Raving": "it gave an answer that is not understood: no links in link format",
        "Resting": "it could not be asked: it answered with status 503",
    }


def test_how_often_it_happened_is_counted_until_the_archive_is_left_alone(
    night: tuple[Desk, NightResult, tuple[ArchiveTrouble, ...]],
) -> None:
    assert {one.archive: one.times for one in night[2]} == {"Refusing": 5, "Raving": 5, "Resting": 3}


def test_the_report_of_that_night_tells_the_archives_that_could_not_be_used(
    night: tuple[Desk, NightResult, tuple[ArchiveTrouble, ...]], tmp_path: Path
) -> None:
    collection = Collection(night[0].collection)
    told = json.loads(render(collection, "json"))["archive_troubles"]
    assert told == [
        {"run": night[1].run, "archive": one.archive, "detail": one.detail, "times": one.times} for one in night[2]
    ]
    make_pages(collection, tmp_path / "pages")
    for text in (
        render(collection, "html"),
        render(collection, "md"),
        (tmp_path / "pages" / "index.html").read_text("utf-8"),
    ):
        assert "Archives that could not be used" in text
        assert "it answered with status 503" in text
        assert "(5 times)" in text


def test_trouble_with_an_archive_is_printed_on_a_night_without_other_news(
    night: tuple[Desk, NightResult, tuple[ArchiveTrouble, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    desk, result, troubles = night
    quiet = NightResult(2, result.run_at, Found(), resumed=False, unvisited=0, set_aside=(), proof=result.proof)
    assert has_news(quiet, archives=troubles)
    assert not has_news(quiet)
    publication = read_publication(desk.folder / "citations.yaml")
    print_news(publication, quiet, report=Path("report.html"), archives=troubles)
    told = capsys.readouterr().out
    assert "The archive Resting: it could not be asked: it answered with status 503 (3 times)." in told
    assert told.count("Refusing") == 1
