"""Feet and inches, minutes and seconds written as primes: 5' and 5", where these close no quotation."""

from __future__ import annotations

from .unit_reading import UnitSign

# Folded, a prime is the quotation mark that it looks like.
_UNITS = {"'": frozenset(["ft", "minute"]), '"': frozenset(["inch", "second"])}
_LOOKED_BACK = 300  # characters in which a quotation may have begun


def prime_after(text: str, end: int) -> UnitSign | None:
    """The prime directly behind a number that ends at `end`; None where it is an apostrophe or closes a quotation."""
    mark = text[end : end + 1]
    if mark not in _UNITS or not mark or not text[end - 1 : end].isnumeric() or text[end + 1 : end + 2].isalnum():
        return None  # behind "29.8 million" it closes a quotation that began in another paragraph
    return None if _is_open(text, mark, end) else UnitSign(end, end + 1, _UNITS[mark])


def _is_open(text: str, mark: str, end: int) -> bool:
    """Whether a quotation that began with the same mark, on the same line, is still open at `end`."""
    first = max(text.rfind("\n", 0, end) + 1, end - _LOOKED_BACK)
    is_open = False
    at = text.find(mark, first, end)
    while at >= 0:
        if at == first or text[at - 1] in " \t([{-":
            is_open = True
        elif not text[at + 1 : at + 2].isalpha():  # an apostrophe goes on with a letter
            is_open = False
        at = text.find(mark, at + 1, end)
    return is_open
