"""Figures inside one publication that cannot all be right: the same quantity, given with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ..matching.folding import read
from ..matching.lexicon import COMMON_WORDS
from ..publication import Claim, Figure, Publication
from ..quantities.comparison import Agreement, agreement
from ..quantities.lexer import quantities_in
from ..quantities.values import Quantity

_ALIKE = 0.6  # of the label words of two figures: below it they speak of different things
_FEWEST = 2  # label words that two figures must share: one word ("people", "cameras") is no label
_AROUND = 60  # characters of a claim on each side of a figure that say what it is of
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure as the publication states it: its value, words that say what it is of, and the years it is for."""

    claim_id: str
    line: int
    written: str
    quantity: Quantity
    label: frozenset[str]
    years: frozenset[str]


def contradictions(publication: Publication) -> Iterator[tuple[Stated, Stated]]:
    """Pairs of figures of different claims with one label, one unit and two values, in the order of the claims."""
    stated = [each for claim in publication.claims for each in _stated(claim)]
    told: set[tuple[str, str]] = set()
    for one, other in combinations(stated, 2):
        pair = (one.claim_id, other.claim_id)
        if one.claim_id != other.claim_id and pair not in told and _contradict(one, other):
            told.add(pair)
            yield one, other


def _stated(claim: Claim) -> Iterator[Stated]:
    """The figures that the claim cites, with their labels, and those of its own sentence."""
    for citation in claim.citations:
        content = citation.content
        if isinstance(content, Figure) and content.near:
            for quantity, written, _ in _quantities(content.text):
                context = f"{content.near} {content.text.replace(written, ' ')}"
                yield Stated(claim.id, citation.line, written, quantity, _content(context), _years(claim.says))
                break  # of two currencies side by side the second repeats the first
    for quantity, written, around in _quantities(claim.says):
        yield Stated(
            claim.id, claim.line, written, quantity, _content(around.replace(written, " ")), _years(claim.says)
        )


def _quantities(says: str) -> Iterator[tuple[Quantity, str, str]]:
    """The quantities that may contradict another, as they are written, with the words around them."""
    text = read(says)
    folded = text.folded.text
    for quantity in quantities_in(folded, text.languages):
        if quantity.is_date or quantity.bare_year or quantity.clock is not None or quantity.in_range:
            continue
        start, end = text.folded.span(quantity.start, quantity.end)
        yield quantity, says[start:end], says[max(0, start - _AROUND) : end + _AROUND]


def _contradict(one: Stated, other: Stated) -> bool:
    shared = one.label & other.label
    if len(shared) < _FEWEST or len(shared) < _ALIKE * min(len(one.label), len(other.label)):
        return False
    if one.years and other.years and one.years != other.years:
        return False  # the same quantity at another time is another quantity
    there = agreement(one.quantity, other.quantity, approximate=True)
    back = agreement(other.quantity, one.quantity, approximate=True)
    return there is back is Agreement.OTHER_VALUE


def _content(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{2,}", text.lower())
    return frozenset(word for word in words if word not in COMMON_WORDS)


def _years(text: str) -> frozenset[str]:
    return frozenset(_YEAR.findall(text))
