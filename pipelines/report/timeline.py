"""A citation's nights in a row, for a small drawing and for those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from ..history import Spell
from .groups import Group, counted, day, group_of

# Up to this many nights each has a cell of its own; beyond, equal neighbours share one, so that years stay small.
SEPARATE = 60
WIDTH, PITCH = 210.0, 15.0  # of the whole strip at most, and of one night at most, in SVG user units
_NARROWEST = 0.6  # of a cell: less could not be seen
_SPOKEN = 6  # stretches that the text alternative lists; more are summed up


class Stretch(NamedTuple):
    """Nights in a row with one answer. `group` is None where the run brought no finding of this citation.

    Its source rested that night, or the run did not come to it: `carried` is then how it was last found.
    """

    group: Group | None
    begin: int  # index of its first night
    nights: int
    carried: Group | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """All nights of one citation: `width` user units, the stretches to draw, marks under nights that changed."""

    stretches: tuple[Stretch, ...]
    changes: tuple[tuple[int, bool], ...]  # index of a night with a change of the source, and whether it was final
    nights: int
    begin: datetime | None
    end: datetime | None

    @property
    def pitch(self) -> float:
        """How far two nights lie apart, in user units."""
        return min(PITCH, WIDTH / max(1, self.nights))

    @property
    def width(self) -> float:
        """Of the whole strip, in user units."""
        return round(self.pitch * self.nights, 2)

    @property
    def _gap(self) -> float:
        """Between two cells, in user units."""
        return min(2.0, self.pitch / 5) if self.nights <= SEPARATE else 0.0

    @property
    def groups(self) -> tuple[Group, ...]:
        """The answers that occur, in the order of `Group`."""
        found = {stretch.group for stretch in self.stretches}
        return tuple(group for group in Group if group in found)

    def path(self, group: Group) -> str:
        """The SVG path data of all cells of one answer. The groups differ in shape, not in colour alone."""
        return self._cells(group, [stretch for stretch in self.stretches if stretch.group is group])

    def carried_path(self, group: Group) -> str:
        """The SVG path data of the nights without a finding after one of that answer."""
        return self._cells(group, [stretch for stretch in self.stretches if stretch.carried is group])

    def _cells(self, group: Group, stretches: Sequence[Stretch]) -> str:
        separate, pitch, gap = self.nights <= SEPARATE, self.pitch, self._gap
        top, bottom = _SHAPES[group]
        boxes = []
        for stretch in stretches:
            each = 1 if separate else stretch.nights
            width = _written(max(each * pitch - gap, _NARROWEST))
            end = stretch.begin + stretch.nights
            for night in range(stretch.begin, end, each):
                boxes.append(f"M{_written(night * pitch)} {top}h{width}V{bottom}h-{width}z")  # noqa: PERF401 - mostly one
        return "".join(boxes)

    def marks(self, *, final: bool) -> str:
        """The SVG path data of the small triangles under nights on which the source changed."""
        middle = (self.pitch - self._gap) / 2
        return "".join(
            f"M{at * self.pitch + middle:.5g} 20l3 5h-6z" for at, confirmed in self.changes if confirmed is final
        )

    @property
    def spoken(self) -> str:
        """The strip in words."""
        if self.begin is None or self.end is None:
            return "No night has judged this citation yet."
        nights = f"{counted(self.nights, 'night')}, {day(self.begin)} to {day(self.end)}"
        told = [(stretch.group, stretch.nights) for stretch in self.stretches]
        if len(told) <= _SPOKEN:
            return f"{nights}: {', then '.join(_spoken(*one) for one in told)}."
        sums: dict[Group | None, int] = {}
        for group, number in told:
            sums[group] = sums.get(group, 0) + number
        most = sorted(sums.items(), key=lambda one: -one[1])
        return f"{nights}: {', '.join(_spoken(*one) for one in most)}; at the end {_spoken(*told[-1])}."


@lru_cache(maxsize=4096)  # all strips of a report have the same columns
def _written(units: float) -> str:
    """A length in user units, to four digits."""
    return f"{units:.4g}"


# From the top and to the bottom of a strip that is 18 units high: full, half, a line at the foot, a line in the middle.
_SHAPES: dict[Group, tuple[int, int]] = {
    Group.STANDS: (2, 18),
    Group.DIFFERS: (10, 18),
    Group.ABSENT: (15, 18),
    Group.UNCHECKED: (9, 11),
    Group.PENDING: (18, 18),
}
_SPOKEN_AS: dict[Group | None, str] = {
    Group.STANDS: "stands",
    Group.DIFFERS: "differs",
    Group.ABSENT: "absent",
    Group.UNCHECKED: "could not be checked",
    Group.PENDING: "not judged",
    None: "not judged",
}


def _spoken(group: Group | None, nights: int) -> str:
    return f"{_SPOKEN_AS[group]} {counted(nights, 'night')}"


Columns = dict[datetime, int]


def columns_of(moments: Iterable[datetime]) -> Columns:
    """The starts of all runs, in the order of the runs, with their places from 0 on.

    The order is not always that of time: a clock may have been set back between two runs.
    """
    return {moment: place for place, moment in enumerate(dict.fromkeys(moments))}


def timeline(spells: Sequence[Spell], columns: Columns) -> Timeline:
    """The nights of one citation over the `columns`, see `columns_of`.

    Columns before the citation's first night are left out: it was not declared then.
    """
    if not spells:
        return Timeline((), (), 0, None, None)
    first, end = columns[spells[0].begin], len(columns) - 1
    parts: list[tuple[Group | None, int]] = []
    marks: list[tuple[int, bool]] = []
    cursor = first
    for started, nights, last, _ in spells:
        begin = columns[started]
        if begin > cursor:
            parts.append((None, begin - cursor))
        parts.append((group_of(last.judgement), nights))
        if last.event.is_change:
            marks += [(begin - first + night, last.final) for night in range(nights)]
        cursor = begin + nights
    if end >= cursor:
        parts.append((None, end + 1 - cursor))
    return Timeline(
        stretches=_stretches(parts),
        changes=tuple(marks),
        nights=end + 1 - first,
        begin=spells[0].begin,
        end=next(reversed(columns)),
    )


def _stretches(parts: Sequence[tuple[Group | None, int]]) -> tuple[Stretch, ...]:
    """The parts, those that follow each other with one answer together."""
    stretches: list[Stretch] = []
    begin = nights = 0
    before: Group | None = None
    for at, (group, number) in enumerate(parts, start=1):
        nights += number
        if at < len(parts) and parts[at][0] is group:
            continue
        stretches.append(Stretch(group, begin, nights, before if group is None else None))
        before, begin, nights = group, begin + nights, 0
    return tuple(stretches)
