"""Numbers written in digits: which values "1.234,5", "1 234" or "12,34,567" may stand for.

Exact: every value is a Decimal. Where a notation is ambiguous, as "1.234" is outside English, all readings are kept.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache

from .powers import is_power, power_of

# In these languages the point parts decimals and nothing else.
_POINT_IS_DECIMAL = frozenset(["en", "zh", "ja", "ko", "he", "hi", "th"])
# In these it parts the groups of a whole number, and the comma decimals. Elsewhere both are met.
_POINT_GROUPS = frozenset(["de", "it", "nl", "da", "no", "id", "tr", "el", "pt", "ro"])
_GROUPS = re.compile(r"\d{1,3}(?:(?P<mark>[.,' ٬])\d{3})(?:(?P=mark)\d{3})*\Z")
_INDIAN = re.compile(r"\d{1,3}(?:,\d{2})+,\d{3}\Z")

# A number in folded text. A space parts groups only where three digits follow, and only after at most three.
NUMERAL = r"(?:\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+(?!\d))?|\d+(?:[.,'٫٬]\d+)*)"


# The same, not behind a digit or a point. It begins with the digit, for that is skipped to, where a look behind is made
# at each character.
FREE_NUMERAL = r"\d(?<![\d.]\d)(?:\d{0,2}(?: \d{3})+(?!\d)(?:[.,]\d+(?!\d))?|\d*(?:[.,'٫٬]\d+)*)"

# "2½" and "2 1/2", folded: a whole number of no more than three digits (four are a year) and a fraction that cannot be
# reduced, of the parts that are written so. A fraction in one character is folded with a space on either side.
_FRACTION = "|".join(
    f"{first}[/⁄]{second}"
    for second in (*range(2, 11), 12, 16, 32, 64)
    for first in range(1, second)
    if math.gcd(first, second) == 1
)
_WHOLE = r"\d(?<![\d.,/]\d)\d{0,2}(?:,\d{3})*"
_JOINT = r"(?:[ ]{1,2}|[ ]?-[ ]?|[ ]and[ ]{1,2})"
MIXED = rf"{_WHOLE}{_JOINT}(?:{_FRACTION})(?![\d/⁄]|[.,]\d)(?:[ ](?=[ -]))?"
_MIXED = re.compile(rf"(?P<whole>{_WHOLE}){_JOINT}(?P<first>\d+)[/⁄](?P<second>\d+)[ ]?")
_WHOLE_BEFORE = re.compile(rf"{_WHOLE}{_JOINT}\Z")
# The space behind a fraction of one character makes a minus of the dash of a range: "2½-3½".
_RANGE_BEHIND = re.compile(r"(?<= \d)(/\d{1,2}) -(?=\d)")


def with_ranges_of_mixed(text: str) -> str:
    """A folded text, of the same length, in which a dash behind a fraction of one character directly follows it."""
    return _RANGE_BEHIND.sub(r"\1- ", text) if "/" in text else text


def is_of_mixed(text: str, start: int) -> bool:
    """Whether a fraction that begins at `start` of a folded text goes on with a whole number."""
    return _WHOLE_BEFORE.search(text, max(0, start - 20), start) is not None


@lru_cache(maxsize=4096)
def readings_of(numeral: str, languages: frozenset[str]) -> tuple[tuple[Decimal, Decimal], ...]:
    """The values, each with the step of its last digit, that a numeral may stand for; empty where it is none."""
    if is_power(numeral):
        return power_of(numeral, lambda plain: readings_of(plain, languages))
    if mixed := _MIXED.fullmatch(numeral):
        parts = Decimal(mixed.group("second"))
        return ((Decimal(_digits(mixed.group("whole"))) + Decimal(mixed.group("first")) / parts, 1 / parts),)
    numeral = numeral.replace("٬", "'").replace("٫", ".") if "٫" in numeral or "٬" in numeral else numeral
    marks = [char for char in numeral if not char.isdecimal()]
    if not marks:
        return (_plain(numeral),)
    if _INDIAN.match(numeral):
        return (_plain(_digits(numeral)),)
    if len(set(marks)) == 1:
        return _one_mark(numeral, marks, languages)
    return _two_marks(numeral, marks)


def _digits(numeral: str) -> str:
    return re.sub(r"\D", "", numeral)


def _plain(numeral: str) -> tuple[Decimal, Decimal]:
    value = Decimal(numeral)
    return value, Decimal(1).scaleb(int(value.as_tuple().exponent))


def _one_mark(numeral: str, marks: list[str], languages: frozenset[str]) -> tuple[tuple[Decimal, Decimal], ...]:
    grouped = _GROUPS.match(numeral) is not None and not numeral.startswith("0")
    if len(marks) > 1:
        return (_plain(_digits(numeral)),) if grouped else ()
    if marks[0] in "' ":
        return (_plain(_digits(numeral)),) if grouped else ()
    decimal = _plain(numeral.replace(",", "."))
    if not grouped:
        return (decimal,)
    whole = _plain(_digits(numeral))
    if languages and languages <= _POINT_IS_DECIMAL:
        return (decimal,) if marks[0] == "." else (whole,)
    if languages and languages <= _POINT_GROUPS:
        return (whole,) if marks[0] == "." else (decimal,)
    return (whole, decimal)


def _two_marks(numeral: str, marks: list[str]) -> tuple[tuple[Decimal, Decimal], ...]:
    """The last mark parts the decimals, the others the groups; nothing else is a number."""
    last = marks[-1]
    whole, _, decimals = numeral.rpartition(last)
    if last in whole or last in "' " or not _is_grouped(whole):
        return ()
    return (_plain(f"{_digits(whole)}.{decimals}"),)


def _is_grouped(whole: str) -> bool:
    return _GROUPS.match(whole) is not None or _INDIAN.match(whole) is not None
