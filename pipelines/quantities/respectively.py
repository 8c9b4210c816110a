"""Numbers that are given to names in their order: "Norby and Sandvik had 120 and 87 boats respectively"."""

from __future__ import annotations

import re
from dataclasses import replace

from .labels import Label
from .values import Quantity

_WORDS = re.compile(
    r"(?<![^\W_])(?:respectively|respektive|beziehungsweise|bzw\.|respectivement|respectivamente|rispettivamente"
    r"|respectievelijk|respektivt|henholdsvis|odpowiednio|соответственно|відповідно|respectiv|illetve)(?![^\W_])"
    r"|分别|分別|それぞれ|각각"
)
_JOINT = re.compile(r"[ ]?(?:,[ ]?)?(?:(?<=[ ])(?:and|und|et|y|e|och|og|en|i|и|і|та)[ ]|和|及|と|、)|,[ ]|、")
_SENTENCE_END = re.compile(r"[.!?][ ]|[;\n。！？]")
_REACH = 60  # characters between the numbers and the word


def in_their_order(
    label: Label, found: list[Quantity], text: str, *, years: bool
) -> tuple[list[Quantity], Quantity | None]:
    """The quantities without those that a sentence gives to other names than the label's, and the last of its row.

    The last says what all of them count; None where the sentence does not pair names with numbers. `years`: a year
    may be what is asked for.
    """
    for word in _WORDS.finditer(text, label.first, label.last):
        row = _row_by(word, found, text)
        if len(row) < 2:
            continue
        index = _place_of(label, row, word.start(), text)
        if index is not None:
            others = {id(quantity) for number, quantity in enumerate(row) if number != index}
            own = row[index]
            shared = own if own.units else _with_units_of(row[-1], own)
            kept = [some for some in found if id(some) not in others and (years or some is own or not some.bare_year)]
            return [shared if some is own else some for some in kept], row[-1]
    return found, None


def _row_by(word: re.Match[str], found: list[Quantity], text: str) -> list[Quantity]:
    """The numbers, with nothing but commas and "and" between them, that stand nearest before, behind or around it."""
    before = [q for q in found if q.end <= word.start() and not _parts(text, q.end, word.start())]
    row: list[Quantity] = before[-1:]
    for quantity in reversed(before[:-1]):
        if not row or not _JOINT.fullmatch(text, quantity.end, row[0].start):
            break
        row.insert(0, quantity)
    behind = [q for q in found if q.start >= word.end() and not _parts(text, word.end(), q.start)]
    if row and behind and not (text[row[-1].end : word.start()] + text[word.end() : behind[0].start]).strip(" ,"):
        return [*row, behind[0]]  # "120 beziehungsweise 87"
    if len(row) > 1 and word.start() - row[-1].end <= _REACH:
        return row
    row = behind[:1]
    for quantity in behind[1:]:
        if not _JOINT.fullmatch(text, row[-1].end, quantity.start):
            break
        row.append(quantity)
    return row if row and row[0].start - word.end() <= _REACH else []


def _parts(text: str, start: int, end: int) -> bool:
    return _SENTENCE_END.search(text, start, end) is not None


def _place_of(label: Label, row: list[Quantity], word: int, text: str) -> int | None:
    """Which of as many names as there are numbers the label is; None where these cannot be told.

    Behind the numbers names end with the `word`: "72 % and 83 % of the market, respectively" has none there.
    """
    first, last = row[0].start, row[-1].end
    if label.end <= first and not _parts(text, label.end, first):
        ends = [match.end() for match in _SENTENCE_END.finditer(text, max(0, label.first), label.start)]
        names = _split(text, max([label.first, *ends]), first)[-len(row) :]
    elif last <= label.start and label.end <= word and not _parts(text, last, word):
        names = _split(text, last, last + len(text[last:word].rstrip(" ,")))[: len(row)]
    else:
        return None
    if len(names) < len(row):
        return None
    return next((at for at, (start, end) in enumerate(names) if start <= label.start and label.end <= end), None)


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a stretch between commas and "and"."""
    parts: list[tuple[int, int]] = []
    position = start
    for match in _JOINT.finditer(text, start, end):
        parts.append((position, match.start()))
        position = match.end()
    return [*parts, (position, end)]


def _with_units_of(last: Quantity, own: Quantity) -> Quantity:
    if not own.readings or not last.units:
        return own
    return replace(own, readings=tuple(replace(reading, units=last.units) for reading in own.readings))
