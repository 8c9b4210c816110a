"""What an eye needs of a citation's nights: what happened to the source, without the nights of passing trouble."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from ..drift import DriftEvent
from ..findings import Judgement
from ..history import Spell
from .groups import counted, day, group_of
from .sentences import event_label


@dataclass(frozen=True, slots=True)
class Landmark:
    """Something that began on a night, in a few words."""

    begin: datetime
    words: str


def landmarks(spells: Sequence[Spell]) -> tuple[tuple[Landmark, ...], int]:
    """The landmarks of these spells, the oldest first, and the number of nights of passing trouble.

    Trouble is passing where the source could be judged again before as many nights had failed as confirm it. It is
    counted and not told night by night: over a year every server fails now and then.
    """
    found: list[Landmark] = []
    passing = 0
    before: Spell | None = None  # the last spell that judged the source, unless trouble was told after it
    for blind, members in groupby(spells, key=_is_blind):
        group = list(members)
        if not blind:
            for spell in group:
                if spell.reread:
                    found.append(Landmark(spell.begin, DriftEvent.EXTRACTOR_CHANGED.value))
                if before is not None and _confirms(before, spell) and found:
                    confirmed = f"{spell.last.event.value}, confirmed {day(spell.begin)}"
                    found[-1] = Landmark(found[-1].begin, confirmed)
                elif is_news(before, spell):
                    found.append(Landmark(spell.begin, event_label(spell.last.event, spell.last.final)))
                before = spell
            continue
        nights = sum(spell.nights for spell in group)
        if any(spell.last.final for spell in group) or group[-1] is spells[-1]:
            found.append(Landmark(group[0].begin, f"could not be checked, {counted(nights, 'night')}"))
            before = group[-1]
        else:
            passing += nights
    return tuple(found), passing


def _confirms(before: Spell, spell: Spell) -> bool:
    """Whether the spell only confirms the change that the one before it announced."""
    said, now = before.last, spell.last
    return now.event is said.event and now.final and not said.final and now.event.is_change


def is_news(before: Spell | None, spell: Spell) -> bool:
    """Whether the spell says other than "as before": a change repeated while it waits is no news, nor is holding."""
    if before is None:
        return True
    old, new = before.last, spell.last
    if new.event is DriftEvent.HELD:
        return old.event is DriftEvent.UNVERIFIABLE_SINCE
    if new.event is not old.event or new.final != old.final:
        return True
    return new.judgement is not old.judgement and answer(new.judgement) != answer(old.judgement)


def answer(judgement: Judgement) -> tuple[object, ...]:
    """What a judgement says as far as nights are compared by it."""
    return (group_of(judgement), judgement.changes, judgement.context)


def _is_blind(spell: Spell) -> bool:
    return spell.last.event is DriftEvent.UNVERIFIABLE_SINCE
