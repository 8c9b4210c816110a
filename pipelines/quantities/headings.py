"""Units and scales that a table's headings give to the numbers below: "Revenue (EUR million)", "in thousands", "%"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from ..matching.folding import folded_text
from .heading_units import HeadedUnit, unit_of_part
from .numerals import readings_of
from .units import CURRENCIES, SIGNS, UNITS, is_percent_like
from .values import Quantity, Reading

_PER = re.compile(r"(?<![^\W_])(?:per|pro|je|par|por|al|/)\Z")
_WIDEST = 40  # characters of a unit
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]")
# The other parts of a heading that may be nothing but a unit: what stands behind a comma, behind "in".
# A part may begin inside another: "landings in tonnes" holds "tonnes".
_PARTS = re.compile(r"(?:^|(?<!\d),|[;:/–-]|\b(?:in|en|em|i|w|v|в)\b)\s*(?=([^()\[\],;:]{1,40})(?:$|[(,;:]))")
_WORD_BEGINS = re.compile(r"(?<=[^\d\s])\s+(?=\S)")
# What ends a heading without a bracket must look like a unit, for "Games per day" counts no days: a sign, a currency's
# code, a symbol without vowels, or a rate.
_SYMBOL = re.compile(
    rf"(?P<code>[a-z]{{3,5}})(?![^\W_])|(?:[a-z]{{1,4}}\.?[ ]?)?[{re.escape(SIGNS)}]"
    r"|[bcdfghjklmnpqrstvwxz]{2,4}\d?(?![^\W_])|[a-z]{1,3}\d?/"
)


@lru_cache(maxsize=1024)  # a heading is asked for each of the cells below it
def unit_in(heading: str, languages: frozenset[str]) -> HeadedUnit | None:
    """The unit that a heading gives; None where no part of it is a unit or a scale and nothing else."""
    folded = folded_text(heading).strip()
    if folded.startswith("%") and not folded.startswith("%)"):
        return unit_of_part(folded, languages)  # "% change in revenue ($m)" are percents
    found = (unit_of_part(part.strip(), languages) for part in _parts(folded, heading))
    return next((unit for unit in found if unit is not None), None)


def _parts(folded: str, heading: str) -> Iterator[str]:
    """The parts of a heading that may be units, the likeliest first."""
    for match in _BRACKETS.finditer(folded):
        yield match.group(1)
    plain = _BRACKETS.sub(" ", folded).strip()
    yield from _at_the_edges(plain, heading)
    for match in _PARTS.finditer(folded):
        yield match.group(1)
    yield folded


def _at_the_edges(plain: str, heading: str) -> Iterator[str]:
    """What ends a heading, and the sign that opens it, where they look like units: "Share %", "€m revenue"."""
    for match in _WORD_BEGINS.finditer(plain, max(0, len(plain) - _WIDEST)):
        symbol = _SYMBOL.match(plain, match.end())
        if _PER.search(plain, 0, match.start()):
            continue  # what is counted by: "Price per kg"
        if symbol and (not symbol.group("code") or _is_code(symbol.group("code"), heading)):
            yield plain[match.end() :]
    words = plain.split()
    if words and not words[0].isalpha() and any(UNITS.get(char, frozenset()) & CURRENCIES for char in words[0]):
        for count in range(min(3, len(words)), 0, -1):
            yield " ".join(words[:count])


def _is_code(word: str, heading: str) -> bool:
    """Whether it is written as a currency's code is, with a scale or without: "EUR", "EURm", "TEUR"."""
    written = re.search(rf"(?<!\w){word}(?!\w)", heading, re.IGNORECASE)
    return written is not None and sum(char.isupper() for char in written.group()) >= 3


def headed(quantity: Quantity, written: str, unit: HeadedUnit, languages: frozenset[str]) -> Quantity:
    """The quantity as it is written in a cell, read as it is and as its heading says; `written` is its numeral.

    A scale or a unit that the cell writes itself is not written twice.
    """
    digits = re.search(r"\d.*", written, re.DOTALL)  # without its sign
    plain = {abs(value) for value, _ in readings_of(digits.group(), languages)} if digits else set()
    more: list[Reading] = []
    for reading in quantity.readings:
        written_so = abs(reading.value) in plain and is_percent_like(reading.units) <= is_percent_like(unit.units)
        factor = unit.factor if written_so else Decimal(1)
        more.append(Reading(reading.value * factor, reading.step * factor, reading.units or unit.units))
    return replace(quantity, readings=tuple(dict.fromkeys([*quantity.readings, *more])))
