"""Parts of a scale, and parts behind a whole number: "a quarter of a million", "two and three quarters"."""

# ruff: noqa: SIM905 - a row of words is read best as one

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from .amounts import with_units
from .number_words import NUMBER_WORDS
from .numerals import is_of_mixed
from .scales import ALL_SCALE_WORDS, powers_of
from .shares import COUNTS, PARTS
from .unit_reading import WORD
from .values import Quantity
from .wording import Wording

# Beside those of the shares, which these languages write otherwise.
_PARTS = PARTS | {
    word: parts
    for parts, words in {
        2: "חצי",
        3: "ثلث שליש तिहाई",
        4: "ربع רבע चौथाई çeyrek τέταρτο kvart kvarts fjerdedel čtvrt čtvrtina negyed sfert",
    }.items()
    for word in words.split()
}
_PART = "|".join(sorted(map(re.escape, _PARTS), key=len, reverse=True))
_COUNT = rf"(?:(?P<count>\d{{1,2}}|{WORD})[ -])?"
_OF = r"(?:of|de|di|von|van|af|av|z|d')"
# These are no ordinal numbers, as "third" and "cuarto" are, and need no "of" before a scale.
_ONLY_PARTS = frozenset(
    """quarter quarters viertel drittel kwart kvart kvarts fjärdedel ćwierć четверть чверть треть третина
    ربع ثلث רבע שליש חצי चौथाई तिहाई çeyrek τέταρτο čtvrt negyed sfert""".split()
)
_ONE = r"(?:(?:a|an|one|1|un|une|una|um|uma|ein|eine|einer|een|en|et|ett)[ ])"
_PORTION = re.compile(
    rf"(?<![^\W_])(?:(?P<whole>\d{{1,3}}|{WORD}(?:-{WORD})?)[ -](?:and|und|et|y|e|en|och|og|i|и|і)[ -])?{_COUNT}"
    rf"(?P<part>{_PART})(?![^\W_])"
    rf"(?:(?:(?P<of>[ ]{_OF}[ ]?{_ONE}?)|[ ]{_ONE}|[ -])(?P<scale>{WORD}))?"
)


def portions_in(text: str, languages: frozenset[str], words: Wording) -> Iterator[Quantity]:
    """The quantities of a folded text that are some parts of a scale, or a whole number and some parts."""
    if "/" in text:
        yield from _of_fractions(text, languages)
    if not words.may_hold_any(_PARTS):
        return
    for match in _PORTION.finditer(text):
        parts = _PARTS[match.group("part")]
        count, whole = _number(match.group("count")), _number(match.group("whole"))
        only_part = match.group("part") in _ONLY_PARTS or (count or 1) > 1
        powers = _powers(match.group("scale"), languages) if match.group("of") or only_part else ()
        if count is not None and count >= parts:
            continue
        start, end = match.start(), match.end() if powers else match.end("part")
        if whole is None or count is None:
            start, whole = match.start("count" if count is not None else "part"), None
        if not powers and (whole is None or parts == 2):
            continue
        value, step = Decimal(whole or 0) + Decimal(count or 1) / parts, Decimal(1) / parts
        factors = [Decimal(10) ** power for power in powers or (0,)]
        yield with_units(text, start, end, tuple((value * factor, step * factor) for factor in factors))


# "½ million", "3/4 of a million"; two spaces where the fraction was one character.
_FRACTION = re.compile(
    r"(?<![\d./,-])(?P<first>\d{1,2})/(?P<second>\d{1,2})"
    rf"(?:[ ]{{1,2}}(?:{_OF}[ ]?{_ONE}?|{_ONE})?|[ ]?-)(?P<scale>{WORD})"
)


def _of_fractions(text: str, languages: frozenset[str]) -> Iterator[Quantity]:
    """The fractions of a scale that no whole number stands before."""
    for match in _FRACTION.finditer(text):
        first, second = Decimal(match.group("first")), Decimal(match.group("second"))
        if 0 < first < second and not is_of_mixed(text, match.start()):
            factors = [Decimal(10) ** power for power in _powers(match.group("scale"), languages)]
            if factors:
                values = tuple((first / second * factor, factor / second) for factor in factors)
                yield with_units(text, match.start(), match.end(), values)


def _powers(scale: str | None, languages: frozenset[str]) -> tuple[int, ...]:
    if scale is None or scale not in ALL_SCALE_WORDS or len(scale) < 3:
        return ()
    return powers_of(scale, languages)


_LARGER = {
    word: int(value)
    for table in NUMBER_WORDS.values()
    for word, value in table.items()
    if 20 <= value < 100 and len(word) > 2
}


def _number(word: str | None) -> int | None:
    """What a count of parts, or the whole number before it, is; None for another word."""
    if word is None:
        return None
    if word.isdecimal():
        return int(word)
    tens, _, ones = word.partition("-")
    if ones:
        return _LARGER[tens] + COUNTS[ones] if tens in _LARGER and ones in COUNTS else None
    return COUNTS.get(word) or _LARGER.get(word)
