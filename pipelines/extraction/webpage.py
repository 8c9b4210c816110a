"""Web pages: the whole visible text with its zones, what the page says about itself behind it."""

from __future__ import annotations

from ..findings import Reason
from .blocks import blocks_of, parse
from .composing import Composition, Reading, Unreadable
from .main_text import main_text_of
from .metadata import metadata_of, title_of
from .values import Zone
from .zones import folded, zones_of


def read_web_page(markup: str, *, url: str | None) -> Reading | Unreadable:
    """The text of a page, or why it is no capture of one."""
    parsed = parse(markup)
    if parsed is None:
        return Unreadable(Reason.EXTRACTION_FAILED, "The page holds no element and no text.")
    tree, complete = parsed
    page = blocks_of(tree, complete=complete)
    main = main_text_of(tree)
    composition = Composition()
    for block, zone in zip(page.blocks, zones_of(page, main.lines), strict=True):
        composition.add(block.text, zone, joint=block.joint)
    seen = folded("".join(block.text for block in page.blocks))
    for line in main.lines:
        if folded(line) not in seen:
            composition.add(line, Zone.MAIN)
    for text in metadata_of(tree):
        composition.add(text, Zone.METADATA)
    return composition.finish(title=title_of(tree))
