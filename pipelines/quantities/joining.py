"""Words that stand inside a number and are no number: "twenty-odd million", "two point five million"."""

from __future__ import annotations

import re
from decimal import Decimal

from .spelled import Atom, AtomSort

# "And some": the number before is less than what is meant, by less than one of the scale behind.
AND_SOME = frozenset(["odd", "plus", "лишним", "лишком"])
WITH = frozenset(["с", "со", "з", "із", "зі"])
_POINTS = frozenset(["point", "komma", "virgule", "coma", "virgola", "vírgula", "przecinek"])
# "At one point two million people had left."
_POINT_IN_TIME = re.compile(r"(?<![^\W_])(?:at|to|from)[ ]\Z")


def is_decimal_point(word: str, text: str, start: int) -> bool:
    """Whether a word may part the decimals of a number in words that begins at `start`."""
    return word in _POINTS and not (word == "point" and _POINT_IN_TIME.search(text, max(0, start - 6), start))


def decimals_of(numbers: list[Decimal]) -> Atom | None:
    """What the numbers behind a spoken decimal point are worth; None where they are no digits and no one number."""
    if not numbers or any(number != number.to_integral_value() or not 0 <= number < 100 for number in numbers):
        return None
    if len(numbers) > 1 and any(number > 9 for number in numbers):
        return None
    digits = "".join(str(int(number)) for number in numbers)
    step = Decimal(1).scaleb(-len(digits))
    return Atom(AtomSort.NUMBER, ((int(digits) * step, step),))
