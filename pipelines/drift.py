"""How a citation's findings change over time.

A night's event is a pure function of the citation's nights up to that one, so a ledger that only ever appends can ask
for the newest event and keep it. What is compared is the *reading*: whether the citation stands, stands altered or is
absent, with the typed differences and the context. Zone, folds, hits and offsets are not part of it: they move with
a page's furniture, not with what the page says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import assert_never

from .findings import Change, Judgement, Verdict


class DriftEvent(StrEnum):
    """What one night's finding says against the nights before it."""

    FIRST_SEEN = "first seen"  # the first valid capture, and the citation was judged against it
    HELD = "held"  # as at the last valid capture
    DRIFTED = "drifted"  # the passage or the quantity is there but differs from what stood before
    LOST = "lost"  # it stood (or stood altered) before and is absent now
    RETURNED = "returned"  # it stands again after it had drifted or was lost
    UNVERIFIABLE_SINCE = "unverifiable since"  # the source could not be judged this night
    EXTRACTOR_CHANGED = "extractor changed"  # the bytes are equal: the difference is ours, not the source's

    @property
    def is_change(self) -> bool:
        """Whether the event says that the source now reads otherwise: these three wait for confirmation."""
        return self in _CHANGES


_CHANGES = (DriftEvent.DRIFTED, DriftEvent.LOST, DriftEvent.RETURNED)


@dataclass(frozen=True, slots=True)
class Night:
    """One citation's finding of one night, as far as drift looks at it.

    `record_id` names the WARC record that was judged: two nights that judged the same record are one capture and
    cannot confirm each other. A 304 has a revisit record of its own and is a capture. All but the judgement may be
    None where the night brought no bytes. A capture read again by newer programs is a night too, without being another
    capture.
    """

    judgement: Judgement
    payload_digest: str | None = None
    extractor: str | None = None
    matcher: str | None = None
    record_id: str | None = None
    captured_at: datetime | None = None  # aware


@dataclass(frozen=True, slots=True)
class Event:
    """A night's event, and whether it is final.

    * `first seen`: always final, whatever its verdict; nothing before it could contradict it.
    * `drifted`, `lost`, `returned`: final once enough captures in a row agree. Until then each night repeats the
      change as not final, then one night says it as final, and the nights after it are `held`.
    * `held`: always final; a change that still waits is not `held`.
    * `unverifiable since`: final once as many nights in a row could not be judged. It never says anything about the
      source's words.
    * `extractor changed`: final unless a change of the source is waiting for confirmation.
    """

    event: DriftEvent
    final: bool


_HOLDS = Event(DriftEvent.HELD, final=True)


class Presence(IntEnum):
    """How much of a citation a source holds, in rising order."""

    ABSENT = 0
    ALTERED = 1
    STANDING = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source says about a citation, as drift compares it."""

    presence: Presence
    changes: tuple[Change, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Capture:
    """A valid capture: what it read and which bytes that was read from."""

    reading: Reading
    payload_digest: str | None
    record_id: str | None
    captured_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Agreement:
    """Captures in a row, up to the last, that agree: how many they are, and when the first of them was made."""

    captures: int
    since: datetime | None

    def and_also(self, seen: _Capture, *, fresh: bool) -> _Agreement:
        """With one more capture, which counts only where it is `fresh`."""
        return replace(self, captures=self.captures + fresh, since=self.since or seen.captured_at)

    def confirms(self, last: _Capture, confirm: int, apart: timedelta) -> bool:
        """Whether they are as many as asked, and the last of them lies as far from the first as asked."""
        if self.captures < confirm:
            return False
        if not apart or confirm == 1:
            return True
        if self.since is None or last.captured_at is None:
            return False
        return last.captured_at - self.since >= apart


@dataclass(frozen=True, slots=True)
class _Track:
    """What the valid captures so far leave behind for the next one."""

    first: _Capture
    last: _Capture
    settled: Reading  # the last reading that was confirmed
    announced: DriftEvent | None  # the change that waits for confirmation
    same: _Agreement  # on the reading
    alike: _Agreement  # on the presence


@dataclass(frozen=True, slots=True)
class DriftState:
    """All that the nights so far leave behind for the next one; of fixed size. `DriftState()` is the beginning."""

    track: _Track | None = None  # None before the first valid capture
    blind: int = 0  # nights in a row, up to the last, that could not be judged


def events(nights: Iterable[Night], *, confirm: int, apart: timedelta = timedelta(0)) -> list[Event]:
    """The event of each night, the oldest first; see `next_event`. Raises ValueError where `confirm` is below 1."""
    state, found = DriftState(), []
    for night in nights:
        event, state = next_event(state, night, confirm=confirm, apart=apart)
        found.append(event)
    return found


def next_event(
    state: DriftState, night: Night, *, confirm: int, apart: timedelta = timedelta(0)
) -> tuple[Event, DriftState]:
    """The newest night's event, given what the nights before it left behind, and what it leaves behind itself.

    `confirm` is the number of valid captures in a row that make a change final, and of nights in a row that make an
    unverifiable source final. `apart` is the time that must lie between the first and the last of these captures:
    two runs within an hour see the same mishap twice. Without the times of capture a change is then never final, and
    with `confirm` 1 there is nothing to be apart. Raises ValueError where `confirm` is below 1.
    """
    if confirm < 1:
        raise ValueError(f"confirm must be at least 1, not {confirm}")
    reading = _reading(night.judgement)
    if reading is None:
        # Nothing but the count moves: not having looked is no evidence about the source.
        blind = state.blind + 1
        return Event(DriftEvent.UNVERIFIABLE_SINCE, blind >= confirm), replace(state, blind=blind)
    seen = _Capture(reading, night.payload_digest, night.record_id, night.captured_at)
    event, track = _judged(state.track, seen, confirm, apart)
    return event, DriftState(track)


def following(last: Event, before: Judgement, now: Judgement) -> Event | None:
    """The event of a night where the one before it says enough; None where all nights must be gone through.

    `last` and `before` are the event and the judgement of the newest night. Nearly every night is one of these: what
    was said is final, nothing waits for confirmation, and the source says the same again.
    """
    if not last.final or _reading(before) != _reading(now):
        return None
    return last if last.event is DriftEvent.UNVERIFIABLE_SINCE else _HOLDS


def _judged(track: _Track | None, seen: _Capture, confirm: int, apart: timedelta) -> tuple[Event, _Track]:
    """The event of one more valid capture, and what it leaves behind."""
    if track is None:
        alone = _Agreement(1, seen.captured_at)
        begun = _Track(first=seen, last=seen, settled=seen.reading, announced=None, same=alone, alike=alone)
        return Event(DriftEvent.FIRST_SEEN, final=True), begun
    if seen.reading != track.last.reading and _same_bytes(seen, track.last):
        # Equal bytes cannot have changed at the source, even where no version tells the two readings apart.
        track = _reread(track, seen)
        return Event(DriftEvent.EXTRACTOR_CHANGED, final=track.announced is None), track
    return _settle(_advance(track, seen), confirm, apart)


def _reading(judgement: Judgement) -> Reading | None:
    """What the judgement read; None where the source could not be judged."""
    match judgement.verdict:
        case Verdict.VERBATIM | Verdict.EQUIVALENT:
            return Reading(Presence.STANDING, context=judgement.context)
        case Verdict.ALTERED:
            return Reading(Presence.ALTERED, judgement.changes, judgement.context)
        case Verdict.ABSENT:
            return Reading(Presence.ABSENT)
        case Verdict.UNVERIFIABLE:
            return None
        case _:
            assert_never(judgement.verdict)


def _same_bytes(one: _Capture, other: _Capture) -> bool:
    return one.payload_digest is not None and one.payload_digest == other.payload_digest


def _reread(track: _Track, seen: _Capture) -> _Track:
    """The track after the last capture's bytes were read differently: the new reading takes the old one's place."""
    first = replace(track.first, reading=seen.reading) if _same_bytes(seen, track.first) else track.first
    settled, announced = track.settled, track.announced
    if announced is None:
        settled = seen.reading
    elif seen.reading == settled:
        announced = None  # the change that waited was ours all along
    else:
        announced = _change(seen.reading, last=settled, known=(first.reading, settled))
    alone = _Agreement(1, seen.captured_at)
    alike = track.alike if seen.reading.presence is track.last.reading.presence else alone
    # The counts do not rise: the next capture, not this night, says the waiting change as final.
    return _Track(first=first, last=seen, settled=settled, announced=announced, same=alone, alike=alike)


def _advance(track: _Track, seen: _Capture) -> _Track:
    """The track after one more valid capture, before it is asked whether a change is confirmed."""
    last, alone = track.last, _Agreement(1, seen.captured_at)
    fresh = seen.record_id is None or seen.record_id != last.record_id
    alike = track.alike.and_also(seen, fresh=fresh)
    if seen.reading == last.reading:
        return replace(track, last=seen, same=track.same.and_also(seen, fresh=fresh), alike=alike)
    # The first capture's bytes again, and read otherwise: that difference is ours, so the first reading is this one.
    first = replace(track.first, reading=seen.reading) if _same_bytes(seen, track.first) else track.first
    announced = _change(seen.reading, last=last.reading, known=(first.reading, track.settled))
    if seen.reading.presence is not last.reading.presence:
        alike = alone
    return replace(track, first=first, last=seen, announced=announced, same=alone, alike=alike)


def _settle(track: _Track, confirm: int, apart: timedelta) -> tuple[Event, _Track]:
    """The event of the last valid capture, and the track with a change settled that enough captures agree on.

    A page whose altered figure moves every night never gives two equal readings, yet agrees from the second night on
    that the citation no longer stands: to leave the settled presence, agreement on the presence is enough.
    """
    if track.announced is None:
        return _HOLDS, track
    last, reading = track.last, track.last.reading
    elsewhere = reading.presence is not track.settled.presence
    if track.same.confirms(last, confirm, apart) or (elsewhere and track.alike.confirms(last, confirm, apart)):
        return Event(track.announced, final=True), replace(track, settled=reading, announced=None)
    return Event(track.announced, final=False), track


def _change(now: Reading, *, last: Reading, known: tuple[Reading, Reading]) -> DriftEvent:
    """What to call the step from the `last` reading to an unequal one; `known`: the first and the settled readings."""
    if now.presence is Presence.ABSENT:
        return DriftEvent.LOST
    if now.presence is Presence.STANDING and last.presence is not Presence.STANDING:
        return DriftEvent.RETURNED
    # Back to how it read before is a return, but never where less of the citation is left than a night ago.
    if now in known and now.presence >= last.presence:
        return DriftEvent.RETURNED
    return DriftEvent.DRIFTED
