"""Which words name a number, a scale or a calendar part: what turns a figure when it changes."""

from __future__ import annotations

from .calendar import MONTHS, WEEKDAYS
from .number_words import CJK_DIGITS, CJK_SCALES, CJK_TENS, NUMBER_WORDS, ONE_OR_ARTICLE
from .scales import SCALES

# They are also articles or other small words; a change of these alone is no change of a number.
_ALSO_ARTICLES = ONE_OR_ARTICLE | frozenset(
    [
        "a",
        "to",
        "on",
        "ni",
        "ti",
        "sex",
        "six",
        "sei",
        "tres",
        "to",
        "elf",
        "ve",
        "nul",
        "cent",
        "mi",
        "सौ",
        "दो",
        "ست",
        "m",
    ]
)
_NAMES = (
    frozenset(word for table in NUMBER_WORDS.values() for word in table)
    | frozenset(word for table in SCALES.values() for word in table)
    | frozenset(CJK_DIGITS)
    | frozenset(CJK_TENS)
    | frozenset(CJK_SCALES)
    | MONTHS
    | WEEKDAYS
) - (_ALSO_ARTICLES - {"six", "cent"})


def is_number_name(word: str) -> bool:
    """Whether a folded word (or ideograph) names a number, a scale, a month or a day of the week."""
    return word in _NAMES
