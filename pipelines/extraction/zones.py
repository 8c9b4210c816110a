"""Which blocks of a page are its main text.

Three witnesses: trafilatura's main text, what the markup says of a block's place, and where the blocks stand that
the first two agree on. The smallest element that holds nearly all of those is the article; what else stands in it
and is no list of links is main text too: tables, captions, addresses, which trafilatura loses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from .blocks import Block, Page
from .elements import Place
from .values import Zone

# Measured with benchmarks/extraction.py; results move by less than one point between 0.8 and 0.95.
_ARTICLES_SHARE: Final = 0.9
# An article may be widened over so much unrecognised text: a lead, a by-line, captions above it.
_WIDENED_SHARE: Final = 0.05
# With less of the page's running text recognised than this, trafilatura has looked at the wrong part.
_RECOGNISED_SHARE: Final = 0.2
# Shorter runs of letters stand in any text by chance, and count only as a line of their own.
_TELLING_LETTERS: Final = 20
_NEVER_MAIN: Final = frozenset({Place.LANDMARK, Place.CONSENT, Place.COMMENTS, Place.NOSCRIPT})
_WEIGHT: Final = {place: (place is not Place.FLOW) + (place in _NEVER_MAIN) for place in Place}
# A member's name is looked up by a function of Python each time.
_FLOW: Final = Place.FLOW
_MAIN: Final = Zone.MAIN
_OUTSIDE: Final = Zone.OUTSIDE
_SUB_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})


def zones_of(page: Page, places: Sequence[Place], lines: Sequence[str], main_lines: Sequence[str]) -> list[Zone]:
    """The zone of each block. `places` are the containers'.

    `lines` are those of all blocks and `main_lines` trafilatura's, as letters only; it may have given none.
    """
    recognised = _recognised(page.blocks, lines, main_lines)
    article = _article(page, places, recognised)
    in_core, in_whole = page.inside(article.core), page.inside(article.whole)
    begins = next((number for number, block in enumerate(page.blocks) if in_core[block.container]), 0)
    within: dict[int, Place] = {}  # of containers
    zones = []
    for number, (block, known) in enumerate(zip(page.blocks, recognised, strict=True)):
        container = block.container
        if not in_whole[container]:
            main = known and places[container] is _FLOW
        else:
            if container not in within:
                outer = article.core if in_core[container] else article.whole
                within[container] = _place_within(page, container, places, outer)
            # A table in the article's element is hardly ever a teaser; trafilatura may know only the text around it.
            near = number < begins or in_core[container] or block.grid >= 0
            main = _is_main(block, within[container], known=known, near=near)
        zones.append(_MAIN if main else _OUTSIDE)
    return zones


@dataclass(frozen=True, slots=True)
class _Article:
    """Two containers: the one that holds the recognised text, and one around it that may begin with its lead."""

    core: int
    whole: int


def _recognised(blocks: Sequence[Block], lines: Sequence[str], main_lines: Sequence[str]) -> list[bool]:
    if not main_lines:
        return [False] * len(blocks)
    whole, joined, following = frozenset(main_lines), "".join(main_lines), iter(lines)
    # Line by line, because <br> breaks lines and trafilatura joins or drops some of them.
    return [_is_recognised(list(islice(following, block.text.count("\n") + 1)), whole, joined) for block in blocks]


def _is_recognised(lines: Sequence[str], whole: frozenset[str], joined: str) -> bool:
    known = sum([len(line) for line in lines if line in whole or (len(line) > _TELLING_LETTERS and line in joined)])
    return known > 0 and known * 2 >= sum(map(len, lines))


def _article(page: Page, places: Sequence[Place], recognised: Sequence[bool]) -> _Article:
    known = [0] * len(page.containers)
    unknown = [0] * len(page.containers)
    for block, hit in zip(page.blocks, recognised, strict=True):
        place = places[block.container]
        if place not in _NEVER_MAIN and (hit or (place is _FLOW and not block.is_links)):
            (known if hit else unknown)[block.container] += len(block.text)
    for number in range(len(page.containers) - 1, 0, -1):
        parent = page.containers[number].parent
        known[parent] += known[number]
        unknown[parent] += unknown[number]
    if known[0] <= _RECOGNISED_SHARE * (known[0] + unknown[0]):
        return _Article(0, 0)
    # Containers are numbered in document order: the last that holds enough is the innermost.
    core = max(number for number, letters in enumerate(known) if letters >= _ARTICLES_SHARE * known[0])
    return _Article(core, _widened(page, core, unknown, allowance=_WIDENED_SHARE * known[0]))


def _widened(page: Page, core: int, unknown: Sequence[int], *, allowance: float) -> int:
    whole = core
    for container in page.enclosing(core):
        bounds = page.containers[container].tag == "article" or page.containers[container].is_main
        if bounds or unknown[container] - unknown[core] <= allowance:
            whole = container
        if bounds:
            break
    return whole


def _place_within(page: Page, container: int, places: Sequence[Place], outer: int) -> Place:
    """A container's place by what it stands in inside the article; what the article itself stands in says nothing."""
    if places[outer] is _FLOW:
        return places[container]
    inner = [page.containers[number].remark.place for number in page.enclosing(container) if number > outer]
    return max(inner, key=_WEIGHT.__getitem__, default=Place.FLOW)


def _is_main(block: Block, place: Place, *, known: bool, near: bool) -> bool:
    if place in _NEVER_MAIN or (block.tag in _SUB_HEADINGS and block.linked >= 0.9 * len(block.text)):
        return False
    return known or (near and place is _FLOW and not block.is_links)
