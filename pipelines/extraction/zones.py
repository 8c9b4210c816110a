"""Which blocks of a page are its main text.

Three witnesses: trafilatura's main text, what the markup says of a block's place, and where the blocks stand that
the first two agree on. The smallest element that holds nearly all of those is the article; what else stands in it
and is no list of links is main text too: tables, captions, addresses, which trafilatura loses.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_LINK_LIST_SHARE: Final = 0.5
# Shorter runs of letters stand in any text by chance, and count only as a line of their own.
_TELLING_LETTERS: Final = 20
_NEVER_MAIN: Final = frozenset({Place.LANDMARK, Place.CONSENT, Place.COMMENTS, Place.NOSCRIPT})
_SUB_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})


def folded(text: str) -> str:
    """Letters and digits only, composed and without case: enough to recognise text in another program's output."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def zones_of(page: Page, main_lines: Sequence[str]) -> list[Zone]:
    """The zone of each block. `main_lines` are trafilatura's, empty where it gave none."""
    recognised = _recognised(page.blocks, main_lines)
    article = _article(page, recognised)
    inside = [article.core in _enclosing(page, block.container) for block in page.blocks]
    begins = inside.index(True) if True in inside else 0
    return [
        Zone.MAIN if _is_main(page, block, article, known=known, leading=number < begins) else Zone.OUTSIDE
        for number, (block, known) in enumerate(zip(page.blocks, recognised, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class _Article:
    """Two containers: the one that holds the recognised text, and one around it that may begin with its lead."""

    core: int
    whole: int


def _recognised(blocks: Sequence[Block], main_lines: Sequence[str]) -> list[bool]:
    lines = [folded(line) for line in main_lines]
    whole, joined = frozenset(lines), "".join(lines)
    return [_is_recognised(block, whole, joined) for block in blocks]


def _is_recognised(block: Block, whole: frozenset[str], joined: str) -> bool:
    # Line by line, because <br> breaks lines and trafilatura joins or drops some of them.
    lines = [folded(line) for line in block.text.split("\n")]
    known = sum(len(line) for line in lines if line in whole or (len(line) > _TELLING_LETTERS and line in joined))
    return known > 0 and known * 2 >= sum(map(len, lines))


def _article(page: Page, recognised: Sequence[bool]) -> _Article:
    known = [0] * len(page.containers)
    unknown = [0] * len(page.containers)
    for block, hit in zip(page.blocks, recognised, strict=True):
        if block.place in _NEVER_MAIN or (not hit and (block.place is not Place.FLOW or _is_links(block))):
            continue
        tally = known if hit else unknown
        for container in _enclosing(page, block.container):
            tally[container] += len(block.text)
    if known[0] < _RECOGNISED_SHARE * (known[0] + unknown[0]):
        return _Article(0, 0)
    # Containers are numbered in document order: the last that holds enough is the innermost.
    core = max(number for number, letters in enumerate(known) if letters >= _ARTICLES_SHARE * known[0])
    return _Article(core, _widened(page, core, unknown, allowance=_WIDENED_SHARE * known[0]))


def _widened(page: Page, core: int, unknown: Sequence[int], *, allowance: float) -> int:
    whole = core
    for container in _enclosing(page, core):
        if unknown[container] - unknown[core] <= allowance or page.containers[container].tag == "article":
            whole = container
        if page.containers[container].tag == "article":
            break
    return whole


def _is_main(page: Page, block: Block, article: _Article, *, known: bool, leading: bool) -> bool:
    containers = list(_enclosing(page, block.container))
    if article.whole not in containers:
        return known and block.place is Place.FLOW
    # What the article itself stands in says nothing: whole blogs stand in "widget" and whole pages in a form.
    place = _strongest(page.containers[number].place for number in containers if number > article.whole)
    if place in _NEVER_MAIN or (block.tag in _SUB_HEADINGS and block.linked >= 0.9 * len(block.text)):
        return False
    return known or (place is Place.FLOW and not _is_links(block) and (leading or article.core in containers))


def _strongest(places: Iterator[Place]) -> Place:
    found = Place.FLOW
    for place in places:
        if place in _NEVER_MAIN:
            return place
        if place is not Place.FLOW:
            found = place
    return found


def _is_links(block: Block) -> bool:
    return block.linked > _LINK_LIST_SHARE * len(block.text)


def _enclosing(page: Page, container: int) -> Iterator[int]:
    """The container and all that it stands in, up to the root."""
    while container:
        yield container
        container = page.containers[container].parent
    yield 0
