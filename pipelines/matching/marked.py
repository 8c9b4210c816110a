"""The places of marks in a long row, counted out only where they are asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, compress
from typing import overload

_BLOCK = 256  # bytes; of a long text a question asks for a few places, close together
_WITHIN = range(_BLOCK)


class Marked(Sequence[int]):
    """The offsets of the bytes that are 1 among bytes that are 0 or 1, in order.

    To count out all of them took two thirds of the time in which a text is prepared.
    """

    __slots__ = ("_before", "_blocks", "_mask")

    def __init__(self, mask: bytes) -> None:
        self._mask = mask
        counts = [mask.count(1, start, start + _BLOCK) for start in range(0, len(mask), _BLOCK)]
        self._before = list(accumulate(counts, initial=0))  # how many stand before each block
        self._blocks: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return self._before[-1]

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        before = self._before
        if isinstance(index, slice):
            first, last, step = index.indices(before[-1])
            return self._between(first, last) if step == 1 else [self[at] for at in range(first, last, step)]
        if index < 0:
            index += before[-1]
        if not 0 <= index < before[-1]:
            raise IndexError(index)
        block = bisect_right(before, index) - 1
        return block * _BLOCK + (self._blocks.get(block) or self._counted(block))[index - before[block]]

    def _between(self, first: int, last: int) -> list[int]:
        """The offsets number `first` to `last`, without the last."""
        found: list[int] = []
        while first < last:
            block = bisect_right(self._before, first) - 1
            before = self._before[block]
            some = (self._blocks.get(block) or self._counted(block))[first - before : last - before]
            found.extend([block * _BLOCK + place for place in some])
            first += len(some)
        return found

    def count_before(self, offset: int) -> int:
        """How many stand before an offset."""
        block = min(max(0, offset) // _BLOCK, len(self._before) - 1)
        return self._before[block] + self._mask.count(1, block * _BLOCK, max(0, offset))

    def adjoins(self, index: int) -> bool:
        """Whether the place number `index`, which is not the first, stands directly behind the one before it."""
        block = bisect_right(self._before, index) - 1
        within = index - self._before[block]
        if not within:
            return self[index] - self[index - 1] == 1
        places = self._blocks.get(block) or self._counted(block)
        return places[within] - places[within - 1] == 1

    def _counted(self, block: int) -> list[int]:
        """The offsets in a block, from where it begins."""
        start = block * _BLOCK
        places = self._blocks[block] = list(compress(_WITHIN, self._mask[start : start + _BLOCK]))
        return places
