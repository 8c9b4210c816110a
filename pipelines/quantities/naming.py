"""Which of the quantities around a label the label names."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest

from ..matching.document import Prepared
from .answers import STANDING, Candidate
from .asked import Asked, counts
from .cells import in_heading
from .clauses import parts_clauses
from .comparison import Agreement, agreement
from .date_ranges import are_ends, in_numbers
from .labels import Label
from .listings import Side, line_at, side_of_value
from .ranges import is_pair, joined
from .respectively import in_their_order
from .side_by_side import says_the_same
from .values import Quantity, Reading

ADJOINING = 3  # characters between a label and a number that stand side by side
APART = 12
BESIDE = 80  # characters: beyond, a number is only in the same sentence with the label
_WITHIN_CLAUSE = 24


def best_named(asked: Asked, label: Label, found: list[Quantity], document: Prepared) -> Candidate | None:
    """The quantity that the label names: of those of the figure's kind the nearest before and the nearest behind.

    A figure of the same value that stands farther off in the sentence belongs to other words.
    """
    candidates: list[Candidate] = []
    found, counting = in_their_order(label, found, document.lines, years=_may_be_year(asked))
    for quantity in (_as_asked(asked, some, label) for some in _components(asked, label, found)):
        how = agreement(asked.quantity, quantity, approximate=asked.approximate)
        if _goes_on_in_label(asked, quantity, label, document):
            how = Agreement.EQUAL
        elif how in STANDING and asked.counted is not None and not counts(asked.counted, quantity, document):
            if counting is None or not counts(asked.counted, counting, document):
                how = Agreement.OTHER_UNIT
        elif how in STANDING and asked.bound is not None and quantity.is_date and quantity.in_range:
            how = Agreement.OTHER_VALUE  # "until 4 June" is not "from 4 to 9 June"
        distance = _distance(quantity, label)
        only_a_year = quantity.bare_year and not _may_be_year(asked) and distance > ADJOINING
        if how is Agreement.UNLIKE or only_a_year or in_heading(quantity, document):
            continue
        candidates.append(Candidate(quantity, how, distance))
    if not candidates:
        return None
    order = list(Agreement)
    candidates = _of_its_year(candidates, label, document.lines)
    named = _named(_on_its_side(candidates, label, document, years=_may_be_year(asked)), label, document)
    return min(named, key=lambda c: (c.agreement not in STANDING, c.distance, order.index(c.agreement)), default=None)


def _on_its_side(candidates: list[Candidate], label: Label, document: Prepared, *, years: bool) -> list[Candidate]:
    """The candidates without those that the lines around the label give to other labels.

    What stands on the label's own line comes before what stands on another. `years`: a year counts as such a value.
    """
    first, last = line_at(document.lines, label.start, label.end)
    own = [c for c in candidates if first <= c.quantity.start < last]
    if any(years or not c.quantity.bare_year for c in own):
        return own
    match side_of_value(document.lines, label.start, label.end):
        case Side.BEFORE:
            return [c for c in candidates if c.quantity.start < label.start]
        case Side.BEHIND:
            return [c for c in candidates if c.quantity.start >= label.end]
        case Side.EITHER:
            return candidates


_YEAR_BEHIND = re.compile(r"[ ]?[(\[](?:in[ ])?(?P<year>(?:1[5-9]|20)\d\d)[)\]]")
_YEAR_BEFORE = re.compile(r"[(\[,;](?:[ ]?in)?[ ]?(?P<year>(?:1[5-9]|20)\d\d)[:：]?[ ]\Z")


def _of_its_year(candidates: list[Candidate], label: Label, text: str) -> list[Candidate]:
    """Those of the label's year where they say theirs in brackets: "5.4 % (2022)", "(2021: 2.7 %)"."""
    if not label.years:
        return candidates
    stated = [_year_of(c, text) for c in candidates]
    own = [c for c, year in zip(candidates, stated, strict=True) if year in label.years]
    kept = [c for c, year in zip(candidates, stated, strict=True) if year is None]
    return own or kept or candidates


def _year_of(candidate: Candidate, text: str) -> str | None:
    """The year that a quantity says of itself in brackets; None where it says none."""
    start = candidate.quantity.start
    match = _YEAR_BEHIND.match(text, candidate.quantity.end) or _YEAR_BEFORE.search(text[max(0, start - 12) : start])
    return match.group("year") if match else None


def _named(candidates: list[Candidate], label: Label, document: Prepared) -> list[Candidate]:
    """The candidates that the label may name: inside it, the nearest before it and the nearest behind.

    Where one stands side by side with the label, one that is words away on the other side belongs to those; and one
    that is in the label's clause comes before one that is in another.
    """
    before = [c for c in candidates if c.quantity.end <= label.start]
    behind = [c for c in candidates if c.quantity.start >= label.end]
    inside = [c for c in candidates if c.quantity.end > label.start and c.quantity.start < label.end]
    if any(c.quantity.start < label.start for c in inside):
        before = []  # what the label reaches into lies nearer
    if any(c.quantity.end > label.end for c in inside):
        behind = []
    nearest = [*inside, *before[-1:], *behind[:1]]
    nearest = _in_its_clause(nearest, label, document)
    if any(c.distance <= ADJOINING for c in nearest):
        nearest = [c for c in nearest if c.distance <= APART]
    return [some for c in nearest for some in _with_companions(c, candidates, document.lines)]


def _in_its_clause(nearest: list[Candidate], label: Label, document: Prepared) -> list[Candidate]:
    """Without those that a comma or an "and" parts from the label, where one close by is not parted from it.

    A number between scattered words of the label is not named by them so surely that it speaks against the others:
    in "usually at least 13, but sometimes 18 or older, depending on …" the words "sometimes, depending" may name both.
    """
    own = [c for c in nearest if not _is_parted(c, label, document)]
    return own if any(0 < c.distance <= _WITHIN_CLAUSE for c in own) else nearest


def _is_parted(candidate: Candidate, label: Label, document: Prepared) -> bool:
    quantity = candidate.quantity
    before = quantity.end <= label.start
    start, end = (quantity.end, label.start) if before else (label.end, quantity.start)
    return parts_clauses(document.lines[start:end], document.languages)


def _with_companions(nearest: Candidate, candidates: list[Candidate], text: str) -> list[Candidate]:
    """The candidate with the other end of its range, and with what says the same in another unit in brackets."""
    index = next(i for i, c in enumerate(candidates) if c is nearest)
    found = [nearest]
    for first, second in [(index - 1, index), (index, index + 1)]:
        if first < 0 or second >= len(candidates):
            continue
        left, right = candidates[first].quantity, candidates[second].quantity
        other = candidates[first if second == index else second]
        if is_pair(left, right) or are_ends(left, right) or says_the_same(text, left, right):
            found.append(replace(other, distance=nearest.distance))
    return found


def _goes_on_in_label(asked: Asked, quantity: Quantity, label: Label, document: Prepared) -> bool:
    """Whether the figure is the number and the label begins with its scale or unit: "7.53", "crore farmers"."""
    end = quantity.numeral[1]
    written = document.text.folded.text[slice(*quantity.numeral)]
    for stop in (end, quantity.numeral[0] + len(asked.text.folded.text)):
        if (
            written.startswith(asked.text.folded.text)
            and stop <= label.start <= stop + 1
            and label.start < quantity.end
        ):
            return True
    return False


def _as_asked(asked: Asked, quantity: Quantity, label: Label) -> Quantity:
    """The quantity as a plain number where the label itself says what it counts: "16" by "th century"."""
    if asked.quantity.units or not quantity.numeral[1] - 3 <= label.start < quantity.end:
        return quantity
    return replace(quantity, readings=tuple(replace(reading, units=frozenset()) for reading in quantity.readings))


def _components(asked: Asked, label: Label, found: list[Quantity]) -> list[Quantity]:
    """The quantities, the ends of a range as one for a figure that is a range, and for a plain number those of a date.

    "18" by "born October" is the day in "born October 19, 1990"; "24" by "as of" that in "as of 24 March".
    """
    if asked.quantity.upper:
        return _ranges_joined(found)
    if asked.quantity.is_date or asked.quantity.units:
        return found
    quantities: list[Quantity] = []
    for quantity, following in zip_longest(found, found[1:]):
        if quantity.is_date:
            numbers = _numbers_of(quantity, goes_on=following is not None and are_ends(quantity, following))
            around = quantity.start < label.end and label.start < quantity.end
            reach = APART if quantity.in_range else ADJOINING
            beside = [n for n in numbers if (around or _distance(n, label) <= reach) and not _overlaps(n, label)]
            quantities.extend(beside or [quantity])
        else:
            quantities.append(quantity)
    return quantities


def _ranges_joined(found: list[Quantity]) -> list[Quantity]:
    quantities: list[Quantity] = []
    for quantity in found:
        if quantities and is_pair(quantities[-1], quantity):
            quantities[-1] = joined(quantities[-1], quantity)
        elif quantities and are_ends(quantities[-1], quantity) and (days := in_numbers(quantities[-1], quantity)):
            quantities[-1] = days
        else:
            quantities.append(quantity)
    return quantities


def _numbers_of(date: Quantity, *, goes_on: bool) -> list[Quantity]:
    """The day and the year of a date as quantities of their own. `goes_on`: it is the lower end of a range."""
    wanted = {value for day in date.days for value in (day.day, day.year) if value is not None}
    numbers: list[Quantity] = []
    for start, end, value in date.parts:
        if value in wanted:
            reading = Reading(Decimal(value), Decimal(1))
            numbers.append(Quantity(start, end, (start, end), (reading,), in_range=date.in_range, goes_on=goes_on))
    return numbers


def _overlaps(quantity: Quantity, label: Label) -> bool:
    return quantity.start < label.end and label.start < quantity.end


def _may_be_year(asked: Asked) -> bool:
    """Whether the figure may be a year: "2019" may, "2019 boats" and "more than 2019" may not."""
    return asked.quantity.is_date or (asked.quantity.bare_year and asked.counted is None)


def _distance(quantity: Quantity, label: Label) -> int:
    return max(0, quantity.start - label.end, label.start - quantity.end)
