"""Powers: "10⁶", "3.2 × 10⁻⁴", "2⁶⁴", "10^6", "3.2e6". A number with an exponent is not the number without it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from ..matching.characters import NOTE_MARK, superscript_digit
from ..matching.folding import Text

# Folded text says "10^6" and leaves out what other raised digits say, for most are footnote marks. Those that are
# exponents become one character each here, so that all offsets stay: the first is 0, the last 999.
_FIRST, _LARGEST = 0xE100, 999
_EXPONENTS = f"[{chr(_FIRST)}-{chr(_FIRST + _LARGEST)}]"
# A single digit with a raised number directly behind it, and ten to the power of minus something. Longer numbers with
# a raised one are numbers with a footnote.
_RAISED = re.compile(rf"(?:(?<![\w.,^/-])[2-9]|(?<![\w.,^])10[-−]){NOTE_MARK}(?![/⁄]\d)")

_MANTISSA = r"\d(?<![\d.]\d)\d*(?:[.,]\d+)*"
_EXPONENT = rf"(?:\^[-−]?\d{{1,3}}(?!\d)|[-−]?{_EXPONENTS})"
# The exponents that nobody has read, and fractions of raised and lowered digits, "2¹⁄₂", make no number of what they
# stand behind.
_UNREAD = rf"(?:[-−]{NOTE_MARK}|{NOTE_MARK}[/⁄]\d+)"
POWER = (
    rf"(?:{_MANTISSA}[ ]?[×x*·⋅∙•.][ ]?10(?:{_EXPONENT}|{_UNREAD})"
    rf"|\d(?<![\d.,]\d)\d*(?:{_EXPONENT}|{_UNREAD})"
    r"|\d(?<![\d.,]\d)(?:\.\d+e[+-]?|e[+-])\d{1,2}(?![\w-]|[.,]\d))"
)
_POWER = re.compile(
    rf"(?:(?P<mantissa>{_MANTISSA})[ ]?[×x*·⋅∙•.][ ]?)?(?P<base>\d+)"
    rf"(?:\^(?P<written>[-−]?\d+)|(?P<minus>[-−]?)(?P<raised>{_EXPONENTS}))"
    r"|(?P<digits>\d+(?:\.\d+)?)e(?P<tens>[+-]?\d+)"
)
_MOST = 400  # an exponent beyond makes no number that anything is compared with

_Values = tuple[tuple[Decimal, Decimal], ...]


def with_exponents(folded: str, text: Text, offset: int = 0) -> str:
    """A stretch of a folded text, which begins at `offset`, with its exponents as this module reads them."""
    if NOTE_MARK not in folded:
        return folded
    parts: list[str] = []
    position = 0
    for match in _RAISED.finditer(folded):
        mark = match.end() - 1
        start, end = text.folded.span(offset + mark, offset + mark + 1)
        digits = "".join(superscript_digit(char) or "" for char in text.original[start:end])
        if not digits or int(digits) > _LARGEST:
            continue
        parts += (folded[position:mark], chr(_FIRST + int(digits)))
        position = mark + 1
    return "".join([*parts, folded[position:]])


def is_power(numeral: str) -> bool:
    """Whether a numeral, as POWER finds them, is one."""
    return "^" in numeral or "e" in numeral or max(numeral) >= NOTE_MARK


def power_of(numeral: str, read: Callable[[str], _Values]) -> _Values:
    """The values and steps of a power; `read` reads the plain number before it. Empty where none is read."""
    match = _POWER.fullmatch(numeral)
    if match is None:
        return ()
    if tens := match.group("tens"):
        base, exponent, values = Decimal(10), int(tens), read(match.group("digits"))
    else:
        raised = match.group("raised")
        written = f"{match.group('minus')}{ord(raised) - _FIRST}" if raised else match.group("written")
        base, exponent = Decimal(match.group("base")), int(written.replace("−", "-"))
        mantissa = match.group("mantissa")
        values = read(mantissa) if mantissa else ((Decimal(1), Decimal(1)),)
    if abs(exponent) > _MOST:
        return ()
    factor = base**exponent
    step = factor if base == 10 else Decimal(1)  # a power of two is as exact as it is long
    return tuple((value * factor, own * step) for value, own in values)
