"""The units in which a text is folded: runs that keep their length, line-end hyphens, white space, footnote marks.

Superscripts, fractions and circled numbers are told apart before NFKC, which would make "102" of "10²" and "28.11" of a
"28.1" with a footnote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .characters import A_MARK, LINE_END_HYPHEN, NOTE_MARK, fold_cluster, superscript_digit


class Unit(NamedTuple):
    """A stretch of the original, what it is folded to, and the name of the fold (None: as it is, but for case)."""

    start: int
    end: int
    folded: str
    fold: str | None


# In the order in which they are tried. A hyphen at a line end stands directly after a letter; what follows is white
# space (a line break, or the space that an extractor made of it) and another letter. PDF readers write U+FFFE there.
_PIECES = re.compile(
    r"(?P<plain>[0-9A-Za-z]+(?:(?:[ .,;:!?()/]|[.,;:!?)] )[0-9A-Za-z]+)*)"  # long runs: most of most texts
    rf"|(?P<lineend>(?:(?<=[^\W\d_])|(?<={A_MARK}))(?:[-‐‑¬]\s+|\ufffe\s*|\u00ad\s*)(?=[^\W\d_]))"
    r"|(?P<space>[\s\u3164\u2800]+)"
    r"|(?P<note>\[\s?(?:\d{1,3}|note\s\d{1,2})\s?\]|\[[a-z]\](?![^\W\d_])|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<quotes>``|'')"
    r"|(?P<ellipsis>…|\.\s?\.\s?\.)"
    r"|(?P<rest>.)",
    re.DOTALL,
)
# After these a superscript is an exponent of the unit, not a footnote.
_UNITS_WITH_POWERS = frozenset(
    ["m", "cm", "mm", "km", "dm", "ft", "in", "mi", "yd", "s", "µm", "μm", "nm", "м", "км", "см", "мм"]
)


def units_of(text: str) -> Iterator[Unit]:
    """All of a text in units, each as it is folded."""
    position = 0
    while position < len(text):
        unit = _unit_at(text, position)
        yield unit
        position = unit.end


def units_at(text: str, places: Iterable[int]) -> Iterator[Unit]:
    """The units that begin at some places, which are in order; places inside one that came before are passed over."""
    position = 0
    for place in places:
        if place >= position:
            unit = _unit_at(text, place)
            yield unit
            position = unit.end


def _unit_at(text: str, position: int) -> Unit:
    match = _PIECES.match(text, position)
    assert match is not None  # noqa: S101 - the last alternative takes any character
    start, end = match.span()
    return _unit(text, start, _with_marks(text, start, end, match.lastgroup), match.lastgroup)


def _with_marks(text: str, start: int, end: int, group: str | None) -> int:
    """The end of the piece, moved so that combining marks stay with the letter that they belong to."""
    if group == "plain" and end < len(text) and is_mark(text[end]):
        return end - 1 if end - start > 1 else _marks_end(text, end)
    if group == "rest":
        if is_jamo(text[start]):  # Hangul written as single jamo: a whole run is composed at once
            while end < len(text) and is_jamo(text[end]):
                end += 1
            return end
        return _marks_end(text, end)
    return end


def is_mark(char: str) -> bool:
    """Whether it is a combining mark, which stays with the letter before it."""
    return not char.isascii() and unicodedata.category(char)[0] == "M"


def is_jamo(char: str) -> bool:
    """Whether it is a part of a Hangul syllable, which may be written in parts."""
    return "\u1100" <= char <= "\u11ff"


def _marks_end(text: str, end: int) -> int:
    while end < len(text) and is_mark(text[end]):
        end += 1
    return end


def _unit(text: str, start: int, end: int, group: str | None) -> Unit:  # noqa: PLR0911 - one case a return
    piece = text[start:end]
    match group:
        case "plain" if piece.isascii():
            return Unit(start, end, piece.lower(), None)
        case "space":
            return Unit(start, end, " ", None if piece == " " else "spaces")
        case "lineend":
            return Unit(start, end, LINE_END_HYPHEN, "soft hyphens" if piece == "\u00ad" else "line-end hyphens")
        case "note":
            return Unit(start, end, *_fold_note(text, start, piece))
        case "quotes":
            return Unit(start, end, '"', "quotation marks")
        case "ellipsis":
            return Unit(start, end, "…", None if piece == "…" else "ellipses")
        case _:
            if piece == "\u00ad":
                return Unit(start, end, "", "soft hyphens")
            if piece == "\ufffe":
                return Unit(start, end, "-", "dashes")
            return Unit(start, end, *fold_cluster(piece))


def _fold_note(text: str, start: int, piece: str) -> tuple[str, str | None]:
    """A footnote mark, or the exponent that a superscript is after a unit or after "10"."""
    digits = "".join(superscript_digit(char) or "" for char in piece)
    if not digits:
        return NOTE_MARK, "footnote marks"
    before = re.search(r"[^\W_]+\Z", text[max(0, start - 8) : start])
    word = before.group().casefold() if before else ""
    if word in _UNITS_WITH_POWERS:
        return digits, "superscripts"
    if word == "10":
        return f"^{digits}", "superscripts"
    return NOTE_MARK, "footnote marks"
