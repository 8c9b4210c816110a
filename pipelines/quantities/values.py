"""What the lexer reads out of a text: quantities with all the readings that their notation allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a number: its exact value, the step of its last written digit, and what it counts.

    `units` are the units that its sign or word may stand for; empty where it has none.
    """

    value: Decimal
    step: Decimal
    units: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Day:
    """A date; a part that is not written is None."""

    year: int | None
    month: int | None
    day: int | None = None
    to_year: int | None = None  # of "2019/20": 2020


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, amount, share or date; `start` and `end` are offsets into the text that was read, units included.

    `numeral` are the offsets of the number alone. Exactly one of `readings`, `days` and `clock` is filled.
    """

    start: int
    end: int
    numeral: tuple[int, int]
    readings: tuple[Reading, ...] = ()
    days: tuple[Day, ...] = ()
    in_range: bool = False  # one end of "24 to 32 million"
    goes_on: bool = False  # the lower end of a range, whose upper end is the next quantity
    upper: tuple[Reading, ...] = ()  # of a range that is taken as one quantity: its upper end
    bare_year: bool = False  # four digits that may be a year, nothing else around them
    unread: str | None = None  # of "several million": the words that multiply it and are no number; "" for "millions"
    is_share: bool = False  # "two-thirds", "one in five": a percentage that is not written as one
    clock: int | None = None  # a time of day, in minutes
    parts: tuple[tuple[int, int, int], ...] = ()  # of a date: where its numbers stand, and what they are

    @property
    def is_date(self) -> bool:
        """Whether it is a date."""
        return bool(self.days)

    @property
    def units(self) -> frozenset[str]:
        """All units of all readings."""
        if len(self.readings) == 1:
            return self.readings[0].units
        return frozenset[str]().union(*(reading.units for reading in self.readings))


def moved(quantity: Quantity, by: int) -> Quantity:
    """The quantity with all its offsets moved."""
    start, end = quantity.numeral
    parts = tuple((first + by, last + by, value) for first, last, value in quantity.parts)
    return replace(
        quantity, start=quantity.start + by, end=quantity.end + by, numeral=(start + by, end + by), parts=parts
    )


def without_overlaps(quantities: Iterable[Quantity]) -> list[Quantity]:
    """The quantities in the text's order; of two that overlap the one that was given first."""
    taken: set[int] = set()
    kept: list[Quantity] = []
    for quantity in quantities:
        places = range(quantity.start, quantity.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(quantity)
    return sorted(kept, key=lambda quantity: quantity.start)
