"""What the sentence around quoted words says of them: under which condition, by whose account, or that it was wrong."""

from __future__ import annotations

import re
from functools import lru_cache

from .characters import DOUBLE_QUOTE, fold_word
from .document import Prepared
from .folding import folded_text
from .lexicon import ATTRIBUTIONS, ATTRIBUTIONS_INSIDE, CONDITIONS, CORRECTIONS

_REACH = 300  # characters of the sentence on either side that are read
_NEAR = 80  # characters within which an attribution belongs to the words
_SENTENCE_END = re.compile(r"(?:[.!?…][\"'”’»)\]]*\s+(?:(?=[^\s\da-zа-яß-ÿ])|\Z)|[。！？]|\n\s*\n)")
_MOST_BEHIND = 6  # words: "…, police said on Monday"


def surroundings_of(document: Prepared, start: int, end: int) -> list[str]:
    """Warnings about the sentence around the original's characters from `start` to `end`."""
    before, after = _sentence_before(document, start), _sentence_after(document, end)
    warnings = []
    if taken_back := _CORRECTION.search(_paragraph_before(document, start)):
        warnings.append(f"corrected: “{_plain(taken_back.group())}” stands before")
    if found := _condition_before(before, document.languages) or _condition_after(after, document.languages):
        warnings.append(f"conditional: {found}")
    if found := _attribution(before, after, document.languages):
        warnings.append(f"attributed: {found}")
    return warnings


_CORRECTION = re.compile("|".join(CORRECTIONS), re.IGNORECASE)


def _break(document: Prepared) -> str:
    return "\n" if document.extraction.media_type == "text/html" else "\n\n"


def _paragraph_before(document: Prepared, start: int) -> str:
    stretch = document.text.original[max(0, start - _REACH) : start]
    return stretch[stretch.rfind(_break(document)) + 1 :]


def _sentence_before(document: Prepared, start: int) -> str:
    """The sentence up to the words, without what ends before them."""
    stretch = _paragraph_before(document, start)
    ends = [match.end() for match in _SENTENCE_END.finditer(stretch)]
    return stretch[ends[-1] :] if ends else stretch


def _sentence_after(document: Prepared, end: int) -> str:
    """The rest of the sentence; nothing where the words end one."""
    original = document.text.original
    if original[max(0, end - 1) : end] in (".", "!", "?"):
        return ""
    stretch = original[end : end + _REACH].split(_break(document))[0]
    ended = re.match(r"[\"'”’»)\]]*[.!?。！？…]", stretch) or _SENTENCE_END.search(stretch)
    return stretch[: ended.start()] if ended else stretch


@lru_cache(maxsize=32)
def _conditions(languages: frozenset[str]) -> re.Pattern[str]:
    return _pattern(CONDITIONS, languages)


@lru_cache(maxsize=32)
def _attributions(languages: frozenset[str]) -> re.Pattern[str]:
    return _pattern(ATTRIBUTIONS, languages)


def _pattern(table: dict[str, str], languages: frozenset[str]) -> re.Pattern[str]:
    """The phrases of a table in some languages, or in all where none is given, as one pattern for folded text."""
    codes = [code for code in table if code in languages or not languages]
    phrases = {fold_word(phrase) for code in codes for phrase in table[code].split("|")}
    if not phrases:
        return re.compile("(?!)")
    joined = "|".join(sorted(map(re.escape, phrases), key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{joined})(?![^\W_])")


def _condition_before(before: str, languages: frozenset[str]) -> str | None:
    """A clause of condition that opens the sentence, or the word for one directly before the quoted words."""
    folded = folded_text(before).lstrip(" \"'([")
    pattern = _conditions(languages)
    opening = pattern.match(folded)
    if opening and folded.rstrip(" \"'")[-1:] == ",":
        return f"“{_plain(before)}” stands before"
    last = folded.rstrip(" \"'([")
    for match in pattern.finditer(last):
        if match.end() == len(last):
            return f"“{match.group()}” stands directly before"
    return None


def _condition_after(after: str, languages: frozenset[str]) -> str | None:
    folded = folded_text(after).lstrip(" \"',)]")
    if _conditions(languages).match(folded):
        return f"“{_plain(after)}” follows"
    return None


def _attribution(before: str, after: str, languages: frozenset[str]) -> str | None:
    """Whose account the words are, where the source does not set them in quotation marks."""
    folded = folded_text(before)
    if folded.count(DOUBLE_QUOTE) % 2 or folded.rstrip()[-1:] in (DOUBLE_QUOTE, "'"):
        return None
    pattern = _attributions(languages)
    near = folded[-_NEAR:]
    if pattern.search(near) or any(mark in near for mark in ATTRIBUTIONS_INSIDE):
        return f"“{_plain(before)}” stands before"
    following = folded_text(after)
    if following.startswith((",", " -")) and DOUBLE_QUOTE not in following:
        words = " ".join(following.lstrip(", -").split()[:_MOST_BEHIND])
        if pattern.search(words):
            return f"“{words}” follows"
    return None


def _plain(text: str) -> str:
    words = " ".join(text.split()).strip(" ,;:–—-\"“”«»'")
    return words if len(words) <= _NEAR else f"… {words[-_NEAR:].partition(' ')[2]}"
