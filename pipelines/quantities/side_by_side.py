"""One quantity said twice: "10 km (6.2 miles)", "RMB 92.5 billion (~USD 12.9 billion)". Each of the two is a figure."""

from __future__ import annotations

import re
from itertools import pairwise

from ..findings import Judgement, Verdict
from ..matching.folding import Text
from .units import is_percent_like
from .values import Quantity

_GLOSS = re.compile(
    r"[ ]?(?P<mark>[(\[/=])[ ]?(?:(?:[~≈]|about|around|approximately|approx\.?|roughly|circa|ca\.?|some|or|i\.e\.|etwa"
    r"|rund|environ|soit|unos|约|約|合|около)[ ]?)*\Z"
)


def says_the_same(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether a quantity directly behind another, in brackets or behind a slash, gives it in another unit."""
    if not first.readings or not second.readings or first.units == second.units:
        return False
    if first.units and is_percent_like(first.units) != is_percent_like(second.units):
        return False  # "5 million euros (3 %)"
    opening = _GLOSS.fullmatch(text, first.end, second.start)
    if opening is None:
        return False
    return opening.group("mark") not in "([" or text[second.end : second.end + 2].lstrip(" ")[:1] in (")", "]")


def figures_of(text: Text, quantities: list[Quantity]) -> list[str]:
    """The figures that a figure's text holds, as they are written: one, or the two that stand side by side."""
    folded = text.folded
    for first, second in pairwise(quantities):
        if says_the_same(folded.text, first, second):
            end, start = folded.span(0, first.end)[1], folded.span(second.start, second.end)[0]
            between = text.original[end:start]
            return [text.original[:end], between.lstrip(" ([/=") + text.original[start:].rstrip(" )]")]
    return [text.original]


# The worst first: two figures stand where both do.
_WORST = (Verdict.UNVERIFIABLE, Verdict.ALTERED, Verdict.ABSENT, Verdict.EQUIVALENT, Verdict.VERBATIM)


def worst_of(judgements: list[Judgement]) -> Judgement:
    """The judgement on figures side by side: that on the one which stands least."""
    return min(judgements, key=lambda judgement: _WORST.index(judgement.verdict))
