"""A publication over its nights, and its sources by host and kind, as numbers and as a drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_building import RUNS, Tale, altered, blind, history, provenance, stands
from report_sample import ABSENT, PUBLICATION, SOURCES, quote, sample

from pipelines.drift import DriftEvent
from pipelines.findings import Judgement, Reason
from pipelines.publication import Claim, SourceKind, Standing
from pipelines.report.groups import Group, group_of
from pipelines.report.night_counts import HEIGHT, WIDTH, night_counts
from pipelines.report.timeline import columns_of, timeline
from pipelines.report.view import ReportView, view_of

STANDS = stands("", "words", "")
DIFFERS = altered("", "word", "")
GONE, WALL = blind(Reason.NOT_FOUND, ""), blind(Reason.BOT_WALL, "")


@pytest.fixture(scope="module")
def view() -> ReportView:
    return view_of(sample())


def told(*nights: Judgement | None) -> Tale:
    """A page whose bytes change every night."""
    rows = [night and (night, str(n), "x") for n, night in enumerate(nights)]
    return Tale(quote("c", 1, "courier", "words"), "https://h.example/", rows)


def cited_from(source_id: str, *nights: Judgement) -> ReportView:
    """A report of one citation from that source."""
    citation = quote("c", 1, source_id, "words")
    claim = Claim("c", "It is so.", (citation,), standing=Standing.ALLEGED)
    source = next(one for one in SOURCES if one.id == source_id)
    tale = Tale(citation, source.url, [(night, str(n), "x") for n, night in enumerate(nights)])
    return view_of(provenance(replace(PUBLICATION, claims=(claim,)), [tale], RUNS[: len(nights)]))


# -- night by night --------------------------------------------------------------------------------------------------

answers = st.lists(st.sampled_from([STANDS, DIFFERS, ABSENT, WALL, None]), min_size=1, max_size=8)


@given(st.lists(answers, min_size=1, max_size=4))
def test_every_night_counts_what_was_last_found(rows: list[list[Judgement | None]]) -> None:
    runs = [RUNS[0] + timedelta(days=n) for n in range(8)]
    counts = night_counts([history(told(*row), runs).spells for row in rows], columns_of(runs))
    for night in range(8):
        found = [[one for one in row[: night + 1] if one is not None] for row in rows]
        groups = [group_of(judgements[-1]) for judgements in found if judgements]
        assert {group: counts.counts[group][night] for group in Group} == {
            group: groups.count(group) for group in Group
        }
        assert counts.judged[runs[night]] == sum(night < len(row) and row[night] is not None for row in rows)


def test_a_confirmed_change_is_counted_once_and_a_waiting_one_not_at_all() -> None:
    spells = history(told(STANDS, DIFFERS, DIFFERS, DIFFERS, ABSENT), RUNS).spells
    counts = night_counts([spells], columns_of(RUNS))
    assert counts.confirmed == {DriftEvent.DRIFTED: 1, DriftEvent.LOST: 0, DriftEvent.RETURNED: 0}


def test_the_drawing_stays_inside_its_frame(view: ReportView) -> None:
    for area in view.course.areas:
        assert all(0 <= float(x) <= WIDTH for x in re.findall(r"[MH]([\d.]+)", area.path))
        assert all(0 <= float(y) <= HEIGHT for y in re.findall(r"V([\d.]+)", area.path))
    assert [area.group for area in view.course.areas] == [Group.ABSENT, Group.DIFFERS, Group.UNCHECKED]


def test_the_height_of_the_drawing_is_the_worst_night(view: ReportView) -> None:
    worst = max(
        sum(view.course.counts[group][night] for group in Group if group is not Group.STANDS) for night in range(10)
    )
    assert view.course.most == worst


def test_a_year_has_a_dozen_ticks_at_most() -> None:
    runs = [datetime(2024, 1, 15, tzinfo=UTC) + timedelta(days=n) for n in range(900)]
    ticks = night_counts([history(told(*[STANDS] * 900), runs).spells], columns_of(runs)).ticks
    assert 6 < len(ticks) <= 12
    assert ticks[0].label == "Feb 2024"


def test_the_course_is_told_in_words(view: ReportView) -> None:
    assert view.course.spoken == (
        "13 of 16 stood on 11 Nov 2026, 8 of 16 stood on 21 Nov 2026; changes confirmed in 10 nights: "
        "drifted 2, lost 1, returned 1; 1 reading changed on equal bytes, which is ours and not a source's."
    )


# -- by host and by kind ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nights", "rotten", "shut"),
    [((STANDS, GONE, GONE), 1, 0), ((STANDS, GONE), 0, 1), ((STANDS, WALL, WALL), 0, 1), ((GONE, STANDS), 0, 0)],
)
def test_a_page_is_gone_when_it_was_not_found_several_nights_running(
    nights: tuple[Judgement, ...], rotten: int, shut: int
) -> None:
    [fare] = cited_from("courier", *nights).hosts
    assert (fare.rotten, fare.shut) == (rotten, shut)


def test_a_host_counts_its_confirmed_changes_and_its_nights_without_a_look() -> None:
    [fare] = cited_from("courier", STANDS, ABSENT, ABSENT, WALL).hosts
    assert (fare.name, fare.changes, fare.blind, fare.absent) == ("courier.example", 1, 25, 0)


def test_the_most_troubled_host_comes_first(view: ReportView) -> None:
    troubles = [fare.trouble for fare in view.hosts]
    assert troubles == sorted(troubles, reverse=True)
    assert sum(fare.citations for fare in view.hosts) == sum(fare.citations for fare in view.kinds) == 17


def test_a_work_without_address_is_no_host(view: ReportView) -> None:
    assert "no address" in {fare.name for fare in view.hosts}
    assert {fare.name for fare in view.kinds} <= {*(kind.value for kind in SourceKind), "no kind given"}


# -- claims ----------------------------------------------------------------------------------------------------------


def test_a_claim_is_unverified_where_none_of_its_sources_could_be_judged() -> None:
    assert [claim.claim.id for claim in cited_from("courier", STANDS, WALL).unverified] == ["c"]
    assert cited_from("courier", WALL, ABSENT).unverified == ()


def test_a_claim_that_cites_nothing_is_unverified() -> None:
    bare = replace(PUBLICATION, claims=(Claim("bare", "It is so.", ()),))
    assert [one.claim.id for one in view_of(replace(sample(), publication=bare, histories=())).unverified] == ["bare"]


def test_a_night_on_which_a_source_rested_is_drawn_paler_and_as_it_was_last_found() -> None:
    line = timeline(history(told(STANDS, None, None, ABSENT), RUNS).spells, columns_of(RUNS[:4]))
    assert [(stretch.group, stretch.carried) for stretch in line.stretches] == [
        (Group.STANDS, None),
        (None, Group.STANDS),
        (Group.ABSENT, None),
    ]
    assert line.carried_path(Group.STANDS).count("M") == 2
    assert line.carried_path(Group.ABSENT) == ""
