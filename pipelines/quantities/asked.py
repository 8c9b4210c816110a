"""A figure as it is read from a citation, with what it says besides its number: "about", "at least", what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..matching.document import Prepared
from ..matching.folding import Text, read
from .qualifiers import APPROXIMATE, BOUNDS, qualifier_before
from .values import Quantity

_AROUND = 80  # characters in which the thing that a number counts is named
_WITHOUT_QUALIFIER = re.compile(r"[~≈<>=+]|\b(?:a|an|the|of)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """The figure as it was read."""

    text: Text
    quantity: Quantity
    approximate: bool
    bound: str | None  # "at least", "up to", as the figure says it
    counted: Text | None  # words behind the number that are no known unit: what it counts


def read_figure(text: Text, quantity: Quantity) -> Asked:
    before = text.folded.text[: quantity.start]
    qualifier = qualifier_before(before)
    return Asked(
        text,
        quantity,
        approximate=qualifier in APPROXIMATE or "~" in before or "≈" in before,
        bound=qualifier if qualifier in BOUNDS else None,
        counted=_counted(text, quantity),
    )


def _counted(text: Text, quantity: Quantity) -> Text | None:
    """The words of the figure that its quantity does not take up, unless they only qualify it."""
    behind = read(text.folded.text[quantity.end :])
    if behind.skeleton.text:
        return behind
    before = _WITHOUT_QUALIFIER.sub("", text.folded.text[: quantity.start])
    while (qualifier := qualifier_before(before)) is not None:
        before = before.rstrip()[: -len(qualifier)].rstrip()
    left = read(before)
    return left if left.skeleton.text and not quantity.is_date else None


def counts(counted: Text, quantity: Quantity, document: Prepared) -> bool:
    """Whether the words that the figure counts stand by the source's quantity."""
    folded = document.text.folded.text
    around = read(folded[max(0, quantity.start - _AROUND) : quantity.end + _AROUND])
    return counted.skeleton.text in around.skeleton.text
