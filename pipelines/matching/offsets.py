"""Where the characters of a folded text stand in the original, told by the few places where they do not keep pace."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import overload


class Offsets(Sequence[int]):
    """An offset for each character, growing; in runs that grow by one, or stay the same.

    A list of them all takes as long to make as all the folding, and few of them are asked for.
    """

    __slots__ = ("_begins", "_length", "_places", "_steps")

    def __init__(self) -> None:
        self._length = 0
        self._begins: list[int] = []  # which character is the first of each run
        self._places: list[int] = []  # its offset
        self._steps: list[int] = []  # from one character of the run to the next: 1 or 0

    def add(self, count: int, place: int, step: int) -> None:
        """So many characters more, from an offset on."""
        if count:
            self._begins.append(self._length)
            self._places.append(place)
            self._steps.append(step)
            self._length += count

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._length))]
        if index < 0:
            index += self._length
        if not 0 <= index < self._length:
            raise IndexError(index)
        run = bisect_right(self._begins, index) - 1
        return self._places[run] + self._steps[run] * (index - self._begins[run])

    def first_from(self, place: int) -> int:
        """Which character is the first with this offset or a greater one; their number if there is none."""
        run = bisect_left(self._places, place)
        following = self._begins[run] if run < len(self._begins) else self._length
        if not run or not self._steps[run - 1]:
            return following
        return min(following, self._begins[run - 1] + place - self._places[run - 1])

    def runs(self) -> Iterator[tuple[int, int, int, int]]:
        """Each run: its first character and that behind its last, the offset of the first, and the step."""
        ends = [*self._begins[1:], self._length]  # one too many where there is no run at all
        return zip(self._begins, ends, self._places, self._steps, strict=False)

    def run_ends(self) -> list[int]:
        """The offset of the last character of each run."""
        return [place + step * (last - first - 1) for first, last, place, step in self.runs()]
