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
    for index in _outside(text, start, len(text)):
        if text[index] == "." and _STOP.match(text, index) and not _abbreviated(text, start, index):
            return index + 1
    return len(text)


def _outside(text: str, start: int, end: int) -> Iterator[int]:
    """The places that stand in no brackets and between no quotation marks."""
    covered = [(one.start, one.end) for one in pairing_of(text[start:end]).quoted]
    depth = 0
    for index in range(start, end):
        if any(a <= index - start < b for a, b in covered):
            continue
        if text[index] in _OPEN:
            depth += 1
        elif text[index] in _CLOSE:
            depth = max(0, depth - 1)
        elif not depth:
            yield index


def _abbreviated(text: str, start: int, index: int) -> bool:
    before = max(start, index - 8)
    return _ABBREVIATED.search(text[before:index]) is not None or any(
        match.start() < index < match.end() for match in _DAY.finditer(text, before, index + 8)
    )


def _items(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for index in _outside(text, start, end):
        if text[index] == ";":
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
