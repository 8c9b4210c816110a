"""Lists in which a label and its value have a line each: which of the two comes first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from .tables import is_value
from .values import Quantity

_SHORT = 60  # characters of a line that may be a label or a value
_MOST_LINES = 40  # that are read on either side
_AROUND = " \t:.-–—•*\"'()"  # what may stand around a label that has its line for itself


class Side(Enum):
    """On which side of a label that has a line for itself its value stands."""

    BEFORE = "before"
    BEHIND = "behind"
    EITHER = "either"  # nothing tells


def line_at(lines: str, start: int, end: int) -> tuple[int, int]:
    """The offsets of the line, or lines, that hold the stretch from `start` to `end`."""
    after = lines.find("\n", end)
    return lines.rfind("\n", 0, start) + 1, len(lines) if after < 0 else after


# What stands behind the number of a paragraph, and no value: "7. Children", "12) In no case".
_PARAGRAPH = re.compile(r"[.)][ \t]+[^\W\d_]")


def counts_paragraphs(quantity: Quantity, lines: str) -> bool:
    """Whether the number only counts the paragraph that it begins; such a number is never what a label names."""
    start, end = quantity.numeral
    if quantity.is_date or quantity.units or end - start > 3 or not _PARAGRAPH.match(lines, end):
        return False
    return not lines[line_at(lines, start, end)[0] : start].strip(_AROUND)


def side_of_value(lines: str, start: int, end: int) -> Side:
    """Where the value of the label from `start` to `end` stands, by the lines around it: labels and values in turn.

    A list that begins with a label and ends with a value has each value behind its label; the reverse, before it.
    """
    first, last = line_at(lines, start, end)
    if lines[first:start].strip(_AROUND) or lines[end:last].strip(_AROUND):
        return Side.EITHER
    above, below = _in_turn(_upwards(lines, first)), _in_turn(_downwards(lines, last))
    # With the label itself: an odd count on a side ends in a value, an even one in a label.
    begins_with_value, ends_with_value = above % 2 == 1, below % 2 == 1
    if begins_with_value is ends_with_value:
        return Side.EITHER
    return Side.BEHIND if ends_with_value else Side.BEFORE


def _in_turn(lines: Iterator[str]) -> int:
    """How many lines go on in turn: a value, a label, a value."""
    count = 0
    for line in lines:
        if len(line) > _SHORT or is_value(line.strip()) is not (count % 2 == 0):
            break
        count += 1
    return count


def _upwards(lines: str, first: int) -> Iterator[str]:
    for _ in range(_MOST_LINES):
        if first <= 0:
            return
        last = first - 1
        first = lines.rfind("\n", 0, last) + 1
        yield lines[first:last]


def _downwards(lines: str, last: int) -> Iterator[str]:
    for _ in range(_MOST_LINES):
        if last >= len(lines):
            return
        first = last + 1
        last = line_at(lines, first, first)[1]
        yield lines[first:last]
