"""Sources that are gone, and the copies that other archives hold of them: many sources over the same few nights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import pytest
from command import holdfast
from desk import Answer, Desk, Web

from crawler.outgoing import Outgoing
from holdfast.beyond import awake
from holdfast.nightly import NightResult, run_night
from pipelines.history import CopyReading

WORDS = "the quay shall remain open to walkers"
PAGE = (
    f"<html><title>Minutes</title><body><p>The board resolved that {WORDS} at all hours of the day.</p></body></html>"
)
OTHER = PAGE.replace("walkers", "lorries")
WITHOUT = (
    "<html><title>Fees</title><body><p>Mooring for a night costs forty crowns, and power is extra.</p></body></html>"
)
WALL = "<html><title>Just a moment...</title><body>Checking your browser</body></html>"
ARCHIVE = "http://archive.example/web"
CONFIGURED = f"""[copies]
archives = [{{name = "The Archive", cdx = "http://archive.example/cdx", replay = "{ARCHIVE}"}}]
"""
NEAREST, OLDER = "20260430120000", "20200101000000"


def at(moment: str, page: str, *, raw: str = "id_") -> str:
    """The address of The Archive's copy."""
    return f"{ARCHIVE}/{moment}{raw}/{page}"


GONE = Answer(404, "gone")


@dataclass(frozen=True)
class Case:
    """A source and what the web has of it: what its address answers, and what its copies do."""

    live: Answer = GONE
    declared: tuple[str, ...] = ()
    copies: dict[str, Answer] = field(default_factory=dict)  # by address
    rows: tuple[str, ...] = ()  # of the CDX server: moments
    cdx: Answer | None = None


def case(name: str) -> Case:
    """The cases, by the host that the source is on."""
    page = f"http://{name}.example/minutes"
    usual = {at(NEAREST, page): Answer(200, PAGE), at(OLDER, page): Answer(200, OTHER)}
    known = (NEAREST, OLDER)
    own = f"http://other.example/web/20260501090000/{page}"
    first = at(NEAREST, page)
    return {
        "stands": Case(live=Answer(200, PAGE), declared=(own,), copies=usual, rows=known),
        "gone": Case(copies=usual, rows=known),
        "declared": Case(live=Answer(503, "later"), declared=(own,), copies={own: Answer(200, OTHER)}, rows=known),
        "deadcopy": Case(declared=(own,), copies=usual, rows=known),
        "changed": Case(live=Answer(200, OTHER), declared=(own,), copies={own: Answer(200, PAGE)}),
        "changedalone": Case(live=Answer(200, OTHER), copies=usual, rows=known),
        "wall": Case(copies={**usual, first: Answer(200, WALL)}, rows=known),
        "empty": Case(rows=known),
        "refused": Case(cdx=Answer(403, "no")),
        "garbage": Case(cdx=Answer(200, '[["timestamp"], [[')),
        "strange": Case(cdx=Answer(200, json.dumps([["timestamp", "original"], [NEAREST, "http://x.example/"]]))),
        "home": Case(copies={first: Answer(302, location="http://archive.example/home")}, rows=(NEAREST,)),
        "living": Case(copies={first: Answer(302, location="http://living.example/again")}, rows=(NEAREST,)),
        "elsewhere": Case(
            copies={
                first: Answer(302, location=at(NEAREST, "http://fees.example/")),
                at(NEAREST, "http://fees.example/"): Answer(200, WITHOUT),
            },
            rows=(NEAREST,),
        ),
        "moved": Case(
            copies={
                first: Answer(302, location=at("20260501000000", "http://moved.example/new")),
                at("20260501000000", "http://moved.example/new"): Answer(200, PAGE),
            },
            rows=(NEAREST,),
        ),
        "otherday": Case(
            copies={
                first: Answer(302, location=at("20250301000000", page)),
                at("20250301000000", page): Answer(200, PAGE),
            },
            rows=(NEAREST,),
        ),
        "silently": Case(
            declared=(own,),
            copies={own: Answer(200, PAGE, fields={"Memento-Datetime": "Tue, 04 Jul 2023 10:00:00 GMT"})},
        ),
        "yearly": Case(
            declared=(f"http://other.example/web/2019/{page}",),
            copies={f"http://other.example/web/2019/{page}": Answer(200, PAGE)},
        ),
    }[name]


NAMES = (
    "stands", "gone", "declared", "deadcopy", "changed", "changedalone", "wall", "empty", "refused", "garbage",
    "strange", "home", "living", "elsewhere", "moved", "otherday", "silently", "yearly",
)  # fmt: skip


def declared(names: tuple[str, ...] = NAMES, words: str = WORDS) -> str:
    sources = (
        f'  {name}: {{url: "http://{name}.example/minutes", accessed: 2026-05-01,'
        f" copies: {json.dumps(case(name).declared)}}}"
        for name in names
    )
    claims = (f'  - {{id: {name}, says: S., cites: [{{source: {name}, quote: "{words}"}}]}}' for name in names)
    return "\n".join(["publication: {title: The Quiet Harbour}", "sources:", *sources, "claims:", *claims, ""])


def cdx(page: str) -> str:
    """What a night asks The Archive about that page."""
    asked = f"url={quote(page, safe='')}&output=json&closest=20260501000000&sort=closest&limit=20"
    return f"http://archive.example/cdx?{asked}"


def fill(web: Web) -> None:
    """Let the web answer as the cases say."""
    web.answers["http://archive.example/home"] = Answer(200, PAGE)
    web.answers["http://living.example/again"] = Answer(200, PAGE)
    for name in NAMES:
        page, one = f"http://{name}.example/minutes", case(name)
        rows = [["timestamp", "original", "statuscode"], *([moment, page, "200"] for moment in one.rows)]
        web.answers |= {page: one.live, cdx(page): one.cdx or Answer(200, json.dumps(rows)), **one.copies}


@dataclass(frozen=True)
class Story:
    """Three nights: two in a row, and one a week later."""

    desk: Desk
    web: Web
    nights: tuple[NightResult, ...]
    asked: tuple[tuple[str, ...], ...]  # by night

    def copy(self, name: str, night: int = 0) -> CopyReading | None:
        return self.nights[night].copies.get(f"{name}#1")

    def times(self, part: str, night: int) -> int:
        return sum(part in address for address in self.asked[night] if not address.endswith("robots.txt"))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with Web() as web:
        fill(web)
        desk = Desk(tmp_path_factory.mktemp("desk"), web, declared=declared(), configured=CONFIGURED)
        nights, asked = [], []
        for day in (1, 2, 8):
            before = len(web.asked)
            nights.append(desk.night(f"2026-11-{day:02}T03:00Z"))
            asked.append(tuple(web.asked[before:]))
        yield Story(desk, web, tuple(nights), tuple(asked))


STANDING = ("gone", "deadcopy", "changed", "moved", "otherday", "silently", "yearly")


@pytest.mark.parametrize("name", STANDING)
def test_the_words_stand_in_a_copy_while_the_source_itself_does_not(story: Story, name: str) -> None:
    copy = story.copy(name)
    assert copy is not None
    assert copy.judgement.verdict == "verbatim"
    [finding] = [one for one in story.nights[0].found.told if one.citation_id == f"{name}#1"]
    assert not finding.judgement.verdict.stands


@pytest.mark.parametrize("name", ["empty", "refused", "garbage", "strange", "home", "living", "elsewhere"])
def test_what_is_no_copy_of_the_page_says_nothing(story: Story, name: str) -> None:
    """Missing, not understood, of a page that nobody asked for, or led out of the archive, or on to another page."""
    assert [story.copy(name, night) for night in range(3)] == [None, None, None]


def test_of_the_copies_the_one_nearest_to_the_day_of_access_is_taken(story: Story) -> None:
    copy = story.copy("gone")
    assert copy is not None
    assert (copy.archive, f"{copy.at:%Y%m%d%H%M%S}") == ("The Archive", NEAREST)
    assert story.times(at(OLDER, "http://gone.example"), 0) == 0


def test_a_declared_copy_comes_before_every_archive(story: Story) -> None:
    copy = story.copy("declared")
    assert copy is not None
    assert (copy.archive, copy.judgement.verdict) == ("the declarations", "altered")
    assert not any("declared.example" in address and "archive.example" in address for address in story.web.asked)


def test_a_declared_copy_that_is_dead_is_followed_by_the_archives_the_same_night(story: Story) -> None:
    copy = story.copy("deadcopy")
    assert copy is not None
    assert copy.archive == "The Archive"


def test_a_copy_that_is_a_wall_is_followed_by_the_next_the_same_night(story: Story) -> None:
    copy = story.copy("wall")
    assert copy is not None
    assert (copy.judgement.verdict, f"{copy.at:%Y%m%d%H%M%S}") == ("altered", OLDER)


def test_words_that_are_gone_from_a_living_page_are_looked_for_where_copies_are_declared(story: Story) -> None:
    assert story.copy("changed") is not None
    assert story.copy("changedalone") is None
    assert story.web.times(quote("http://changedalone.example", safe="")) == 0


@pytest.mark.parametrize(
    ("name", "day"),
    [("moved", "2026-05-01"), ("otherday", "2025-03-01"), ("silently", "2023-07-04"), ("yearly", None)],
)
def test_the_day_of_a_copy_is_the_one_that_the_archive_tells_of_what_it_sent(
    story: Story, name: str, day: str | None
) -> None:
    copy = story.copy(name)
    assert copy is not None
    assert (copy.at and f"{copy.at:%Y-%m-%d}") == day


def test_a_source_that_stands_asks_nobody(story: Story) -> None:
    assert not any("stands.example" in address.partition("example/")[2] for address in story.web.asked)


def test_the_next_night_fetches_no_copy_and_asks_no_archive_again(story: Story) -> None:
    assert [story.times(part, 1) for part in ("archive.example", "other.example")] == [0, 0]
    assert story.nights[1].copies == {
        citation: replace(copy, evidence=story.nights[1].copies[citation].evidence)
        for citation, copy in story.nights[0].copies.items()
    }


def test_an_archive_that_had_nothing_is_asked_again_after_a_week(story: Story) -> None:
    assert [story.times(quote("http://refused.example", safe=""), night) for night in range(3)] == [1, 0, 1]
    assert [story.times(quote("http://gone.example", safe=""), night) for night in range(3)] == [1, 0, 0]


def test_the_archive_is_whole_and_its_report_says_where_the_words_stand(story: Story) -> None:
    assert holdfast("audit", "harbour", cwd=story.desk.folder).returncode == 0
    told = holdfast("report", "--collection", "harbour", "--format", "json", cwd=story.desk.folder).stdout
    assert json.loads(told)
    assert "stands in the copy of 30 Apr 2026" in told


# -- declarations that change between nights -------------------------------------------------------------------------


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as web:
        fill(web)
        yield web


@pytest.fixture
def desk(tmp_path: Path, web: Web) -> Desk:
    return Desk(tmp_path, web, declared=declared(("gone",)), configured=CONFIGURED)


def test_a_copys_answer_is_told_of_the_words_that_it_was_asked_about_alone(desk: Desk, web: Web) -> None:
    assert desk.night("2026-11-01T03:00Z").copies["gone#1"].judgement.verdict == "verbatim"
    desk.declare(declared(("gone",), words=WORDS.replace("walkers", "drivers")))
    assert desk.night("2026-11-02T03:00Z").copies["gone#1"].judgement.verdict == "altered"
    # A wording that no copy was asked about: the night ends before its second look.
    desk.declare(declared(("gone",), words="the quay shall be closed"))
    stopped = web.times("gone.example/minutes") + 1
    result = desk.night("2026-11-03T03:00Z", stop=lambda: web.times("//gone.example/minutes") >= stopped)
    assert result.copies == {}
    # And one of a source that has another address now.
    desk.declare(declared(("gone",)).replace("gone.example/minutes", "gone.example/protocol"))
    assert desk.night("2026-11-04T03:00Z").copies == {}


def test_a_copy_that_is_declared_later_takes_an_archives_place_and_speaks_while_it_is_declared(
    desk: Desk, web: Web
) -> None:
    own = "http://other.example/web/20260501090000/http://gone.example/minutes"
    web.answers[own] = Answer(200, OTHER)
    told = []
    for day, copies in ((1, "[]"), (2, json.dumps([own])), (3, "[]")):
        desk.declare(declared(("gone",)).replace("copies: []", f"copies: {copies}"))
        told.append(desk.night(f"2026-11-0{day}T03:00Z").copies["gone#1"].archive)
    assert told == ["The Archive", "the declarations", "The Archive"]


# -- many sources at once, nights that end early, archives that are down -----------------------------------------------

MANY = 7


@pytest.fixture
def many(tmp_path: Path, web: Web) -> Desk:
    """Seven sources that are gone; The Archive has them all."""
    sources = [f'  s{n}: {{url: "http://many.example/{n}", accessed: 2026-05-01}}' for n in range(MANY)]
    claims = [f'  - {{id: c{n}, says: S., cites: [{{source: s{n}, quote: "{WORDS}"}}]}}' for n in range(MANY)]
    for n in range(MANY):
        page = f"http://many.example/{n}"
        rows = json.dumps([["timestamp", "original", "statuscode"], [NEAREST, page, "200"]])
        web.answers |= {cdx(page): Answer(200, rows), at(NEAREST, page): Answer(200, PAGE)}
    text = "\n".join(["publication: {title: T}", "sources:", *sources, "claims:", *claims, ""])
    return Desk(tmp_path, web, declared=text, configured=CONFIGURED)


def test_of_many_sources_that_are_gone_so_many_are_looked_up_a_night_until_all_are(many: Desk, web: Web) -> None:
    found = []
    for day in (1, 2, 3):
        plan = many.plan(f"2026-11-0{day}T03:00Z")
        assert plan.memory is not None
        found.append(len(run_night(replace(plan, memory=replace(plan.memory, most=3)), stop=lambda: False).copies))
    assert found == [3, 6, MANY]
    assert web.times("/cdx") == MANY


def test_an_archive_that_is_down_is_left_alone_this_night_and_asked_the_next(many: Desk, web: Web) -> None:
    answers = dict(web.answers)
    web.answers |= {address: Answer(503, "down") for address in answers if "/cdx" in address}
    assert many.night("2026-11-01T03:00Z").copies == {}
    assert len({address for address in web.asked if "/cdx" in address}) == 3
    web.answers = answers
    assert len(many.night("2026-11-02T03:00Z").copies) == MANY


class Killed(BaseException):
    """What stands in for a kill."""


def test_what_a_killed_night_had_looked_up_is_looked_up_by_the_one_that_resumes_it(many: Desk, web: Web) -> None:
    plan = many.plan("2026-11-01T03:00Z")
    assert plan.memory is not None

    def rest(_: float) -> None:
        if web.times("/cdx") == 4:
            raise Killed

    client = replace(plan.memory.client, rest=rest)
    with pytest.raises(Killed):
        run_night(replace(plan, memory=replace(plan.memory, client=client, rest=0.1)), stop=lambda: False)
    resumed = many.night("2026-11-01T04:00Z")
    assert resumed.resumed
    assert len(resumed.copies) == MANY
    assert len(many.rows("SELECT * FROM runs")) == 1


def test_a_night_that_is_stopped_among_its_look_ups_loses_none_of_them(many: Desk, web: Web) -> None:
    assert many.night("2026-11-01T03:00Z", stop=lambda: web.times("/cdx") >= 2).copies == {}
    assert web.times("/cdx") == 2
    assert len(many.night("2026-11-02T03:00Z").copies) == MANY


def test_a_rest_ends_when_the_run_is_asked_to_stop() -> None:
    rested: list[float] = []
    client = awake(Outgoing("t", rest=rested.append), lambda: len(rested) >= 3)
    client.rest(60.0)
    assert len(rested) == 3
    assert sum(rested) < 1
