"""What of a text folds character by character: most of most texts, done in a few passes of the C library.

The rest (runs of spaces, hyphens at line ends, footnote marks, fractions) is told by its places, to be looked at one by
one. A text with combining marks cannot be parted so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .characters import fold_cluster, superscript_digit
from .units import is_jamo, is_mark


@dataclass(frozen=True, slots=True)
class EvenlyFolded:
    """The text with each character folded for itself, of equal length; and the places where a unit may begin that is
    folded otherwise, in order. Not every one of them is such a unit, but all others are folded as they stand in `text`.
    """

    text: str
    doubtful: list[int]


_ASCII = bytes(32 if chr(code).isspace() else ord(fold_cluster(chr(code))[0]) for code in range(128))
_TABLE = _ASCII + bytes(range(128, 256))  # of the bytes of UTF-8: those above 127 are parts of other characters
_ALL_OF_ASCII = bytes(range(128))
_SPACES = "\u3164\u2800"  # that Unicode does not call so
_DOUBTFUL = frozenset("\u00ad\ufffe¬…")
# In the evenly folded text: where runs of spaces, hyphens at line ends, footnote marks, double marks of quotation and
# ellipses may begin. What they are is read in the text itself.
_BEGINNINGS = ("  ", "- ", "[", "''", "..", ". .")
FEW = 64  # characters to be replaced one by one; each takes a hundredth of what going through the text takes


def in_bytes(text: str) -> bytes:
    """The text in UTF-8, lone halves of characters among it."""
    return text.encode("utf-8", "surrogatepass")


def others_than_ascii(text: str) -> set[str]:
    """The characters of a text that are not of ASCII, each once."""
    if text.isascii():
        return set()
    return set(in_bytes(text).translate(None, _ALL_OF_ASCII).decode("utf-8", "surrogatepass"))


def evenly_folded(text: str) -> EvenlyFolded | None:
    """The text folded character by character; None where characters belong together."""
    if text.isascii():
        folded = text.encode("ascii").translate(_TABLE).decode("ascii")
        return EvenlyFolded(folded, _places(folded, _BEGINNINGS))
    others: dict[str, str | None] = {}
    for char in others_than_ascii(text):
        if is_mark(char) or is_jamo(char):
            return None
        others[char] = _even(char)
    folded = in_bytes(text).translate(_TABLE).decode("utf-8", "surrogatepass")
    folded = _replaced(folded, {char: one for char, one in others.items() if one is not None and one != char})
    uneven = [char for char, one in others.items() if one is None]
    places = _places(folded, _BEGINNINGS)
    return EvenlyFolded(folded, sorted([*places, *_places(text, uneven)]) if uneven else places)


@lru_cache(maxsize=8192)
def _even(char: str) -> str | None:
    """What a character that is not of ASCII is folded to; None where that is not one character, or not by itself."""
    if char.isspace() or char in _SPACES:
        return " "
    if char in _DOUBTFUL or superscript_digit(char) is not None:
        return None
    folded, _ = fold_cluster(char)
    return folded if len(folded) == 1 else None


def _replaced(text: str, by: dict[str, str]) -> str:
    if len(by) > FEW or not by.keys().isdisjoint(by.values()):
        return text.translate({ord(char): folded for char, folded in by.items()})
    for char, folded in by.items():
        text = text.replace(char, folded)
    return text


def _places(text: str, some: Iterable[str]) -> list[int]:
    return sorted(place for one in some for place in _places_of(one, text))


def _places_of(one: str, text: str) -> Iterator[int]:
    at = text.find(one)
    while at >= 0:
        yield at
        at = text.find(one, at + 1)  # of what overlaps, only the second may be what it looks like
