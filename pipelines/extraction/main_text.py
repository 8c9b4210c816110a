"""The main text of a web page as trafilatura sees it, and what it said when it saw none.

The only file that knows trafilatura. Its answer sets zones; it is never the text that citations are looked for in,
because it loses 3 to 5 % of an article's sentences and 39 % of the figures in tables (docs/extraction.md).
"""

from __future__ import annotations

import logging
from collections.abc import Set
from dataclasses import dataclass
from enum import Enum
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from . import elements


class MainTextFailure(Enum):
    """Why there is no main text."""

    TOO_LARGE = "the page is larger than trafilatura reads in reasonable time"
    CUT_SHORT = "the page is nested more deeply than can be parsed for trafilatura"
    NOTHING = "trafilatura found no main text"
    BROKE_OFF = "trafilatura broke off"


@dataclass(frozen=True, slots=True)
class MainText:
    """Main text in lines, or the failure that left it empty."""

    lines: tuple[str, ...]
    failure: MainTextFailure | None = None


# Trafilatura's time grows faster than the page: 8 s for a table of 50,000 rows.
_MOST_ELEMENTS: Final = 20_000
_MOST_CHARACTERS: Final = 5_000_000
_MOST_SPANNED: Final = 100_000  # places of tables


def main_text_of(markup: str, *, size: int, complete: bool = True, unseen: Set[str] = frozenset()) -> MainText:
    """The main text, tables with it, without comments. The same for the same page, which has `size` elements.

    `unseen` are the names that its style sheets hide; `complete` is False where the parser gave up on the page before
    its end.
    """
    if not complete:
        return MainText((), MainTextFailure.CUT_SHORT)
    if size > _MOST_ELEMENTS or len(markup) > _MOST_CHARACTERS:
        return MainText((), MainTextFailure.TOO_LARGE)
    # Imported on first use: it takes 0.3 s, and most commands extract nothing.
    import trafilatura  # noqa: PLC0415

    # It reports to the log what is an answer here.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        # Parsed here, because trafilatura's own parser silently drops what is nested 256 deep.
        parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        # By itself it asks a function of Python for the class of each element that it hands out.
        parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
        tree = document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
        _drop_unseen(tree, unseen)
        _drop_endless_spans(tree)
        text = trafilatura.extract(tree, output_format="txt", include_comments=False, include_tables=True)
    except Exception:  # noqa: BLE001 (whatever breaks in there leaves the whole text and the markup to go by)
        return MainText((), MainTextFailure.BROKE_OFF)
    if not text:
        return MainText((), MainTextFailure.NOTHING)
    return MainText(tuple(line for line in text.splitlines() if line.strip()))


def _drop_unseen(tree: HtmlElement, names: Set[str]) -> None:
    """Take out what no reader sees: trafilatura gives deleted and hidden words as if they were part of the text."""
    for element in list(tree.iter()):
        tag = str(element.tag)
        unseen = (tag in elements.DROPPED and tag not in elements.HEAD) or elements.is_hidden(element, tag, names)
        if unseen and element.getparent() is not None:
            element.drop_tree()


def _drop_endless_spans(tree: HtmlElement) -> None:
    """Take the spans off the cells of a page that spans more places than any reader sees.

    Trafilatura fills every place that a cell spans, row by row: 2,000 cells of 1,000 columns took it minutes.
    """
    rows = sum(1 for _ in tree.iter("tr"))
    spanning = [cell for cell in tree.iter("td", "th") if "rowspan" in cell.attrib or "colspan" in cell.attrib]
    places = sum(_span(cell, "colspan", 1_000) * min(_span(cell, "rowspan", 65_534), rows) for cell in spanning)
    if places > _MOST_SPANNED:
        for cell in spanning:
            cell.attrib.pop("rowspan", None)
            cell.attrib.pop("colspan", None)


def _span(cell: HtmlElement, name: str, most: int) -> int:
    """How far a cell says that it spans, as the HTML standard bounds it."""
    digits = (cell.get(name) or "").strip()
    return min(int(digits[:6]), most) if digits.isascii() and digits.isdigit() else 1
