"""From a span of extracted text back to the characters of the decoded payload that it was read from.

Looked for when it is asked, and not kept with the text: equal texts of different payloads share one file and one set
of judgements. A passage is located where its characters, with as much of what surrounds them as it takes, stand
exactly once in both; no answer is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Final

from ..findings import Judgement
from .document import Document
from .extractor import decoded
from .media import Medium, medium_of
from .payload_span import Span
from .source_text import SourceText, markup_source, plain_source
from .values import Extraction, Part, Stretch, Zone

_MOST_CHARACTERS: Final = 5_000_000  # of a payload that is read again
_REACHES: Final = (12, 40, 120, 360)  # characters of the surroundings that are taken into the search
_MOST_PLACES: Final = 2_000
_UNSEEN: Final = frozenset({Part.TITLE, Part.HIDDEN})
_IN_ATTRIBUTES: Final = {Part.DESCRIPTION: "<meta", Part.DATA: "<script"}


class PayloadSpans:
    """Locates spans of one extraction in the payload that it was made from.

    Offsets count the characters of `extractor.decoded`: a byte order mark is none of them.
    """

    def __init__(self, document: Document, extraction: Extraction) -> None:
        self._extraction = extraction
        self._has_markup = medium_of(document.payload, document.media_type) in (Medium.HTML, Medium.XML)
        text = decoded(document.payload, document.media_type)
        self._text = text if text is not None and len(text) <= _MOST_CHARACTERS else None

    def of(self, start: int, end: int) -> Span | None:
        """Where the extracted text from `start` to `end` stands in the decoded payload.

        None where no one can tell: PDFs (whose findings name the page), texts that JSON spells otherwise, and places
        that the parser has put elsewhere or that look all alike.
        """
        stretch, last_stretch = self._extraction.stretch_at(start), self._extraction.stretch_at(end - 1)
        if self._text is None or stretch is None or last_stretch is None:
            return None
        if stretch.part in _IN_ATTRIBUTES:
            return _inside_tag(self._text, self._extraction.text[start:end], _IN_ATTRIBUTES[stretch.part])
        unseen = stretch.zone is Zone.METADATA
        if unseen is not (last_stretch.zone is Zone.METADATA):
            return None  # it begins in what is shown and ends in what is not
        ours = self._unseen if unseen else self._shown
        first, last = ours.index(start), ours.index(end)
        if first >= last:
            return None
        shown, not_shown = self._sources
        found = _located(ours.text, first, last, not_shown if unseen else shown)
        return None if found is None else Span(*found)

    def located(self, judgement: Judgement) -> Judgement:
        """The judgement with the span of its words in the payload, where it names words and they can be located."""
        if judgement.start is None or judgement.end is None:
            return judgement
        span = self.of(judgement.start, judgement.end)
        return judgement if span is None else replace(judgement, payload_start=span.start, payload_end=span.end)

    @cached_property
    def _shown(self) -> SourceText:
        return self._ours(stretch for stretch in self._extraction.stretches if stretch.zone is not Zone.METADATA)

    @cached_property
    def _unseen(self) -> SourceText:
        return self._ours(stretch for stretch in self._extraction.stretches if stretch.part in _UNSEEN)

    def _ours(self, stretches: Iterator[Stretch]) -> SourceText:
        text = self._extraction.text
        return plain_source(*((stretch.start, text[stretch.start : stretch.end]) for stretch in stretches))

    @cached_property
    def _sources(self) -> tuple[SourceText, SourceText]:
        if self._has_markup:
            return markup_source(self._text or "")
        return plain_source((0, self._text or "")), SourceText()


def _located(ours: str, first: int, last: int, source: SourceText) -> tuple[int, int] | None:
    """The source's span of the characters from `first` to `last`: by what surrounds them, else by counting."""
    found = _by_surroundings(ours, first, last, source)
    if found is not None:
        return found
    wanted = ours[first:last]
    places = list(_places(wanted, source.text))
    before = list(_places(wanted, ours))
    if len(places) != len(before) or len(places) > _MOST_PLACES:
        return None
    place = places[before.index(first)] if first in before else -1
    near = _REACHES[0]
    alike = place >= 0 and (
        ours[max(0, first - near) : first] == source.text[max(0, place - near) : place]
        or ours[last : last + near] == source.text[place + last - first : place + last - first + near]
    )
    return source.span(place, place + last - first) if alike else None


def _by_surroundings(ours: str, first: int, last: int, source: SourceText) -> tuple[int, int] | None:
    for before, behind in _surroundings(first, last, len(ours)):
        wanted = ours[before:behind]
        place = source.text.find(wanted)
        if place >= 0 and _once(wanted, source.text, place) and _once(wanted, ours, ours.find(wanted)):
            place += first - before
            return source.span(place, place + last - first)
    return None


def _surroundings(first: int, last: int, end: int) -> Iterator[tuple[int, int]]:
    """Wider and wider stretches around a span, on both its sides and on either."""
    yield first, last
    for reach in _REACHES:
        left, right = max(0, first - reach), min(end, last + reach)
        yield from ((left, right), (left, last), (first, right))


def _once(wanted: str, text: str, place: int) -> bool:
    return text.find(wanted, place + 1) < 0


def _places(wanted: str, text: str) -> Iterator[int]:
    place = text.find(wanted)
    while place >= 0:
        yield place
        place = text.find(wanted, place + 1)


def _inside_tag(text: str, wanted: str, tag: str) -> Span | None:
    """The only place of a text inside a tag, or inside the script that it begins, written there as it is read."""
    places = [
        place
        for place in _places(wanted, text)
        if text[text.rfind("<", 0, place) :][: len(tag)].lower() == tag
    ]  # fmt: skip
    return Span(places[0], places[0] + len(wanted)) if len(places) == 1 else None
