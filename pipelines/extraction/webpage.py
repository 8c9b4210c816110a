"""Web pages: the whole visible text with its zones, and behind it what the page holds unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from ..findings import Reason
from ..validity import refusal
from .blocks import blocks_of, parse
from .composing import Composition, Reading, Unreadable
from .letters import folded, folded_lines, folded_together
from .main_text import main_text_of
from .metadata import metadata_of, title_of
from .parts import grids_of, parts_of
from .places import places_of
from .portrait import furniture_of, signals_of
from .style_sheets import hidden_names, sheets_of
from .values import Part, Zone
from .whole_text import whole_text_of
from .zones import zones_of

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…。！？])\s+")
# A line of fewer letters that only one reader gives is a bullet, a marker, a button.
_WORTH_KEEPING: Final = 12
_SIZE: Final = etree.XPath("count(//*)")


def read_web_page(markup: str, *, url: str | None) -> Reading | Unreadable:
    """The text of a page, or why it is no capture of one."""
    parsed = parse(markup)
    if parsed is None:
        return Unreadable(Reason.EXTRACTION_FAILED, "The page holds no element and no text.")
    tree, complete = parsed
    unseen = hidden_names(sheets_of(tree))
    page = blocks_of(tree, unseen)
    if unseen and _letters(page.hidden) > _letters(block.text for block in page.blocks):
        unseen = frozenset()  # the page hides itself until its scripts run
        page = blocks_of(tree)
    places, title, metadata, furniture = places_of(page), title_of(tree), metadata_of(tree), furniture_of(tree, url)
    # The last to see the tree: it uses it up.
    size = int(_SIZE(tree))
    main = main_text_of(tree, size=size, characters=len(markup), complete=complete, unseen=page.unread)
    texts = [block.text for block in page.blocks]
    lines, main_lines = folded_lines(texts), folded_lines(main.lines) if main.lines else []
    zones = zones_of(page, places, lines, main_lines)
    refused = refusal(signals_of(page, places, zones, furniture, title=title, markup=markup))
    if refused is not None and complete:
        return Unreadable(refused.reason, refused.detail)
    composition = Composition()
    starts = [
        composition.add(block.text, zone, part=part, joint=block.joint)
        for block, zone, part in zip(page.blocks, zones, parts_of(page, places), strict=True)
    ]
    visible = folded_together(texts, lines)
    # No reader sees everything: what only another one has is searched too.
    for sentence in _lacking(main.lines, main_lines, visible):
        composition.add(sentence, Zone.MAIN)
    if not complete:
        whole = whole_text_of(markup)
        for sentence in _lacking(whole, map(folded, whole), visible):
            composition.add(sentence, Zone.OUTSIDE)
    for text in page.hidden:
        composition.add(text, Zone.METADATA, part=Part.HIDDEN)
    for text, part in metadata:
        composition.add(text, Zone.METADATA, part=part)
    return composition.finish(title=title, grids=grids_of(page, starts))


def _letters(texts: Iterable[str]) -> int:
    return sum(map(len, texts))


def _lacking(lines: Iterable[str], as_letters: Iterable[str], known: str) -> Iterator[str]:
    """The sentences of which neither half is in `known`: with one half there, it is only joined or cut differently.

    `as_letters` are the same lines folded. Folding goes over no space: of a line that is known, all sentences are.
    """
    reached = 0  # most lines and sentences stand in `known` in their order, and are found at once from there
    for line, whole in zip(lines, as_letters, strict=True):
        found = known.find(whole, reached)
        if found >= 0:
            reached = found
            continue
        for sentence in _SENTENCE_END.split(line):
            letters = folded(sentence)
            if len(letters) < _WORTH_KEEPING:
                continue
            half = len(letters) // 2
            found = known.find(letters[:half], reached)
            if found >= 0:
                reached = found
            elif letters[:half] not in known and letters[half:] not in known:
                yield sentence
