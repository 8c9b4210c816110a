"""What sort of text each block of a web page is, and the grids of its tables as they stand in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .blocks import Block, Page
from .elements import Place
from .values import Grid, Part

_BY_PLACE: Final = {Place.COMMENTS: Part.COMMENTS, Place.CONSENT: Part.CONSENT, Place.NOSCRIPT: Part.NOSCRIPT}
_CAPTIONS: Final = frozenset({"caption", "figcaption"})


def part_of(page: Page, places: Sequence[Place], block: Block) -> Part | None:
    """The sort of the block's text, by what it stands in; `places` are the containers'."""
    around = _BY_PLACE.get(places[block.container])
    if around is not None:
        return around
    if block.grid >= 0:
        return Part.TABLE
    if any(page.containers[number].tag in _CAPTIONS for number in page.enclosing(block.container)):
        return Part.CAPTION
    return None


def grids_of(page: Page, starts: Sequence[int]) -> tuple[Grid, ...]:
    """The grids of the page's tables; `starts` are the offsets of its blocks in the text.

    A table between whose rows other text stands, which the markup allows no one to write, has none.
    """
    members: dict[int, list[int]] = {}
    for number, block in enumerate(page.blocks):
        if block.grid >= 0:
            members.setdefault(block.grid, []).append(number)
    grids = (_grid(page, starts, grid, numbers) for grid, numbers in members.items())
    return tuple(grid for grid in grids if grid is not None)


def _grid(page: Page, starts: Sequence[int], grid: int, numbers: Sequence[int]) -> Grid | None:
    first, last = numbers[0], numbers[-1]
    if last - first + 1 != len(numbers):
        return None
    breaks: list[int] = []
    for number in numbers:
        block = page.blocks[number]
        if block.goes_on:
            breaks.append(starts[number] - 1)
        breaks += (starts[number] + match.start() for match in re.finditer("\n", block.text))
    shape = page.grids[grid]
    begins = starts[first] - page.blocks[first].joint.count("\t")
    ends = starts[last] + len(page.blocks[last].text)
    return Grid(max(0, begins), ends, shape.headings, shape.row_heads, shape.spans, tuple(breaks))
