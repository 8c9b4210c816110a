"""What a reader should know of a comparison besides its verdict: ranges, bounds, notations that can be read twice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..matching.document import Prepared
from .asked import Asked, is_foreign
from .qualifiers import qualifier_of
from .units import CURRENCIES
from .values import Quantity


def remarks_on(asked: Asked, quantity: Quantity, document: Prepared, *, stands: bool, verbatim: bool) -> Iterator[str]:
    """The remarks on a figure and the quantity of the source that it was compared with."""
    text = document.text
    ours = asked.text.original[slice(*asked.text.folded.span(asked.quantity.start, asked.quantity.end))]
    theirs = text.original[slice(*text.folded.span(quantity.start, quantity.end))]
    if quantity.in_range and not asked.quantity.upper:
        yield f"range: “{theirs}” is one end of a range"
    qualifier = qualifier_of(text.folded.text, quantity.start, quantity.end)
    if stands and qualifier is not None and qualifier.bounds and asked.bound is None:
        yield f"bound: “{qualifier.written}” stands directly beside"
    if verbatim:
        return
    yield from _read_twice(ours, asked.quantity)
    yield from _read_twice(theirs, quantity)
    money, other = asked.quantity.units & CURRENCIES, quantity.units & CURRENCIES
    if stands and money and other and money != other:
        yield f"currency: “{ours}” and “{theirs}” are taken for the same currency; a sign may stand for several"
    if asked.counted is not None and is_foreign(asked.counted, quantity, document):
        yield f"what is counted, “{asked.counted.original.strip()}”, is named in another script and was not compared"


def _read_twice(written: str, quantity: Quantity) -> Iterator[str]:
    """That a notation has more than one reading, with the readings."""
    largest = max(quantity.readings, key=lambda reading: len(reading.units), default=None)
    values = [abs(reading.value) for reading in quantity.readings if largest and reading.units == largest.units]
    if len(set(values)) > 1:
        yield f"ambiguous notation: “{written}” may be {' or '.join(map(_plain, dict.fromkeys(values)))}"
    days = [day for day in quantity.days if day.month is not None and day.day is not None]
    if len(days) > 1:
        dates = [
            f"{day.year}-{day.month:02}-{day.day:02}" if day.year else f"{day.month:02}-{day.day:02}" for day in days
        ]
        yield f"ambiguous notation: “{written}” may be {' or '.join(dates)}"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
