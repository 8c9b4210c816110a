"""The judgement on a figure: whether the quantity that the label words name has the value that is repeated."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from ..findings import Judgement, Reason, Verdict
from ..matching.document import Prepared
from ..matching.folding import read
from ..matching.quotes import judge_quotation
from ..publication import Figure, Quotation
from .answers import STANDING, Candidate, judged
from .asked import Asked, counts, read_figure
from .cells import cells_named, in_heading
from .comparison import Agreement, agreement
from .labels import Label, labels_of
from .lexer import quantities_in
from .listings import Side, counts_paragraphs, line_at, side_of_value
from .searching import TooManyPlacesError, is_short, quantities_like
from .values import Quantity, Reading, moved


def judge_figure(figure: Figure, document: Prepared) -> Judgement:
    """Whether the figure stands in the document beside its label."""
    text = read(figure.text)
    quantities = quantities_in(text.folded.text, text.languages)
    if not quantities:
        return judge_quotation(Quotation(figure.text), document)
    asked = read_figure(text, quantities[0])
    if figure.near is None:
        return _unlabelled(asked, document)
    found = _found_in_cells(asked, figure.near, document)
    labels = labels_of(figure.near, document, beside_tables=bool(found))
    by_label = zip(labels, _quantities_by(labels, document), strict=True)
    found += [best for label, near in by_label if (best := _best(asked, label, near, document)) is not None]
    if found:
        return _best_of_places(asked, found, document)
    if labels:
        return Judgement(Verdict.ABSENT, detail=f"No quantity of this kind stands by “{figure.near}”.")
    return Judgement(Verdict.ABSENT, detail=f"The words “{figure.near}” do not stand in the source.")


def _best_of_places(asked: Asked, found: list[Candidate], document: Prepared) -> Judgement:
    """The judgement on what the label names at each of its places, of which one that stands comes before the others.

    A number beside the label comes before one that is only in the same sentence with it.
    """
    if any(candidate.distance <= _ADJOINING for candidate in found):
        found = [candidate for candidate in found if candidate.distance <= _BESIDE]
    order = list(Agreement)
    best = min(found, key=lambda candidate: (order.index(candidate.agreement), candidate.distance))
    hits = sum(candidate.agreement is best.agreement for candidate in found)
    judgement = judged(asked, best, document, hits=hits)
    others = _otherwise(best, found, document)
    if not others:
        return judgement
    if best.agreement in STANDING:
        return replace(judgement, context=(*judgement.context, f"ambiguous: elsewhere the same words give {others}"))
    return replace(judgement, detail=f"{judgement.detail} Elsewhere the same words give {others}.")


_MOST_SHOWN = 3


def _otherwise(best: Candidate, found: list[Candidate], document: Prepared) -> str:
    """What the label names elsewhere, if that is something else; "" where it is the same everywhere."""
    text = document.text
    shown: dict[str, None] = {}
    for candidate in found:
        if candidate.agreement in STANDING or candidate.distance > _APART:
            continue
        start, end = text.folded.span(candidate.quantity.start, candidate.quantity.end)
        shown[text.original[start:end]] = None
    shown.pop(text.original[slice(*text.folded.span(best.quantity.start, best.quantity.end))], None)
    more = f" and {len(shown) - _MOST_SHOWN} more" if len(shown) > _MOST_SHOWN else ""
    return ", ".join(f"“{written}”" for written in list(shown)[:_MOST_SHOWN]) + more


def _found_in_cells(asked: Asked, near: str, document: Prepared) -> list[Candidate]:
    """What stands in the table cells that the label names by their headings."""
    found: list[Candidate] = []
    for cell in cells_named(near, document):
        candidates = [Candidate(q, how, 0) for q in cell.quantities if (how := _how(asked, q, document)) is not None]
        if candidates:
            order = list(Agreement)
            found.append(min(candidates, key=lambda candidate: order.index(candidate.agreement)))
    return found


def _how(asked: Asked, quantity: Quantity, document: Prepared) -> Agreement | None:
    """How the figure agrees with a quantity, and with what it counts; None where they are not of one kind."""
    how = agreement(asked.quantity, quantity, approximate=asked.approximate)
    if how in STANDING and asked.counted is not None and not counts(asked.counted, quantity, document):
        return Agreement.OTHER_UNIT
    return None if how is Agreement.UNLIKE else how


def _unlabelled(asked: Asked, document: Prepared) -> Judgement:
    """A figure without a label stands only with its own unit and between token boundaries."""
    accepted = (Agreement.EQUAL, Agreement.ROUNDED) if asked.approximate else (Agreement.EQUAL,)
    try:
        for quantity in _worth_comparing(asked, document):
            found = agreement(asked.quantity, quantity, approximate=asked.approximate)
            with_unit = not asked.quantity.units or bool(asked.quantity.units & quantity.units)
            counted = asked.counted is None or counts(asked.counted, quantity, document)
            if found in accepted and with_unit and counted and asked.quantity.bare_year == quantity.bare_year:
                return judged(asked, Candidate(quantity, found, 0), document, hits=1)
    except TooManyPlacesError:
        detail = "The figure has no label, and its digits stand in more places than can be read."
        return Judgement(Verdict.UNVERIFIABLE, reason=Reason.EXTRACTION_LIMIT, detail=detail)
    return Judgement(Verdict.ABSENT, detail="No such quantity stands in the source.")


def _worth_comparing(asked: Asked, document: Prepared) -> Iterable[Quantity]:
    """All quantities of a short document; of a long one those that stand where the figure's digits do."""
    if is_short(document.lines):
        return _read_quantities(document.lines, document.languages)
    return quantities_like(asked.quantity, document.lines, document.languages, approximate=asked.approximate)


@lru_cache(maxsize=4)
def _read_quantities(lines: str, languages: frozenset[str]) -> tuple[Quantity, ...]:
    return tuple(quantities_in(lines, languages))


# A label that stands oftener has stretches that overlap; they are put together and read once.
_FEW_LABELS = 12


def _quantities_by(labels: list[Label], document: Prepared) -> Iterator[list[Quantity]]:
    """For each label the quantities in the stretch that belongs to it; only these stretches are read."""
    if len(labels) <= _FEW_LABELS:
        for label in labels:
            yield list(_read_stretch(document, label.first, label.last))
        return
    everything = [q for first, last in _together(labels) for q in _read_stretch(document, first, last)]
    starts = [quantity.start for quantity in everything]
    for label in labels:
        some = everything[bisect_left(starts, label.first) : bisect_left(starts, label.last)]
        yield [quantity for quantity in some if quantity.end <= label.last]


def _read_stretch(document: Prepared, first: int, last: int) -> Iterator[Quantity]:
    found = (moved(quantity, first) for quantity in quantities_in(document.lines[first:last], document.languages))
    return (quantity for quantity in found if not counts_paragraphs(quantity, document.lines))


def _together(labels: list[Label]) -> Iterator[tuple[int, int]]:
    """The stretches of the labels in the text's order, where they overlap as one."""
    stretches = sorted((label.first, label.last) for label in labels)
    start, end = stretches[0]
    for first, last in stretches[1:]:
        if first > end:
            yield start, end
            start = first
        end = max(end, last)
    yield start, end


def _best(asked: Asked, label: Label, found: list[Quantity], document: Prepared) -> Candidate | None:
    """The quantity that the label names: of those of the figure's kind the nearest before and the nearest behind.

    A figure of the same value that stands farther off in the sentence belongs to other words.
    """
    candidates: list[Candidate] = []
    for quantity in _components(asked, label, found):
        how = agreement(asked.quantity, quantity, approximate=asked.approximate)
        if _goes_on_in_label(asked, quantity, label, document):
            how = Agreement.EQUAL
        elif how in STANDING and asked.counted is not None and not counts(asked.counted, quantity, document):
            how = Agreement.OTHER_UNIT
        distance = _distance(quantity, label)
        only_a_year = quantity.bare_year and not _may_be_year(asked) and distance > _ADJOINING
        if how is Agreement.UNLIKE or only_a_year or in_heading(quantity, document):
            continue
        candidates.append(Candidate(quantity, how, distance))
    order = list(Agreement)
    named = _named(_on_its_side(candidates, label, document, years=_may_be_year(asked)), label)
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


_ADJOINING = 3  # characters between a label and a number that stand side by side
_APART = 12
_BESIDE = 80  # characters: beyond, a number is only in the same sentence with the label


def _named(candidates: list[Candidate], label: Label) -> list[Candidate]:
    """The candidates that the label may name: inside it, the nearest before it and the nearest behind.

    Where one stands side by side with the label, one that is words away on the other side belongs to those.
    """
    before = [c for c in candidates if c.quantity.end <= label.start]
    behind = [c for c in candidates if c.quantity.start >= label.end]
    inside = [c for c in candidates if c.quantity.end > label.start and c.quantity.start < label.end]
    named = [*inside, *before[-1:], *behind[:1]]
    if any(c.distance <= _ADJOINING for c in named):
        return [c for c in named if c.distance <= _APART]
    return named


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


def _components(asked: Asked, label: Label, found: list[Quantity]) -> list[Quantity]:
    """The quantities, with the numbers of a date beside the label or around it, for a figure that is a number.

    "18" by "born October" is the day in "born October 19, 1990"; "24" by "as of" that in "as of 24 March".
    """
    if asked.quantity.is_date or asked.quantity.units:
        return found
    quantities: list[Quantity] = []
    for quantity in found:
        if quantity.is_date:
            numbers = _numbers_of(quantity)
            around = quantity.start < label.end and label.start < quantity.end
            beside = [n for n in numbers if (around or _distance(n, label) <= _ADJOINING) and not _overlaps(n, label)]
            quantities.extend(beside or [quantity])
        else:
            quantities.append(quantity)
    return quantities


def _numbers_of(date: Quantity) -> list[Quantity]:
    """The day and the year of a date as quantities of their own."""
    wanted = {value for day in date.days for value in (day.day, day.year) if value is not None}
    numbers: list[Quantity] = []
    for start, end, value in date.parts:
        if value in wanted:
            numbers.append(Quantity(start, end, (start, end), (Reading(Decimal(value), Decimal(1)),)))
    return numbers


def _overlaps(quantity: Quantity, label: Label) -> bool:
    return quantity.start < label.end and label.start < quantity.end


def _may_be_year(asked: Asked) -> bool:
    return asked.quantity.bare_year or asked.quantity.is_date


def _distance(quantity: Quantity, label: Label) -> int:
    return max(0, quantity.start - label.end, label.start - quantity.end)
