"""The main text of a web page as trafilatura sees it, and what it said when it saw none.

The only file that knows trafilatura, which takes 0.3 s to import: only the reader of web pages imports it. Its answer
sets zones; it is never the text that citations are looked for in, because it loses 3 to 5 % of an article's sentences
and 39 % of the figures in tables (docs/extraction.md).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import __version__, bare_extraction, extract, xpaths
from trafilatura.core import determine_returnstring
from trafilatura.external import SANITIZED_XPATH
from trafilatura.settings import Document, Extractor

from .quick_xpath import quickened


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
# Shorter texts are tried again when they are less than a fifth of the page's.
_NEVER_TRIED_AGAIN: Final = 3_000
_TRIED_AGAIN_SHARE: Final = 5
# Elements in its text for which trafilatura asks justext too.
_UNCLEAN: Final = tuple(SANITIZED_XPATH.replace(".//", "").split("|"))
# Readability's article is written down and parsed again: markup in these would be text then.
_RAW: Final = ("xmp", "plaintext", "iframe", "noembed", "noframes")
# Which pages a comparison can't change was found out about these; the property test says whether about others too.
_KNOWN: Final = __version__.startswith("2.3.")
if _KNOWN:  # a fifth of its time goes into them
    for _expressions in filter(lambda one: isinstance(one, list), vars(xpaths).values()):
        _expressions[:] = map(quickened, _expressions)
_LENGTH: Final = etree.XPath("string-length(/)")
_TEASERS: Final = etree.XPath(
    "boolean(//*[contains(translate(@id, 'T', 't'), 'teaser') or contains(translate(@class, 'T', 't'), 'teaser')])"
)


def main_text_of(
    tree: HtmlElement, *, size: int, characters: int, complete: bool = True, unseen: Sequence[HtmlElement] = ()
) -> MainText:
    """The main text, tables with it, without comments. The same for the same page, which has `size` elements.

    The tree is used up: `unseen` are its elements that no reader sees, in its order. `characters` is the length of its
    markup; `complete` is False where the parser gave up on the page before its end.
    """
    if not complete:
        return MainText((), MainTextFailure.CUT_SHORT)
    if size > _MOST_ELEMENTS or characters > _MOST_CHARACTERS:
        return MainText((), MainTextFailure.TOO_LARGE)
    # It reports to the log what is an answer here.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        for element in unseen:  # it gives deleted and hidden words as if they were part of the text
            if element.getparent() is not None:
                element.drop_tree()
        _drop_endless_spans(tree)
        text = (_uncompared(tree, size=size) if _KNOWN else None) or _compared(tree)
    except Exception:  # noqa: BLE001 (whatever breaks in there leaves the whole text and the markup to go by)
        return MainText((), MainTextFailure.BROKE_OFF)
    if not text:
        return MainText((), MainTextFailure.NOTHING)
    return MainText(tuple(line for line in text.splitlines() if line.strip()))


def _uncompared(tree: HtmlElement, *, size: int) -> str | None:
    """What trafilatura writes where it compares its text with no other program's; None where that could change it.

    The comparison takes a third of its time, and changes nothing on nineteen pages of twenty.
    """
    options = _Options(output_format="txt", comments=False, tables=True, fast=True)
    try:
        document = bare_extraction(tree, options=options)
    except _TriedAgain:
        return None
    if not isinstance(document, Document) or not _is_settled(tree, document, size=size):
        return None
    if options.asked > 1 and (_TEASERS(tree) or not _is_gathered(document, least=options.min_extracted_size)):
        return None
    return determine_returnstring(document, options)


def _compared(tree: HtmlElement) -> str | None:
    return extract(tree, output_format="txt", include_comments=False, include_tables=True)


class _TriedAgain(Exception):
    """The text is little beside the page's: whether the next is taken depends on the comparison."""


class _Options(Extractor):
    """Options in the mode without comparison that count how often they are asked for the mode.

    The way to a text that is long enough asks once, where it passes the comparison by. A text that is gathered from
    all over the page, because the main way found too few characters, asks before: teasers are left in where
    nothing is compared. Raises _TriedAgain when it is copied, for a second attempt with other settings.
    """

    __slots__ = ("asked",)
    asked: int

    @property
    def fast(self) -> bool:
        """True."""
        self.asked += 1
        return True

    @fast.setter
    def fast(self, _: bool) -> None:
        self.asked = 0

    def __copy__(self) -> _Options:
        raise _TriedAgain


def _is_gathered(document: Document, *, least: int) -> bool:
    """Whether the text is one that was gathered, of at least so many characters, and is none of the last resort.

    What becomes of a shorter one hangs on the comparison. The last resort sets its paragraphs off by line feeds.
    """
    text, body = document.raw_text or "", document.body
    return len(text) >= least and len(body) > 1 and text == " ".join(body.itertext()).strip()


def _is_settled(tree: HtmlElement, document: Document, *, size: int) -> bool:
    """Whether the comparison that was passed by can't change the text, whatever readability finds on the page.

    It takes readability's text where this is more than twice as long (the page has no more), where its own has no
    paragraphs or more tables than these, and justext's where its own holds what is no text.
    """
    text, body = len(document.raw_text or ""), document.body
    most = int(_LENGTH(tree))
    return (
        most <= 2 * text
        and (text >= _NEVER_TRIED_AGAIN or most + 2 * size <= _TRIED_AGAIN_SHARE * text)
        and any(any(part.strip() for part in paragraph.itertext()) for paragraph in body.iter("p"))
        and len(body.findall(".//table")) <= len(body.findall(".//p"))
        and next(body.iter(*_UNCLEAN), None) is None
        and next(tree.iter(*_RAW), None) is None
    )


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
