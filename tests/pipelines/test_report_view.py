"""What every report says, whatever its format."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from report_building import RUNS, Tale, always, blind, history, provenance, stands
from report_sample import ABSENT, CLAIMS, PUBLICATION, TALES, quote, sample

from pipelines.drift import DriftEvent
from pipelines.findings import ChangeKind, Judgement, Reason, Verdict
from pipelines.history import RunRecord
from pipelines.report.groups import LABELS, Group, group_of, headline
from pipelines.report.landmarks import landmarks
from pipelines.report.runs import view_runs
from pipelines.report.sentences import CHANGES, event_sentence, reason_sentence, verdict_sentence
from pipelines.report.timeline import SEPARATE, WIDTH, columns_of, timeline
from pipelines.report.view import CitationView, ReportView, view_of
from pipelines.surroundings import RemarkKind


@pytest.fixture(scope="module")
def view() -> ReportView:
    return view_of(sample())


def cited(view: ReportView, citation_id: str) -> CitationView:
    return next(one for one in view.citations if one.citation.id == citation_id)


# -- sentences -----------------------------------------------------------------------------------------------------


def test_every_verdict_reason_event_and_change_has_a_sentence_of_its_own() -> None:
    verdicts = {verdict_sentence(Judgement(verdict)) for verdict in Verdict}
    reasons = {reason_sentence(reason) for reason in Reason}
    finals = {event_sentence(event, True) for event in DriftEvent}
    assert (len(verdicts), len(reasons), len(finals)) == (len(Verdict), len(Reason), len(DriftEvent))
    assert CHANGES.keys() == set(ChangeKind)
    assert LABELS.keys() == set(Group)


def test_a_change_that_waits_is_never_said_to_be_confirmed() -> None:
    for event in DriftEvent:
        if event.is_change:
            assert "not" not in event_sentence(event, True)
            assert "no further capture has confirmed" in event_sentence(event, False)


def test_an_unverifiable_verdict_says_why() -> None:
    assert verdict_sentence(blind(Reason.BOT_WALL, "")).endswith(reason_sentence(Reason.BOT_WALL))


# -- the first line ------------------------------------------------------------------------------------------------


def test_the_headline_counts_every_citation_once(view: ReportView) -> None:
    assert view.headline == (
        "8 of 17 citations stand",
        "3 differ",
        "2 are absent from their sources",
        "3 could not be checked",
        "1 has not been judged yet",
    )
    assert sum(view.totals.values()) == len(TALES)


@pytest.mark.parametrize(
    ("totals", "line"),
    [
        ({}, ("Nothing is cited yet",)),
        ({Group.STANDS: 1}, ("The one citation stands",)),
        ({Group.STANDS: 4}, ("All 4 citations stand",)),
        ({Group.STANDS: 1, Group.DIFFERS: 1}, ("1 of 2 citations stands", "1 differs")),
        ({Group.ABSENT: 1}, ("0 of 1 citation stand", "1 is absent from its source")),
    ],
)
def test_the_headline_agrees_in_number(totals: dict[Group, int], line: tuple[str, ...]) -> None:
    assert headline(dict.fromkeys(Group, 0) | totals) == line


def test_what_could_not_be_judged_is_never_counted_as_absent() -> None:
    assert {group_of(blind(reason, "")) for reason in Reason} == {Group.UNCHECKED}


# -- one citation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("citation_id", "status"),
    [
        ("tonnage#1", "Since 17 Nov 2026, confirmed; it last stood on 15 Nov 2026."),
        ("bathers#1", "Since the first night, 11 Nov 2026."),
        ("penalty#2", "Since 19 Nov 2026, 3 nights running; it last stood on 18 Nov 2026."),
        ("penalty#3", "Since 21 Nov 2026, not confirmed yet; it last stood on 20 Nov 2026."),
        ("late#3", "Since 21 Nov 2026; it last stood on 20 Nov 2026."),
        ("letter#3", "No run has judged this citation yet."),
    ],
)
def test_a_citation_says_since_when_it_stands_so(view: ReportView, citation_id: str, status: str) -> None:
    assert cited(view, citation_id).status == status


def test_nights_that_could_not_be_judged_do_not_break_a_stretch() -> None:
    standing = stands("", "words", "")
    tale = Tale(quote("c", 1, "audit", "words"), "https://h.example/", always(standing, times=2))
    tale = replace(tale, nights=[*tale.nights, *always(blind(Reason.RESET, ""), times=3), *always(standing, times=1)])
    found = history(tale, RUNS)
    view = CitationView(tale.citation, PUBLICATION.sources[0], found.spells, columns_of(RUNS))
    assert view.since == RUNS[0]
    assert [spell.last.event.value for spell in view.milestones] == [
        "first seen",
        "unverifiable since",
        "unverifiable since",
        "held",
    ]


def test_the_passage_of_an_unverifiable_citation_is_that_of_the_last_capture_judged(view: ReportView) -> None:
    one = cited(view, "penalty#2")
    assert one.valid is not None
    assert one.valid.run_at == RUNS[6]


# -- what changed, and what needs a person -------------------------------------------------------------------------


def test_only_news_of_the_newest_run_is_listed_as_changed(view: ReportView) -> None:
    assert {notice.view.citation.id for notice in view.changes} == {
        "penalty#3",
        "late#2",
        "bathers#3",
        "late#3",
        "letter#2",
    }


def test_on_the_first_night_nothing_has_changed() -> None:
    first = replace(sample(), runs=sample().runs[:1])
    histories = tuple(replace(one, spells=one.spells[:1]) for one in first.histories)
    assert view_of(replace(first, histories=histories)).changes == ()


def test_what_needs_a_person_comes_in_the_order_of_its_urgency(view: ReportView) -> None:
    assert [notice.view.citation.id for notice in view.attention] == [
        "tonnage#1",
        "warned#2",
        "bathers#1",
        "penalty#3",
        "late#2",
        "penalty#1",
        "penalty#2",
        "letter#1",
    ]


def test_one_night_without_a_look_needs_nobody(view: ReportView) -> None:
    assert "late#3" not in {notice.view.citation.id for notice in view.attention}


def test_a_source_without_an_address_is_reported_even_where_nothing_was_judged() -> None:
    unjudged = replace(sample(), histories=())
    view = view_of(unjudged)
    assert [notice.view.citation.id for notice in view.attention] == ["letter#1"]
    assert [source.id for source in view.unresolved] == ["letter"]
    assert len(view.not_judged) == len(TALES)


def test_a_citation_that_the_newest_run_did_not_reach_is_listed_as_not_judged() -> None:
    tales = [replace(TALES[1], nights=TALES[1].nights[:7])]
    publication = replace(PUBLICATION, claims=(replace(CLAIMS[0], citations=(TALES[1].citation,)),))
    view = view_of(provenance(publication, tales, RUNS[:8]))  # the last of them was cut short
    assert ([one.citation.id for one in view.not_judged], view.resting) == (["tonnage#2"], 0)
    assert view.changes == ()


def test_a_citation_that_a_whole_run_has_no_finding_of_rested() -> None:
    tales = [replace(TALES[1], nights=TALES[1].nights[:6])]
    publication = replace(PUBLICATION, claims=(replace(CLAIMS[0], citations=(TALES[1].citation,)),))
    view = view_of(provenance(publication, tales, RUNS[:7]))
    assert (view.not_judged, view.resting) == ((), 1)


# -- runs ----------------------------------------------------------------------------------------------------------


def test_missed_nights_and_runs_cut_short_are_told(view: ReportView) -> None:
    assert view.missed == "1 night without a run and 1 run that did not come to an end"
    assert [run.run.number for run in view.runs if run.missed] == [6]


def test_what_changed_in_the_tool_is_told_with_the_run_that_brought_it(view: ReportView) -> None:
    assert [run.changed for run in view.runs if run.changed] == [("trafilatura 2.3.0 → 2.3.1",)]


@pytest.mark.parametrize(("hours", "missed"), [(24, 0), (35, 0), (48, 1), (24 * 15, 14)])
def test_missed_runs_are_counted_by_the_usual_rhythm(hours: int, missed: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(days=n) for n in range(9)]
    moments.append(moments[-1] + timedelta(hours=hours))
    runs = [RunRecord(n, moment, moment, "finished") for n, moment in enumerate(moments)]
    assert view_runs(runs, {})[-1].missed == missed


# -- timelines -----------------------------------------------------------------------------------------------------


def test_a_timeline_says_in_words_what_it_draws(view: ReportView) -> None:
    assert cited(view, "tonnage#1").timeline.spoken == (
        "10 nights, 11 Nov 2026 to 21 Nov 2026: stands 5 nights, then differs 2 nights, "
        "then not judged 1 night, then differs 2 nights."
    )


def test_years_of_nights_stay_a_small_drawing() -> None:
    moments = [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(2000)]
    tale = Tale(quote("c", 1, "audit", "words"), "https://h.example/", always(stands("", "words", ""), times=2000))
    line = timeline(history(tale, moments).spells, columns_of(moments))
    assert line.nights > SEPARATE
    assert line.width <= WIDTH
    assert len(line.path(Group.STANDS)) < 50


def test_each_night_has_a_cell_of_its_own_while_there_are_few() -> None:
    tale = Tale(quote("c", 1, "audit", "words"), "https://h.example/", always(ABSENT, times=7))
    assert timeline(history(tale, RUNS).spells, columns_of(RUNS)).path(Group.ABSENT).count("M") == 7


def test_a_night_of_passing_trouble_is_counted_and_not_told() -> None:
    standing = stands("", "words", "")
    tale = Tale(quote("c", 1, "audit", "words"), "https://h.example/", always(standing, times=2))
    trouble = [always(blind(Reason.RESET, ""), times=1), always(standing, times=1)]
    tale = replace(tale, nights=[*tale.nights, *trouble[0], *trouble[1], *trouble[0], *trouble[1]])
    found = history(tale, RUNS)
    told, passing = CitationView(tale.citation, PUBLICATION.sources[0], found.spells, columns_of(RUNS)).landmarks
    assert [one.words for one in told] == ["first seen"]
    assert passing == 2


def test_trouble_that_lasts_is_told_with_its_nights_and_with_its_end() -> None:
    nights = [*always(ABSENT, times=1), *always(blind(Reason.RESET, ""), times=3), *always(ABSENT, times=1)]
    found = history(Tale(quote("c", 1, "audit", "words"), "https://h.example/", nights), RUNS)
    told, passing = landmarks(found.spells)
    assert [one.words for one in told] == ["first seen", "could not be checked, 3 nights", "held"]
    assert passing == 0


def test_a_strip_of_many_stretches_is_summed_up_in_words() -> None:
    nights = [night for _ in range(5) for night in (*always(ABSENT, times=1), *always(stands("", "w", ""), times=1))]
    found = history(Tale(quote("c", 1, "audit", "w"), "https://h.example/", nights), RUNS)
    assert timeline(found.spells, columns_of(RUNS)).spoken == (
        "10 nights, 11 Nov 2026 to 21 Nov 2026: absent 5 nights, stands 5 nights; at the end stands 1 night."
    )


# -- what else changed at the source -------------------------------------------------------------------------------


def test_a_passage_that_left_the_main_text_asks_for_a_person() -> None:
    nights = [*always(stands("It said ", "words", " here."), times=2)]
    nights += always(stands("It said ", "words", " here.", zone="outside"), "b", times=2)
    claim = replace(CLAIMS[0], citations=(quote("tonnage", 1, "courier", "words"),))
    tale = Tale(claim.citations[0], "https://h.example/", nights)
    view = view_of(provenance(replace(PUBLICATION, claims=(claim,)), [tale], RUNS[:4]))
    assert [remark.kind for remark in next(view.citations).remarks] == [RemarkKind.ZONE]
    assert "outside the main text" in view.attention[0].sentence


def test_what_stands_around_a_passage_is_told_and_asks_nobody() -> None:
    before = "A spokesman has since denied this in every word and said that "
    nights = [*always(stands("The auditors wrote in their report of March that ", "words", "."), times=2)]
    nights += always(stands(before, "words", "."), "b", times=2)
    claim = replace(CLAIMS[0], citations=(quote("tonnage", 1, "courier", "words"),))
    tale = Tale(claim.citations[0], "https://h.example/", nights)
    view = view_of(provenance(replace(PUBLICATION, claims=(claim,)), [tale], RUNS[:4]))
    assert [remark.kind for remark in next(view.citations).remarks] == [RemarkKind.SURROUNDINGS]
    assert view.attention == ()


def test_of_a_passage_that_never_changed_nothing_is_remarked(view: ReportView) -> None:
    assert [one.citation.id for one in view.citations if one.remarks] == []


def test_a_change_and_its_confirmation_are_one_landmark() -> None:
    nights = [(judgement, str(n), "x") for n, judgement in enumerate([stands("", "w", ""), *[ABSENT] * 3])]
    told, _ = landmarks(history(Tale(quote("c", 1, "audit", "w"), "https://h.example/", nights), RUNS).spells)
    assert [(one.begin, one.words) for one in told] == [
        (RUNS[0], "first seen"),
        (RUNS[1], "lost, confirmed 13 Nov 2026"),
    ]


def test_what_newer_programs_read_otherwise_is_told_beside_what_the_night_says() -> None:
    nights = [*always(stands("", "w", ""), times=1), *always(ABSENT, "b", times=2)]
    found = history(Tale(quote("c", 1, "audit", "w"), "https://h.example/", nights), RUNS)
    spells = [spell._replace(reread=spell.begin == RUNS[1]) for spell in found.spells]
    told, _ = landmarks(spells)
    assert [one.words for one in told] == ["first seen", "extractor changed", "lost, confirmed 13 Nov 2026"]


def test_a_source_without_a_title_is_known_by_its_address(view: ReportView) -> None:
    one = cited(view, "tonnage#1")
    untitled = replace(one.source, title=None)
    assert replace(one, source=untitled).source_name == "audit.harbour.example/reports/2024/dredging.pdf"
    assert replace(one, source=replace(untitled, url=None)).source_name == "audit"
    assert one.source_name.startswith("Special Report")
