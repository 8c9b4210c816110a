"""Whether digits are a number of their own, or a part of a name, an address or an identifier."""

from __future__ import annotations

import re

from .amounts import GLUED, ORDINALS, scaled_code
from .references import is_reference
from .scales import powers_of
from .unit_reading import unit_after, unit_before

# Digits that belong to something longer: a name ("A320", "covid-19"), a telephone number, an address, a time.
_JOINED_BEFORE = re.compile(r"(?:[^\W\d_א-ת]-|[\d][/:.-]|[#@_])\Z")
_JOINED_AFTER = re.compile(r"(?:[/:]\d|-\d+-|\.\d|[_@]|-[^\W\d_])")
_UNSPACED_SCRIPTS = 0x0E00  # from Thai on, letters may stand directly beside digits


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether digits are a number of their own, not a part of a name, an address or an identifier."""
    if not _begins_free(text, start) or is_reference(text, start, end):
        return False
    if _JOINED_BEFORE.search(text[max(0, start - 2) : start]) and not _is_sign(text, start):
        joined = re.search(r"\d-\Z", text[max(0, start - 2) : start]) is not None and text[end : end + 1] != "-"
        return joined and _is_range(text, start)
    if _JOINED_AFTER.match(text, end) and not re.match(r"-[^\W\d_]", text[end : end + 2]):
        return False
    glued = GLUED.match(text, end)
    return glued is None or _may_be_glued(glued.group())


def _begins_free(text: str, start: int) -> bool:
    """Whether no letter stands directly before digits, but for a currency's and those of scripts without spaces."""
    if not start or not text[start - 1].isalpha() or ord(text[start - 1]) >= _UNSPACED_SCRIPTS:
        return True
    return unit_before(text, start) is not None


def _is_sign(text: str, start: int) -> bool:
    return text[start - 1] == "-" and (start == 1 or not text[start - 2].isalnum())


def _is_range(text: str, start: int) -> bool:
    if re.search(r"\d[ -]\d{1,2}/\d{1,2}-\Z", text[max(0, start - 12) : start]):
        return True  # "2 1/2-3"
    before = re.search(r"(?<![\w.,:/-])(\d[\d.,]*)-\Z", text[max(0, start - 24) : start])
    return before is not None and not before.group(1).startswith("0")


def _may_be_glued(letters: str) -> bool:
    """Whether the letters that follow digits without a space are a scale, a unit, or an ordinal's ending."""
    if letters in ORDINALS or ord(letters[0]) >= _UNSPACED_SCRIPTS:
        return True
    return (
        bool(powers_of(letters, frozenset())) or unit_after(letters, 0) is not None or scaled_code(letters) is not None
    )
