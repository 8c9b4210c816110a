"""Ranges: "24 to 32 million", "5-10 %". Their ends are quantities that know of each other."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .numerals import MIXED, NUMERAL, readings_of
from .spelled import AtomSort, atoms_of_word
from .unit_reading import WORD
from .values import Quantity, Reading

_RANGE = re.compile(
    r"[ ]?(?:-|to|till|until|through|bis|à|a|al|до|по|至|到|から|부터|~|〜|～|and|und|et|y|e|och|en"
    r"|tot|إلى|से)[ ]?\Z"
)
_ALIKE = 10  # times that one end is the other, both without their scale
_WIDEST = 10  # characters between the ends
_CONJUNCTIONS = frozenset(["and", "und", "et", "y", "e", "a", "och", "en"])
_BETWEEN = re.compile(r"(?:between|zwischen|entre|tra|fra|mellan|tussen|между|між|między)[ ]\Z")


def with_ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """Marks both ends of a range, and gives the first the scale and unit that only the second is written with."""
    for index in range(len(found) - 1):
        first, second = found[index], found[index + 1]
        if not first.readings or not second.readings or not _RANGE.fullmatch(text[first.end : second.start]):
            continue
        word = text[first.end : second.start].strip()
        if word in _CONJUNCTIONS and not _BETWEEN.search(text[max(0, first.start - 12) : first.start]):
            continue
        found[index] = replace(first, in_range=True, goes_on=True, readings=_shared_scale(text, first, second))
        found[index + 1] = replace(second, in_range=True, readings=_shared_unit(first, second))
    return found


def is_pair(first: Quantity, second: Quantity) -> bool:
    """Whether two neighbouring quantities are the ends of one range."""
    return first.goes_on and second.in_range and 0 < second.start - first.end <= _WIDEST


def joined(first: Quantity, second: Quantity) -> Quantity:
    """A range as one quantity: the readings of its lower end, and those of its upper."""
    return replace(
        first,
        end=second.end,
        numeral=(first.numeral[0], second.numeral[1]),
        goes_on=False,
        upper=second.readings,
        bare_year=False,
        unread=second.unread if first.unread is None else first.unread,
    )


def _shared_scale(text: str, first: Quantity, second: Quantity) -> tuple[Reading, ...]:
    if first.units and first.end != first.numeral[1]:
        return first.readings
    plain = _plain(text[slice(*second.numeral)])
    factors = {Decimal(1)}
    if plain and _is_unscaled(text[slice(*first.numeral)]):
        factors = {reading.value / plain for reading in second.readings}
    units, largest = second.readings[0].units, max(reading.value for reading in second.readings)
    shared = [Reading(r.value * f, r.step * f, r.units or units) for r in first.readings for f in factors]
    # "800 to 1 million" begins with 800: a range goes upwards. "From 8.2 to 6.9 million" begins with millions.
    alike = plain is not None and first.readings[0].value < _ALIKE * plain and plain < _ALIKE * first.readings[0].value
    return tuple(dict.fromkeys(r for r in shared if alike or r.value < largest)) or first.readings


def _shared_unit(first: Quantity, second: Quantity) -> tuple[Reading, ...]:
    """The second end with the currency that stands before the first: "$4 to 5 million"."""
    if second.units or not first.units or first.start == first.numeral[0]:
        return second.readings
    return tuple(replace(reading, units=first.units) for reading in second.readings)


def _is_unscaled(numeral: str) -> bool:
    """Whether a number is written without a scale of its own."""
    if re.fullmatch(MIXED, numeral.rstrip()):
        return True
    return " " not in numeral and (re.fullmatch(NUMERAL, numeral) is not None or len(numeral) == 1)


def _plain(numeral: str) -> Decimal | None:
    """What a number is without its scale: 5 of "5 million" and of 5亿, 3 of "three million"."""
    if match := re.match(rf"{MIXED}|{NUMERAL}", numeral):
        values = readings_of(match.group(), frozenset())
    elif word := re.match(WORD, numeral):
        atoms = atoms_of_word(word.group(), frozenset())
        values = atoms[0].values if atoms and atoms[0].sort is AtomSort.NUMBER else ()
    else:
        values = ()
    return values[0][0] or None if values else None
