"""Shares written in words or as fractions: "one in five", "two-thirds", "half of", "ein Drittel", 三分之二, "2/3".

A share is read as a percentage. It is compared with percentages and shares only: the "half" of "half a million" and
the quarter of a year are none.
"""

# ruff: noqa: E501 - a table of words is read best with a language to a row

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from .number_words import NUMBER_WORDS
from .numerals import is_of_mixed
from .spelled import cjk_value, digit_value
from .unit_reading import WORD
from .units import PERCENT
from .values import Quantity, Reading
from .wording import Wording

_ONE = Decimal(1)
# The parts into which a whole is divided, with the words for one and for several of them.
PARTS: dict[str, int] = {
    word: parts
    for parts, words in {
        2: "half halves hälfte moitié mitad metade metà helft hälften halvdelen połowa połowę połowy половина половину половины половини meio",
        3: "third thirds drittel drittels tiers tercio tercios terço terços terzo terzi derde tredjedel tredjedelar trzecia trzecie третья треть трети третина третини",
        4: "quarter quarters fourth fourths viertel viertels quart quarts cuarto cuartos quarto quartos quarti kwart fjärdedel fjärdedelar ćwierć czwarta czwarte четверть четверти чверть чверті",
        5: "fifth fifths fünftel cinquième cinquièmes quinto quintos quinti vijfde femtedel femtedelar piąta piąte пятая пятых п'ята",
        6: "sixth sixths sechstel sixième sixièmes sexto sextos sesto sesti sjättedel",
        7: "seventh sevenths siebtel septième septièmes séptimo settimo settimi",
        8: "eighth eighths achtel huitième huitièmes octavo octavos ottavo ottavi",
        9: "ninth ninths neuntel neuvième neuvièmes noveno noveni",
        10: "tenth tenths zehntel dixième dixièmes décimo décimos decimo decimi tiende tiondel tiondelar dziesiąta десятая десятых",
    }.items()
    for word in words.split()
}
COUNTS: dict[str, int] = {
    **{
        word: int(value)
        for table in NUMBER_WORDS.values()
        for word, value in table.items()
        if value in range(1, 21) and len(word) > 1
    },
    **dict.fromkeys(
        [
            "a",
            "an",
            "ein",
            "eine",
            "un",
            "une",
            "una",
            "um",
            "uma",
            "uno",
            "één",
            "een",
            "en",
            "ett",
            "jedna",
            "jeden",
            "одна",
            "один",
            "every",
            "jeder",
            "jede",
        ],
        1,
    ),
}
_COUNT = r"\d{1,4}|[^\W\d_]{1,12}"
_PART = "|".join(sorted(PARTS, key=len, reverse=True))
# "two-thirds", "a quarter of", "drei Viertel", "zwei Drittel der", "la mitad de los".
_WORDED = re.compile(rf"(?<![^\W_-])(?:(?P<count>{_COUNT})[ -])?(?P<part>{_PART})(?![^\W_-])")
# These say a share by themselves; "a third party" and "the third quarter" are none.
_BY_ITSELF = re.compile(
    r"(?:hälfte|moitié|mitad|metade|metà|helft|hälften|halvdelen|połow\w|половин\w|drittel|viertel|fünftel|sechstel|achtel|zehntel|tredjedel\w*|fjärdedel\w*|треть|трети|третин\w|четверть|чверть|thirds|fourths|fifths|tenths|eighths)\Z"
)
_OF = re.compile(
    r"[ ](?:of|the|all|der|des|aller|von|de|du|d'|des|della|dei|degli|delle|di|do|da|dos|das|van|av|af)(?![^\W_])|[ ]d'|[ ]*\Z"
)
_AS_PART = re.compile(
    r"[ ](?:an?[ ])?(?:hour|million|billion|dozen|year|century|mile|finals?|stunde|jahr|million\w*|heure|hora|ora|year)"
)
# "one in five", "9 out of 10", "einer von fünf", "un sur cinq", "uno de cada cinco".
_RATIO_OF = "out of every|out of|in every|in|von|sur|de cada|em cada|su|op de|op|av|из|з|на"
_RATIO = re.compile(
    rf"(?<![\w.,-])(?P<first>{_COUNT})(?P<things>[ ]{WORD})?[ ](?P<of>{_RATIO_OF})[ ](?P<second>{_COUNT})(?![\w,]|\.\d)"
)
# Every ratio ends so; most texts have none, and looking for the whole from each of their words takes ten times as long.
_SEVERAL = "|".join(re.escape(word) for word, count in COUNTS.items() if count > 1)
_RATIO_ENDS = re.compile(rf"[ ](?:{_RATIO_OF})[ ](?:\d|(?:{_SEVERAL})(?![\w,]))")
_FEW = frozenset([2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 50, 100])
_LOOSE = frozenset(["in", "von", "su", "op", "av", "з", "на"])  # they also say where and when
_DIGITS = re.compile(r"(?<![\d./,-])(?P<whole>\d{1,4}[ ])?(?P<first>\d{1,2})/(?P<second>\d{1,2})(?![\d./,-])")
_HAN = re.compile(
    r"(?P<second>[\d二三四五六七八九十百两]{1,3})分[之の](?P<first>[\d一二三四五六七八九十两]{1,3})|(?P<half>一半|半数|半數|過半数の|절반)|(?P<kosecond>\d{1,3})분의[ ]?(?P<kofirst>\d{1,3})"
)


def shares_in(text: str, words: Wording) -> Iterator[Quantity]:
    """The shares of a folded text, which has these words, that are written as such."""
    yield from _han(text)
    if words.may_hold_any(PARTS):
        yield from _worded(text)
    if _RATIO_ENDS.search(text) is not None:
        yield from _ratios(text)
    yield from _fractions(text)


def _share(start: int, end: int, first: Decimal | int, second: Decimal | int) -> Quantity:
    reading = Reading(Decimal(first) * 100 / Decimal(second), _ONE, frozenset([PERCENT]))
    return Quantity(start, end, (start, end), (reading,), is_share=True)


def _worded(text: str) -> Iterator[Quantity]:
    for match in _WORDED.finditer(text):
        count, part = match.group("count"), match.group("part")
        number = _count(count)
        start = match.start() if number is not None else match.start("part")
        if number is not None and number >= PARTS[part]:
            continue
        divided = _BY_ITSELF.match(part) is not None or (count is not None and number is not None and number > 1)
        one = count in ("one", "eine", "un", "une", "uno", "una", "um", "jedna") and part != "half"
        followed = _OF.match(text, match.end()) is not None and (part == "half" or number is not None)
        if _AS_PART.match(text, match.end()) or not (divided or one or followed):
            continue
        yield _share(start, match.end(), number or 1, PARTS[part])


def _count(word: str | None) -> int | None:
    if word is None:
        return None
    return int(word) if word.isdecimal() else COUNTS.get(word)


def _ratios(text: str) -> Iterator[Quantity]:
    for match in _RATIO.finditer(text):
        first, second = _count(match.group("first")), _count(match.group("second"))
        if first is None or second is None or not 0 < first < second:
            continue
        if match.group("of") in _LOOSE and (
            match.group("things") or second not in _FEW or (second > 20 and first != 1)
        ):
            continue
        yield _share(match.start(), match.end(), first, second)


def _fractions(text: str) -> Iterator[Quantity]:
    if "/" not in text:
        return
    for match in _DIGITS.finditer(text):
        first, second = int(match.group("first")), int(match.group("second"))
        if is_of_mixed(text, match.start("first")):
            continue
        if match.group("whole") is None and 0 < first < second and (second in _FEW or second < 17):
            yield _share(match.start(), match.end(), first, second)


def _han(text: str) -> Iterator[Quantity]:
    if text.isascii():
        return
    for match in _HAN.finditer(text):
        if match.group("half"):
            yield _share(match.start(), match.end(), 1, 2)
            continue
        second = _han_number(match.group("second") or match.group("kosecond"))
        first = _han_number(match.group("first") or match.group("kofirst"))
        if second and first is not None and first < second and second != 100:
            yield _share(match.start(), match.end(), first, second)


def _han_number(written: str) -> Decimal | None:
    if written.isdecimal() or len(written) == 1:
        return digit_value(written)[0]
    value = cjk_value(written)
    return value[0] if value else None
