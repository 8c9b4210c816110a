"""Markers in scripts that do not part words: the negations, modals, hedges and units that a changed stretch touches."""

from __future__ import annotations

import re

from ..findings import ChangeKind
from ..quantities.units import is_unit_word
from .lexicon import HEDGES_INSIDE, MODALS_INSIDE, NEGATIONS_INSIDE, NO_MARKERS

_REACH = 4  # characters: the longest marker that is worth looking for around a changed character
# Sentence parts that hold a marker and mean something else come with no kind; they only hide it.
_MARKERS: dict[str, ChangeKind | None] = {
    **dict.fromkeys(HEDGES_INSIDE, ChangeKind.HEDGE),
    **dict.fromkeys(MODALS_INSIDE, ChangeKind.MODAL),
    **dict.fromkeys(NEGATIONS_INSIDE, ChangeKind.NEGATION),
    **dict.fromkeys(NO_MARKERS),
}
_LONGEST_FIRST = re.compile("|".join(sorted(map(re.escape, _MARKERS), key=len, reverse=True)))
_LONGEST_UNIT = 6  # characters: キロメートル
_UNIT = re.compile(rf"(?<=[\d十百千万萬亿億兆천만억조])\s?(?=([^\W\d_]{{1,{_LONGEST_UNIT}}}))")


def marks_of_ideographs(folded: str, start: int, end: int) -> dict[ChangeKind, frozenset[str]]:
    """The markers that overlap the folded text from `start` to `end`, by kind."""
    low = max(0, start - _REACH)
    marks: dict[ChangeKind, set[str]] = {}
    for match in _LONGEST_FIRST.finditer(folded, low, end + _REACH):
        kind = _MARKERS[match.group()]
        if kind is not None and match.start() < end and match.end() > start:
            marks.setdefault(kind, set()).add(match.group())
    for at, unit in _units_near(folded, start, end):
        if at < end and at + len(unit) > start:
            marks.setdefault(ChangeKind.UNIT, set()).add(unit)
    return {kind: frozenset(found) for kind, found in marks.items()}


def _units_near(folded: str, start: int, end: int) -> list[tuple[int, str]]:
    """The units behind numbers, with their offsets, that begin at most their own length before `start`."""
    found: list[tuple[int, str]] = []
    for match in _UNIT.finditer(folded, max(0, start - _LONGEST_UNIT), end + 1):
        following = match.group(1)
        for length in range(len(following), 0, -1):
            if is_unit_word(following[:length]):
                found.append((match.start(1), following[:length]))
                break
    return found
