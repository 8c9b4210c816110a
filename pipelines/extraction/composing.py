"""Putting a text together out of parts, keeping account of the zone of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..findings import Reason
from .values import Grid, Part, Stretch, Zone


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader got out of the bytes; `stretches` cover `text` without gaps."""

    text: str
    stretches: tuple[Stretch, ...]
    title: str | None = None
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a reader got nothing out of the bytes that may be judged."""

    reason: Reason
    detail: str


class Composition:
    """A text under construction. Parts are added in order; each keeps its zone."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._stretches: list[Stretch] = []
        self._length = 0

    def add(
        self, text: str, zone: Zone, *, page: int | None = None, part: Part | None = None, joint: str = "\n"
    ) -> int:
        """Append a part and give its offset; `joint` sets it off from what stands before, and belongs to that.

        At the very beginning nothing is parted, and only the joint's tabs are kept: they are empty cells.
        """
        if not text:
            return self._length
        if self._stretches:
            self._append(joint)
            self._stretches[-1] = replace(self._stretches[-1], end=self._length)
        beginning = self._length
        if not self._stretches:
            self._append(joint.lstrip("\n"))
        start = self._length
        self._append(text)
        last = self._stretches[-1] if self._stretches else None
        if last is not None and (last.zone, last.page, last.part) == (zone, page, part):
            self._stretches[-1] = replace(last, end=self._length)
        else:
            self._stretches.append(Stretch(beginning, self._length, zone, page, part))
        return start

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def finish(self, *, title: str | None = None, grids: tuple[Grid, ...] = ()) -> Reading:
        """The whole text with its stretches."""
        return Reading("".join(self._parts), tuple(self._stretches), title, grids)
