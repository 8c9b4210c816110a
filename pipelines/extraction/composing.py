"""Putting a text together out of parts, keeping account of the zone of each."""

from __future__ import annotations

from dataclasses import dataclass

from ..findings import Reason
from .values import Stretch, Zone


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader got out of the bytes; `stretches` cover `text` without gaps."""

    text: str
    stretches: tuple[Stretch, ...]
    title: str | None = None


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

    def add(self, text: str, zone: Zone, *, page: int | None = None, joint: str = "\n") -> None:
        """Append a part, set off from what stands before it by `joint`, which belongs to the part before."""
        if not text:
            return
        if self._parts:
            self._parts.append(joint)
            self._length += len(joint)
            last = self._stretches[-1]
            self._stretches[-1] = Stretch(last.start, self._length, last.zone, last.page)
        self._parts.append(text)
        start, self._length = self._length, self._length + len(text)
        if self._stretches and (self._stretches[-1].zone, self._stretches[-1].page) == (zone, page):
            start = self._stretches.pop().start
        self._stretches.append(Stretch(start, self._length, zone, page))

    def finish(self, *, title: str | None = None) -> Reading:
        """The whole text with its stretches."""
        return Reading("".join(self._parts), tuple(self._stretches), title)
