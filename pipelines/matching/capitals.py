"""Where capitals carry meaning: an acronym that is also a word ("US" and "us", "WHO" and "who")."""

from __future__ import annotations

import re

from .folding import Text

# Acronyms of the news that are small words in the same languages. Emphasis ("you may NOT") is no acronym.
ACRONYMS_THAT_ARE_WORDS = frozenset(
    ["us", "it", "who", "aids", "ice", "un", "ira", "pac", "pin", "cop", "mad", "sat", "din"]
)
_WORD = re.compile(r"[^\W\d_]+")


def is_acronym(text: Text, start: int, end: int) -> bool:
    """Whether the folded word from `start` to `end` is written as an acronym, not merely within a line of capitals."""
    if text.folded.text[start:end] not in ACRONYMS_THAT_ARE_WORDS:
        return False
    first, last = text.folded.span(start, end)
    if not text.original[first:last].isupper():
        return False
    before = _WORD.findall(text.original[max(0, first - 24) : first])[-1:]
    after = _WORD.findall(text.original[last : last + 24])[:1]
    return not any(len(word) > 1 and word.isupper() for word in [*before, *after])


def acronyms_in(text: Text, start: int, end: int) -> list[str]:
    """The words of the folded stretch that are written as acronyms."""
    words = _WORD.finditer(text.folded.text, start, end)
    return [match.group() for match in words if is_acronym(text, *match.span())]
