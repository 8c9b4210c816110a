"""A document made ready to be searched: folded once, with what is only needed for misses built when it is asked for."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cached_property

from ..extraction.values import Extraction, Zone
from .characters import Sort, sort_of
from .folding import Text, read
from .han import simplified


@dataclass(frozen=True)
class Prepared:
    """An extraction and its text in all forms. No slots: the lazy parts live beside the fields."""

    extraction: Extraction
    text: Text

    @property
    def languages(self) -> frozenset[str]:
        """The likely languages of the text."""
        return self.text.languages

    @cached_property
    def _stretch_starts(self) -> list[int]:
        return [stretch.start for stretch in self.extraction.stretches]

    def zone_at(self, offset: int) -> Zone:
        """The zone of the original's character at `offset`; outside where no stretch holds it."""
        index = bisect_left(self._stretch_starts, offset + 1) - 1
        if index < 0:
            return Zone.OUTSIDE
        stretch = self.extraction.stretches[index]
        return stretch.zone if offset < stretch.end else Zone.OUTSIDE

    @cached_property
    def lines(self) -> str:
        """The folded text with its blocks apart, so that no number is read across two of them."""
        return self.text.with_lines(wrapped=self.extraction.media_type != "text/html")

    @cached_property
    def in_simplified(self) -> Prepared | None:
        """The document with traditional Chinese characters as simplified ones, at equal offsets; None without any."""
        converted = simplified(self.text.original)
        if converted == self.text.original:
            return None
        return Prepared(replace(self.extraction, text=converted), read(converted))

    def label_at(self, offset: int) -> str:
        """The zone label of the original's character at `offset`."""
        return self.extraction.label_at(offset)


def prepare(extraction: Extraction) -> Prepared:
    """The extraction, ready to be searched."""
    return Prepared(extraction, read(extraction.text))


def passage_around(text: str, start: int, end: int, reach: int = 100) -> str:
    """The span with about `reach` characters on either side, cut at word boundaries, of the original text."""
    left, right = max(0, start - reach), min(len(text), end + reach)
    if left and not _parts(text[left - 1]):
        while left < start and not _parts(text[left]):
            left += 1
    if right < len(text) and not _parts(text[right]):
        while right > end and not _parts(text[right - 1]):
            right -= 1
    return text[left:right].strip()


def _parts(char: str) -> bool:
    """Whether a text may be cut beside this character."""
    return char.isspace() or sort_of(char) is Sort.IDEOGRAPH
