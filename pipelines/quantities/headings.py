"""Units and scales that a table's headings give to the numbers below: "Revenue (EUR million)", "in thousands", "%"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from ..matching.folding import folded_text
from .number_words import CJK_SCALES, CJK_TENS
from .numerals import readings_of
from .scales import ALL_SCALE_WORDS, powers_of
from .units import CURRENCIES, UNITS
from .values import Quantity, Reading

# The parts of a heading that may be nothing but a unit: what stands in brackets, behind a comma, behind "in".
# A part may begin inside another: "landings in tonnes" holds "tonnes".
_PARTS = re.compile(
    r"[(\[]([^()\[\]]{1,40})[)\]]|(?:^|[,;:/–-]|\b(?:in|en|em|i|w|v|в)\b)\s*(?=([^()\[\],;:]{1,40})(?:$|[(,;:]))"
)
_TOKENS = re.compile(r"'?000s?|1[.,' ]?000|[^\W\d_]+(?:-[^\W\d_]+)*\.?|[^\w\s.]+")
_FILLERS = frozenset(["in", "of", "de", "d", "en", "u", "a", "an", "the", "each", "per", "cent", "von", "di", "и", "'"])
_THOUSAND = re.compile(r"'?000s?|1[.,' ]?000")
_GLUED = re.compile(r"(?P<scale>t|k|m|mn|mio|bn|b)?(?P<code>[a-z]{3})|(?P<sign>[^\w\s]{1,3})(?P<after>[a-z]{1,3})")
# Scale and unit as one word, 万元, 百万円, 억원; or scale and what is counted, 万人.
_SCALES = {**CJK_TENS, **CJK_SCALES}
_EAST_ASIAN = re.compile(rf"(?P<scale>[{''.join(_SCALES)}]+)(?P<rest>\w*)")
_COUNTED = frozenset(["", *"人户戸户件台辆輛명个個名家次株头頭册冊"])


@dataclass(frozen=True, slots=True)
class HeadedUnit:
    """What a heading says of the numbers below it: what they count, and how many times."""

    units: frozenset[str]
    factor: Decimal


@lru_cache(maxsize=1024)  # a heading is asked for each of the cells below it
def unit_in(heading: str, languages: frozenset[str]) -> HeadedUnit | None:
    """The unit that a heading gives; None where no part of it is a unit or a scale and nothing else."""
    folded = folded_text(heading)
    for match in _PARTS.finditer(folded):
        written = match.group(1) or match.group(2)
        if (unit := _unit(written.strip(), languages)) is not None:
            return unit
    return _unit(folded.strip(), languages)


def _unit(written: str, languages: frozenset[str]) -> HeadedUnit | None:
    if written in UNITS:
        return HeadedUnit(UNITS[written], Decimal(1))
    units: frozenset[str] = frozenset()
    factor = Decimal(1)
    telling = False
    end = 0
    for match in _TOKENS.finditer(written):
        token, start, end_before, end = match.group(), match.start(), end, match.end()
        if start > end_before and written[start - 1].isdecimal():
            return None  # "2022年" and "2022г." are years, and not counted in years
        found = _token(token, languages)
        if found is None:
            if token.rstrip(".") not in _FILLERS:
                return None
            continue
        telling = True
        factor *= found.factor
        units = found.units or units
    return HeadedUnit(units, factor) if telling else None


def _token(token: str, languages: frozenset[str]) -> HeadedUnit | None:
    bare = token.rstrip(".")
    if _THOUSAND.fullmatch(token):
        return HeadedUnit(frozenset(), Decimal(1000))
    if (bare in ALL_SCALE_WORDS or bare == "k") and (powers := powers_of(bare, languages)) and len(bare) > 1:
        return HeadedUnit(frozenset(), Decimal(10) ** powers[0])
    for word in (token, bare):
        if word in UNITS:
            return HeadedUnit(UNITS[word], Decimal(1))
    return _together(bare, languages)


def _together(bare: str, languages: frozenset[str]) -> HeadedUnit | None:
    """What one word says that is scale and unit together: "mEUR", "€m", "万元"."""
    together = _EAST_ASIAN.fullmatch(bare)
    if together is not None and (together.group("rest") in UNITS or together.group("rest") in _COUNTED):
        factor = math.prod(_SCALES[scale] for scale in together.group("scale"))
        return HeadedUnit(UNITS.get(together.group("rest"), frozenset()), Decimal(factor))
    glued = _GLUED.fullmatch(bare)
    if glued is None:
        return None
    sign, scale = glued.group("sign") or glued.group("code"), glued.group("after") or glued.group("scale")
    if not (UNITS.get(sign, frozenset()) & CURRENCIES):
        return None
    powers = (3,) if scale == "t" else powers_of(scale, languages) if scale else (0,)
    return HeadedUnit(UNITS[sign], Decimal(10) ** powers[0]) if powers else None


def headed(quantity: Quantity, written: str, unit: HeadedUnit, languages: frozenset[str]) -> Quantity:
    """The quantity as it is written in a cell, read as it is and as its heading says; `written` is its numeral.

    A scale or a unit that the cell writes itself is not written twice.
    """
    digits = re.search(r"\d.*", written, re.DOTALL)  # without its sign
    plain = {abs(value) for value, _ in readings_of(digits.group(), languages)} if digits else set()
    more: list[Reading] = []
    for reading in quantity.readings:
        factor = unit.factor if abs(reading.value) in plain else Decimal(1)
        more.append(Reading(reading.value * factor, reading.step * factor, reading.units or unit.units))
    return replace(quantity, readings=tuple(dict.fromkeys([*quantity.readings, *more])))
