"""Pairs the quotation marks of a paragraph: curly, straight, guillemets, corner brackets, low-high; nested and broken.

Pairing never leaves a paragraph: a mark that was forgotten must not swallow the pages after it. What is left over is
told, never guessed away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Closing(StrEnum):
    """How a quotation ends."""

    MARKED = "marked"
    CONTINUED = "continued"  # runs on in the next paragraph, which begins with an opening mark
    MISSING = "missing"  # no closing mark stands before the next opening one, or at all


@dataclass(frozen=True, slots=True)
class Quoted:
    """A pair of marks in a block: `start` and `end` with the marks, `inner` without."""

    start: int
    end: int
    inner: tuple[int, int]
    closing: Closing = Closing.MARKED
    names_a_title: bool = False  # 《…》 stands around titles only


@dataclass(frozen=True, slots=True)
class Pairing:
    """All pairs of a block that stand in no other pair, and the offsets of marks that belong to none."""

    quoted: tuple[Quoted, ...]
    left_over: tuple[int, ...]


_PAIRED = {
    "“": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "＂": "＂",
}
_DOUBLE = re.compile(r"[“”„‟\"＂«»「」『』《》〈〉]|``|''")
_CORNERS = "「」『』《》〈〉"
_BEFORE_OPENING = re.compile(r"[\s(\[{—–\-/‘'’¿¡“\"]\Z|\A\Z")
_SINGLE = re.compile(r"[‘’‚'‹›]")


def pairing_of(text: str, *, goes_on: bool = False) -> Pairing:
    """The pairs of one paragraph. `goes_on`: the next paragraph begins with an opening mark."""
    quoted, left_over = _double_pairs(text, goes_on=goes_on)
    taken = [(q.start, q.end) for q in quoted]
    singles = [q for q in _single_pairs(text) if not any(a <= q.start and q.end <= b for a, b in taken)]
    return Pairing(tuple(sorted([*quoted, *singles], key=lambda q: q.start)), tuple(left_over))


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    sign: str
    opens: bool
    closes: bool


def _marks(text: str) -> Iterator[_Mark]:
    outward, inward = (re.search(rf"(?:\A|[\s(]){sign}\w", text) for sign in "«»")
    reversed_guillemets = inward is not None and outward is None
    low_high = "„" in text
    for match in _DOUBLE.finditer(text):
        sign, start, end = match.group(), match.start(), match.end()
        free_before = _BEFORE_OPENING.search(text[:start][-1:]) is not None
        free_after = end == len(text) or text[end].isspace() or text[end] in ".,;:!?)]}—–…"
        if sign in ('"', "＂"):
            opens, closes = free_before and not free_after, not free_before or free_after
        elif sign == "“":
            # A closing mark that was printed as an opening one, or the German closing mark.
            closes = (not free_before and free_after) or (low_high and not (free_before and not free_after))
            opens = not closes
        elif sign == "”":
            opens = free_before and not free_after and (start == 0 or text[start - 1] in " (—")
            closes = not opens
        elif sign in "«»":
            opens = (sign == "»") == reversed_guillemets
            closes = not opens
        else:
            opens = sign in "„‟「『《〈" or sign == "``"
            closes = not opens
        yield _Mark(start, end, sign, opens, closes)


def _double_pairs(text: str, *, goes_on: bool) -> tuple[list[Quoted], list[int]]:
    marks = list(_marks(text))
    pairs: list[Quoted] = []
    left_over: list[int] = []
    stack: list[_Mark] = []
    for index, mark in enumerate(marks):
        if mark.closes and stack and _fits(stack[-1].sign, mark.sign):
            opening = stack.pop()
            if not stack:
                pairs.append(_quoted(opening, mark))
        elif (mark.opens and not stack) or (mark.opens and _closes_twice(marks, index, depth=len(stack))):
            stack.append(mark)
        elif mark.opens:
            left_over.append(stack[0].start)
            pairs.append(_unclosed(text, stack[0], mark.start))
            stack = [mark]
        else:
            left_over.append(mark.start)
    if stack:
        opening = stack[0]
        closing = Closing.CONTINUED if goes_on else Closing.MISSING
        if closing is Closing.MISSING:
            left_over.append(opening.start)
        end = len(text)
        pairs.append(Quoted(opening.start, end, (opening.end, end), closing))
    return pairs, left_over


def _fits(opening: str, closing: str) -> bool:
    if opening == closing or closing in _PAIRED.get(opening, ""):
        return True
    curly = "“”„‟\"＂``''"
    return opening in curly and closing in curly


def _closes_twice(marks: list[_Mark], index: int, *, depth: int) -> bool:
    """Whether the marks after an opening one close it and what it stands in, before another one opens."""
    for mark in marks[index + 1 :]:
        if mark.closes:
            depth -= 1
            if depth < 0:
                return True
        elif mark.opens:
            return False
    return False


def _quoted(opening: _Mark, closing: _Mark) -> Quoted:
    titles = opening.sign in ("《", "〈")
    return Quoted(opening.start, closing.end, (opening.end, closing.start), names_a_title=titles)


def _unclosed(text: str, opening: _Mark, before: int) -> Quoted:
    """What was opened and not closed ends with the last sentence before the next opening mark."""
    end = before
    while end > opening.end and text[end - 1].isspace():
        end -= 1
    return Quoted(opening.start, end, (opening.end, end), Closing.MISSING)


def _single_pairs(text: str) -> Iterator[Quoted]:
    """Pairs of single marks; an apostrophe is none of them."""
    opening: re.Match[str] | None = None
    for match in _SINGLE.finditer(text):
        sign, start, end = match.group(), match.start(), match.end()
        before, after = text[start - 1 : start], text[end : end + 1]
        may_open = (
            sign in "‘‚'‹" and (not before or before in ' ([—–-“"/') and after.strip() != "" and after not in ".,;:!?)"
        )
        may_close = sign in "’'›‘" and bool(before.strip()) and (not after or not (after.isalnum() or after == "_"))
        if may_open and not (opening and may_close):
            opening = match
        elif may_close and opening is not None:
            inner = text[opening.end() : start]
            # "the users' data": behind a plain s a mark is an apostrophe, if one that ends the sentence follows.
            following = re.split(r"(?<![^\W\d_])[‘'](?=\w)", text[end:])[0]
            if before == "s" and re.search(rf"[\w.,!?…]{sign}(?!\w)", following):
                continue
            if inner.strip():
                yield Quoted(opening.start(), end, (opening.end(), start))
            opening = None


def tagged(spans: Iterable[tuple[int, int]]) -> Iterator[Quoted]:
    """Words that markup quotes (<q>) without any mark in the text."""
    for start, end in spans:
        yield Quoted(start, end, (start, end))
