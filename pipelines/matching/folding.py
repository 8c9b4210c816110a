"""Text without its typography, and the way back: every folded character knows where it stood in the original.

Nothing that carries meaning is folded away. Superscripts, fractions and circled numbers are told apart before NFKC,
which would make "102" of "10²" and "28.11" of a "28.1" with a footnote.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress
from typing import NamedTuple

from .characters import (
    A_MARK,
    LETTERS,
    LINE_END_HYPHEN,
    NOTE_MARK,
    Sort,
    fold_cluster,
    sort_of,
    superscript_digit,
)
from .lexicon import languages_of
from .seeds import Seeds, seeds_of


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. Its character `i` stands in the original from `starts[i]` to `ends[i]`."""

    text: str
    starts: array[int]
    ends: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the folded characters from `start` to `end` (at least one character)."""
        return self.starts[start], self.ends[end - 1]


class _Unit(NamedTuple):
    """A stretch of the original, what it is folded to, and the name of the fold (None: as it is, but for case)."""

    start: int
    end: int
    folded: str
    fold: str | None


# In the order in which they are tried. A hyphen at a line end stands directly after a letter; what follows is white
# space (a line break, or the space that an extractor made of it) and another letter. PDF readers write U+FFFE there.
_PIECES = re.compile(
    r"(?P<plain>[0-9A-Za-z]+(?:(?:[ .,;:!?()/]|[.,;:!?)] )[0-9A-Za-z]+)*)"  # long runs: most of most texts
    rf"|(?P<lineend>(?:(?<=[^\W\d_])|(?<={A_MARK}))(?:[-‐‑¬]\s+|\ufffe\s*|\u00ad\s*)(?=[^\W\d_]))"
    r"|(?P<space>[\s\u3164\u2800]+)"
    r"|(?P<note>\[\s?(?:\d{1,3}|note\s\d{1,2})\s?\]|\[[a-z]\](?![^\W\d_])|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<quotes>``|'')"
    r"|(?P<ellipsis>…|\.\s?\.\s?\.)"
    r"|(?P<rest>.)",
    re.DOTALL,
)
# After these a superscript is an exponent of the unit, not a footnote.
_UNITS_WITH_POWERS = frozenset(
    ["m", "cm", "mm", "km", "dm", "ft", "in", "mi", "yd", "s", "µm", "μm", "nm", "м", "км", "см", "мм"]
)


def fold(text: str) -> Folded:
    """The folded text with its offsets."""
    parts: list[str] = []
    starts: array[int] = array("I")
    ends: array[int] = array("I")
    places = _counted(len(text) + 1)
    run = 0  # where the characters begin that all keep their place
    for unit in _units(text):
        folded = unit.folded
        parts.append(folded)
        if len(folded) != unit.end - unit.start:
            starts.extend(places[run : unit.start])
            ends.extend(places[run + 1 : unit.start + 1])
            starts.extend([unit.start] * len(folded))
            ends.extend([unit.end] * len(folded))
            run = unit.end
    starts.extend(places[run : len(text)])
    ends.extend(places[run + 1 : len(text) + 1])
    return Folded("".join(parts), starts, ends)


_KEPT = 1 << 20  # of four bytes each
_LONG = 2_000  # shorter texts are not worth them


@lru_cache(maxsize=1)
def _many() -> array[int]:
    return array("I", range(_KEPT))


def _counted(count: int) -> array[int]:
    """0, 1, 2 and so on, at least so many: slices of it are copied as they are, where a range is counted out."""
    return _many() if _LONG <= count <= _KEPT else array("I", range(count))


def folds_between(quoted: str, standing: str) -> tuple[str, ...]:
    """The names of the folds that make two differing originals equal, in a fixed order of first use."""
    left, right = _touched(quoted), _touched(standing)
    return tuple(dict.fromkeys(name for name, _ in [*(left - right), *(right - left)]))


def _touched(text: str) -> Counter[tuple[str, str]]:
    touched: Counter[tuple[str, str]] = Counter()
    for unit in _units(text.strip()):
        original = text.strip()[unit.start : unit.end]
        if unit.fold:
            touched[unit.fold, original] += 1
        elif original != unit.folded:
            touched.update(("case", word) for word in re.findall(r"\w+", original) if word != word.lower())
    return touched


def _units(text: str) -> Iterator[_Unit]:
    position = 0
    while position < len(text):
        match = _PIECES.match(text, position)
        assert match is not None  # noqa: S101 - the last alternative takes any character
        start, end = match.span()
        end = _with_marks(text, start, end, match.lastgroup)
        yield _unit(text, start, end, match.lastgroup)
        position = end


def _with_marks(text: str, start: int, end: int, group: str | None) -> int:
    """The end of the piece, moved so that combining marks stay with the letter that they belong to."""
    if group == "plain" and end < len(text) and _is_mark(text[end]):
        return end - 1 if end - start > 1 else _marks_end(text, end)
    if group == "rest":
        if "\u1100" <= text[start] <= "\u11ff":  # Hangul written as single jamo: a whole run is composed at once
            while end < len(text) and "\u1100" <= text[end] <= "\u11ff":
                end += 1
            return end
        return _marks_end(text, end)
    return end


def _is_mark(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char)[0] == "M"


def _marks_end(text: str, end: int) -> int:
    while end < len(text) and _is_mark(text[end]):
        end += 1
    return end


def _unit(text: str, start: int, end: int, group: str | None) -> _Unit:  # noqa: PLR0911 - one case a return
    piece = text[start:end]
    match group:
        case "plain" if piece.isascii():
            return _Unit(start, end, piece.lower(), None)
        case "space":
            return _Unit(start, end, " ", None if piece == " " else "spaces")
        case "lineend":
            return _Unit(start, end, LINE_END_HYPHEN, "soft hyphens" if piece == "\u00ad" else "line-end hyphens")
        case "note":
            return _Unit(start, end, *_fold_note(text, start, piece))
        case "quotes":
            return _Unit(start, end, '"', "quotation marks")
        case "ellipsis":
            return _Unit(start, end, "…", None if piece == "…" else "ellipses")
        case _:
            if piece == "\u00ad":
                return _Unit(start, end, "", "soft hyphens")
            if piece == "\ufffe":
                return _Unit(start, end, "-", "dashes")
            return _Unit(start, end, *fold_cluster(piece))


def _fold_note(text: str, start: int, piece: str) -> tuple[str, str | None]:
    """A footnote mark, or the exponent that a superscript is after a unit or after "10"."""
    digits = "".join(superscript_digit(char) or "" for char in piece)
    if not digits:
        return NOTE_MARK, "footnote marks"
    before = re.search(r"[^\W_]+\Z", text[max(0, start - 8) : start])
    word = before.group().casefold() if before else ""
    if word in _UNITS_WITH_POWERS:
        return digits, "superscripts"
    if word == "10":
        return f"^{digits}", "superscripts"
    return NOTE_MARK, "footnote marks"


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Only the characters of a folded text that count: letters, digits, meaning symbols. `at[i]`: folded offset."""

    text: str
    at: array[int]


_PASSED = (Sort.SPACE, Sort.SEPARATOR)


def skeleton(folded: str) -> Skeleton:
    """The skeleton of a folded text."""
    passed = frozenset([char for char in set(folded) if sort_of(char) in _PASSED])
    if folded.isascii():  # in one go each; with other characters that takes longer than to go through them
        mask = folded.translate({ord(char): int(char not in passed) for char in set(folded)}).encode("ascii")
        without = folded.translate({ord(char): None for char in passed})
        return Skeleton(without, array("I", compress(range(len(folded)), mask)))
    counting = [char not in passed for char in folded]
    return Skeleton("".join(compress(folded, counting)), array("I", compress(range(len(folded)), counting)))


_WORDS = re.compile(rf"{LETTERS}(?:'{LETTERS})?")
_LINE = 45  # characters: a line as long as this ends where the page ended, not where a block did
_ENOUGH = 40_000  # characters that tell a text's language


@dataclass(frozen=True)
class Text:
    """A text in the forms that matching needs: as it is, folded, and as a skeleton. No slots: languages are lazy."""

    original: str
    folded: Folded
    skeleton: Skeleton

    @cached_property
    def languages(self) -> frozenset[str]:
        """The likely languages, from the beginning of the text."""
        return languages_of(_WORDS.findall(self.folded.text[:_ENOUGH]))

    @cached_property
    def _seeds(self) -> dict[int, Seeds]:
        return {}

    def seeds(self, size: int) -> Seeds:
        """The runs of so many characters of the skeleton, noted when they are first asked for."""
        if size not in self._seeds:
            self._seeds[size] = seeds_of(self.skeleton.text, size)
        return self._seeds[size]

    def with_lines(self, *, wrapped: bool) -> str:
        """The folded text with a line feed for each space that parts blocks; of equal length.

        In `wrapped` text (a PDF, a plain file) the end of a line of some length parts nothing.
        """
        characters = list(self.folded.text)
        starts, ends = self.folded.starts, self.folded.ends
        for match in re.finditer("\n", self.original):
            index = bisect_right(starts, match.start()) - 1
            if index < 0 or characters[index] != " " or ends[index] <= match.start():
                continue
            if not (wrapped and self._is_long_line(starts[index])):
                characters[index] = "\n"
        return "".join(characters)

    def _is_long_line(self, end: int) -> bool:
        """Whether the line of the original that ends at `end` is as long as lines are that are broken to fit."""
        return end >= _LINE and "\n" not in self.original[end - _LINE : end]

    def separator(self, index: int) -> str:
        """What stands in the folded text between the skeleton's characters `index - 1` and `index`."""
        return self.folded.text[self.skeleton.at[index - 1] + 1 : self.skeleton.at[index]]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the skeleton's characters from `start` to `end` (at least one character)."""
        return self.folded.span(self.skeleton.at[start], self.skeleton.at[end - 1] + 1)


_SHORT = 2_000  # characters of a citation; the same words are asked for again and again


def read(text: str) -> Text:
    """The text in all its forms."""
    return _read_short(text) if len(text) <= _SHORT else _read(text)


def _read(text: str) -> Text:
    folded = fold(text)
    return Text(text, folded, skeleton(folded.text))


_read_short = lru_cache(maxsize=512)(_read)
