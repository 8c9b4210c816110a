"""The unit that stands before or behind a number in folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .units import CURRENCIES, PERCENT, PERCENT_BEFORE, UNITS

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class UnitSign:
    """A unit as it is written: where, which it may be, and what it multiplies by (Japanese 割 are tens of percents)."""

    start: int
    end: int
    units: frozenset[str]
    factor: Decimal = _ONE

    @property
    def is_money(self) -> bool:
        """Whether it is a currency."""
        return bool(self.units & CURRENCIES)


_SIGNS = "".join(sorted({word for word in UNITS if len(word) == 1 and not word.isalnum()}))
_BEFORE = re.compile(
    rf"(?:(?P<prefix>us|u\.s\.|hk|nt|mex|mx|nz|au|ca|[acrs])\s?)?(?P<sign>[{re.escape(_SIGNS)}])\s?\Z"
    r"|(?<![^\W\d_])(?P<code>[a-z]{2,3}\.?)\s?\Z"
)
_SPACED_WORDS = re.compile(r"[\s-]?(?:(?:of|de|di|d|von|van)['\s]\s?)?(?P<words>[^\W\d_][^\W\d_.]*(?:[\s-][^\W\d_]+){0,2}|[^\w\s]{1,2}[^\W\d_]{0,6})")
_COUNTRIES = {
    "us": "USD", "u.s": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD", "hong kong": "HKD", "singapore": "SGD",
    "new zealand": "NZD", "new taiwan": "TWD", "taiwan": "TWD",
}  # fmt: skip
_DOLLARS = re.compile(r"[\s-]?(?P<country>us|u\.s\.|american|canadian|australian|hong kong|singapore|new zealand|new taiwan|taiwan)\s?(?:dollars?|\$)")
_LONGEST_CJK = 8


def unit_before(text: str, start: int) -> UnitSign | None:
    """The currency, or the "百分之", directly before a number that starts at `start`."""
    for words in PERCENT_BEFORE:
        if text.endswith(words, 0, start):
            return UnitSign(start - len(words), start, frozenset([PERCENT]))
    match = _BEFORE.search(text[max(0, start - 8) : start])
    if match is None:
        return None
    begin = max(0, start - 8) + match.start()
    if code := match.group("code"):
        units = UNITS.get(code, frozenset())
        return UnitSign(begin, start, units) if units & CURRENCIES else None
    prefix = match.group("prefix")
    sign = match.group("sign")
    standing_free = begin == 0 or not text[begin - 1].isalnum()
    if prefix and standing_free and f"{prefix}{sign}" in UNITS:
        return UnitSign(begin, start, UNITS[f"{prefix}{sign}"])
    units = UNITS[sign]
    begin = max(0, start - 8) + match.start("sign")
    return UnitSign(begin, start, units) if units & CURRENCIES else None


def unit_after(text: str, end: int) -> UnitSign | None:
    """The unit directly behind a number that ends at `end`, the longest that is known."""
    if dollars := _DOLLARS.match(text, end):
        return UnitSign(end, dollars.end(), frozenset([_COUNTRIES[dollars.group("country").rstrip(".")]]))
    if tenths := re.compile(r"\s?(?P<tens>割)(?:(?P<ones>\d)分)?(?:(?P<tenths>\d)厘)?").match(text, end):
        return UnitSign(end, tenths.end(), frozenset([PERCENT]), Decimal(10))
    spaces = len(text[end : end + 3]) - len(text[end : end + 3].lstrip(" "))
    if spaces <= 2 and (unspaced := _unspaced(text, end + spaces)) is not None:
        return unspaced
    match = _SPACED_WORDS.match(text, end)
    if match is None:
        return None
    words = match.group("words")
    while words:
        candidate = words.replace("-", " ")
        for written in (words, candidate):
            if written in UNITS:
                return UnitSign(end, match.start("words") + len(words), UNITS[written])
        if not re.search(r"[\s-]", words):
            return None
        words = re.split(r"[\s-](?=[^\s-]*\Z)", words)[0]
    return None


def _unspaced(text: str, start: int) -> UnitSign | None:
    """A unit in a script without spaces, or a sign: whatever follows it may be joined to it."""
    for length in range(_LONGEST_CJK, 0, -1):
        written = text[start : start + length]
        if len(written) == length and written in UNITS and (ord(written[0]) >= 0x0E00 or not written[0].isalnum()):
            return UnitSign(start, start + length, UNITS[written])
    return None
