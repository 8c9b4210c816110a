"""A figure as it is read from a citation, with what it says besides its number: "about", "at least", what it counts."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from ..matching.document import Prepared
from ..matching.folding import Text, read
from ..matching.tokens import tokens_of
from .cell_signs import CellSign, signed
from .qualifiers import Qualifier, qualifier_before, qualifier_behind, qualifier_of
from .ranges import is_pair, joined
from .unit_reading import counted_by
from .values import Quantity

_AROUND = 80  # characters in which the thing that a number counts is named
# A figure as accounts write it, "(412)" and "- 412", may be meant as it is written or as negative.
_IN_A_CELL = re.compile(r"[^\w\s]?[ ]?\([ ]?0[ ]?\)[ ]?[%‰]?|-[ ]+0|0-|[△▲][ ]?0")
# What may stand before a number and says nothing of it.
_FILLER = re.compile(
    r"(?:[~≈<>=+≤≥±]|(?<![^\W_])(?:a|an|the|of|from|between|von|zwischen|de|entre|tra|fra|tussen|mellan|от|с|від|od|между|між|między))\Z"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The figure as it was read."""

    text: Text
    quantity: Quantity
    approximate: bool
    bound: Qualifier | None  # "at least", "up to", as the figure says it
    counted: Text | None  # words behind the number that are no known unit: what it counts


def read_figure(text: Text, quantities: list[Quantity]) -> Asked:
    """The first of a figure's quantities, or the range that it begins with, and the words around it."""
    quantity = quantities[0]
    if len(quantities) > 1 and is_pair(*quantities[:2]):
        quantity = joined(*quantities[:2])
    folded = text.folded.text
    if _IN_A_CELL.fullmatch(folded[: quantity.start] + "0" + folded[quantity.end :]):
        quantity = replace(quantity, readings=signed(quantity, CellSign.EITHER, folded).readings)
    qualifier = qualifier_of(folded, quantity.start, quantity.end)
    before = qualifier_before(folded[: quantity.start])
    return Asked(
        text,
        quantity,
        approximate=any(some is not None and some.is_approximate for some in (qualifier, before)),
        bound=None if qualifier is None or qualifier.is_approximate else qualifier,
        counted=_counted(text, quantity),
    )


def _counted(text: Text, quantity: Quantity) -> Text | None:
    """The words of the figure that its quantity does not take up, unless they only qualify it."""
    folded, end = text.folded.text, quantity.end
    following = folded[end:]
    if (behind := qualifier_behind(folded, end)) is not None:
        following = following.replace(behind.written, "", 1)
    after = read(following)
    if after.skeleton.text:
        return after
    before = folded[: quantity.start].rstrip()
    while True:
        if (qualifier := qualifier_before(before)) is not None:
            before = before[: before.rindex(qualifier.written)].rstrip()
        elif filler := _FILLER.search(before):
            before = before[: filler.start()].rstrip()
        else:
            break
    left = read(before)
    return left if left.skeleton.text and not quantity.is_date else None


def is_foreign(counted: Text, quantity: Quantity, document: Prepared) -> bool:
    """Whether what a figure counts is named in Latin letters and the source's number stands among others."""
    words = [word for word in _LETTERS.findall(counted.folded.text[:_AROUND]) if not _is_symbol(word)]
    if not words:
        return False
    folded = document.text.folded.text
    around = folded[max(0, quantity.start - _AROUND) : quantity.start] + folded[quantity.end : quantity.end + _AROUND]
    ours, theirs = (
        Counter(char < _BEYOND_LATIN for char in text if char.isalpha()) for text in ("".join(words), around)
    )
    latin = ours[True] > ours[False]
    return sum(theirs.values()) > 0 and theirs[latin] * 5 <= theirs[not latin]


_BEYOND_LATIN = "\u0370"  # Greek begins here, which Cyrillic follows
_BEYOND_CYRILLIC = "\u0530"
_LETTERS = re.compile(r"[^\W\d_]+")


def _is_symbol(word: str) -> bool:
    """Whether it is the symbol of a unit, the same in all languages: µA, kΩ, мА; never in Latin letters alone."""
    beyond = [char for char in word if char >= _BEYOND_LATIN]
    mixed = 0 < len(beyond) < len(word)
    return bool(beyond) and all(char < _BEYOND_CYRILLIC for char in beyond) and (mixed or len(word) <= 2)


_DIGIT = re.compile(r"\d")
_INCHES = frozenset(["in", "in."])


def counts(counted: Text, quantity: Quantity, document: Prepared, *, within: tuple[int, int] | None = None) -> bool:
    """Whether the words that the figure counts stand by the source's quantity, with no other number between.

    `within`: the stretch of the folded document that is looked at, a table's cell; what stands behind it is another's.
    """
    if quantity.units and counted.folded.text.strip() in _INCHES:  # no word of "5 ft in the spring"
        return "inch" in quantity.units
    if any(unit.endswith(f"/{by}") for unit in quantity.units for by in counted_by(counted.folded.text)):
        return True  # "per day" stands in the source's t/day
    folded = document.text.folded.text
    first, last = within or (0, len(folded))
    before = folded[max(first, quantity.start - _AROUND) : quantity.start]
    behind = folded[quantity.end : min(last, quantity.end + _AROUND)]
    if not _DIGIT.search(counted.skeleton.text):
        before, behind = _DIGIT.split(before)[-1], _DIGIT.split(behind)[0]
    if is_foreign(counted, quantity, document):
        return True  # a name for the same thing in another script cannot be compared
    beside = before + folded[quantity.start : quantity.end] + behind
    standing = read(beside)
    # Most often not even the letters stand there: that is seen at once, however long the figure is.
    return counted.skeleton.text in standing.skeleton.text and _holds(_words(standing), _words(counted))


def _words(text: Text) -> list[str]:
    return [token.text for token in tokens_of(text, 0, len(text.folded.text))]


def _holds(words: list[str], some: list[str]) -> bool:
    """Whether some words stand among others, one behind the other: "men" do not stand in "women"."""
    return any(words[at : at + len(some)] == some for at in range(len(words) - len(some) + 1))
