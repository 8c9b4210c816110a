"""Text without its typography, and the way back: every folded character knows where it stood in the original.

Nothing that carries meaning is folded away.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress

from .characters import LETTERS, Sort, sort_of
from .even_folding import FEW, evenly_folded, in_bytes, others_than_ascii
from .lexicon import languages_of_counted
from .marked import Marked
from .offsets import Offsets
from .seeds import Seeds, seeds_of
from .units import Unit, is_mark, units_at, units_of


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. Its character `i` stands in the original from `starts[i]` to `ends[i]`."""

    text: str
    starts: Offsets
    ends: Offsets

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the folded characters from `start` to `end` (at least one character)."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """The folded text with its offsets."""
    even = evenly_folded(text)
    if even is None:
        return _joined(text, units_of(text), len(text))
    return _joined(even.text, units_at(text, even.doubtful), len(text))


def folded_text(text: str) -> str:
    """The folded text alone."""
    return _folded_short(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> str:
    even = evenly_folded(text)
    if even is None:
        return "".join(unit.folded for unit in units_of(text))
    if not even.doubtful:
        return even.text
    parts: list[str] = []
    position = 0
    for start, end, folded, _ in units_at(text, even.doubtful):
        parts += (even.text[position:start], folded)
        position = end
    return "".join([*parts, even.text[position:]])


_SHORT = 2_000  # characters of a citation; the same words are asked for again and again
_folded_short = lru_cache(maxsize=512)(_folded)


def _joined(between: str, units: Iterable[Unit], length: int) -> Folded:
    """The units, and from `between` what stands between them, which keeps its places."""
    parts: list[str] = []
    starts, ends = Offsets(), Offsets()
    run = 0  # where the characters begin that all keep their place
    position = 0
    for start, end, folded, _ in units:
        parts.append(between[position:start])
        parts.append(folded)
        position = end
        if len(folded) != end - start:
            starts.add(start - run, run, 1)
            ends.add(start - run, run + 1, 1)
            starts.add(len(folded), start, 0)
            ends.add(len(folded), end, 0)
            run = end
    parts.append(between[position:])
    starts.add(length - run, run, 1)
    ends.add(length - run, run + 1, 1)
    return Folded("".join(parts), starts, ends)


def folds_between(quoted: str, standing: str) -> tuple[str, ...]:
    """The names of the folds that make two differing originals equal, in a fixed order of first use."""
    if quoted == standing:
        return ()
    left, right = _touched(quoted), _touched(standing)
    return tuple(dict.fromkeys(name for name, _ in [*(left - right), *(right - left)]))


def _touched(text: str) -> Counter[tuple[str, str]]:
    touched: Counter[tuple[str, str]] = Counter()
    for unit in units_of(text.strip()):
        original = text.strip()[unit.start : unit.end]
        if unit.fold:
            touched[unit.fold, original] += 1
        elif original != unit.folded:
            touched.update(("case", word) for word in re.findall(r"\w+", original) if word != word.lower())
    return touched


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Only the characters of a folded text that count: letters, digits, meaning symbols. `at[i]`: folded offset."""

    text: str
    at: Sequence[int]

    def first_from(self, place: int) -> int:
        """Which of the characters is the first that stands at a folded offset or behind it."""
        return self.at.count_before(place) if isinstance(self.at, Marked) else bisect_left(self.at, place)

    def adjoins(self, index: int) -> bool:
        """Whether the character `index`, which is not the first, stands directly behind the one before it."""
        at = self.at
        return at.adjoins(index) if isinstance(at, Marked) else at[index] - at[index - 1] == 1


_PASSED = (Sort.SPACE, Sort.SEPARATOR)
_PASSED_ASCII = bytes(code for code in range(128) if sort_of(chr(code)) in _PASSED)
_COUNTS = bytes(code not in _PASSED_ASCII for code in range(256))  # 1 for what counts
_COUNTS_AS_REPLACED = bytes(code == ord("?") or counts for code, counts in enumerate(_COUNTS))


def skeleton(folded: str) -> Skeleton:
    """The skeleton of a folded text."""
    for char in others_than_ascii(folded):
        if sort_of(char) in _PASSED:
            folded = folded.replace(char, " ")
    encoded = in_bytes(folded)
    counting = encoded.translate(None, _PASSED_ASCII).decode("utf-8", "surrogatepass")
    if len(encoded) == len(folded):
        mask = encoded.translate(_COUNTS)
    else:  # what is not ASCII counts by now, and is a question mark here
        mask = folded.replace("?", " ").encode("ascii", "replace").translate(_COUNTS_AS_REPLACED)
    return Skeleton(counting, Marked(mask) if len(folded) > _SHORT else array("I", compress(range(len(mask)), mask)))


_WORDS = re.compile(rf"{LETTERS}(?:'{LETTERS})?")
_LETTERS = bytes(code if code > 127 or chr(code).islower() or code == ord("'") else 32 for code in range(256))
_LINE = 45  # characters: a line as long as this ends where the page ended, not where a block did
_ENOUGH = 40_000  # characters that tell a text's language


def _counted_words(folded: str) -> Counter[str]:
    """How often each word stands in a folded text. Parted at spaces where it can be: that takes a third of the time."""
    others = others_than_ascii(folded)
    if len(others) > FEW or any(is_mark(char) for char in others):
        return Counter(_WORDS.findall(folded))
    for char in others:
        if not char.isalnum() or char.isdecimal():
            folded = folded.replace(char, " ")
    counts = Counter(in_bytes(folded).translate(_LETTERS).decode("utf-8").split())
    for word in [word for word in counts if "'" in word]:
        times = counts.pop(word)
        for part in _WORDS.findall(word):
            counts[part] += times
    return counts


@dataclass(frozen=True)
class Text:
    """A text in the forms that matching needs: as it is, folded, and as a skeleton. No slots: languages are lazy."""

    original: str
    folded: Folded
    skeleton: Skeleton

    @cached_property
    def languages(self) -> frozenset[str]:
        """The likely languages, from the beginning of the text."""
        return languages_of_counted(_counted_words(self.folded.text[:_ENOUGH]))

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
        folded = self.folded.text
        parts: list[str] = []
        position = 0
        for index in self._line_ends():
            if not (wrapped and self._is_long_line(self.folded.starts[index])):
                parts += (folded[position:index], "\n")
                position = index + 1
        return "".join([*parts, folded[position:]])

    def _line_ends(self) -> Iterator[int]:
        """Which folded characters are spaces for the ends of lines."""
        folded, original = self.folded.text, self.original
        for (first, last, start, step), end in zip(self.folded.starts.runs(), self.folded.ends.run_ends(), strict=True):
            at = original.find("\n", start, end)
            if not step:
                if at >= 0 and folded[last - 1] == " ":
                    yield last - 1
                continue
            while at >= 0:
                if folded[first + at - start] == " ":
                    yield first + at - start
                at = original.find("\n", at + 1, end)

    def _is_long_line(self, end: int) -> bool:
        """Whether the line of the original that ends at `end` is as long as lines are that are broken to fit."""
        return end >= _LINE and "\n" not in self.original[end - _LINE : end]

    def separator(self, index: int) -> str:
        """What stands in the folded text between the skeleton's characters `index - 1` and `index`."""
        return self.folded.text[self.skeleton.at[index - 1] + 1 : self.skeleton.at[index]]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the skeleton's characters from `start` to `end` (at least one character)."""
        return self.folded.span(self.skeleton.at[start], self.skeleton.at[end - 1] + 1)


def read(text: str) -> Text:
    """The text in all its forms."""
    return _read_short(text) if len(text) <= _SHORT else _read(text)


def _read(text: str) -> Text:
    folded = fold(text)
    return Text(text, folded, skeleton(folded.text))


_read_short = lru_cache(maxsize=512)(_read)
