"""What newer programs make of the capture before tonight's, so that a difference of ours is told from the source's."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.captures import Capture
from archive.exchange import Connection, Exchange
from archive.ledger import connect
from archive.runs import begin_run
from archive.writer import ArchiveWriter
from pipelines import ledger as tables
from pipelines.course import Course, outdated
from pipelines.drift import DriftEvent, Event
from pipelines.findings import Change, ChangeKind, Judgement, Reason, Verdict
from pipelines.nights_before import last_judged

STANDS = Judgement(Verdict.VERBATIM)
ALTERED = Judgement(Verdict.ALTERED, changes=(Change(ChangeKind.OMISSION, "of lead", ""),))
ABSENT = Judgement(Verdict.ABSENT)
BLIND = Judgement(Verdict.UNVERIFIABLE, reason=Reason.TIMEOUT)
START = datetime(2026, 2, 1, 3, tzinfo=UTC)


class Nights:
    """A ledger with captures of one page, judged by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = connect(folder / "ledger.sqlite")
        tables.create(self.ledger)
        self.night = 0
        self.confirm = 2

    def begin(self) -> int:
        self.night += 1
        return begin_run(self.ledger, run_at=self.now, publication="x", settings={}, software={})

    @property
    def now(self) -> datetime:
        return START + timedelta(days=self.night)

    def course(self, version: str = "1") -> Course:
        return Course(
            self.ledger,
            confirm=self.confirm,
            apart=timedelta(hours=12),
            extractor=f"x/{version}",
            matcher=f"m/{version}",
        )

    def capture(self, run: int, page: str) -> Capture:
        writer = ArchiveWriter(
            self.folder / "archive", self.ledger, run=run, clock=lambda: self.now, new_id=uuid.uuid4, facts={},
            file_bytes=10**9,
        )  # fmt: skip
        response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.encode()
        capture = writer.store(Exchange("http://a.org/", self.now, b"GET / HTTP/1.1\r\n\r\n", response, Connection()))
        writer.close()
        return capture

    def finding(
        self, run: int, judgement: Judgement, capture: Capture | None, version: str = "1", question: str = "q"
    ) -> Event:
        number = self.judgement(judgement, capture, version, question)
        event = self.course(version).event("c#1", number, capture)
        tables.record_finding(
            self.ledger, citation_id="c#1", run=run, judgement=number,
            capture=None if capture is None else capture.number,
            extractor=None if capture is None else f"x/{version}", event=event.event, final=event.final,
        )  # fmt: skip
        return event

    def judgement(self, judgement: Judgement, capture: Capture | None, version: str, question: str = "q") -> int:
        answered = b"-" * 32 if capture is None else capture.payload_digest.value
        return tables.record_judgement(self.ledger, question, answered, f"m/{version}", judgement)

    def reread(self, run: int, judgement: Judgement, version: str) -> Event | None:
        [(citation, capture)] = self.outdated(version)
        number = self.judgement(judgement, capture, version)
        return self.course(version).reread(citation, run=run, capture=capture, number=number)

    def outdated(self, version: str) -> list[tuple[str, Capture]]:
        return list(outdated(self.ledger, ["c#1"], extractor=f"x/{version}", matcher=f"m/{version}"))


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    made = Nights(tmp_path)
    yield made
    made.ledger.close()


def seen(nights: Nights, judgement: Judgement, page: str, version: str = "1") -> Event:
    run = nights.begin()
    return nights.finding(run, judgement, nights.capture(run, page), version)


def test_an_upgrade_and_a_change_of_the_source_on_one_night_are_told_apart(nights: Nights) -> None:
    seen(nights, ALTERED, "a page with lead")  # misread by the first version
    run = nights.begin()
    assert nights.reread(run, STANDS, "2") == Event(DriftEvent.EXTRACTOR_CHANGED, final=True)
    event = nights.finding(run, STANDS, nights.capture(run, "the page has another footer"), "2")
    assert event == Event(
        DriftEvent.HELD, final=True
    )  # without the rereading: "returned", as if the source had changed


def test_what_tonights_capture_lost_is_lost_though_the_programs_are_new(nights: Nights) -> None:
    seen(nights, ALTERED, "a page with lead")
    run = nights.begin()
    nights.reread(run, STANDS, "2")
    assert nights.finding(run, ABSENT, nights.capture(run, "gone"), "2") == Event(DriftEvent.LOST, final=False)
    assert seen(nights, ABSENT, "gone for good", "2") == Event(DriftEvent.LOST, final=True)


def test_newer_programs_that_read_the_same_leave_no_trace(nights: Nights) -> None:
    seen(nights, STANDS, "a page")
    assert nights.reread(nights.begin(), STANDS, "2") is None
    assert nights.ledger.execute("SELECT count(*) FROM rereadings").fetchone() == (0,)


def test_newer_programs_that_cannot_read_it_any_more_say_nothing_of_the_source(nights: Nights) -> None:
    seen(nights, STANDS, "a page")
    assert nights.reread(nights.begin(), BLIND, "2") is None


def test_the_capture_before_nights_without_a_look_is_the_one_to_reread(nights: Nights) -> None:
    seen(nights, STANDS, "a page")
    judged = nights.outdated("2")[0][1]
    nights.finding(nights.begin(), BLIND, None)
    assert [capture for _, capture in nights.outdated("2")] == [judged]


def test_a_capture_is_not_reread_twice_by_the_same_programs(nights: Nights) -> None:
    seen(nights, ALTERED, "a page")
    run = nights.begin()
    nights.reread(run, STANDS, "2")
    nights.finding(run, BLIND, None, "2")
    assert nights.outdated("2") == []


def test_a_citation_that_was_never_judged_has_nothing_to_reread(nights: Nights) -> None:
    nights.finding(nights.begin(), BLIND, None)
    assert nights.outdated("2") == []


def test_captures_an_hour_apart_confirm_nothing(nights: Nights) -> None:
    seen(nights, STANDS, "a page")
    seen(nights, ABSENT, "another")
    nights.night -= 1  # a second run on the same day
    assert seen(nights, ABSENT, "another again") == Event(DriftEvent.LOST, final=False)


def test_a_citation_that_was_reworded_begins_anew(nights: Nights) -> None:
    seen(nights, ALTERED, "a page")
    page = nights.capture(nights.begin(), "a page")  # equal bytes: yet nothing of ours has changed
    assert nights.finding(nights.night, STANDS, page, question="reworded") == Event(DriftEvent.FIRST_SEEN, final=True)
    again = nights.capture(nights.begin(), "a page")
    assert nights.finding(nights.night, ALTERED, again) == Event(DriftEvent.HELD, final=True)
    assert nights.ledger.execute("SELECT count(*) FROM spells").fetchone() == (3,)


def test_a_citation_that_was_reworded_is_none_that_newer_programs_read_otherwise(nights: Nights) -> None:
    seen(nights, ALTERED, "a page")
    [(citation, capture)] = nights.outdated("2")
    number = nights.judgement(STANDS, capture, "2", "reworded")
    assert nights.course("2").reread(citation, run=nights.begin(), capture=capture, number=number) is None


def test_a_change_that_was_said_as_final_is_not_said_again_where_more_captures_are_asked_for_since(
    nights: Nights,
) -> None:
    seen(nights, STANDS, "a page")
    seen(nights, ABSENT, "another")
    assert seen(nights, ABSENT, "another") == Event(DriftEvent.LOST, final=True)
    nights.confirm = 4
    assert {seen(nights, ABSENT, "another") for _ in range(4)} == {Event(DriftEvent.HELD, final=True)}


def test_a_year_of_nights_is_not_gone_through_for_a_night_like_the_one_before(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    for judgement in (STANDS, STANDS, ABSENT, ABSENT, ABSENT):
        seen(nights, judgement, f"a page that is {judgement.verdict}")
    monkeypatch.setattr("pipelines.course.past_nights", None)
    assert seen(nights, ABSENT, "a page that is otherwise the same") == Event(DriftEvent.HELD, final=True)
    with pytest.raises(TypeError):
        seen(nights, STANDS, "a page that is back")


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([STANDS, ALTERED, ABSENT, BLIND]), st.sampled_from("ab"), st.booleans())))
def test_whatever_was_worded_and_read_before_a_night_says_what_all_nights_before_it_say(
    past: list[tuple[Judgement, str, bool]],
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        nights = Nights(Path(folder))
        for judgement, question, newer in past[:10]:
            run = nights.begin()
            version = str(run) if newer else "1"
            if newer and question == "a" and nights.outdated(version):
                [(_, capture)] = nights.outdated(version)
                number = nights.judgement(STANDS, capture, version, question)
                nights.course(version).reread("c#1", run=run, capture=capture, number=number)
            page = None if judgement is BLIND else nights.capture(run, f"a page that {judgement.verdict}")
            number = nights.judgement(judgement, page, version, question)
            with patched.context() as gone_through:
                gone_through.setattr("pipelines.course.last_said", lambda *_, **__: None)
                whole = nights.course(version).event("c#1", number, page)
            assert nights.finding(run, judgement, page, version, question) == whole
        nights.ledger.close()


NIGHTS = st.lists(st.tuples(st.sampled_from([STANDS, ALTERED, ABSENT, BLIND]), st.sampled_from("12")), max_size=5)


@settings(max_examples=10, deadline=None)
@given(NIGHTS, st.sampled_from("123"))
def test_what_all_citations_are_asked_at_once_is_what_each_is_asked(
    past: list[tuple[Judgement, str]], now: str
) -> None:
    with TemporaryDirectory() as folder:
        nights = Nights(Path(folder))
        for judgement, version in past:
            run = nights.begin()
            if nights.outdated(version):
                nights.reread(run, STANDS, version)
            page = None if judgement is BLIND else nights.capture(run, f"a page that {judgement.verdict}")
            nights.finding(run, judgement, page, version)
        last = last_judged(nights.ledger, "c#1")
        others = last is not None and (last.extractor, last.matcher) != (f"x/{now}", f"m/{now}")
        assert [capture.number for _, capture in nights.outdated(now)] == ([last.capture] if last and others else [])
        nights.ledger.close()
