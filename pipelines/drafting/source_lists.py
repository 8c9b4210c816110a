"""Lists of sources that stand in the text: "Source: A.", "Sources (primary): B; C. Subsequent: D." """

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .publication_text import Span
from .quotation_marks import pairing_of

_LABEL = re.compile(
    r"(?:\A|(?<=[.!?)”\"’\]]\s))(?:Sources?|SOURCES?|References?|Primary sources?|Secondary sources?|See also"
    r"|Further reading|Via|Data|Quellen?|Fuentes?|Fonti|Fonte)(?:\s*\([^)]{0,40}\))?\s*:\s*(?=\S)"
)
_FOLLOWING_LABEL = re.compile(r"\s*(?P<label>[A-Z][a-z]+(?:\s[a-z]+)?(?:\s*\([^)]{0,40}\))?):\s+(?=\S)")
_STOP = re.compile(r"\.(?=\s+[A-ZÀ-Þ(“\"]|\s*$)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:No|Nos|vs|Inc|Ltd|Co|Corp|ed|eds|al|pp?|Vol|St|Dr|Mr|Ms|Jr|v|Fed|Reg|Art|U\.S|[A-Z]))$"
)
# "Bescheid vom 3. März": the day's full stop ends nothing.
_DAY = re.compile(
    r"\b\d{1,2}\.\s(?:Jan|Feb|Mär|Mar|Apr|Mai|Maj|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec|led|úno|bře|dub|kvě|čer|srp|zář|říj|lis|pro)"
)
_OPEN, _CLOSE = "([{", ")]}"


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
    inside: frozenset[int] | None = None  # found out once there is a list at all
    while match := _LABEL.search(text, position):
        if match.group().startswith(("Data", "Via")) and match.start() and text[: match.start()].strip():
            position = match.end()
            continue
        if inside is None:
            inside = _inside(text)
        end = _end_of_list(text, match.end(), inside)
        items = [*_items(text, match.end(), end, inside)]
        while following := _FOLLOWING_LABEL.match(text, end):
            last = _end_of_list(text, following.end(), inside)
            if not _is_list_like(text[following.end() : last]):
                break
            items += _items(text, following.end(), last, inside)
            end = last
        lists.append(SourceList(match.start(), end, tuple(items)))
        position = max(end, match.end())
    return tuple(lists)


def _inside(text: str) -> frozenset[int]:
    """The places that stand between quotation marks or in brackets; a bracket that is never closed holds nothing."""
    found: set[int] = set()
    for one in pairing_of(text).quoted:
        found.update(range(one.start, one.end))
    opened: list[int] = []
    for index, sign in enumerate(text):
        if index in found:
            continue
        if sign in _OPEN:
            opened.append(index)
        elif sign in _CLOSE and opened:
            start = opened.pop()
            if not opened:
                found.update(range(start, index + 1))
    return frozenset(found)


def _is_list_like(piece: str) -> bool:
    """Whether what follows a second label is a list again: short up to its end, without a sentence's verb."""
    return len(piece) < 400 and re.search(r"\s(?:is|are|was|were|has|have|had|will|would)\s", piece) is None


def _end_of_list(text: str, start: int, inside: frozenset[int]) -> int:
    """Behind the full stop that ends the list: outside brackets and quotation marks, before a new sentence."""
    for stop in _STOP.finditer(text, start):
        if stop.start() not in inside and not _abbreviated(text, start, stop.start()):
            return stop.start() + 1
    return len(text)


def _abbreviated(text: str, start: int, index: int) -> bool:
    before = max(start, index - 8)
    return _ABBREVIATED.search(text[before:index]) is not None or any(
        match.start() < index < match.end() for match in _DAY.finditer(text, before, index + 8)
    )


def _items(text: str, start: int, end: int, inside: frozenset[int]) -> Iterator[Span]:
    begin = start
    for index in range(start, end):
        if text[index] == ";" and index not in inside:
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
