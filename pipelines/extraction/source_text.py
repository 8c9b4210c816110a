"""The characters of a decoded payload that may show as text, each with its offset there.

The parser's tree knows no offsets, so the markup is read a second time, by a scanner that repairs nothing: tags,
comments, scripts and character references are told apart, and all the rest is text. White space is left out.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_right
from collections.abc import Set
from typing import Final

from . import elements
from .style_sheets import hidden_names

_REFERENCE: Final = re.compile(r"&(?:#[xX][0-9a-fA-F]+|#[0-9]+|[a-zA-Z][a-zA-Z0-9]*);?")
# A quoted value may hold ">" and may be long (images written out); how many of them a tag has is bounded, so that no
# hostile page makes the search for the end of its tags slow.
_MARKUP: Final = re.compile(
    r"<!--(?:>|->|.*?(?:-->|--!>|\Z))|<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)|<[!?/][^>a-zA-Z][^>]*>|<[!?][^>]*>"
    r"|<(?P<end>/?)(?P<tag>[a-zA-Z][^\s/>]*)(?P<attributes>(?:[^<>\"']+|\"[^\"]*\"|'[^']*'|['\"]){0,200}+)>"
    rf"|(?P<reference>{_REFERENCE.pattern})",
    re.DOTALL,
)
_RAW: Final = frozenset({"script", "style", "iframe", "noembed", "noframes", "xmp", "textarea", "title"})
_WITH_REFERENCES: Final = frozenset({"textarea", "title"})
_VOID: Final = elements.names(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
)
_WORDS: Final = re.compile(r"\S+")
_MAY_HIDE: Final = re.compile(r"hidden|none|sr-|screen|vh\b|invisible|assistive|a11y", re.IGNORECASE)
_STYLE: Final = re.compile(r"<style\b(?![^>]*\bprint\b)[^>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE: Final = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
# Raised digits are text of another kind there: both sides are compared without that difference.
_LEVEL: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−⁽⁾", "0123456789+--()")


class SourceText:
    """Text without white space and with raised digits as plain ones, and where in a source each character stands."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._starts = array("L")  # of the runs, in the squeezed text
        self._places = array("L")  # where each run begins in the source
        self._ends = array("L")  # where each run ends in the source, for those of a reference; else 0
        self.text = ""

    def add(self, written: str, at: int) -> None:
        """Add source text as it is written at that offset."""
        for match in _WORDS.finditer(written):
            self._run(match.group(), at + match.start(), 0)

    def add_reference(self, meant: str, at: int, end: int) -> None:
        """Add what a character reference from `at` to `end` means."""
        some = "".join(meant.split())
        if some:
            self._run(some, at, end)

    def _run(self, text: str, at: int, end: int) -> None:
        self._starts.append(self._length)
        self._places.append(at)
        self._ends.append(end)
        self._pieces.append(text)
        self._length += len(text)

    def finish(self) -> None:
        """Join what was added."""
        if self._pieces:
            self.text = "".join(self._pieces).translate(_LEVEL)
            self._pieces.clear()

    def index(self, offset: int) -> int:
        """How many of the characters stand before a source offset."""
        run = bisect_right(self._places, offset - 1) - 1
        if run < 0:
            return 0
        following = self._starts[run + 1] if run + 1 < len(self._starts) else len(self.text)
        return min(self._starts[run] + offset - self._places[run], following)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The source offsets of the characters from `first` to `last`, at least one."""
        return self._place(first)[0], self._place(last - 1)[1]

    def _place(self, index: int) -> tuple[int, int]:
        run = bisect_right(self._starts, index) - 1
        if self._ends[run]:
            return self._places[run], self._ends[run]
        at = self._places[run] + index - self._starts[run]
        return at, at + 1


def plain_source(*parts: tuple[int, str]) -> SourceText:
    """The characters of texts without markup, each with its offset."""
    source = SourceText()
    for at, text in parts:
        source.add(text, at)
    source.finish()
    return source


def markup_source(markup: str) -> tuple[SourceText, SourceText]:
    """The characters that show as text, as far as the markup tells without its tree, and those that do not show."""
    names = hidden_names(match[1] for match in _STYLE.finditer(markup))
    shown, unseen = SourceText(), SourceText()
    _Scanner(markup, shown=shown, unseen=unseen, names=names).scan()
    if names and len(unseen.text) > len(shown.text):  # compare `webpage.read_web_page`
        shown, unseen = SourceText(), SourceText()
        _Scanner(markup, shown=shown, unseen=unseen, names=frozenset()).scan()
    return shown, unseen


class _Scanner:
    def __init__(self, markup: str, *, shown: SourceText, unseen: SourceText, names: Set[str]) -> None:
        self._markup = markup
        self._names = names
        self._shown_text, self._unseen_text = shown, unseen
        self._unseen = ""  # the element whose content is not shown
        self._depth = 0  # how many of that name are open

    def scan(self) -> None:
        position = 0
        while (match := _MARKUP.search(self._markup, position)) is not None:
            if match.start() > position:
                self._text(position, match.start())
            position = match.end()
            if match["reference"] is not None:
                self._reference(match)
            elif match["data"] is not None:
                self._text(*match.span("data"))
            elif match["tag"] is not None:
                position = self._tag(match)
        self._text(position, len(self._markup))
        self._shown_text.finish()
        self._unseen_text.finish()

    @property
    def _target(self) -> SourceText:
        return self._unseen_text if self._unseen else self._shown_text

    def _text(self, start: int, end: int) -> None:
        self._target.add(self._markup[start:end], start)

    def _reference(self, match: re.Match[str]) -> None:
        meant = html.unescape(match.group())
        if meant == match.group() or len(meant) > 2:  # no reference, or one whose end only the parser tells
            self._text(*match.span())
            return
        self._target.add_reference(meant, *match.span())

    def _tag(self, match: re.Match[str]) -> int:
        """Take in a tag; the offset behind it, or behind the raw text that it begins."""
        name = match["tag"].lower()
        if match["end"]:
            self._depth -= name == self._unseen
            if not self._depth:
                self._unseen = ""
            return match.end()
        if name in _RAW:
            return self._raw(name, match.end())
        if name not in _VOID and not match["attributes"].endswith("/"):
            if self._unseen:
                self._depth += name == self._unseen
            elif name in elements.DROPPED or _hides(name, match["attributes"], self._names):
                self._unseen, self._depth = name, 1
        return match.end()

    def _raw(self, name: str, start: int) -> int:
        """Take in the content of an element in which "<" begins no tag; the offset behind it."""
        close = re.compile(rf"</{name}(?=[\s/>]|\Z)", re.IGNORECASE).search(self._markup, start)
        end = len(self._markup) if close is None else close.start()
        if name in _WITH_REFERENCES:
            around = self._unseen
            self._unseen = around or ("title" if name == "title" else "")
            position = start
            for match in _REFERENCE.finditer(self._markup, start, end):
                self._text(position, match.start())
                self._reference(match)
                position = match.end()
            self._text(position, end)
            self._unseen = around
        return end


def _hides(tag: str, attributes: str, names: Set[str]) -> bool:
    """Whether the markup says that the element is not shown; compare `elements.is_hidden`."""
    if tag in ("html", "body") or not (names or tag == "dialog" or _MAY_HIDE.search(attributes)):
        return False
    said = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(attributes)}
    return elements.hides(tag, {name: html.unescape(value) for name, value in said.items()}, names)
