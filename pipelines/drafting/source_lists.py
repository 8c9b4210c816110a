"""Lists of sources that stand in the text: "Source: A.", "Sources (primary): B; C. Subsequent: D." """

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .publication_text import Span

_LABEL = re.compile(
    r"(?:\A|(?<=[.!?)”\"’\]]\s))(?:Sources?|SOURCES?|References?|Primary sources?|Secondary sources?|See also"
    r"|Further reading|Via|Data|Quellen?|Fuentes?|Fonti|Fonte)(?:\s*\([^)]{0,40}\))?\s*:\s*(?=\S)"
)
_FOLLOWING_LABEL = re.compile(r"\s*(?P<label>[A-Z][a-z]+(?:\s[a-z]+)?(?:\s*\([^)]{0,40}\))?):\s+(?=\S)")
_STOP = re.compile(r"\.(?=\s+[A-ZÀ-Þ(“\"]|\s*$)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:No|Nos|vs|Inc|Ltd|Co|Corp|ed|eds|al|pp?|Vol|St|Dr|Mr|Ms|Jr|v|Fed|Reg|Art|U\.S|[A-Z]))$"
)
_OPEN, _CLOSE = "([“«{", ")]”»}"


@dataclass(frozen=True, slots=True)
class SourceList:
    """A list in a block: its whole place, the label included, and its items."""

    start: int
    end: int
    items: tuple[Span, ...]


def source_lists_of(text: str) -> tuple[SourceList, ...]:
    """The lists of a block in order. Those with nothing between them ("Sources: …. Subsequent: …") are one list."""
    lists: list[SourceList] = []
    position = 0
    while match := _LABEL.search(text, position):
        if match.group().startswith(("Data", "Via")) and match.start() and text[: match.start()].strip():
            position = match.end()
            continue
        items: list[Span] = []
        end = _end_of_list(text, match.end())
        items += _items(text, match.end(), end)
        while following := _FOLLOWING_LABEL.match(text, end):
            if not _is_list_like(text, following.end()):
                break
            last = _end_of_list(text, following.end())
            items += _items(text, following.end(), last)
            end = last
        lists.append(SourceList(match.start(), end, tuple(items)))
        position = max(end, match.end())
    return tuple(lists)


def _is_list_like(text: str, start: int) -> bool:
    """Whether what follows a second label is a list again: short up to its end, without a sentence's verb."""
    piece = text[start : _end_of_list(text, start)]
    return len(piece) < 400 and re.search(r"\s(?:is|are|was|were|has|have|had|will|would)\s", piece) is None


def _end_of_list(text: str, start: int) -> int:
    """Behind the full stop that ends the list: outside brackets and quotation marks, before a new sentence."""
    depth = 0
    straight = False
    for index in range(start, len(text)):
        sign = text[index]
        if sign == '"':
            straight = not straight
        elif sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif (
            sign == "."
            and not depth
            and not straight
            and _STOP.match(text, index)
            and not _abbreviated(text, start, index)
        ):
            return index + 1
    return len(text)


def _abbreviated(text: str, start: int, index: int) -> bool:
    return _ABBREVIATED.search(text[max(start, index - 8) : index]) is not None


def _items(text: str, start: int, end: int) -> Iterator[Span]:
    depth = 0
    straight = False
    begin = start
    for index in range(start, end):
        sign = text[index]
        if sign == '"':
            straight = not straight
        elif sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif sign == ";" and not depth and not straight:
            yield from _trimmed(text, begin, index)
            begin = index + 1
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    for lead in ("see also ", "see ", "and ", "also "):
        if text[start:end].lower().startswith(lead):
            start += len(lead)
            break
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".;,"):
        end -= 1
    if end > start:
        yield Span(start, end)
