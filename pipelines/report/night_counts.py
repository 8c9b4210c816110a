"""How many citations gave which answer on each night: the drift of a whole publication, as numbers and as a drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import accumulate, groupby

from ..drift import DriftEvent
from ..history import Spell
from .groups import Group, counted, day, group_of
from .timeline import Columns

WIDTH, HEIGHT = 840, 150  # of the drawing, in SVG user units
# What does not stand, from the bottom up. What stands is the rest: drawn too, it would flatten everything else.
_DRAWN = (Group.ABSENT, Group.DIFFERS, Group.UNCHECKED)


@dataclass(frozen=True, slots=True)
class Area:
    """One group's share of the drawing, as SVG path data."""

    group: Group
    path: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A month that begins, and how far from the left, in user units."""

    at: float
    label: str


@dataclass(frozen=True)
class NightCounts:
    """For each night, the oldest first, how many citations gave each answer; and how many changes were confirmed.

    No slots: what is asked often is kept.

    A citation whose source rested that night, or was not reached, counts as it was last found.
    """

    nights: tuple[datetime, ...]
    counts: Mapping[Group, tuple[int, ...]]
    judged: Mapping[datetime, int]  # how many citations each night has a finding of
    confirmed: Mapping[DriftEvent, int]  # over all nights
    ours: int  # readings that changed on equal bytes

    @cached_property
    def most(self) -> int:
        """The largest number of citations that did not stand on one night: what the drawing's height means."""
        return max(map(sum, zip(*(self.counts[group] for group in _DRAWN), strict=True)), default=0)

    @property
    def areas(self) -> tuple[Area, ...]:
        """What did not stand, one answer on top of the other."""
        floor = [0] * len(self.nights)
        areas = []
        for group in _DRAWN:
            ceiling = [low + number for low, number in zip(floor, self.counts[group], strict=True)]
            if any(self.counts[group]):
                areas.append(Area(group, f"M0 {self._y(floor[0])}{self._edge(ceiling)}{self._back(floor)}z"))
            floor = ceiling
        return tuple(areas)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The months, at most a dozen of them."""
        begins = [
            (at, night)
            for at, (before, night) in enumerate(zip(self.nights, self.nights[1:], strict=False), start=1)
            if night.month != before.month
        ]
        step = -(-len(begins) // 12) or 1
        return tuple(Tick(self._x(at), day(night).split(" ", 1)[1]) for at, night in begins[::step])

    @property
    def spoken(self) -> str:
        """The course in words."""
        if not self.nights:
            return "No night has been judged yet."
        first, last = self._standing(0), self._standing(-1)
        words = [f"{first} on {day(self.nights[0])}, {last} on {day(self.nights[-1])}"]
        changes = [f"{event.value} {number}" for event, number in self.confirmed.items() if number]
        words.append(f"changes confirmed in {counted(len(self.nights), 'night')}: {', '.join(changes) or 'none'}")
        if self.ours:
            words.append(f"{counted(self.ours, 'reading')} changed on equal bytes, which is ours and not a source's")
        return f"{'; '.join(words)}."

    def _standing(self, night: int) -> str:
        judged = sum(self.counts[group][night] for group in (Group.STANDS, *_DRAWN))
        return f"{self.counts[Group.STANDS][night]} of {judged} stood"

    def _x(self, night: float) -> float:
        return float(f"{night * WIDTH / max(1, len(self.nights)):.4g}")

    def _y(self, number: int) -> float:
        return float(f"{HEIGHT - number * HEIGHT / max(1, self.most):.4g}")

    def _edge(self, heights: Sequence[int]) -> str:
        """The upper edge from the left: a step where the number changes."""
        steps, at = [], 0
        for number, members in groupby(heights):
            at += len(list(members))
            steps.append(f"V{self._y(number):g}H{self._x(at):g}")
        return "".join(steps)

    def _back(self, heights: Sequence[int]) -> str:
        """The lower edge, back to the left."""
        steps, at = [], len(heights)
        for number, members in groupby(reversed(heights)):
            at -= len(list(members))
            steps.append(f"V{self._y(number):g}H{self._x(at):g}")
        return "".join(steps)


class NightCounter:
    """Counts the nights of one citation after the other; `columns`: the starts of all runs with their places."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._steps = {group: [0] * (len(columns) + 1) for group in Group}
        self._judged = [0] * (len(columns) + 1)
        self._confirmed: Counter[DriftEvent] = Counter()

    def add(self, spells: Sequence[Spell]) -> None:
        """Count one citation's spells, the oldest first."""
        columns, judged, confirmed = self._columns, self._judged, self._confirmed
        before: list[int] | None = None  # the steps of the answer before
        for started, nights, last, reread in spells:
            begin, steps = columns[started], self._steps[group_of(last.judgement)]
            if before is not steps:
                if before is not None:
                    before[begin] -= 1
                steps[begin] += 1
                before = steps
            judged[begin] += 1
            judged[begin + nights] -= 1
            if reread:
                confirmed[DriftEvent.EXTRACTOR_CHANGED] += 1
            event = last.event
            if event is not DriftEvent.HELD and last.final and _is_told(event):
                confirmed[event] += 1
        if before is not None:
            before[len(columns)] -= 1

    def counts(self) -> NightCounts:
        """What was counted so far."""
        return NightCounts(
            nights=tuple(self._columns),
            judged=dict(zip(self._columns, accumulate(self._judged), strict=False)),
            counts={group: tuple(accumulate(steps[:-1])) for group, steps in self._steps.items()},
            confirmed={event: self._confirmed[event] for event in DriftEvent if event.is_change},
            ours=self._confirmed[DriftEvent.EXTRACTOR_CHANGED],
        )


def _is_told(event: DriftEvent) -> bool:
    """Whether the event is counted."""
    return event.is_change or event is DriftEvent.EXTRACTOR_CHANGED


def night_counts(courses: Iterable[Sequence[Spell]], columns: Columns) -> NightCounts:
    """The counts of all citations' spells over the `columns`."""
    counter = NightCounter(columns)
    for spells in courses:
        counter.add(spells)
    return counter.counts()
