"""Ranges: "24 to 32 million", "5-10 %". Their ends are quantities that know of each other."""

from __future__ import annotations

import re
from dataclasses import replace

from .numerals import readings_of
from .values import Quantity, Reading

_RANGE = re.compile(r"[ ]?(?:-|to|bis|à|a|до|至|到|から|~|〜|and|und|et|y|e)[ ]?\Z")
_CONJUNCTIONS = frozenset(["and", "und", "et", "y", "e", "a"])
_BETWEEN = re.compile(r"(?:between|zwischen|entre|tra|fra)[ ]\Z")


def with_ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """Marks both ends of a range, and gives the first the scale and unit that only the second is written with."""
    for index in range(len(found) - 1):
        first, second = found[index], found[index + 1]
        if first.is_date or second.is_date or not _RANGE.fullmatch(text[first.end : second.start]):
            continue
        joined = text[first.end : second.start].strip()
        if joined in _CONJUNCTIONS and not _BETWEEN.search(text[max(0, first.start - 12) : first.start]):
            continue
        found[index] = replace(first, in_range=True, readings=_shared_scale(text, first, second))
        found[index + 1] = replace(second, in_range=True)
    return found


def _shared_scale(text: str, first: Quantity, second: Quantity) -> tuple[Reading, ...]:
    if first.units and first.end != first.numeral[1]:
        return first.readings
    plain = readings_of(text[second.numeral[0] : second.numeral[1]].split(" ", maxsplit=1)[0], frozenset())
    if not plain or not plain[0][0]:
        return first.readings
    factors = {reading.value / plain[0][0] for reading in second.readings}
    units, largest = second.readings[0].units, max(reading.value for reading in second.readings)
    shared = [Reading(r.value * f, r.step * f, r.units or units) for r in first.readings for f in factors]
    # "800 to 1 million" begins with 800: a range goes upwards.
    return tuple(dict.fromkeys(r for r in shared if r.value < largest)) or first.readings
