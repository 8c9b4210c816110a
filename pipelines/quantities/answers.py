"""A quantity of the source that a figure was compared with, and the judgement that follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..findings import Change, ChangeKind, Judgement, Verdict
from ..matching.document import Prepared, passage_around
from ..matching.folding import folds_between
from .asked import Asked
from .comparison import Agreement
from .qualifiers import BOUNDS, qualifier_before
from .values import Quantity

STANDING = (Agreement.EQUAL, Agreement.ROUNDED, Agreement.COARSER)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quantity of the source that the figure is compared with. Offsets are those of the folded document."""

    quantity: Quantity
    agreement: Agreement
    distance: int  # characters from the label


def judged(asked: Asked, candidate: Candidate, document: Prepared, *, hits: int) -> Judgement:
    text = document.text
    start, end = text.folded.span(candidate.quantity.start, candidate.quantity.end)
    standing = text.original[start:end]
    context: list[str] = []
    verdict, changes = Verdict.ALTERED, _changes(asked, candidate, standing)
    folds: tuple[str, ...] = ()
    if candidate.quantity.in_range:
        context.append(f"range: “{standing}” is one end of a range")
    qualifier = qualifier_before(text.folded.text[max(0, candidate.quantity.start - 40) : candidate.quantity.start])
    if candidate.agreement in STANDING and asked.bound and asked.bound != qualifier:
        changes = (Change(ChangeKind.HEDGE, asked.bound, qualifier or ""),)
        detail = f"The source gives {standing}, but not “{asked.bound}”."
    elif candidate.agreement in STANDING:
        changes = ()
        if qualifier in BOUNDS and asked.bound is None:
            context.append(f"bound: “{qualifier}” stands directly before")
        verdict, detail, folds = _standing(asked, candidate, document)
    else:
        detail = f"By these words the source gives {standing}."
    return Judgement(
        verdict,
        changes,
        detail=detail,
        zone=document.label_at(start),
        passage=passage_around(text.original, start, end),
        start=start,
        end=end,
        hits=hits,
        folds=folds,
        context=tuple(context),
    )


def _standing(asked: Asked, candidate: Candidate, document: Prepared) -> tuple[Verdict, str, tuple[str, ...]]:
    """The verdict on a figure that stands: verbatim where it is written alike, else equivalent and how."""
    text = document.text
    start, end = text.folded.span(candidate.quantity.start, candidate.quantity.end)
    standing = text.original[start:end]
    ours = asked.text.folded.text[asked.quantity.start : asked.quantity.end]
    theirs = text.folded.text[candidate.quantity.start : candidate.quantity.end]
    numeral = text.folded.text[slice(*candidate.quantity.numeral)]
    match candidate.agreement:
        case Agreement.EQUAL if _is_written(_alike(ours), _alike(theirs), _alike(numeral)) and not asked.approximate:
            first, last = asked.text.folded.span(asked.quantity.start, asked.quantity.end)
            return (
                Verdict.VERBATIM,
                "The figure stands as written.",
                folds_between(asked.text.original[first:last], standing),
            )
        case Agreement.EQUAL:
            return Verdict.EQUIVALENT, f"The same quantity in another notation: the source writes “{standing}”.", ()
        case Agreement.ROUNDED:
            return Verdict.EQUIVALENT, f"Rounded consistently: the source's {standing} rounds to this figure.", ()
        case _:
            return Verdict.EQUIVALENT, f"The source is more precise and agrees: “{standing}”.", ()


def _is_written(ours: str, theirs: str, numeral: str) -> bool:
    """Whether the figure is written as the source writes it, which may write more around it: "US $5", "5 euros"."""
    if theirs.startswith(ours) and not theirs[len(ours) : len(ours) + 1].isdecimal():
        return True
    return ours == numeral or (numeral in ours and ours in theirs)


def _alike(written: str) -> str:
    """What is written, but for spaces that do not part digits."""
    return re.sub(r"(?<!\d)\s|\s(?!\d)", "", written)


def _changes(asked: Asked, candidate: Candidate, standing: str) -> tuple[Change, ...]:
    first, last = asked.text.folded.span(asked.quantity.start, asked.quantity.end)
    quoted = asked.text.original[first:last]
    kind = ChangeKind.UNIT if candidate.agreement is Agreement.OTHER_UNIT else ChangeKind.NUMBER
    changes = [Change(kind, quoted, standing)]
    ours, theirs = asked.quantity.units, candidate.quantity.units
    if kind is ChangeKind.NUMBER and ours and theirs and not ours & theirs:
        changes.append(Change(ChangeKind.UNIT, quoted, standing))
    return tuple(changes)
