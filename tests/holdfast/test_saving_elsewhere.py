"""Sources that an archive is asked to save: over nights, with what archives really answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import pytest
from desk import Answer, Desk, Web

from holdfast.nightly import NightResult, run_night

WORDS = "the quay shall remain open to walkers"
PAGE = f"<html><title>Minutes</title><body><p>The board resolved that {WORDS} at all hours.</p></body></html>"
OTHER = PAGE.replace("walkers", "lorries")
WALL = "<html><title>Just a moment...</title><body>Checking your browser</body></html>"
CONFIGURED = """[copies]
save = "http://archive.example/save"
save_replay = "http://archive.example/web"
"""
SAVED_AT = "20261102040000"


def page(name: str) -> str:
    return f"http://{name}.example/minutes"


def asking(name: str) -> str:
    """The request to save a page, its body behind a question mark."""
    return f"http://archive.example/save?url={quote(page(name), safe='')}&skip_first_archive=1"


def status(name: str) -> str:
    return f"http://archive.example/save/status/job-{name}"


def copy(name: str) -> str:
    return f"http://archive.example/web/{SAVED_AT}id_/{page(name)}"


def declared(names: tuple[str, ...]) -> str:
    sources = [f'  {name}{place}: {{url: "{page(name)}"}}' for place, name in enumerate(names)]
    claims = [
        f'  - {{id: {name}{place}, says: S., cites: [{{source: {name}{place}, quote: "{WORDS}"}}]}}'
        for place, name in enumerate(names)
    ]
    return "\n".join(["publication: {title: T}", "sources:", *sources, "claims:", *claims, ""])


def taken(name: str) -> Answer:
    return Answer(200, json.dumps({"job_id": f"job-{name}"}))


DONE = Answer(200, json.dumps({"status": "success", "timestamp": SAVED_AT}))
PENDING = Answer(200, json.dumps({"status": "pending"}))


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with Web() as web:
        for name in ("walk", "wall", "fallen", "mute", "half"):
            web.answers |= {page(name): Answer(200, PAGE), asking(name): taken(name), status(name): DONE}
        web.answers |= {page("fallen"): Answer(200, OTHER), page("half"): Answer(200, PAGE), status("mute"): PENDING}
        web.answers |= {copy("walk"): Answer(200, PAGE), copy("wall"): Answer(200, WALL)}
        yield web


@dataclass(frozen=True)
class Story:
    """Four nights: asked, read back, gone, and a few days later."""

    desk: Desk
    web: Web
    nights: tuple[NightResult, ...]

    def states(self, name: str) -> list[object]:
        query = f"SELECT state FROM saves WHERE source = '{page(name)}' ORDER BY rowid"
        return [state for (state,) in self.desk.rows(query)]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, web: Web) -> Story:
    names = ("walk", "walk", "wall", "fallen", "mute")
    desk = Desk(tmp_path_factory.mktemp("desk"), web, declared=declared(names), configured=CONFIGURED)
    nights = [desk.night("2026-11-01T03:00Z"), desk.night("2026-11-02T05:00Z")]
    web.answers |= {page("walk"): Answer(410, "gone"), page("wall"): Answer(410, "gone")}
    nights += [desk.night("2026-11-03T03:00Z"), desk.night("2026-11-05T03:00Z")]
    return Story(desk, web, tuple(nights))


def test_a_source_is_saved_once_and_the_copy_serves_when_it_is_gone(story: Story) -> None:
    assert story.states("walk") == ["asked", "saved", "confirmed"]
    reading = story.nights[2].copies["walk0#1"]
    assert (reading.judgement.verdict, reading.evidence.url) == ("verbatim", copy("walk"))
    assert story.web.times(copy("walk")) == 1


def test_a_page_that_is_declared_twice_is_asked_for_once(story: Story) -> None:
    assert story.web.times(asking("walk")) == 1
    assert story.nights[2].copies["walk1#1"].judgement.verdict == "verbatim"


def test_a_wall_that_an_archive_saved_is_no_copy(story: Story) -> None:
    assert story.states("wall") == ["asked", "saved", "failed"]
    assert "wall2#1" not in story.nights[2].copies


def test_nobody_is_asked_to_save_what_does_not_stand(story: Story) -> None:
    assert story.web.times(asking("fallen")) == 0


def test_a_job_of_which_an_archive_says_nothing_is_given_up_after_some_days(story: Story) -> None:
    assert story.states("mute") == ["asked", "failed"]
    assert story.web.times(status("mute")) == 3


def test_a_page_one_of_whose_citations_has_fallen_is_not_saved(tmp_path: Path, web: Web) -> None:
    text = declared(("half", "half")).replace(f'half1, quote: "{WORDS}"', 'half1, quote: "the quay is shut for good"')
    desk = Desk(tmp_path, web, declared=text, configured=CONFIGURED)
    desk.night("2026-11-01T03:00Z")
    assert web.times(asking("half")) == 0


@pytest.mark.parametrize(
    ("answer", "asked"), [(Answer(200, json.dumps({"message": "You have reached the limit."})), 3), (taken("m"), 4)]
)
def test_an_archive_that_refuses_three_times_in_a_row_is_left_alone(
    tmp_path: Path, web: Web, answer: Answer, asked: int
) -> None:
    names = tuple(f"m{n}-{answer.body[2:5]}" for n in range(6))
    web.answers |= {page(name): Answer(200, PAGE) for name in names} | {asking(name): answer for name in names}
    desk = Desk(tmp_path, web, declared=declared(names), configured=CONFIGURED + "save_most = 4\n")
    desk.night("2026-11-01T03:00Z")
    assert sum(web.times(asking(name)) for name in names) == asked


def test_an_archive_that_is_away_when_it_is_asked_what_it_saved_is_told(tmp_path: Path, web: Web) -> None:
    web.answers |= {
        page("away"): Answer(200, PAGE),
        asking("away"): taken("away"),
        status("away"): Answer(503, "later"),
    }
    desk = Desk(tmp_path, web, declared=declared(("away",)), configured=CONFIGURED)
    desk.night("2026-11-01T03:00Z")
    desk.night("2026-11-02T05:00Z")
    assert desk.rows("SELECT run, archive, detail, times FROM unasked_archives") == [
        (2, "archive.example", "it was to save pages and could not be asked", 1)
    ]


def test_a_run_that_goes_on_asks_for_no_more_than_one_night_may(tmp_path: Path, web: Web) -> None:
    names = tuple(f"r{n}" for n in range(4))
    web.answers |= {page(name): Answer(200, PAGE) for name in names} | {asking(name): taken(name) for name in names}
    desk = Desk(tmp_path, web, declared=declared(names), configured=CONFIGURED + "save_most = 2\n")
    plan = desk.plan("2026-11-01T03:00Z")
    assert plan.saving is not None

    class Killed(BaseException):
        pass

    def rest(_: float) -> None:
        raise Killed

    saver = replace(plan.saving.saver, client=replace(plan.saving.saver.client, rest=rest))
    with pytest.raises(Killed):
        run_night(replace(plan, saving=replace(plan.saving, saver=saver, rest=0.1)), stop=lambda: False)
    assert desk.night("2026-11-01T04:00Z").resumed
    assert sum(web.times(asking(name)) for name in names) == 2
