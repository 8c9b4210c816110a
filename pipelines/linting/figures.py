"""Figures inside one publication that cannot all be right: the same quantity, given with two values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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
# A capital inside a sentence, or more than one in a word: "of Dahua", "DJI", "SenseTime".
_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÀ-Þ][^\W\d_]+|\b[A-ZÀ-Þ][^\W\d_]*[A-ZÀ-Þ][^\W\d_]*")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure as the publication states it: its value, words that say what it is of, and the years it is for.

    `subjects` are the names that its claim holds: whose market share it is, which city's inhabitants.
    """

    claim_id: str
    line: int
    written: str
    quantity: Quantity
    label: frozenset[str]
    years: frozenset[str]
    subjects: frozenset[str]


def contradictions(publication: Publication) -> Iterator[tuple[Stated, Stated]]:
    """Pairs of figures of different claims with one label, one unit and two values, in the order of the claims."""
    names = _names(publication.claims)
    stated = [each for claim in publication.claims for each in _stated(claim, names)]
    told: set[tuple[str, str]] = set()
    for one, other in combinations(stated, 2):
        pair = (one.claim_id, other.claim_id)
        if one.claim_id != other.claim_id and pair not in told and _contradict(one, other):
            told.add(pair)
            yield one, other


def _stated(claim: Claim, names: frozenset[str]) -> Iterator[Stated]:
    """The figures that the claim cites, with their labels, and those of its own sentence."""
    years = _years(claim.says)
    subjects = names & _words(claim.says)
    for citation in claim.citations:
        content = citation.content
        if isinstance(content, Figure) and content.near:
            for quantity, written, _ in _quantities(content.text):
                label = _content(f"{content.near} {content.text.replace(written, ' ')}")
                named = subjects | (names & _words(content.near))
                yield Stated(claim.id, citation.line, written, quantity, label, years, named)
                break  # of two currencies side by side the second repeats the first
    for quantity, written, around in _quantities(claim.says):
        label = _content(around.replace(written, " "))
        yield Stated(claim.id, claim.line, written, quantity, label, years, subjects)


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
    if one.subjects and other.subjects and not one.subjects & other.subjects:
        return False  # Dahua's market share is not DJI's
    if bool(one.quantity.units) is not bool(other.quantity.units):
        return False  # "two towns" count something, and "$100 million" do not
    there = agreement(one.quantity, other.quantity, approximate=True)
    back = agreement(other.quantity, one.quantity, approximate=True)
    return there is back is Agreement.OTHER_VALUE


def _names(claims: Iterable[Claim]) -> frozenset[str]:
    """The names that the claims speak of: capitals that no sentence's beginning explains. Folded."""
    found: set[str] = set()
    for claim in claims:
        near = [c.content.near or "" for c in claim.citations if isinstance(c.content, Figure)]
        for text in (claim.says, *near):
            found.update(word.lower() for word in _NAME.findall(text))
    return frozenset(found)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]{2,}", text.lower()))


def _content(text: str) -> frozenset[str]:
    return _words(text) - COMMON_WORDS


def _years(text: str) -> frozenset[str]:
    return frozenset(_YEAR.findall(text))
