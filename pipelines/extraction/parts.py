"""What sort of text each block of a web page is, and the grids of its tables as they stand in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .blocks import Page
from .elements import Place
from .values import Grid, Part

_BY_PLACE: Final = {Place.COMMENTS: Part.COMMENTS, Place.CONSENT: Part.CONSENT, Place.NOSCRIPT: Part.NOSCRIPT}
_CAPTIONS: Final = frozenset({"caption", "figcaption"})


def parts_of(page: Page, places: Sequence[Place]) -> list[Part | None]:
    """The sort of each block's text, by what it stands in; `places` are the containers'."""
    captioned: list[bool] = []  # of each container, whether it stands in a caption
    for container in page.containers:
        captioned.append(container.tag in _CAPTIONS or (bool(captioned) and captioned[container.parent]))
    caption = Part.CAPTION
    around = [
        _BY_PLACE.get(place, caption if inside else None) for place, inside in zip(places, captioned, strict=True)
    ]
    return [
        around[block.container] if block.grid < 0 else _part_of_cell(around[block.container]) for block in page.blocks
    ]


def _part_of_cell(around: Part | None) -> Part | None:
    return Part.TABLE if around is None or around is Part.CAPTION else around


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
