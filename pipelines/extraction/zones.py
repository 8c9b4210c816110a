"""Which blocks of a page are its main text."""

from __future__ import annotations

from collections.abc import Sequence

from .blocks import Block, Page
from .elements import Place
from .values import Zone


def folded(text: str) -> str:
    """Letters and digits only, without case: enough to recognise a block in another program's output."""
    return "".join(filter(str.isalnum, text.casefold()))


def zones_of(page: Page, lines: Sequence[str]) -> list[Zone]:
    """The zone of each block. `lines` are the main text as trafilatura gave it, empty where it gave none."""
    whole = {folded(line) for line in lines}
    joined = "\n".join(folded(line) for line in lines)
    aligned = [_aligned(block, whole, joined) for block in page.blocks]
    return [
        Zone.MAIN if hit and block.place in (Place.FLOW, Place.NAMED_OUTER) else Zone.OUTSIDE
        for hit, block in zip(aligned, page.blocks, strict=True)
    ]


def _aligned(block: Block, whole: set[str], joined: str) -> bool:
    words = folded(block.text)
    return words in whole or (len(words) > 20 and words in joined)
