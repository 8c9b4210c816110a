"""What sort of marked word a token is: a number, a unit, a negation, a modal, a hedge; seen where it stands."""

from __future__ import annotations

from functools import lru_cache

from ..findings import ChangeKind
from ..quantities.calendar import MONTH_NUMBERS
from ..quantities.names import is_number_name
from ..quantities.scales import ALL_SCALE_WORDS
from ..quantities.units import is_unit_word
from .characters import Sort, sort_of
from .lexicon import is_hedge, is_marked, is_modal, is_negation
from .tokens import Token, TokenSort

NO_KINDS: frozenset[ChangeKind] = frozenset()


def kinds_of(token: Token, folded: str, languages: frozenset[str]) -> frozenset[ChangeKind]:
    """Which of a number, a unit, a negation, a modal or a hedge a token of a folded text is."""
    if token.sort is TokenSort.WORD and token.text.isascii() and not _may_be_marked(token.text):
        return NO_KINDS  # most words of most texts
    words = _readings(token)
    if token.sort is TokenSort.WORD and not any(map(_may_be_marked, words)):
        return NO_KINDS
    held = {
        ChangeKind.NUMBER: is_number(token, folded),
        ChangeKind.UNIT: token.sort is not TokenSort.IDEOGRAPH and any(map(is_unit_word, words)),
        ChangeKind.NEGATION: any(is_negation(word, languages) for word in words),
        ChangeKind.MODAL: any(is_modal(word, languages) for word in words),
        ChangeKind.HEDGE: any(is_hedge(word, languages) for word in words),
    }
    return frozenset(kind for kind, holds in held.items() if holds)


def is_number(token: Token, folded: str) -> bool:
    """Whether a token counts: digits, the name of a number, a scale behind digits, a month or a day of the week."""
    if token.sort is TokenSort.NUMBER:
        return True
    if token.sort is TokenSort.IDEOGRAPH and "\uac00" <= token.text <= "\ud7a3":
        return is_number_name(token.text) and _stands_with_numbers(token, folded)
    for word in _readings(token):
        if is_number_name(word):
            return True
        # "May", "set" and "bn" are other words too, or abbreviations of them; beside digits they are not.
        if word in ALL_SCALE_WORDS and _digit_before(folded, token.start):
            return True
        if word in MONTH_NUMBERS and (_digit_before(folded, token.start) or _digit_after(folded, token.end)):
            return True
    return False


@lru_cache(maxsize=16384)
def _may_be_marked(word: str) -> bool:
    return (
        is_marked(word)
        or is_number_name(word)
        or is_unit_word(word)
        or word in ALL_SCALE_WORDS
        or word in MONTH_NUMBERS
    )


# One-letter words that Hebrew and Arabic write into the next word: "and", "in", "to", "from", "the".
_HEBREW_PREFIXES, _ARABIC_PREFIXES = "ובהלכמש", "وفبلك"
_LEAST_STEM = 3


def _readings(token: Token) -> tuple[str, ...]:
    """The word itself; where its script writes small words into it, also without these."""
    word = token.text
    if word.isascii() or len(word) <= _LEAST_STEM:
        return (word,)
    if word[0] in _HEBREW_PREFIXES:
        return (word, word[1:])
    if word[0] in _ARABIC_PREFIXES:
        return (word, word[1:], word[1:].removeprefix("ال"))
    return (word, word.removeprefix("ال")) if word.startswith("ال") else (word,)


def _digit_before(folded: str, start: int) -> bool:
    return folded[max(0, start - 3) : start].rstrip(" .-")[-1:].isdecimal()


def _digit_after(folded: str, end: int) -> bool:
    return folded[end : end + 3].lstrip(" .,")[:1].isdecimal()


def _stands_with_numbers(token: Token, folded: str) -> bool:
    """Whether a Hangul syllable is a number where it stands: alone, or beside digits or other such syllables."""
    before, after = folded[token.start - 1 : token.start], folded[token.end : token.end + 1]
    if any(char.isdecimal() or (char and is_number_name(char)) for char in (before, after)):
        return True
    return not any(char and sort_of(char) in (Sort.IDEOGRAPH, Sort.LETTER) for char in (before, after))
