"""Ordinal numbers in English words: "third", "twenty-first", "fifteenth century"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from .unit_reading import unit_after
from .units import ORDINAL
from .values import Quantity, Reading
from .wording import Wording

_SMALL = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth""".split()  # noqa: SIM905 - a row of words is read best as one
_TENS = "twent thirt fort fift sixt sevent eight ninet".split()  # noqa: SIM905 - as above
_VALUES = {word: value for value, word in enumerate(_SMALL, start=1)}
_ROUND = {f"{word}ieth": 10 * value for value, word in enumerate(_TENS, start=2)}
_COMPOUND = {f"{word}y": 10 * value for value, word in enumerate(_TENS, start=2)}
_LAST = frozenset([*_SMALL, *_ROUND])
_WORDED = re.compile(
    rf"(?<![^\W_])(?<!\d )(?<!-)(?<!\bper )(?:(?P<tens>{'|'.join(_COMPOUND)})[ -])?"
    rf"(?P<last>{'|'.join([*_SMALL, *_ROUND])})(?![^\W_])"
)


def ordinals_in(text: str, words: Wording) -> Iterator[Quantity]:
    """The ordinal numbers of a folded text, which has these words, that are written in English words."""
    if not words.may_hold_any(_LAST):
        return
    for match in _WORDED.finditer(text):
        tens = _COMPOUND.get(match.group("tens") or "", 0)
        last = match.group("last")
        value = Decimal(tens + (_VALUES.get(last) or _ROUND[last]))
        unit = unit_after(text, match.end())
        century = unit is not None and "century" in unit.units
        end = unit.end if unit is not None and century else match.end()
        units = frozenset(["century" if century else ORDINAL])
        yield Quantity(match.start(), end, match.span(), (Reading(value, Decimal(1), units),))
