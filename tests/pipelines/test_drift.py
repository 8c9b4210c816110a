"""Drift: what each night says against the nights before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.drift import DriftEvent, DriftState, Event, Night, events, following, next_event
from pipelines.findings import Change, ChangeKind, Judgement, Reason, Verdict

STANDS = Judgement(Verdict.VERBATIM)
ROUNDED = Judgement(Verdict.EQUIVALENT)
DENIED = Judgement(Verdict.VERBATIM, context=("negation: it is not true that",))
ALTERED = Judgement(Verdict.ALTERED, changes=(Change(ChangeKind.NUMBER, "15,683", "15,638"),))
ALTERED_AGAIN = Judgement(Verdict.ALTERED, changes=(Change(ChangeKind.NUMBER, "15,683", "16,000"),))
ABSENT = Judgement(Verdict.ABSENT)
BLIND = Judgement(Verdict.UNVERIFIABLE, reason=Reason.TIMEOUT)
VALID = (STANDS, ROUNDED, DENIED, ALTERED, ALTERED_AGAIN, ABSENT)

FINAL, OPEN = True, False
START = datetime(2026, 1, 1, 3, tzinfo=UTC)


def capture(judgement: Judgement, n: int, *, digest: str | None = None, versions: str = "1") -> Night:
    """A night with bytes of its own, unless `digest` says otherwise."""
    if judgement.verdict is Verdict.UNVERIFIABLE:
        return Night(judgement)
    digest = digest or f"sha256:{n}"
    return Night(judgement, digest, f"extract/{versions}", f"match/{versions}", f"<urn:uuid:{n}>")


def captures(*judgements: Judgement) -> list[Night]:
    return [capture(judgement, n) for n, judgement in enumerate(judgements)]


def said(*judgements: Judgement, confirm: int = 2) -> list[tuple[str, bool]]:
    return [(found.event.value, found.final) for found in events(captures(*judgements), confirm=confirm)]


# -- what each event means ---------------------------------------------------------------------------------------


def test_a_citation_that_always_stands_is_first_seen_and_then_held() -> None:
    assert said(STANDS, STANDS, STANDS) == [("first seen", FINAL), ("held", FINAL), ("held", FINAL)]


def test_a_figure_in_another_notation_still_holds() -> None:
    assert said(STANDS, ROUNDED)[-1] == ("held", FINAL)


@pytest.mark.parametrize("verdict", [ALTERED, ABSENT])
def test_a_citation_that_never_stood_is_first_seen_and_then_held(verdict: Judgement) -> None:
    assert said(verdict, verdict) == [("first seen", FINAL), ("held", FINAL)]


def test_a_change_waits_until_a_second_capture_agrees_and_is_said_as_final_once() -> None:
    assert said(STANDS, ALTERED, ALTERED, ALTERED)[1:] == [("drifted", OPEN), ("drifted", FINAL), ("held", FINAL)]


def test_a_lost_passage_waits_for_as_many_captures_as_asked() -> None:
    assert said(STANDS, ABSENT, ABSENT, ABSENT, ABSENT, confirm=3)[1:] == [
        ("lost", OPEN),
        ("lost", OPEN),
        ("lost", FINAL),
        ("held", FINAL),
    ]


def test_with_one_capture_to_confirm_every_change_is_final_at_once() -> None:
    assert said(STANDS, ABSENT, ABSENT, confirm=1)[1:] == [("lost", FINAL), ("held", FINAL)]


def test_there_and_back_again_is_a_return() -> None:
    assert said(STANDS, ALTERED, STANDS, STANDS, STANDS)[1:] == [
        ("drifted", OPEN),
        ("returned", OPEN),
        ("returned", FINAL),
        ("held", FINAL),
    ]


def test_an_altered_passage_that_reads_as_at_first_again_is_a_return() -> None:
    assert said(ALTERED, ALTERED_AGAIN, ALTERED)[1:] == [("drifted", OPEN), ("returned", OPEN)]


def test_falling_back_to_an_altered_first_reading_is_no_return() -> None:
    assert said(ALTERED, STANDS, STANDS, ALTERED)[-1] == ("drifted", OPEN)


def test_falling_back_to_absence_is_a_loss() -> None:
    assert said(ABSENT, STANDS, ABSENT)[1:] == [("returned", OPEN), ("lost", OPEN)]


def test_a_lost_passage_that_comes_back_altered_has_drifted() -> None:
    assert said(STANDS, ABSENT, ABSENT, ALTERED)[-1] == ("drifted", OPEN)


def test_words_that_stand_but_are_now_denied_have_drifted() -> None:
    assert said(STANDS, DENIED, DENIED)[1:] == [("drifted", OPEN), ("drifted", FINAL)]


def test_an_altered_figure_that_moves_every_night_is_still_confirmed_as_altered() -> None:
    moving = [replace(ALTERED, changes=(Change(ChangeKind.NUMBER, "1", str(n)),)) for n in range(3)]
    assert said(STANDS, *moving)[1:] == [("drifted", OPEN), ("drifted", FINAL), ("drifted", OPEN)]


# -- nights that could not be judged -------------------------------------------------------------------------------


def test_a_source_that_could_not_be_judged_twice_running_is_confirmed_as_unverifiable() -> None:
    assert said(STANDS, BLIND, BLIND, STANDS, BLIND)[1:] == [
        ("unverifiable since", OPEN),
        ("unverifiable since", FINAL),
        ("held", FINAL),
        ("unverifiable since", OPEN),
    ]


def test_unverifiable_nights_between_two_agreeing_captures_do_not_delay_the_confirmation() -> None:
    assert said(STANDS, ABSENT, BLIND, ABSENT)[-1] == ("lost", FINAL)


def test_the_first_valid_night_is_first_seen_however_many_failed_before() -> None:
    assert said(BLIND, BLIND, ALTERED)[-1] == ("first seen", FINAL)


# -- what is ours --------------------------------------------------------------------------------------------------


def test_another_verdict_on_equal_bytes_is_ours() -> None:
    nights = [capture(STANDS, 0, digest="d"), capture(ABSENT, 1, digest="d", versions="2")]
    assert events(nights, confirm=2)[-1] == Event(DriftEvent.EXTRACTOR_CHANGED, final=True)


def test_after_our_change_the_new_reading_is_what_later_nights_are_held_to() -> None:
    nights = [
        capture(STANDS, 0, digest="d"),
        capture(ALTERED, 1, digest="d", versions="2"),
        capture(ALTERED, 2, digest="e", versions="2"),
        capture(STANDS, 3, digest="f", versions="2"),
    ]
    assert [found.event.value for found in events(nights, confirm=2)[2:]] == ["held", "returned"]


def test_a_change_that_a_better_reading_of_the_same_bytes_takes_back_was_never_the_sources() -> None:
    nights = [
        capture(STANDS, 0),
        capture(ALTERED, 1, digest="d"),
        capture(STANDS, 2, digest="d", versions="2"),
        capture(STANDS, 3, versions="2"),
    ]
    assert [(found.event.value, found.final) for found in events(nights, confirm=2)[1:]] == [
        ("drifted", OPEN),
        ("extractor changed", FINAL),
        ("held", FINAL),
    ]


def test_a_waiting_change_that_is_read_otherwise_still_comes_to_its_confirmation() -> None:
    nights = [
        capture(STANDS, 0),
        capture(ALTERED, 1, digest="d"),
        capture(ALTERED_AGAIN, 2, digest="d", versions="2"),
        capture(ALTERED_AGAIN, 3, versions="2"),
    ]
    assert [(found.event.value, found.final) for found in events(nights, confirm=2)[2:]] == [
        ("extractor changed", OPEN),
        ("drifted", FINAL),
    ]


def test_another_extractor_that_reads_the_same_is_no_event() -> None:
    nights = [capture(STANDS, 0, digest="d"), capture(STANDS, 1, digest="d", versions="2")]
    assert events(nights, confirm=2)[-1].event is DriftEvent.HELD


def test_a_304_of_the_same_bytes_confirms_a_change() -> None:
    nights = [capture(STANDS, 0), capture(ABSENT, 1, digest="d"), capture(ABSENT, 2, digest="d")]
    assert events(nights, confirm=2)[-1] == Event(DriftEvent.LOST, final=True)


def test_judging_one_capture_twice_confirms_nothing() -> None:
    once = capture(ABSENT, 1)
    assert events([capture(STANDS, 0), once, once, once], confirm=2)[-1] == Event(DriftEvent.LOST, final=False)


def test_a_confirmation_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        next_event(DriftState(), Night(STANDS), confirm=0)


# -- how far apart captures have to lie ------------------------------------------------------------------------------


def timed(*told: tuple[int, Judgement]) -> list[Night]:
    """Captures with the hours at which they were made."""
    return [
        replace(capture(judgement, n), captured_at=START + timedelta(hours=at))
        for n, (at, judgement) in enumerate(told)
    ]


def test_two_runs_within_an_hour_see_the_same_mishap_and_confirm_nothing() -> None:
    nights = timed((0, STANDS), (24, ABSENT), (25, ABSENT))
    assert events(nights, confirm=2, apart=timedelta(hours=12))[-1] == Event(DriftEvent.LOST, final=False)


@pytest.mark.parametrize(("at", "final"), [(35, OPEN), (36, FINAL), (60, FINAL)])
def test_a_change_is_final_once_its_captures_lie_far_enough_apart(at: int, final: bool) -> None:
    nights = timed((0, STANDS), (24, ABSENT), (25, ABSENT), (at, ABSENT))
    assert events(nights, confirm=2, apart=timedelta(hours=12))[-1] == Event(DriftEvent.LOST, final=final)


def test_captures_far_apart_are_still_too_few_where_more_are_asked() -> None:
    nights = timed((0, STANDS), (24, ABSENT), (240, ABSENT))
    assert events(nights, confirm=3, apart=timedelta(hours=12))[-1] == Event(DriftEvent.LOST, final=False)


def test_the_time_is_counted_from_the_first_capture_that_agrees_and_not_from_the_odd_one_before() -> None:
    nights = timed((0, STANDS), (1, ABSENT), (2, STANDS), (24, ABSENT), (25, ABSENT))
    assert events(nights, confirm=2, apart=timedelta(hours=12))[-1] == Event(DriftEvent.LOST, final=False)


def test_captures_of_unknown_times_never_confirm_where_times_are_asked_for() -> None:
    found = events(captures(STANDS, ABSENT, ABSENT, ABSENT), confirm=2, apart=timedelta(hours=1))
    assert not any(one.final for one in found[1:])


def test_with_one_capture_to_confirm_there_is_nothing_to_be_apart() -> None:
    nights = timed((0, STANDS), (1, ABSENT))
    assert events(nights, confirm=1, apart=timedelta(days=9))[-1] == Event(DriftEvent.LOST, final=True)


def test_the_first_bytes_read_otherwise_are_no_return_to_what_was_first_read() -> None:
    nights = [capture(ABSENT, 0, digest="d"), capture(STANDS, 1), capture(STANDS, 2), capture(ALTERED, 3, digest="d")]
    later = capture(ABSENT, 4, digest="e")
    assert [one.event.value for one in events([*nights, later], confirm=2)[3:]] == ["drifted", "lost"]


# -- properties ----------------------------------------------------------------------------------------------------

judgements = st.sampled_from([*VALID, BLIND])


def agreeing(nights: list[Night]) -> list[Night]:
    """The valid nights, the newest first, up to the first that found more or less of the citation than the newest."""
    valid = [night.judgement.verdict for night in nights if night.judgement != BLIND]
    same = sum(1 for _ in takewhile(lambda verdict: presence(verdict) == presence(valid[-1]), reversed(valid)))
    return [night for night in reversed(nights) if night.judgement != BLIND][:same]


def presence(verdict: Verdict) -> Verdict:
    return Verdict.VERBATIM if verdict.stands else verdict


histories = st.lists(st.tuples(judgements, st.integers(0, 3), st.sampled_from("12")), max_size=24).map(
    lambda rows: [capture(j, n, digest=f"sha256:{d}", versions=v) for n, (j, d, v) in enumerate(rows)]
)
confirms = st.integers(1, 4)


@given(histories, confirms, st.data())
def test_inserted_unverifiable_nights_never_change_the_other_nights_events(
    nights: list[Night], confirm: int, data: st.DataObject
) -> None:
    valid = [night for night in nights if night.judgement != BLIND]
    padded, kept = [], []
    for night in valid:
        padded += [Night(BLIND)] * data.draw(st.integers(0, 3))
        kept.append(len(padded))
        padded.append(night)
    after = events(padded, confirm=confirm)
    assert [after[i] for i in kept] == events(valid, confirm=confirm)


@given(histories, confirms, st.integers(0, 24))
def test_an_event_never_depends_on_later_nights(nights: list[Night], confirm: int, cut: int) -> None:
    assert events(nights[:cut], confirm=confirm) == events(nights, confirm=confirm)[:cut]


@given(st.sampled_from(VALID), st.integers(2, 20), confirms)
def test_a_constant_reading_is_first_seen_and_then_always_held(judgement: Judgement, n: int, confirm: int) -> None:
    found = events(captures(*[judgement] * n), confirm=confirm)
    assert [one.event for one in found] == [DriftEvent.FIRST_SEEN] + [DriftEvent.HELD] * (n - 1)
    assert all(one.final for one in found)


@given(st.sampled_from(VALID), st.sampled_from(VALID), st.integers(1, 9), st.integers(0, 9), st.integers(2, 4))
def test_a_change_seen_on_one_night_only_is_never_final(
    usual: Judgement, odd: Judgement, before: int, after: int, confirm: int
) -> None:
    found = events(captures(*[usual] * before, odd, *[usual] * after), confirm=confirm)
    assert not (found[before].event.is_change and found[before].final)


@given(st.sampled_from([ALTERED, ABSENT]), st.integers(2, 30), st.integers(2, 4))
def test_a_page_that_flickers_every_night_never_has_a_final_change(odd: Judgement, n: int, confirm: int) -> None:
    flicker = captures(*([STANDS, odd] * n)[:n])
    changes = [one for one in events(flicker, confirm=confirm) if one.event.is_change]
    assert len(changes) == n - 1
    assert not any(one.final for one in changes)


@given(histories, confirms)
def test_a_final_change_rests_on_as_many_captures_in_a_row_as_asked(nights: list[Night], confirm: int) -> None:
    for at, found in enumerate(events(nights, confirm=confirm)):
        if found.event.is_change and found.final:
            assert len({night.record_id for night in agreeing(nights[: at + 1])}) >= confirm


@given(st.lists(st.tuples(judgements, st.integers(0, 40)), max_size=16), confirms, st.integers(1, 60))
def test_a_final_change_rests_on_captures_as_far_apart_as_asked(
    told: list[tuple[Judgement, int]], confirm: int, hours: int
) -> None:
    clock = accumulate(gap for _, gap in told)
    nights = timed(*[(at, judgement) for at, (judgement, _) in zip(clock, told, strict=True)])
    for at, found in enumerate(events(nights, confirm=confirm, apart=timedelta(hours=hours))):
        if found.event.is_change and found.final and confirm > 1:
            last, *_, first = (night.captured_at for night in agreeing(nights[: at + 1]))
            assert last is not None
            assert first is not None
            assert last - first >= timedelta(hours=hours)


@given(histories, confirms, st.integers(0, 99))
def test_asking_for_time_never_makes_a_change_final_that_was_not(nights: list[Night], confirm: int, hours: int) -> None:
    spread = [replace(night, captured_at=START + timedelta(hours=7 * n)) for n, night in enumerate(nights)]
    first = next(
        (n for n, one in enumerate(events(spread, confirm=confirm)) if one.event.is_change and one.final), None
    )
    slow = events(spread, confirm=confirm, apart=timedelta(hours=hours))
    assert all(not (one.event.is_change and one.final) for one in slow[:first])


@given(histories, confirms)
def test_exactly_the_first_valid_night_is_first_seen(nights: list[Night], confirm: int) -> None:
    valid = [i for i, night in enumerate(nights) if night.judgement != BLIND]
    found = events(nights, confirm=confirm)
    assert [i for i, one in enumerate(found) if one.event is DriftEvent.FIRST_SEEN] == valid[:1]


@given(histories, confirms)
def test_a_night_is_unverifiable_since_exactly_where_its_judgement_is(nights: list[Night], confirm: int) -> None:
    for night, found in zip(nights, events(nights, confirm=confirm), strict=True):
        assert (found.event is DriftEvent.UNVERIFIABLE_SINCE) == (night.judgement == BLIND)


@given(histories, confirms)
def test_lost_is_said_only_of_what_is_absent_and_drifted_never(nights: list[Night], confirm: int) -> None:
    for night, found in zip(nights, events(nights, confirm=confirm), strict=True):
        absent = night.judgement.verdict is Verdict.ABSENT
        assert absent if found.event is DriftEvent.LOST else True
        assert not (absent and found.event in (DriftEvent.DRIFTED, DriftEvent.RETURNED))


@given(histories, confirms, st.integers(0, 99))
def test_where_the_last_night_says_enough_it_says_what_all_nights_say(
    nights: list[Night], confirm: int, hours: int
) -> None:
    found = events(nights, confirm=confirm, apart=timedelta(hours=hours))
    for n in range(1, len(nights)):
        assert following(found[n - 1], nights[n - 1].judgement, nights[n].judgement) in (None, found[n])


@pytest.mark.parametrize("judgement", [*VALID, BLIND])
def test_of_what_goes_on_the_last_night_says_enough(judgement: Judgement) -> None:
    nights = captures(*[judgement] * 5)
    found = events(nights, confirm=2)
    assert following(found[3], judgement, judgement) == found[4]


@given(st.sampled_from([DENIED, ALTERED, ABSENT]), st.integers(1, 5), st.integers(0, 5), confirms)
def test_a_change_that_lasts_is_said_as_final_exactly_once(
    other: Judgement, before: int, after: int, confirm: int
) -> None:
    found = events(captures(*[STANDS] * before, *[other] * (confirm + after)), confirm=confirm)
    assert [i for i, one in enumerate(found) if one.event.is_change and one.final] == [before + confirm - 1]


def test_a_night_costs_the_same_whatever_came_before() -> None:
    state = DriftState()
    for night in captures(*[STANDS, ALTERED, BLIND] * 400):
        _, state = next_event(state, night, confirm=3)
    # What is carried from night to night does not grow: the first capture and the last, a reading and counters.
    assert repr(state).count("_Capture(") == 2
