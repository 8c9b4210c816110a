"""A number with what belongs to it: its sign, its scale letter, its unit or currency."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .primes import prime_after
from .scales import powers_of
from .signs import Sign, below_zero_behind, minus_before, negative_before
from .unit_reading import is_rate, unit_after, unit_before
from .units import CURRENCIES, DECADE, ORDINAL, UNITS
from .values import Quantity, Reading

GLUED = re.compile(r"[^\W\d_]{1,40}")  # longer than any word that belongs to a number
_SPACED = re.compile(r"[ ]?(?P<letters>[a-z]{4,5})(?![^\W_])")
# Endings of ordinals and of decades, in Latin scripts.
ORDINALS = frozenset(["st", "nd", "rd", "th", "e", "er", "ère", "ème", "º", "o", "ª", "a", "s", "ste", "de", "te"])
_WORD_BEHIND = re.compile(r"[ ]([^\W\d_]{4,40})")
_COUNTED_OFF = frozenset([ORDINAL, DECADE])
_THOUSANDTH = Decimal("0.001")


def with_units(text: str, start: int, end: int, values: tuple[tuple[Decimal, Decimal], ...]) -> Quantity:
    """The quantity with its sign, its unit and currency, and every reading that these allow."""
    numeral = (start, end)
    readings = [Reading(value, step) for value, step in values]
    before = unit_before(text, start)
    signed = minus_before(text, before.start if before else start)
    bracketed = signed == 0 and text[start - 1 : start] == "(" and _BRACKETED.match(text, start - 1) is not None
    if (glued := GLUED.match(text, end)) and glued.group() in ORDINALS:
        readings = _counted_off(readings, glued.group(), text[start:end])
        end = glued.end()
    elif (spaced := _SPACED.match(text, end)) and (scaled := scaled_code(spaced.group("letters"))) is not None:
        factor = Decimal(10) ** scaled[0]
        readings = [Reading(r.value * factor, r.step * factor) for r in readings]
        end = spaced.end() - 3
    readings, end = _letter_scale(text, end, readings, before is not None)
    after = unit_after(text, end)
    if after is None and before is None and (start, end) == numeral and not _is_year(text[start:end]):
        after = prime_after(text, end)
    if after is not None:
        readings = _told_apart([r if r.units - _COUNTED_OFF else after.applied(r) for r in readings])
        end = after.end
        readings, end = _late_scale(text, end, readings)
    if (before is not None and before.is_money) or (after is not None and after.is_money):
        readings = _without_mills(readings)
    if before is not None:
        readings = [
            replace(r, value=r.value * before.factor, step=r.step * before.factor, units=_both(before.units, r.units))
            for r in readings
        ]
        start = before.start
    readings, numeral, start, end = _signed(text, numeral, readings, (start, end, signed))
    if bracketed:
        readings += [replace(r, value=-r.value) for r in readings]
    bare_year = (start, end) == numeral and _is_year(text[start:end])
    return Quantity(start, end, numeral, tuple(dict.fromkeys(readings)), bare_year=bare_year)


def among_numbers(text: str, start: int, end: int) -> bool:
    """Whether digits stand between digits with nothing but a space on either side, as in a table's row."""
    around = text[max(0, start - 2) : start], text[end : end + 2]
    return all(len(side) == 2 and " " in side and side.strip().isdecimal() for side in around)


def without_units(text: str, start: int, end: int, values: tuple[tuple[Decimal, Decimal], ...]) -> Quantity:
    """The quantity of a number among numbers, which can have no unit."""
    readings = tuple(Reading(value, step) for value, step in values)
    return Quantity(start, end, (start, end), readings, bare_year=_is_year(text[start:end]))


def _counted_off(readings: list[Reading], ending: str, digits: str) -> list[Reading]:
    """The readings of digits with an ending: "42nd" is an ordinal number, "1980s" a decade."""
    if ending == "s":
        unit = DECADE if digits.endswith("0") else ""
    else:
        unit = ORDINAL if ending not in ("a", "o", "s") else ""
    return [replace(r, units=frozenset([unit])) for r in readings] if unit else readings


def _is_year(written: str) -> bool:
    return len(written) == 4 and written.isdecimal() and "1500" <= written <= "2100"


def _without_mills(readings: list[Reading]) -> list[Reading]:
    """Without the readings in thousandths where there are others: "$100.000" is no hundred dollars."""
    return [reading for reading in readings if reading.step != _THOUSANDTH] or readings


def _told_apart(readings: list[Reading]) -> list[Reading]:
    """The readings with "ft" as feet and as forints apart, for money is compared with money only."""
    parts = [(r, part) for r in readings for part in (r.units - CURRENCIES, r.units & CURRENCIES)]
    return [replace(r, units=part) for r, part in parts if part or not r.units]


def _both(before: frozenset[str], after: frozenset[str]) -> frozenset[str]:
    """The units of a sign before and a word after: "$5 USD" are US dollars; "$5 %" is what stands before."""
    return before & after or before


_LETTER_SCALE = re.compile(r"[ ]?(?P<scale>m|k|b|t|md|mds|mn|mio|mrd|bn)(?![^\W_])")


def _letter_scale(text: str, end: int, readings: list[Reading], money: bool) -> tuple[list[Reading], int]:
    """A single letter behind a number: a scale where money is counted, else a scale or a unit."""
    match = _LETTER_SCALE.match(text, end)
    if match is None:
        return readings, end
    factor = (
        Decimal(10)
        ** {"k": 3, "m": 6, "b": 9, "t": 12, "md": 9, "mds": 9, "mn": 6, "mio": 6, "mrd": 9, "bn": 9}[
            match.group("scale")
        ]
    )
    scaled = [Reading(r.value * factor, r.step * factor, r.units) for r in readings]
    following = unit_after(text, match.end())
    if money or (following is not None and following.is_money):
        return scaled, match.end()
    unit = unit_after(text, end)
    if unit is None:
        return scaled, match.end()
    if _is_unit_only(text, match):
        return [replace(r, units=unit.units) for r in readings], unit.end
    if unit.end > match.end():  # "5m/year" may be millions: what they are counted by is no part of them
        unit = unit_after(text[: match.end()], end) or unit
    return [*scaled, *(replace(r, units=unit.units) for r in readings)], unit.end


def _is_unit_only(text: str, letter: re.Match[str]) -> bool:
    """Whether a letter is a unit because of what follows: "5 t/ha", "5 m/s". "5m/year" may be five million a year."""
    if not is_rate(text, letter.end()):
        return False
    if letter.group("scale") == "t":
        return True
    calendar = _CALENDAR.match(text, letter.end())
    return calendar is None or (calendar.group("stroke") is not None and letter.group().startswith(" "))


_CALENDAR = re.compile(
    r"(?:(?P<stroke>/)|[ ](?:per|pro|par|por|al|an|à l')[ ]?)"
    r"(?:day|week|month|quarter|year|yr|tag|woche|monat|jahr|jour|semaine|mois|an|día|semana|mes|año)(?![^\W_])"
)


def _late_scale(text: str, end: int, readings: list[Reading]) -> tuple[list[Reading], int]:
    """A scale behind the unit: "75 USD millones"."""
    match = _WORD_BEHIND.match(text, end)
    powers = powers_of(match.group(1), frozenset()) if match else ()
    if match is None or not powers:
        return readings, end
    scaled = [
        replace(reading, value=reading.value * 10**power, step=reading.step * 10**power)
        for reading in readings
        for power in powers
    ]
    return scaled, match.end()


# Accountants write losses in brackets: "(1,350)". So is what a text mentions by the way: both are kept.
_BRACKETED = re.compile(r"\((?:\d{1,3}(?:[.,' ]\d{3})+|\d+[.,]\d+)\)")


def _signed(
    text: str, numeral: tuple[int, int], readings: list[Reading], place: tuple[int, int, int]
) -> tuple[list[Reading], tuple[int, int], int, int]:
    """The readings with their sign, and where the numeral and the quantity stand with it; `place`: start, end, minus.

    A minus directly before the digits is a part of the numeral, so that none takes "-5" for 5.
    """
    start, end, signed = place
    units = frozenset[str]().union(*(reading.units for reading in readings))
    either = Sign.NONE
    if not signed:
        either, signed = negative_before(text, start, units)
    below = below_zero_behind(text, end, units)
    if signed and start == numeral[0]:
        numeral = (start - signed, numeral[1])
    if signed or below:
        readings = [replace(r, value=-r.value) for r in readings]
    elif either is Sign.EITHER:
        readings = [*readings, *(replace(r, value=-r.value) for r in readings)]
    return readings, numeral, start - signed, below or end


def scaled_code(letters: str) -> tuple[int, str] | None:
    """A scale and a currency code in one, as in "48.5 MGBP": the power, and the code."""
    for scale in ("m", "mn", "bn", "k"):
        code = letters.removeprefix(scale)
        if code != letters and len(code) == 3 and UNITS.get(code, frozenset()) & CURRENCIES:
            return powers_of(scale, frozenset())[0], code
    return None
