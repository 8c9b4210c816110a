"""Where in a long text a value may stand, found by its digits, so that only those places need to be read.

Reading every number of a text costs some 70 µs each: a million characters of nothing but numbers took 16 s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from .lexer import quantities_in
from .numerals import NUMERAL
from .spelled import CJK_NUMBER, atoms_of_word
from .unit_reading import WORD
from .values import Quantity, moved

WHOLE = 200_000  # characters, and at most this many digits, of a text that is read as a whole
_FEW_DIGITS = 20_000
_AROUND = 40  # characters around a number that may belong to it: its scale, its unit, its other half
_BUDGET = 100_000  # characters of a longer text that are read for one figure
_PARTED = r"[ .,'٬٫]?"
_SPELLED_OUT = 3  # significant digits of a number that people write in words
_LONGEST = 100  # characters by which a stretch is moved at most so that it cuts no word


class TooManyPlacesError(Exception):
    """The places where a value may stand are more than are read for one figure."""


def is_short(text: str) -> bool:
    """Whether a text is so short that all its quantities may be read."""
    return len(text) <= WHOLE and sum(map(text.count, "0123456789")) <= _FEW_DIGITS


def quantities_like(figure: Quantity, text: str, languages: frozenset[str], *, approximate: bool) -> Iterator[Quantity]:
    """The quantities of a long text that may be the figure's, those written in digits first.

    Raises TooManyPlacesError where they cannot all be read.
    """
    budget = _BUDGET
    for start, end in _merged(_places(figure, text, approximate=approximate), len(text)):
        budget -= end - start
        if budget < 0:
            raise TooManyPlacesError
        yield from _read(text, start, end, languages)
    if figure.is_date or any(len(_significant(r.value)) <= _SPELLED_OUT for r in figure.readings):
        for start, end in _merged(_spelled_out(text, languages), len(text)):
            budget -= end - start
            if budget < 0:
                raise TooManyPlacesError
            yield from _read(text, start, end, languages)


def _places(figure: Quantity, text: str, *, approximate: bool) -> Iterator[tuple[int, int]]:
    if figure.is_date:
        wanted = {day.year % 100 if day.year else day.day or day.month or 0 for day in figure.days}
        pattern = "|".join(rf"\d*0?{number}(?!\d)" for number in sorted(wanted))
        return (match.span() for match in re.finditer(pattern, text))
    if approximate:
        return _alike_in_size(figure, text)
    patterns = {_PARTED.join(_significant(reading.value)) for reading in figure.readings}
    whole = rf"(?<!\d)(?:0{_PARTED})*(?:{'|'.join(sorted(patterns))})(?:{_PARTED}0)*(?!\d)"
    return (match.span() for match in re.finditer(whole, text))


def _alike_in_size(figure: Quantity, text: str) -> Iterator[tuple[int, int]]:
    """The numerals whose leading digits are near the figure's, whatever power of ten they are written in."""
    wanted = [_leading(_significant(reading.value)) for reading in figure.readings]
    for match in re.finditer(NUMERAL, text):
        found = _leading(re.sub(r"\D", "", match.group()).lstrip("0") or "0")
        # A rounding moves a value by 5 % at most; 9.98 and 1.01 are near each other, too.
        if any(abs(found - leading) * 16 <= leading or abs(found - leading) > 8400 for leading in wanted):
            yield match.span()


def _significant(value: Decimal) -> str:
    """The digits of a value without the zeros before and behind."""
    return "".join(map(str, value.as_tuple().digits)).strip("0") or "0"


def _leading(digits: str) -> int:
    """The first four digits, 1000 to 9999."""
    return int((digits + "000")[:4])


def _spelled_out(text: str, languages: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where numbers stand in words, in fractions, or in the characters that count in fours."""
    known = sorted(word for word in set(re.findall(WORD, text)) if len(word) > 2 and atoms_of_word(word, languages))
    patterns = [CJK_NUMBER.pattern, r"\d[/⁄]\d"]
    if known:
        patterns.append(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, known))})(?![^\W\d_])")
    return (match.span() for match in re.finditer("|".join(patterns), text))


def _merged(places: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """The stretches around places in the text's order, where they overlap as one."""
    pending: tuple[int, int] | None = None
    for start, end in places:
        first, last = max(0, start - _AROUND), min(length, end + _AROUND)
        if pending is None:
            pending = first, last
        elif first <= pending[1]:
            pending = pending[0], max(last, pending[1])
        else:
            yield pending
            pending = first, last
        if pending[1] - pending[0] > _BUDGET:
            raise TooManyPlacesError
    if pending is not None:
        yield pending


def _read(text: str, start: int, end: int, languages: frozenset[str]) -> Iterator[Quantity]:
    """The quantities of a stretch, without those at its edges, which the edges may have cut."""
    first, last = start, end
    while 0 < first > start - _LONGEST and not text[first - 1].isspace():
        first -= 1
    while len(text) > last < end + _LONGEST and not text[last].isspace():
        last += 1
    inner = (start + _AROUND if start else 0, end - _AROUND if end < len(text) else end)
    for quantity in quantities_in(text[first:last], languages):
        if quantity.start + first < inner[1] and quantity.end + first > inner[0]:
            yield moved(quantity, first)
