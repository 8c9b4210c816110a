"""Whether two quantities are the same, the same rounded, or different, and in what."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

from .measures import in_common_unit
from .units import CURRENCIES, DECADE, ORDINAL, PERCENT, is_percent_like
from .values import Day, Quantity, Reading


class Agreement(Enum):
    """How a figure and a quantity of the source go together, the best first."""

    EQUAL = "equal"  # the same value of the same thing
    ROUNDED = "rounded"  # the source's value rounds to the figure
    COARSER = "coarser"  # a date with fewer parts than the source's, which agree
    OTHER_UNIT = "other unit"  # the same number of something else
    OTHER_VALUE = "other value"  # another number of the same thing
    UNLIKE = "unlike"  # a date and a number, a share and a sum of money


_ORDER = list(Agreement)
# A rounding that moves a value by more than this is not a rounding to a reader: "about 0.1 million" for 113,412.
_MOST_MOVED = Decimal("0.05")


def agreement(figure: Quantity, source: Quantity, *, approximate: bool) -> Agreement:
    """How the figure agrees with a quantity of the source. `approximate`: the figure says "about"."""
    how = _agreement(figure, source, approximate=approximate)
    multiplied = figure.unread is not None or source.unread is not None
    if multiplied and (how is Agreement.ROUNDED or (how is Agreement.EQUAL and figure.unread != source.unread)):
        return Agreement.OTHER_VALUE  # "several million" is neither a million nor nearly one
    return how


def _agreement(figure: Quantity, source: Quantity, *, approximate: bool) -> Agreement:
    if figure.clock is not None or source.clock is not None:
        if figure.clock is None or source.clock is None:
            return Agreement.UNLIKE
        return Agreement.EQUAL if figure.clock == source.clock else Agreement.OTHER_VALUE
    if figure.is_date or source.is_date:
        return _dates(figure, source)
    if source.is_share and not (figure.is_share or PERCENT in figure.units):
        return Agreement.UNLIKE
    lower = _best(figure.readings, source.readings, approximate=approximate)
    if not figure.upper:
        return lower
    # A range is its two ends; one number is no range.
    upper = _best(figure.upper, source.upper or source.readings, approximate=approximate)
    worse = max(lower, upper, key=_ORDER.index)
    return worse if source.upper or worse not in (Agreement.EQUAL, Agreement.ROUNDED) else Agreement.OTHER_VALUE


def _best(ours: tuple[Reading, ...], theirs: tuple[Reading, ...], *, approximate: bool) -> Agreement:
    found = [_readings(mine, other, approximate=approximate) for mine in ours for other in theirs]
    # "1.500 MW" is no other notation of "1.500 kW", whatever the point may mean.
    alike = any(mine.value == other.value and mine.step == other.step for mine in ours for other in theirs)
    if Agreement.EQUAL not in found and not alike:
        converted = [pair for mine in ours for other in theirs if (pair := in_common_unit(mine, other)) is not None]
        found += [_readings(mine, other, approximate=approximate) for mine, other in converted]
    return min(found, key=_ORDER.index, default=Agreement.UNLIKE)


def _dates(figure: Quantity, source: Quantity) -> Agreement:
    if not figure.is_date or not source.is_date:
        year = _bare_year(figure)
        if year is not None and any(day.year == year for day in source.days):
            return Agreement.COARSER
        dated = year is not None and any(day.year is not None for day in source.days)
        return Agreement.OTHER_VALUE if dated else Agreement.UNLIKE
    if set(figure.days) & set(source.days):
        return Agreement.EQUAL
    if any(_covers(ours, theirs) for ours in figure.days for theirs in source.days):
        return Agreement.COARSER
    return Agreement.OTHER_VALUE


def _bare_year(figure: Quantity) -> int | None:
    return int(figure.readings[0].value) if figure.bare_year and figure.readings else None


def _covers(ours: Day, theirs: Day) -> bool:
    """Whether every part that the figure names is the source's."""
    if ours.to_year != theirs.to_year:
        return False
    pairs = [(ours.year, theirs.year), (ours.month, theirs.month), (ours.day, theirs.day)]
    return all(mine is None or mine == other for mine, other in pairs)


def _readings(ours: Reading, theirs: Reading, *, approximate: bool) -> Agreement:
    same_thing = _same_thing(ours.units, theirs.units)
    if same_thing is None:
        return Agreement.UNLIKE
    if ours.value == theirs.value:
        return Agreement.EQUAL if same_thing else Agreement.OTHER_UNIT
    if same_thing and rounds_to(theirs.value, ours, approximate=approximate):
        return Agreement.ROUNDED
    return Agreement.OTHER_VALUE


_OF_THEIR_OWN = frozenset([ORDINAL, DECADE, "century"])


def _same_thing(ours: frozenset[str], theirs: frozenset[str]) -> bool | None:
    """Whether two sets of units may be the same; None where they are not even of the same kind.

    A figure without a unit may leave out the source's; a unit that the source does not write is never assumed, and
    a share is never taken for a number.
    """
    if ours & theirs or (not ours and not theirs):
        return True
    if (ours | theirs) & _OF_THEIR_OWN:
        return None
    if is_percent_like(ours) != is_percent_like(theirs):
        return None if ours and theirs else False
    if not ours:
        return True
    return False if not theirs or bool(ours & CURRENCIES) == bool(theirs & CURRENCIES) else None


def rounds_to(exact: Decimal, figure: Reading, *, approximate: bool) -> bool:
    """Whether an exact value is what the figure says, to the figure's last significant digit."""
    step = figure.step
    if approximate:  # after "about" the zeros at the end of a number are not counted as written
        step = max(step, _last_digit(figure.value))
    moved = abs(exact - figure.value)
    return moved * 2 <= step and moved <= abs(exact) * _MOST_MOVED


def _last_digit(value: Decimal) -> Decimal:
    exponent = int(value.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(exponent)
