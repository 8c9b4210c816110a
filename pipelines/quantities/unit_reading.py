"""The unit that stands before or behind a number in folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ..matching.characters import is_unspaced
from .units import (
    CROWN_ADJECTIVES,
    CURRENCIES,
    DOLLAR_ADJECTIVES,
    NAMES_BEHIND_YEARS,
    PERCENT,
    PERCENT_BEFORE,
    POINTS,
    SIGNS,
    UNITS,
)
from .values import Reading

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class UnitSign:
    """A unit as it is written: where, which it may be, and what it multiplies by.

    Japanese 割 are tens of percents, with 分 and 厘 behind for percents and tenths: `further` is added.
    """

    start: int
    end: int
    units: frozenset[str]
    factor: Decimal = _ONE
    further: Decimal = Decimal(0)

    def applied(self, reading: Reading) -> Reading:
        """The reading with this unit."""
        return Reading(reading.value * self.factor + self.further, reading.step * self.factor, self.units)

    @property
    def is_money(self) -> bool:
        """Whether it is a currency."""
        return bool(self.units & CURRENCIES)


# A word of any script; the vowel signs of Indian scripts are no letters to Python.
WORD = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff])*"

_SHORT_WORD = WORD.removesuffix("*") + "{0,30}"  # none of the units is longer

_BEFORE = re.compile(
    rf"(?:(?P<prefix>(?:us|u\.s\.|hk|nt|mex|mx|nz|au|ca)[ ]?|[acrs]))?(?P<sign>[{re.escape(SIGNS)}])[ ]?\Z"
    r"|(?<![a-z])(?P<scaled>m|mn|bn)?(?P<code>[a-z]{2,3}\.?)[ ]?\Z"
)
_SPACED_WORDS = re.compile(
    rf"[ -]?(?:(?:of|de|di|von|van)[ ]|d')?"
    rf"(?P<words>{_SHORT_WORD}(?:[ -]{_SHORT_WORD}){{0,2}}(?:[23](?!\d)|(?!\d))|[^\w\s]{{1,2}}[^\W\d_]{{0,6}})"
)
_WHOSE = "|".join(sorted(map(re.escape, DOLLAR_ADJECTIVES), key=len, reverse=True))
_DOLLARS = "|".join(
    sorted((re.escape(word) for word, names in UNITS.items() if {"USD", "CAD"} <= names), key=len, reverse=True)
)
_WHOSE_DOLLARS = re.compile(
    rf"[ -]?(?:de[ ])?(?:(?P<first>{_WHOSE})[ -]?(?:{_DOLLARS})|(?:{_DOLLARS})[ ](?P<last>{_WHOSE}))(?![a-z])"
)
_CROWNS = "|".join(
    sorted((re.escape(word) for word, names in UNITS.items() if len(word) > 3 and names & CROWN_ADJECTIVES.keys()),
           key=len, reverse=True)
)  # fmt: skip
_STEMS = "|".join(f"(?P<{{place}}{code}>{stems})" for code, stems in CROWN_ADJECTIVES.items())
_WHOSE_CROWNS = re.compile(
    rf"[ -](?:de[ ])?(?:(?:{_STEMS.replace('{place}', 'first')})[^\W\d_]{{0,4}}[ -](?:{_CROWNS})"
    rf"|(?:{_CROWNS})[ ](?:{_STEMS.replace('{place}', 'last')})[^\W\d_]{{0,4}})(?![^\W_])"
)
_TENTHS = re.compile(r"[ ]?割(?:(?P<ones>\d)分)?(?:(?P<tenths>\d)厘)?")
_LONGEST_CJK = 8
_UNSPACED_SCRIPTS = 0x0E00  # from Thai on
# Units of several words that are shortened, each with its full stop.
_ABBREVIATED = re.compile(
    r"[ ]?(?:(?P<points>p\.[ ]?p\.|п\.[ ]?п\.|в\.[ ]?п\.)|(?P<m2>sq\.?[ ]?m|кв\.[ ]?м)|(?P<km2>sq\.?[ ]?km|кв\.[ ]?км)"
    r"|(?P<ft2>sq\.?[ ]?ft)|(?P<m3>cu\.?[ ]?m|куб\.[ ]?м))(?![^\W_])"
)
_ABBREVIATIONS = {"points": POINTS, "m2": "m2", "km2": "km2", "ft2": "ft2", "m3": "m3"}


def is_percent_before(text: str, start: int) -> bool:
    """Whether a "百分之" or its like stands directly before."""
    return any(text.endswith(words, 0, start) for words in PERCENT_BEFORE)


def unit_before(text: str, start: int) -> UnitSign | None:
    """The currency, or the "百分之", directly before a number that starts at `start`."""
    if text[start - 1 : start] in ("%", "٪") and not text[max(0, start - 3) : start - 1].strip().isdecimal():
        return UnitSign(start - 1, start, frozenset([PERCENT]))
    for words in PERCENT_BEFORE:
        if text.endswith(words, 0, start):
            return UnitSign(start - len(words), start, frozenset([PERCENT]))
    match = _BEFORE.search(text[max(0, start - 8) : start])
    if match is None:
        return None
    begin = max(0, start - 8) + match.start()
    if code := match.group("code"):
        units = UNITS.get(code, frozenset())
        factor = Decimal(10) ** (9 if match.group("scaled") == "bn" else 6) if match.group("scaled") else _ONE
        return UnitSign(begin, start, units, factor) if units & CURRENCIES else None
    prefix = (match.group("prefix") or "").strip()
    sign = match.group("sign")
    standing_free = begin == 0 or not text[begin - 1].isalnum() or is_unspaced(text[begin - 1])
    if prefix and standing_free and f"{prefix}{sign}" in UNITS:
        return UnitSign(begin, start, UNITS[f"{prefix}{sign}"])
    units = UNITS[sign]
    begin = max(0, start - 8) + match.start("sign")
    return UnitSign(begin, start, units) if units & CURRENCIES else None


def _of_a_country(text: str, end: int) -> UnitSign | None:
    """Dollars or crowns behind a number with the adjective that says whose."""
    if dollars := _WHOSE_DOLLARS.match(text, end):
        whose = DOLLAR_ADJECTIVES[dollars.group("first") or dollars.group("last")]
        return UnitSign(end, dollars.end(), frozenset([whose]))
    if crowns := _WHOSE_CROWNS.match(text, end):
        return UnitSign(end, crowns.end(), frozenset([(crowns.lastgroup or "")[-3:]]))
    return None


def unit_after(text: str, end: int) -> UnitSign | None:  # noqa: PLR0911 - one case a return
    """The unit directly behind a number that ends at `end`, the longest that is known."""
    if (money := _of_a_country(text, end)) is not None:
        return money
    if text[end : end + 1] in ("个", "個") and (counted := _unspaced(text, end + 1)) is not None:
        return UnitSign(end, counted.end, counted.units)
    if tenths := _TENTHS.match(text, end):
        further = Decimal(tenths.group("ones") or 0) + Decimal(tenths.group("tenths") or 0) / 10
        return UnitSign(end, tenths.end(), frozenset([PERCENT]), Decimal(10), further)
    if abbreviated := _ABBREVIATED.match(text, end):
        return UnitSign(end, abbreviated.end(), frozenset([_ABBREVIATIONS[abbreviated.lastgroup or ""]]))
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
            if written in NAMES_BEHIND_YEARS and _YEAR.search(text, max(0, end - 5), end):
                return None
            if written in UNITS:
                return _rate(text, UnitSign(end, match.start("words") + len(words), UNITS[written]))
        if not re.search(r"[ -]", words):
            return None
        words = re.split(r"[ -](?=[^ -]*\Z)", words)[0]
    return None


_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d\Z")
_PER = re.compile(
    rf"(?P<sign>/)(?P<time>{_SHORT_WORD}[23]?)|[ ](?:per|pro|par|por|al|an|à l')[ ]?(?P<word>{_SHORT_WORD})"
)
_SPEEDS = frozenset([("km", "hour"), ("m", "second"), ("mile", "hour")])
# Behind a stroke, and nowhere else.
_PER_SHORT = {
    word: frozenset([name])
    for word, name in {"s": "second", "с": "second", "d": "day", "a": "year", "wk": "week", "s2": "second2"}.items()
}


def _rate(text: str, sign: UnitSign) -> UnitSign:
    """The unit with what it is counted by: "km/h", "miles per hour".

    "12 tonnes per day" are tonnes, said of a day: as well as the 12 t/day of another text, but "per day" is no part.
    """
    match = _PER.match(text, sign.end)
    if match is None or sign.is_money:
        return sign
    written = match.group("time") or match.group("word")
    per = UNITS.get(written, frozenset())
    if match.group("sign"):
        per = per or _PER_SHORT.get(written, frozenset())
    pairs = {(unit, other) for unit in sign.units for other in per}
    speeds = pairs & _SPEEDS
    rates = frozenset(map("/".join, pairs if match.group("sign") else speeds))
    if rates:
        return UnitSign(sign.start, match.end(), rates)
    return UnitSign(sign.start, sign.end, sign.units | frozenset(map("/".join, pairs)))


def counted_by(words: str) -> frozenset[str]:
    """The units that "per day" and its like count by; none for other words."""
    match = _PER.fullmatch(f" {words.strip()}")
    return UNITS.get(match.group("word") or "", frozenset()) if match else frozenset()


def is_rate(text: str, end: int) -> bool:
    """Whether a letter that ends at `end` is counted by something, as a unit is: "t/ha", "m per second"."""
    match = _PER.match(text, end)
    return match is not None and (match.group("sign") is not None or match.group("word") in UNITS)


def _unspaced(text: str, start: int) -> UnitSign | None:
    """A unit in a script without spaces, or a sign: whatever follows it may be joined to it."""
    first = text[start : start + 1]
    if not first or (ord(first) < _UNSPACED_SCRIPTS and first.isalnum()):
        return None
    for length in range(_LONGEST_CJK, 0, -1):
        written = text[start : start + length]
        if len(written) == length and written in UNITS:
            return UnitSign(start, start + length, UNITS[written])
    return None
