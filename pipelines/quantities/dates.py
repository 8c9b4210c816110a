"""Dates in folded text: 2022-08-31, 31 August 2022, August 31st, 2022, 31.8.2022, 2022年8月31日, 二〇二二年八月."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..matching.lexicon import COMMON_WORDS
from .calendar import MONTH_NAMES, MONTH_NUMBERS
from .date_ranges import with_ends
from .dateparsing import month_of
from .spelled import cjk_value
from .unit_reading import WORD
from .units import is_unit_word
from .values import Day, Quantity, without_overlaps
from .wording import Wording

_MONTH = rf"(?P<month>(?=[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff])){WORD})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|o|ª|e|\.)?"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_FREE = r"(?:(?<![\w.,/-])|(?<=[\dhtd.]-))"  # a dash may join the day to another: "4-9 June"
_OF = r"(?:[ ]?(?:de|of|del|van|di))?"
_NAMED: tuple[re.Pattern[str], ...] = (
    re.compile(rf"{_FREE}{_DAY}{_OF}[ /.-]{_MONTH},?{_OF}[ /.-]{_YEAR}"),
    re.compile(rf"(?<![\w]){_MONTH}[ ]{_DAY},?[ ]{_YEAR}"),
    re.compile(rf"(?<![\w]){_YEAR},?[ /.-]{_MONTH}[ /.-]{_DAY}(?!\d)"),
    re.compile(rf"{_FREE}{_DAY}{_OF}[ ]{_MONTH}(?![\w])"),
    re.compile(rf"(?<![\w]){_MONTH}[ ]{_DAY}(?![\w.,]*\d)"),
    re.compile(rf"(?<![\w]){_MONTH},?{_OF}[ ]{_YEAR}"),
)
_YEAR_WRITTEN = re.compile(r"\d{4}")
_MARKED = re.compile(r"\d[./-]\d")  # each of the dates written in numbers alone has one such; cheaply seen
_NUMERIC = re.compile(
    r"(?:(?<![\d./-])|(?<=\d\.-))(\d{1,4})(?P<mark>[./-])(\d{1,2})(?P=mark)(\d{4}|\d{2})(?![\d/-]|\.\d)"
)
_CJK = re.compile(
    r"(?<!\d)(?P<year>\d{4}|[〇零一二三四五六七八九]{4}"
    r"|(?P<era>令和|平成|昭和|民国|民國)(?P<erayear>\d{1,3}|元|[一二三四五六七八九十百零〇]{1,6}))[ ]?[年년]"
    r"[ ]?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})[ ]?[月월]"
    r"(?:[ ]?(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[ ]?[日일号號])?"
    r"|(?P<month2>\d{1,2})[ ]?[月월][ ]?(?P<day2>\d{1,2})[ ]?[日일号號]"
)
_NUMBERS = re.compile(r"\d+")


def dates_in(text: str, languages: frozenset[str], words: Wording) -> list[Quantity]:
    """The dates of a folded text, which has these words, not overlapping, in its order."""
    if _NUMBERS.search(text) is None and text.isascii():
        return []  # each of the patterns below asks for a digit, or for characters that count
    dates = [*_cjk_dates(text), *_spans_of_years(text), *_numeric_dates(text), *_named_dates(text, languages, words)]
    return with_ends(text, without_overlaps(dates)) if dates else []


def _quantity(text: str, start: int, end: int, days: tuple[Day, ...]) -> Quantity:
    numbers = _NUMBERS.finditer(text, start, end)
    parts = tuple((match.start(), match.end(), int(match.group())) for match in numbers)
    return Quantity(start, end, (start, end), days=days, parts=parts)


def _named_dates(text: str, languages: frozenset[str], words: Wording) -> Iterator[Quantity]:
    rare = not languages or not languages <= MONTH_NAMES.keys()
    patterns = _NAMED
    if not words.may_hold_any(MONTH_NUMBERS):  # dateparser knows more months, and is asked by the first alone
        patterns = _NAMED[:1] if rare and _YEAR_WRITTEN.search(text) else ()
    for pattern in patterns:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            day = int(groups["day"]) if groups.get("day") else None
            year = int(groups["year"]) if groups.get("year") else None
            month = MONTH_NUMBERS.get(groups["month"])
            if rare and month is None and pattern is _NAMED[0] and _may_name_a_month(groups["month"]):
                month = month_of(int(groups["day"]), groups["month"], int(groups["year"]))
            if month is not None and _exists(year, month, day):
                yield _quantity(text, match.start(), match.end(), (Day(year, month, day),))


def _may_name_a_month(word: str) -> bool:
    """Whether a word that is in no table is worth a question: "25 people 2019" is none."""
    return len(word) > 3 and word not in COMMON_WORDS and not is_unit_word(word)


def _numeric_dates(text: str) -> Iterator[Quantity]:
    if _MARKED.search(text) is None:
        return
    for match in _NUMERIC.finditer(text):
        first, middle, last = match.group(1), match.group(3), match.group(4)
        if days := _orders(first, middle, last):
            yield _quantity(text, match.start(), match.end(), days)


# "2019/20", "2019/2020" and "2019-20" are years of account; "2011-12" is a month as well.
_YEARS = re.compile(
    r"(?<![\d./-])(?P<first>(?:19|20)\d\d)(?:/(?P<last>\d{2}|(?:19|20)\d\d)|-(?P<short>\d{2}))(?![\d./-]*\d)"
)


def _spans_of_years(text: str) -> Iterator[Quantity]:
    if _MARKED.search(text) is None:
        return
    for match in _YEARS.finditer(text):
        first, last = int(match.group("first")), match.group("last") or match.group("short")
        if int(last) % 100 != (first + 1) % 100 or (len(last) == 4 and int(last) != first + 1):
            continue
        days = [Day(first, None, None, first + 1)]
        if int(last) <= 12:
            days.append(Day(first, int(last)))
        yield _quantity(text, match.start(), match.end(), tuple(days))


def _orders(first: str, middle: str, last: str) -> tuple[Day, ...]:
    """The dates that three numbers may be: year first, day first, month first."""
    if len(first) == 4:
        orders = [(int(first), int(middle), int(last))] if len(last) == 2 or int(last) < 32 else []
    elif len(first) == 3:
        orders = []
    else:
        year = int(last) if len(last) == 4 else 2000 + int(last)
        orders = [(year, int(middle), int(first)), (year, int(first), int(middle))]
    return tuple(dict.fromkeys(Day(y, m, d) for y, m, d in orders if _exists(y, m, d)))


def _cjk_dates(text: str) -> Iterator[Quantity]:
    if text.isascii():
        return
    for match in _CJK.finditer(text):
        groups = match.groupdict()
        year = _year_of_era(groups["era"], groups["erayear"]) if groups["era"] else _cjk_number(groups["year"])
        month, day = _cjk_number(groups["month"] or groups["month2"]), _cjk_number(groups["day"] or groups["day2"])
        if month is not None and _exists(year, month, day):
            yield _quantity(text, match.start(), match.end(), (Day(year, month, day),))


# The year before the first of an era.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911}


def _year_of_era(era: str, written: str) -> int | None:
    number = 1 if written == "元" else _cjk_number(written)
    return None if number is None else _ERAS[era] + number


def _cjk_number(written: str | None) -> int | None:
    if written is None:
        return None
    if written.isdecimal():
        return int(written)
    single = "〇一二三四五六七八九".find(written)
    if single >= 0:
        return single
    value = cjk_value(written)
    return None if value is None else int(value[0])


_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _exists(year: int | None, month: int, day: int | None) -> bool:
    if not 1 <= month <= 12 or (year is not None and not 1000 <= year <= 2999):
        return False
    return day is None or 1 <= day <= _LENGTHS[month - 1]
