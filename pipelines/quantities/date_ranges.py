"""Both ends of ranges of dates: "4–9 June 2021", "from 28 May to 9 June 2021", "June 4–9, 2021", 2021年6月4日至9日.

What is written once, a month or a year, is both ends'. An end alone is a date like any other, and knows that it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from .calendar import MONTH_NUMBERS, MONTHS, WEEKDAYS
from .unit_reading import WORD
from .values import Day, Quantity, Reading

_ARTICLE = r"(?:(?:the|el|il|le|dem|zum)[ ])?"
_WEEKDAY = rf"(?:(?:{'|'.join(sorted(map(re.escape, WEEKDAYS)))}),?[ ])?"
_JOINT = (
    rf"(?:[ ]?[-~〜～][ ]?|[ ]?(?:至|到|から|부터)[ ]?"
    rf"|[ ](?:to|till|until|through|thru|bis|au|à|al|hasta|a|até|do|по|до|til|tot|tot[ ]en[ ]met|t/m|إلى|حتى)[ ]"
    rf"{_ARTICLE}{_WEEKDAY})"
)
_AND = rf"[ ](?:and|und|et|y|e|och|og|en|i|и|і|та)[ ]{_ARTICLE}{_WEEKDAY}"  # joins a range behind "between" alone
_BETWEEN = re.compile(
    rf"(?:between|zwischen|entre|tra|fra|mellan|mellem|mellom|tussen|между|між|między)[ ]{_ARTICLE}{_WEEKDAY}\Z"
)
_ORDINAL = r"(?:st|nd|rd|th|er|º|o|ª|e|\.)?"
_BARE_DAY = rf"(?P<low>\d{{1,2}}){_ORDINAL}"
_JOINED = re.compile(f"(?:(?P<to>{_JOINT})|{_AND})")
_DAY_BEFORE = re.compile(rf"(?<![\w.,/:-]){_BARE_DAY}(?:(?P<to>{_JOINT})|{_AND})\Z")
_NUMERIC_BEFORE = re.compile(rf"(?<![\w.,/:-])(?P<low>\d{{1,2}})\.[ ]?(?P<month>\d{{1,2}})\.(?P<to>{_JOINT})\Z")
_MONTH_BEFORE = re.compile(rf"(?<![\w])(?P<name>{WORD})\.?(?:(?P<to>{_JOINT})|{_AND})\Z")
_DAY_BEHIND = re.compile(
    rf"{_JOINT}(?P<high>\d{{1,2}})(?:st|nd|rd|th)?"
    r"(?:,?[ ](?P<year>\d{4})(?!\d)|(?=[.;:)](?!\d)|,(?![ ]?\d)|[ ]?\Z|\n))"
)
_CJK_DAY_BEHIND = re.compile(rf"{_JOINT}(?P<high>\d{{1,2}})[ ]?[日일号號]")
_FARTHEST = 40  # characters before a date in which its lower end is looked for
_WIDEST = 24  # characters between the two ends of a range


def with_ends(text: str, dates: list[Quantity]) -> list[Quantity]:
    """The dates of a folded text, in its order, with both ends of every range, each with all that the other shares."""
    found: list[Quantity] = []
    for date in dates:
        behind: Quantity | None = date
        if found and (pair := _pair(text, found[-1], date)) is not None:
            found[-1], behind = pair
        elif (lower := _lower_end(text, date)) is not None:
            if _is_the_whole(text, lower, date):
                behind = _without_its_day(text, date)
            else:
                found.append(lower)
                behind = replace(date, in_range=True)
        if behind is not None:
            found.extend(_with_upper_end(text, behind) or [behind])
    return found


_FEW = 12  # characters: "from", "between the"


def _is_the_whole(text: str, lower: Quantity, date: Quantity) -> bool:
    """Whether a text is nothing but the range, as a figure is that asks for both its ends: those are numbers."""
    return lower.start <= _FEW and not text[date.end :].strip(" .,") and not _NUMBERS.search(text, 0, lower.start)


_BEFORE_A_MONTH = re.compile(rf"{_ORDINAL}[ /.-]*(?:(?:de|of|del|di|van)[ ])?(?=[^\W\d_])")


def _without_its_day(text: str, date: Quantity) -> Quantity | None:
    """The month and the year of a date as a date; None where it has no year, or no month in letters."""
    month = _BEFORE_A_MONTH.match(text, date.parts[0][1])
    if month is None or date.days[0].year is None or date.days[0].day is None:
        return None
    days, start = tuple(replace(day, day=None) for day in date.days), month.end()
    return replace(date, start=start, numeral=(start, date.end), days=days, parts=date.parts[1:])


def in_numbers(first: Quantity, second: Quantity) -> Quantity | None:
    """The two ends as one range of the numbers of their days: 4 to 9; None where the first says more than its day."""
    numbers = [part for part in second.parts if part[2] in {day.day for day in second.days}]
    if len(first.parts) != 1 or not numbers:
        return None
    start, _, low = first.parts[0]
    ends = [(Reading(Decimal(value), Decimal(1)),) for value in (low, numbers[0][2])]
    return Quantity(start, numbers[0][1], (start, numbers[0][1]), readings=ends[0], upper=ends[1], in_range=True)


def are_ends(first: Quantity, second: Quantity) -> bool:
    """Whether two neighbouring quantities are the ends of one range of dates."""
    return (
        first.is_date and second.is_date and first.in_range and second.in_range and second.start - first.end <= _WIDEST
    )


def _pair(text: str, first: Quantity, second: Quantity) -> tuple[Quantity, Quantity] | None:
    """Two dates that are written as a range, each with the year of the other where it has none of its own."""
    joint = _JOINED.fullmatch(text, first.end, second.start)
    if joint is None or not (joint.group("to") or _is_behind_between(text, first.start)):
        return None
    if len(first.days) > 1 or len(second.days) > 1:
        return replace(first, in_range=True), replace(second, in_range=True)
    left, right = first.days[0], second.days[0]
    if left.month is None or right.month is None or left.to_year or right.to_year:
        return None
    turns = (left.month, left.day or 0) > (right.month, right.day or 0)  # from December to January
    if left.year is None and right.year is not None:
        left = replace(left, year=right.year - turns)
    elif right.year is None and left.year is not None:
        right = replace(right, year=left.year + turns)
    return replace(first, days=(left,), in_range=True), replace(second, days=(right,), in_range=True)


def _is_behind_between(text: str, start: int) -> bool:
    return _BETWEEN.search(text[max(0, start - _FARTHEST) : start]) is not None


def _lower_end(text: str, date: Quantity) -> Quantity | None:
    """The lower end before a date that says its month, or its year, for both."""
    low = max(0, date.start - _FARTHEST)
    before = text[low : date.start]
    if date.days[0].day is None:
        match = _MONTH_BEFORE.search(before)
        month = MONTH_NUMBERS.get(match.group("name")) if match and _is_month(before, match) else None
        days = tuple(Day(day.year, month) for day in date.days if month and day.month and month < day.month)
        end = "name"
    elif (match := _NUMERIC_BEFORE.search(before)) is not None:
        lower, month = int(match.group("low")), int(match.group("month"))
        days = tuple(Day(d.year, month, lower) for d in date.days[:1] if (month, lower) < (d.month or 0, d.day or 0))
        end = "month"
    else:
        match = _DAY_BEFORE.search(before)
        days = tuple(replace(d, day=int(match.group("low"))) for d in date.days if match) if match else ()
        days = tuple(d for d, own in zip(days, date.days, strict=False) if 0 < (d.day or 0) < (own.day or 0))
        end = "low"
    if match is None or not days:
        return None
    if not match.group("to") and not _is_behind_between(text, low + match.start()):
        return None
    return _end(text, low + match.start(), low + match.end(end), days)


_FROM = re.compile(r"(?:from|since|between|von|de|du|da|dal|van|från|fra|с|від|od)[ ]\Z")


def _is_month(before: str, match: re.Match[str]) -> bool:
    """Whether a month's name is one there: "set to October" begins with no September, "from May to October" does."""
    return match.group("name") in MONTHS or _FROM.search(before[: match.start()]) is not None


def _with_upper_end(text: str, date: Quantity) -> list[Quantity] | None:
    """A date that ends with its day, and the upper end of which only the day, and perhaps the year, is written."""
    day = date.days[0]
    if len(date.days) > 1 or day.month is None or day.day is None:
        return None
    match = _CJK_DAY_BEHIND.match(text, date.end)
    if match is None:
        if day.year is not None or date.end - date.parts[-1][1] > 2 or date.parts[-1][2] != day.day:
            return None
        match = _DAY_BEHIND.match(text, date.end)
    high = int(match.group("high")) if match else 0
    if match is None or not day.day < high <= 31:
        return None
    year = match.groupdict().get("year")
    shared = replace(day, year=int(year)) if year else day
    upper = _end(text, match.start("high"), match.end(), (replace(shared, day=high),))
    return [replace(date, days=(shared,), in_range=True), upper]


_NUMBERS = re.compile(r"\d+")


def _end(text: str, start: int, end: int, days: tuple[Day, ...]) -> Quantity:
    return Quantity(start, end, (start, end), days=days, in_range=True, parts=tuple(_parts(text, start, end)))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    return ((match.start(), match.end(), int(match.group())) for match in _NUMBERS.finditer(text, start, end))
