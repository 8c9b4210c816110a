"""Quotations with something left out or put in: "A … B", "A [...] B", "[sic]", "[the company]".

The parts must stand in order, each as it is, and close together. What was left out must not turn the sense of what
was kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from ..findings import Change, ChangeKind
from .document import Prepared
from .folding import Text, read
from .hits import Hit, hits_of
from .lexicon import is_negation
from .scripts import marks_of_ideographs
from .tokens import TokenSort, tokens_of

# How far an ellipsis may reach: two or three sentences. Beyond, the parts are not one passage.
WIDEST_GAP = 500
WIDEST_INSERTION = 80  # characters of the source that a bracketed word may stand for

_ELLIPSIS = re.compile(
    r"\s*(?:\[\s*(?:…|⋯|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|⋯|\.\s?\.\s?\.)\s*\)|[…⋯]+|\.(?:\s?\.){2,}|。{3,}|［…］)\s*"
)
_SIC = re.compile(r"\s*[\[(]\s*sic!?\s*[\])]", re.IGNORECASE)
_INSERTION = re.compile(r"(?<![^\W\d_])\[([^\[\]]{2,60})\](?![^\W\d_])|(?<!\w)\[([^\[\]]{2,60})\]")


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a quotation between two omissions. `joint`: how it hangs on the part before."""

    text: Text
    joint: str  # "" for the first, "…" after an ellipsis, the words in brackets after an insertion


@dataclass(frozen=True, slots=True)
class Chain:
    """Where the parts of an elided quotation stand, in order."""

    hits: tuple[Hit, ...]

    def gaps(self) -> list[tuple[int, int]]:
        """The skeleton offsets that each omission leaves out."""
        return [(left.end, right.at) for left, right in zip(self.hits, self.hits[1:], strict=False)]

    @property
    def widest(self) -> int:
        """The widest gap, in skeleton characters."""
        return max((end - start for start, end in self.gaps()), default=0)


def without_sic(text: str) -> str:
    """The quotation without the writer's "[sic]"."""
    return _SIC.sub("", text) if "[" in text or "(" in text else text


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a quotation; a single one where nothing was left out or put in."""
    parts: list[Part] = []
    joint, position = "", 0
    if text.count(".") < 3 and not any(sign in text for sign in "[(…⋯。"):  # as in most quotations
        _append(parts, text, joint)
        return tuple(parts)
    marks = sorted([*_ELLIPSIS.finditer(text), *_INSERTION.finditer(text)], key=lambda match: match.start())
    for match in marks:
        if match.start() < position:
            continue
        _append(parts, text[position : match.start()], joint)
        inserted = match.group(1) or match.group(2) if match.re is _INSERTION else None
        joint, position = inserted or "…", match.end()
    _append(parts, text[position:], joint)
    return tuple(parts)


def _append(parts: list[Part], text: str, joint: str) -> None:
    part = read(text)
    if part.skeleton.text:
        parts.append(Part(part, joint if parts else ""))


def chain_of(parts: tuple[Part, ...], document: Prepared) -> Chain | None:
    """The places of the parts in order with the least left out; None where no such order is found."""
    places = [hits_of(part.text, document) for part in parts]
    if not all(places):
        return None
    starts = [[hit.at for hit in hits] for hits in places]
    best: Chain | None = None
    for first in places[0]:
        chain = [first]
        for hits, begins in zip(places[1:], starts[1:], strict=True):
            index = bisect_left(begins, chain[-1].end)
            if index == len(begins):
                return best
            chain.append(hits[index])
        found = Chain(tuple(chain))
        if best is None or found.widest < best.widest:
            best = found
    return best


def all_stand(parts: tuple[Part, ...], document: Prepared) -> bool:
    """Whether every part stands somewhere, in whatever order."""
    return all(hits_of(part.text, document) for part in parts)


def changes_of(parts: tuple[Part, ...], chain: Chain, document: Prepared) -> tuple[Change, ...]:
    """What makes an elided quotation another: a gap too wide, a negation left out, a number or "not" put in."""
    changes: list[Change] = []
    for part, (start, end) in zip(parts[1:], chain.gaps(), strict=True):
        inserted = part.joint != "…"
        if inserted and _stands_there(document, part.joint, start, end):
            continue
        if inserted and (turning := _turning_words(read(part.joint), document)):
            changes.append(Change(turning[0], part.joint, _between(document, start, end)))
        if end <= start:
            continue
        if end - start > (WIDEST_INSERTION if inserted else WIDEST_GAP):
            changes.append(
                Change(ChangeKind.OMISSION, f"[{part.joint}]" if inserted else "…", _between(document, start, end))
            )
        if not inserted and _source_has_ellipsis(document, start):
            # The reader takes the mark for the source's own: what follows it was dropped without one.
            changes.append(Change(ChangeKind.OMISSION, "…", _between(document, start, end)))
        if negation := _hidden_negation(document, start, end):
            changes.append(Change(ChangeKind.NEGATION, "…", negation))
    return tuple(changes)


def _stands_there(document: Prepared, inserted: str, start: int, end: int) -> bool:
    """Whether the words in brackets are the source's own."""
    return document.text.skeleton.text[start:end] == read(inserted).skeleton.text


def _source_has_ellipsis(document: Prepared, start: int) -> bool:
    return "…" in document.text.separator(start)


def _turning_words(inserted: Text, document: Prepared) -> list[ChangeKind]:
    """What an insertion in brackets may not bring in: digits and negations."""
    kinds: list[ChangeKind] = []
    for token in tokens_of(inserted, 0, len(inserted.folded.text)):
        if token.sort is TokenSort.NUMBER:
            kinds.append(ChangeKind.NUMBER)
        elif is_negation(token.text, document.languages):
            kinds.append(ChangeKind.NEGATION)
    return kinds


# French negates with two words; where the first is kept, the second that was left out hides nothing.
_ENDS_IN_NE = re.compile(r"(?<![^\W\d_])n(?:e|') ?\Z")
_SECOND_HALVES = frozenset(["pas", "plus", "jamais", "point", "rien", "aucun", "aucune", "personne"])


def _hidden_negation(document: Prepared, start: int, end: int) -> str | None:
    """The negation or exception that was left out of a sentence of which words were kept, as the source writes it.

    Whole sentences may be left out with whatever they say; in the two that the omission cuts, a negation counts.
    """
    text = document.text
    first, last = text.skeleton.at[start - 1] + 1, text.skeleton.at[end]
    kept = _ENDS_IN_NE.search(text.folded.text[max(0, first - 4) : first]) is not None
    for low, high in _cut_sentences(text, first, last):
        for token in tokens_of(text, low, high):
            if kept and low == first and token.text in _SECOND_HALVES:
                kept = False
                continue
            if token.sort is TokenSort.WORD and is_negation(token.text, document.languages):
                begin, stop = text.folded.span(token.start, token.end)
                return text.original[begin:stop]
            if token.sort is TokenSort.IDEOGRAPH:
                marks = marks_of_ideographs(text.folded.text[low:high], token.start - low, token.end - low)
                for mark in marks.get(ChangeKind.NEGATION, ()):
                    return mark
    return None


_SENTENCE_END = re.compile(r"[.!?。！？]['\")\]]*\s+(?=\S)|[。！？]")


def _cut_sentences(text: Text, first: int, last: int) -> list[tuple[int, int]]:
    """The stretches of a gap that belong to sentences of which something was kept."""
    ends = [match.end() + first for match in _SENTENCE_END.finditer(text.folded.text[first:last])]
    if not ends:
        return [(first, last)]
    return [(first, ends[0]), (ends[-1], last)]


def _between(document: Prepared, start: int, end: int) -> str:
    """The source's words between two skeleton offsets, shortened in the middle where there are many."""
    if end <= start:
        return ""
    begin, stop = document.text.original_span(start, end)
    words = " ".join(document.text.original[begin:stop].split())
    return words if len(words) <= 160 else f"{words[:75]} […] {words[-75:]}"
