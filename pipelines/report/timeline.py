"""A citation's nights in a row, for a small drawing and for those who cannot see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from ..history import Spell
from .groups import Group, counted, day, group_of

# Up to this many nights each has a cell of its own; beyond, equal neighbours share one, so that years stay small.
SEPARATE = 60
WIDTH, PITCH = 210.0, 15.0  # of the whole strip at most, and of one night at most, in SVG user units
_NARROWEST = 0.6  # of a cell: less could not be seen
_SPOKEN = 6  # stretches that the text alternative lists; more are summed up


@dataclass(frozen=True, slots=True)
class Stretch:
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
            wide = each * pitch - gap
            width = f"{wide:.4g}" if wide > _NARROWEST else f"{_NARROWEST:.4g}"
            boxes += [
                f"M{(stretch.begin + i) * pitch:.4g} {top}h{width}V{bottom}h-{width}z"
                for i in range(0, stretch.nights, each)
            ]
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
        sums = Counter[Group | None]()
        for group, number in told:
            sums[group] += number
        return f"{nights}: {', '.join(_spoken(*one) for one in sums.most_common())}; at the end {_spoken(*told[-1])}."


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
    """The starts of all runs with their places from 0 on, the oldest first."""
    return {moment: place for place, moment in enumerate(sorted(set(moments)))}


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
    for spell in spells:
        begin = columns[spell.begin]
        parts += [(None, begin - cursor), (group_of(spell.last.judgement), spell.nights)]
        if spell.last.event.is_change:
            marks += [(begin - first + night, spell.last.final) for night in range(spell.nights)]
        cursor = begin + spell.nights
    parts.append((None, end + 1 - cursor))
    return Timeline(
        stretches=_stretches(parts),
        changes=tuple(marks),
        nights=end + 1 - first,
        begin=spells[0].begin,
        end=next(reversed(columns)),
    )


def _stretches(parts: Iterable[tuple[Group | None, int]]) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    begin = 0
    for group, members in groupby((part for part in parts if part[1]), key=itemgetter(0)):
        nights = sum(number for _, number in members)
        carried = stretches[-1].group if group is None and stretches else None
        stretches.append(Stretch(group, begin, nights, carried))
        begin += nights
    return tuple(stretches)
