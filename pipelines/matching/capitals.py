"""Where capitals carry meaning: an acronym that is also a word ("US" and "us", "WHO" and "who")."""

from __future__ import annotations

import re
from enum import Enum

from .folding import Text

# Acronyms of the news that are small words in the same languages. Emphasis ("you may NOT") is no acronym.
ACRONYMS_THAT_ARE_WORDS = frozenset(
    ["us", "it", "who", "aids", "ice", "un", "ira", "pac", "pin", "cop", "mad", "sat", "din"]
)
_WORD = re.compile(r"[^\W\d_]+")


class Capitals(Enum):
    """How a word that may be an acronym is written."""

    ACRONYM = "acronym"  # in capitals among words that are not
    LINE = "line"  # in a line of capitals, where nothing tells
    WORD = "word"


def is_acronym(text: Text, start: int, end: int) -> bool:
    """Whether the folded word from `start` to `end` is written as an acronym, not merely within a line of capitals."""
    return text.folded.text[start:end] in ACRONYMS_THAT_ARE_WORDS and _written(text, start, end) is Capitals.ACRONYM


def _written(text: Text, start: int, end: int) -> Capitals:
    first, last = text.folded.span(start, end)
    if not text.original[first:last].isupper():
        return Capitals.WORD
    # The nearest words on either side that are more than a letter: "IT'S A GOOD IDEA" is a line of capitals.
    before = [word for word in _WORD.findall(text.original[max(0, first - 24) : first]) if len(word) > 1][-1:]
    after = [word for word in _WORD.findall(text.original[last : last + 24]) if len(word) > 1][:1]
    return Capitals.LINE if any(word.isupper() for word in [*before, *after]) else Capitals.ACRONYM


def same_acronyms(ours: Text, span: tuple[int, int], theirs: Text, other: tuple[int, int]) -> bool:
    """Whether no word that is an acronym in the one of two folded stretches is a small word in the other."""
    written = _capitals_in(ours, *span)
    if not written:
        return True
    pairs = zip(written, _capitals_in(theirs, *other), strict=False)
    return not any({left, right} == {Capitals.ACRONYM, Capitals.WORD} for left, right in pairs)


def _capitals_in(text: Text, start: int, end: int) -> list[Capitals]:
    """How the words of the folded stretch that may be acronyms are written."""
    words = _WORD.finditer(text.folded.text, start, end)
    return [_written(text, *match.span()) for match in words if match.group() in ACRONYMS_THAT_ARE_WORDS]
