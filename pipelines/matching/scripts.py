"""Markers in scripts that do not part words: which negations, modals and hedges a changed stretch touches."""

from __future__ import annotations

from ..findings import ChangeKind
from .lexicon import HEDGES_INSIDE, MODALS_INSIDE, NEGATIONS_INSIDE

_REACH = 4  # characters: the longest marker that is worth looking for around a changed character
_MARKERS = (
    (ChangeKind.NEGATION, NEGATIONS_INSIDE),
    (ChangeKind.MODAL, MODALS_INSIDE),
    (ChangeKind.HEDGE, HEDGES_INSIDE),
)


def marks_of_ideographs(folded: str, start: int, end: int) -> dict[ChangeKind, frozenset[str]]:
    """The markers that overlap the folded text from `start` to `end`, by kind."""
    low = max(0, start - _REACH)
    around = folded[low : end + _REACH]
    marks: dict[ChangeKind, frozenset[str]] = {}
    for kind, markers in _MARKERS:
        found = frozenset(marker for marker in markers if _overlaps(around, marker, start - low, end - low))
        if found:
            marks[kind] = found
    return marks


def _overlaps(around: str, marker: str, start: int, end: int) -> bool:
    at = around.find(marker)
    while at >= 0:
        if at < end and at + len(marker) > start:
            return True
        at = around.find(marker, at + 1)
    return False
