"""A quantity of the source that a figure was compared with, and the judgement that follows from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..findings import Change, ChangeKind, Judgement, Verdict
from ..matching.characters import is_unspaced
from ..matching.document import Prepared, passage_around
from ..matching.folding import folds_between
from .asked import Asked
from .comparison import Agreement
from .qualifiers import Bound, Qualifier, qualifier_of
from .remarks import remarks_on
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
    verdict, changes = Verdict.ALTERED, _changes(asked, candidate, standing)
    folds: tuple[str, ...] = ()
    qualifier = qualifier_of(text.folded.text, candidate.quantity.start, candidate.quantity.end)
    if candidate.agreement in STANDING and asked.bound and not _same_bound(asked.bound, qualifier, candidate.quantity):
        written = qualifier.written if qualifier else ""
        changes = (Change(ChangeKind.HEDGE, asked.bound.written, written),)
        detail = f"The source gives {f'{written} {standing}'.strip()}, but not “{asked.bound.written}”."
    elif candidate.agreement in STANDING:
        changes = ()
        verdict, detail, folds = _standing(asked, candidate, document)
        if verdict is Verdict.VERBATIM and asked.bound and qualifier and asked.bound.written != qualifier.written:
            verdict, folds = Verdict.EQUIVALENT, ()
            detail = f"The same quantity and bound in other words: the source writes “{qualifier.written}” there."
    else:
        detail = f"By these words the source gives {standing}."
        if asked.bound and qualifier and qualifier.bounds and not asked.bound.bounds & qualifier.bounds:
            changes = (*changes, Change(ChangeKind.HEDGE, asked.bound.written, qualifier.written))
    remarks = remarks_on(
        asked, candidate.quantity, document, stands=verdict.stands, verbatim=verdict is Verdict.VERBATIM
    )
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
        context=tuple(remarks),
    )


def _same_bound(ours: Qualifier, theirs: Qualifier | None, quantity: Quantity) -> bool:
    """Whether the source says the same bound, or gives a range that the number is this end of."""
    if quantity.in_range and (Bound.AT_LEAST if quantity.goes_on else Bound.AT_MOST) in ours.bounds:
        return True
    return theirs is not None and bool(ours.bounds & theirs.bounds)


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
    at = theirs.find(ours)
    further = theirs[at + len(ours) : at + len(ours) + 1]
    if at < 0 or further.isdecimal() or (further.isalpha() and _is_spaced(ours[-1])):
        return ours == numeral
    return at == 0 or numeral in ours


def _is_spaced(char: str) -> bool:
    """Whether it is a letter that goes on with what stands behind it: "$5m" is not how "$5 million" is written."""
    return char.isalpha() and not is_unspaced(char)


def _alike(written: str) -> str:
    """What is written, but for spaces that do not part digits."""
    return re.sub(r"(?<!\d)\s|\s(?!\d)", "", written)


def _changes(asked: Asked, candidate: Candidate, standing: str) -> tuple[Change, ...]:
    first, last = asked.text.folded.span(asked.quantity.start, asked.quantity.end)
    quoted = asked.text.original[first:last]
    kind = ChangeKind.UNIT if candidate.agreement is Agreement.OTHER_UNIT else ChangeKind.NUMBER
    if kind is ChangeKind.UNIT and asked.counted is not None:  # the number alone may be the same
        quoted = asked.text.original.strip()
    changes = [Change(kind, quoted, standing)]
    ours, theirs = asked.quantity.units, candidate.quantity.units
    if kind is ChangeKind.NUMBER and ours and theirs and not ours & theirs:
        changes.append(Change(ChangeKind.UNIT, quoted, standing))
    return tuple(changes)
