"""A citation's course over the nights, out of the ledger: what tonight says, and what newer programs say of last night.

Wherever the programs that read or compare have changed, the capture that was judged last is judged again by the new
ones before tonight's. What then differs differs on equal bytes, and is ours; what tonight's capture says beyond that is
the source's, even where the upgrade and the source's change fell on one night.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from archive.captures import Capture, capture_by_number
from archive.ledger import Ledger

from . import ledger as tables
from .drift import DriftEvent, DriftState, Event, Night, following, next_event
from .findings import Judgement, Verdict
from .nights_before import PastNight, last_judged, last_said, not_surely_judged_by, past_nights

# Citations come by their sources, and a citation's nights mostly have one judgement.
_REMEMBERED: Final = 256


class Course:
    """Asks the ledger for the nights of one citation after the other, and for drift's word on the newest."""

    def __init__(self, ledger: Ledger, *, confirm: int, apart: timedelta, extractor: str, matcher: str) -> None:
        """`confirm`, `apart`: see `drift.next_event`; `extractor` and `matcher`: the programs of tonight."""
        self._ledger = ledger
        self._confirm = confirm
        self._apart = apart
        self._programs = (extractor, matcher)
        self._judgements: dict[int, Judgement] = {}

    def event(self, citation_id: str, number: int, capture: Capture | None) -> Event:
        """What tonight's judgement, of that number, says against the nights before it.

        Nights on which the citation was worded otherwise do not count: what they said, they said of other words. What a
        night said as final stays said, also where fewer captures were asked for then. Raises ValueError where `confirm`
        is below 1.
        """
        judgement = self._judgement(number)
        last = last_said(self._ledger, citation_id, like=number)
        if last is not None:
            known = following(last.event, self._judgement(last.judgement), judgement)
            if known is not None:
                return known
        return self._next(self._state(citation_id, number), self._tonight(judgement, capture))[0]

    def reread(self, citation_id: str, *, run: int, capture: Capture, number: int) -> Event | None:
        """Write that tonight's programs judge the capture that was judged last by the judgement of that number.

        Nothing is written, and None returned, where they read the same in it, or no longer can judge it.
        """
        judgement = self._judgement(number)
        if judgement.verdict is Verdict.UNVERIFIABLE:
            return None
        event, _ = self._next(self._state(citation_id, number), self._tonight(judgement, capture))
        if event.event is not DriftEvent.EXTRACTOR_CHANGED:
            return None
        tables.record_rereading(
            self._ledger,
            citation_id=citation_id,
            run=run,
            judgement=number,
            capture=capture.number,
            extractor=self._programs[0],
            event=event.event,
            final=event.final,
        )
        return event

    def _state(self, citation_id: str, number: int) -> DriftState:
        state = DriftState()
        for past in past_nights(self._ledger, citation_id, like=number):
            _, state = self._next(state, self._past(past))
        return state

    def _next(self, state: DriftState, night: Night) -> tuple[Event, DriftState]:
        return next_event(state, night, confirm=self._confirm, apart=self._apart)

    def _tonight(self, judgement: Judgement, capture: Capture | None) -> Night:
        if capture is None:
            return Night(judgement)
        record = uuid.UUID(capture.record_id.strip("<>")).hex
        return Night(judgement, capture.payload_digest.value.hex(), *self._programs, record, capture.captured_at)

    def _past(self, past: PastNight) -> Night:
        judgement = self._judgement(past.judgement)
        if past.payload_digest is None or past.record_id is None:
            return Night(judgement)
        # Drift only asks whether two are equal, so hexadecimal digits serve as names.
        digest, record = past.payload_digest.hex(), past.record_id.hex()
        return Night(judgement, digest, past.extractor, past.matcher, record, past.captured_at)

    def _judgement(self, number: int) -> Judgement:
        known = self._judgements.get(number)
        if known is None:
            if len(self._judgements) >= _REMEMBERED:
                self._judgements.clear()
            known = self._judgements[number] = tables.judgement_by_number(self._ledger, number)
        return known


def outdated(
    ledger: Ledger, citation_ids: Iterable[str], *, extractor: str, matcher: str
) -> Iterator[tuple[str, Capture]]:
    """The citations whose newest judged capture was read or compared by other programs, with that capture.

    Unverifiable nights are passed over: the capture before them is the one that tonight's will be held to.
    """
    doubtful = not_surely_judged_by(ledger, extractor=extractor, matcher=matcher)
    for citation_id in citation_ids:
        last = last_judged(ledger, citation_id) if citation_id in doubtful else None
        if last is not None and (last.extractor, last.matcher) != (extractor, matcher):
            yield citation_id, capture_by_number(ledger, last.capture)
