"""The judgement on a figure: whether the quantity that the label words name has the value that is repeated."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from ..findings import Judgement, Reason, Verdict
from ..matching.document import Prepared
from ..matching.folding import read
from ..publication import Figure
from .answers import STANDING, Candidate, judged
from .asked import Asked, counts, read_figure
from .cells import LabelledCell, cells_named
from .comparison import Agreement, agreement
from .labels import Label, labels_of
from .lexer import quantities_in
from .listings import counts_paragraphs
from .naming import ADJOINING, APART, BESIDE, best_named
from .powers import with_exponents
from .searching import TooManyPlacesError, is_short, quantities_like
from .side_by_side import figures_of, worst_of
from .values import Quantity, moved
from .words import judge_words


def judge_figure(figure: Figure, document: Prepared) -> Judgement:
    """Whether the figure stands in the document beside its label."""
    text = read(figure.text)
    quantities = quantities_in(with_exponents(text.folded.text, text), text.languages)
    if not quantities:
        return judge_words(figure, document)
    written = figures_of(text, quantities)
    if len(written) > 1:
        return worst_of([judge_figure(replace(figure, text=one), document) for one in written])
    asked = read_figure(text, quantities)
    if figure.near is None:
        return _unlabelled(asked, document)
    found = _found_in_cells(asked, figure.near, document)
    labels = labels_of(figure.near, document, beside_tables=bool(found))
    by_label = zip(labels, _quantities_by(labels, document), strict=True)
    found += [best for label, near in by_label if (best := best_named(asked, label, near, document)) is not None]
    if found:
        return _best_of_places(asked, found, document)
    if labels:
        return Judgement(Verdict.ABSENT, detail=f"No quantity of this kind stands by “{figure.near}”.")
    return Judgement(Verdict.ABSENT, detail=f"The words “{figure.near}” do not stand in the source.")


def _best_of_places(asked: Asked, found: list[Candidate], document: Prepared) -> Judgement:
    """The judgement on what the label names at each of its places, of which one that stands comes before the others.

    A number beside the label comes before one that is only in the same sentence with it.
    """
    if any(candidate.distance <= ADJOINING for candidate in found):
        found = [candidate for candidate in found if candidate.distance <= BESIDE]
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
        if candidate.agreement in STANDING or candidate.distance > APART:
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
        candidates = [Candidate(q, how, 0) for q in cell.quantities if (how := _how(asked, q, cell, document))]
        if candidates:
            order = list(Agreement)
            found.append(min(candidates, key=lambda candidate: order.index(candidate.agreement)))
    return found


def _how(asked: Asked, quantity: Quantity, cell: LabelledCell, document: Prepared) -> Agreement | None:
    """How the figure agrees with a cell's quantity, and with what it counts; None where they are not of one kind."""
    how = agreement(asked.quantity, quantity, approximate=asked.approximate)
    counted = asked.counted
    if how in STANDING and counted is not None and not cell.counts(counted):
        within = counts(counted, quantity, document, within=cell.span)
        return how if within else Agreement.OTHER_UNIT
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
    lines = with_exponents(document.lines, document.text)
    if is_short(lines):
        return _read_quantities(lines, document.languages)
    return quantities_like(asked.quantity, lines, document.languages, approximate=asked.approximate)


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
    lines = with_exponents(document.lines[first:last], document.text, first)
    found = (moved(quantity, first) for quantity in quantities_in(lines, document.languages))
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
