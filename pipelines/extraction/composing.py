"""Putting a text together out of parts, keeping account of the zone of each."""

from __future__ import annotations

from dataclasses import dataclass

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
        self._stretches: list[tuple[int, Zone, int | None, Part | None]] = []  # each ends where the next begins
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
            if self._stretches[-1][1:] != (zone, page, part):
                self._stretches.append((self._length, zone, page, part))
        else:
            self._stretches.append((0, zone, page, part))
            self._append(joint.lstrip("\n"))
        start = self._length
        self._append(text)
        return start

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def finish(self, *, title: str | None = None, grids: tuple[Grid, ...] = ()) -> Reading:
        """The whole text with its stretches."""
        ends = [start for start, *_ in self._stretches[1:]] + [self._length]
        stretches = (
            Stretch(start, end, zone, page, part)
            for (start, zone, page, part), end in zip(self._stretches, ends, strict=False)
        )
        return Reading("".join(self._parts), tuple(stretches), title, grids)
