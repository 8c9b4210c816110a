"""Finds the quantities of a folded text: numbers in digits or words, with their scales, units and currencies."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from .amounts import among_numbers, with_units, without_units
from .clocks import clocks_in
from .dates import dates_in
from .joining import AND_SOME, WITH, decimals_of, is_decimal_point
from .multitudes import multiplied_by_some, multiplied_unread, without_their_parts
from .number_words import ALSO_ENGLISH, ALSO_WORDS, CJK_SCALES
from .numerals import FREE_NUMERAL, MIXED, readings_of, with_ranges_of_mixed
from .ordinals import ordinals_in
from .portions import portions_in
from .powers import POWER
from .ranges import with_ranges
from .references import is_called
from .scales import ALL_SCALE_WORDS, powers_of
from .shares import shares_in
from .spelled import (
    CJK_NUMBER,
    Atom,
    AtomSort,
    atoms_of_word,
    cjk_value,
    digit_value,
    is_connector,
    is_single,
    odd_numbers,
    value_of,
)
from .standing import stands_alone
from .unit_reading import WORD, is_percent_before, unit_after
from .values import Quantity, without_overlaps
from .wording import Wording

_PIECE = re.compile(
    rf"(?P<numeral>{POWER}|{MIXED}|{FREE_NUMERAL})"
    rf"|(?P<word>quatre[- ]vingts?|{WORD}(?:'{WORD})*)"
)
_NUMERAL_PIECE = re.compile(rf"(?P<numeral>{POWER}|{MIXED}|{FREE_NUMERAL})")  # of a text whose words are in no number
_ABBREVIATED = re.compile(r"[ \d](?:mrd|mio|tsd|mln|mld|bio|tys|tis|mia|млн|млрд|тыс|тис|εκατ|δισ)\.[ ]\Z")
_WIDEST_NUMBER = 24  # atoms
_MULTIPLYING = (AtomSort.SCALE, AtomSort.HUNDRED, AtomSort.HALF)
_ADDED = (AtomSort.NUMBER, AtomSort.HALF)


def quantities_in(text: str, languages: frozenset[str]) -> list[Quantity]:
    """The quantities of a folded text in its order, dates among them; none overlaps another."""
    text = with_ranges_of_mixed(text)
    words = Wording(text)
    return with_ranges(
        text,
        without_overlaps(
            [
                *dates_in(text, languages, words),
                *clocks_in(text, languages),
                *portions_in(text, languages, words),
                *shares_in(text, words),
                *ordinals_in(text, words),
                *_cjk_numbers(text),
                *without_their_parts(_numbers(text, languages, words)),
            ]
        ),
    )


def _cjk_numbers(text: str) -> Iterator[Quantity]:
    if text.isascii():
        return
    for odd in odd_numbers(text):
        yield replace(with_units(text, odd.start, odd.end, (odd.value,)), unread=odd.unread)
    for match in CJK_NUMBER.finditer(text):
        start, end = match.span()
        value = cjk_value(match.group())
        if match.group() in CJK_SCALES:
            continue  # the 亿元 of a heading is a unit, and no hundred million
        if is_single(match.group()) and (unit_after(text, end) is not None or is_percent_before(text, start)):
            value = value or digit_value(match.group())
        elif is_single(match.group()):
            continue  # 一 and 만 are words before they are numbers
        if value is not None and not (start and text[start - 1].isdecimal()):
            yield multiplied_by_some(text, with_units(text, start, end, (value,)))


def _numbers(text: str, languages: frozenset[str], words: Wording) -> Iterator[Quantity]:
    """Numbers in digits and words: maximal runs of atoms with nothing but spaces and connectors between."""
    position = 0
    next_piece = _finder_of_pieces(text, languages, words)
    while match := next_piece(position):
        if match.lastgroup == "numeral" and among_numbers(text, *match.span()) and not is_called(text, match.start()):
            position = match.end()
            if values := readings_of(match.group(), languages):
                yield without_units(text, *match.span(), values)
            continue
        run = _run(text, match, languages)
        if run is None:
            position = _behind_first_group(match)
            continue
        atoms, start, end = run
        position = end
        values = value_of(atoms)
        if values:
            number = with_units(text, start, end, values)
            goes_on = any(atom.sort in _ADDED for atom in atoms[1:])
            multiplying = atoms[0].sort in _MULTIPLYING
            yield multiplied_unread(text, number, match.group(), goes_on=goes_on) if multiplying else number


_Finder = Callable[[int], re.Match[str] | None]


def _finder_of_pieces(text: str, languages: frozenset[str], words: Wording) -> _Finder:
    """What finds the first piece at or behind an offset; where words are told apart, only one that is in numbers.

    Most words of most texts are in none, and to go from each to the next takes most of the time.
    """
    known = words.told_apart
    if known is None or "'" in text:
        return functools.partial(_PIECE.search, text)
    places = sorted(place for word in known if _is_in_numbers(word, languages) for place in _places_of(word, text))
    if not places:
        return functools.partial(_NUMERAL_PIECE.search, text)

    def nearest(position: int) -> re.Match[str] | None:
        index = bisect_left(places, position)
        numeral = _NUMERAL_PIECE.search(text, position, places[index] if index < len(places) else len(text))
        return numeral or (_PIECE.match(text, places[index]) if index < len(places) else None)

    return nearest


def _places_of(word: str, text: str) -> Iterator[int]:
    """Where a word of a text in ASCII begins that is written so, and not inside another."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and text[at - 1].isalpha()) and not text[end : end + 1].isalpha():
            yield at
        at = text.find(word, end)


@lru_cache(maxsize=16384)
def _is_in_numbers(word: str, languages: frozenset[str]) -> bool:
    return word.startswith("quatre") or bool(_atoms_of_piece(word, languages))


def _behind_first_group(piece: re.Match[str]) -> int:
    """Where to go on behind a piece that is no number: "737 189" in "B737 189" may yet end in one."""
    space = piece.group().find(" ") if piece.lastgroup == "numeral" else -1
    return piece.end() if space < 0 else piece.start() + space


def _run(text: str, first: re.Match[str], languages: frozenset[str]) -> tuple[list[Atom], int, int] | None:
    """The atoms of the number that begins with a piece, and where it starts and ends; None where none begins there."""
    atoms = _atoms(text, first, languages)
    if not atoms or not _may_begin(atoms, first.group()):
        return None
    end = first.end()
    piece: re.Match[str] | None = first
    pending = end
    while len(atoms) < _WIDEST_NUMBER and (piece := _next_piece(text, pending)):
        word = piece.group()
        following = _atoms(text, piece, languages) or _shortened_scale(text, piece, atoms[-1])
        if piece.lastgroup == "word" and is_connector(word) and not _ends_number(text, piece, atoms[-1], following):
            pending = piece.end()
            continue
        if _leads_to_half(text, piece, atoms[-1], languages):
            pending = piece.end()
            continue
        if (some := _and_some(text, piece, atoms[-1], languages)) is not None:
            atoms.append(some[0])
            end = pending = some[1]
            continue
        if (decimals := _decimals(text, first, piece, atoms, languages)) is not None:
            atoms.append(decimals[0])
            end = pending = decimals[1]
            continue
        if not following or not _may_follow(atoms[-1], following[0], piece, pending > end):
            break
        if following[0].sort is AtomSort.HALF and atoms[-1].values[0][0] == 1 and pending == end:
            atoms.pop()  # "a half", "un demi-million"
        atoms.extend(following)
        end = pending = piece.end()
    if len(atoms) == 1 and first.lastgroup == "word" and _is_also_a_word(first.group(), languages):
        return None
    if atoms[-1].sort is AtomSort.SCALE and _ABBREVIATED.search(text[max(0, end - 5) : end + 2]):
        end += 1
    return atoms, first.start(), end


# Behind a number they are scales where a full stop or a currency follows: "1,2 Bio. Euro", "2,3 mia kr". "5 bio eggs".
_SHORTENED = {"bio": 12, "mia": 9, "cr": 7}


def _shortened_scale(text: str, piece: re.Match[str], last: Atom) -> list[Atom]:
    power = _SHORTENED.get(piece.group())
    if power is None or last.sort is not AtomSort.NUMBER:
        return []
    unit = unit_after(text, piece.end())
    told = power == 7 or text[piece.end() : piece.end() + 1] == "." or (unit is not None and unit.is_money)
    return [Atom(AtomSort.SCALE, ((Decimal(10) ** power, Decimal(1)),))] if told else []


def _ends_number(text: str, piece: re.Match[str], last: Atom, following: list[Atom]) -> bool:
    """Whether a word that may connect is the number's last word instead: Swedish "en" in "3 hundra en"."""
    if not following or following[0].sort is not AtomSort.NUMBER or last.sort is AtomSort.NUMBER:
        return False
    after = _next_piece(text, piece.end())
    return after is None or not _atoms(text, after, frozenset())


def _leads_to_half(text: str, piece: re.Match[str], last: Atom, languages: frozenset[str]) -> bool:
    """Whether a word behind a number only joins a half to it: "to en halv", "three and one half", "два с половиной"."""
    if last.sort is not AtomSort.NUMBER or piece.lastgroup != "word":
        return False
    own = _atoms(text, piece, languages)
    if piece.group() not in WITH and not (len(own) == 1 and own[0].values[0][0] == 1):
        return False
    after = _next_piece(text, piece.end())
    following = _atoms(text, after, languages) if after is not None else []
    return bool(following) and following[0].sort is AtomSort.HALF


def _and_some(text: str, piece: re.Match[str], last: Atom, languages: frozenset[str]) -> tuple[Atom, int] | None:
    """The scale behind a number and some, and where it ends: "20-odd million", "два с лишним миллиона"."""
    after: re.Match[str] | None = piece
    if piece.group() in WITH:
        after = _next_piece(text, piece.end())
    if last.sort is not AtomSort.NUMBER or after is None or after.group() not in AND_SOME:
        return None
    scale = _next_piece(text, after.end())
    found = _atoms(text, scale, languages) if scale is not None else []
    if scale is None or len(found) != 1 or found[0].sort not in (AtomSort.SCALE, AtomSort.HUNDRED):
        return None
    return found[0], scale.end()


def _decimals(
    text: str, first: re.Match[str], point: re.Match[str], atoms: list[Atom], languages: frozenset[str]
) -> tuple[Atom, int] | None:
    """The decimals behind a "point", and where they end, if a scale or a unit follows: "two point five million"."""
    words = first.lastgroup == "word" and atoms[-1].sort is AtomSort.NUMBER
    if not words or not is_decimal_point(point.group(), text, first.start()):
        return None
    numbers: list[Decimal] = []
    end = point.end()
    while (piece := _next_piece(text, end)) is not None and piece.lastgroup == "word":
        found = _atoms(text, piece, languages)
        if len(found) != 1 or found[0].sort is not AtomSort.NUMBER:
            break
        numbers.append(found[0].values[0][0])
        end = piece.end()
    scaled = piece is not None and any(atom.sort is AtomSort.SCALE for atom in _atoms(text, piece, languages)[:1])
    decimals = decimals_of(numbers)
    return (decimals, end) if decimals is not None and (scaled or unit_after(text, end) is not None) else None


def _next_piece(text: str, position: int) -> re.Match[str] | None:
    if text[position : position + 1] == "+":  # "3.4+ million"
        position += 1
    return _PIECE.match(text, position + (text[position : position + 1] in (" ", "-")))


def _is_also_a_word(word: str, languages: frozenset[str]) -> bool:
    return word in ALSO_WORDS or (not languages and word in ALSO_ENGLISH)


def _atoms(text: str, piece: re.Match[str], languages: frozenset[str]) -> list[Atom]:
    written = piece.group()
    if piece.lastgroup == "numeral":
        if not stands_alone(text, piece.start(), piece.end()):
            return []
        values = readings_of(written, languages)
        return [Atom(AtomSort.NUMBER, values)] if values else []
    if written.startswith("quatre"):
        return [Atom(AtomSort.NUMBER, ((Decimal(80), Decimal(1)),))]
    return _atoms_of_piece(written, languages)


def _atoms_of_piece(written: str, languages: frozenset[str]) -> list[Atom]:
    """The atoms of a word, a scale among them; empty for one that is in no number."""
    found = atoms_of_word(written, languages)
    if (
        not found
        and written in ALL_SCALE_WORDS
        and written not in ALSO_WORDS
        and (powers := powers_of(written, languages))
        and len(written) > 1
    ):
        return [Atom(AtomSort.SCALE, tuple((Decimal(10) ** power, Decimal(1)) for power in powers))]
    return list(found)


def _may_begin(atoms: list[Atom], written: str) -> bool:
    """A scale begins a number only where it is a word that says so ("a thousand", "mille"), not a letter."""
    return atoms[0].sort is not AtomSort.SCALE or len(written) > 2


def _may_follow(last: Atom, following: Atom, piece: re.Match[str], connected: bool) -> bool:
    """Whether an atom goes on with the number; two numbers in digits never make one."""
    digits = piece.lastgroup == "numeral"
    if following.sort is AtomSort.SCALE:
        return not connected or last.sort is AtomSort.HALF
    if following.sort is AtomSort.HUNDRED and piece.group() in ("cent", "cents") and last.values[0][1] != 1:
        return False  # "12.5 cents" are no French hundreds
    if digits:
        return last.sort in (AtomSort.SCALE, AtomSort.HUNDRED)
    if last.sort is AtomSort.NUMBER and following.sort is AtomSort.NUMBER:
        return _adds_up(last, following)
    return True


def _adds_up(last: Atom, following: Atom) -> bool:
    """ "twenty" and "three" make one number, "three" and "four" two; "drei" and "zwanzig" make one as well."""
    first, second = last.values[0][0], following.values[0][0]
    if first != first.to_integral_value() or second != second.to_integral_value():
        return False
    smaller, larger = sorted([first, second])
    return (smaller < 10 <= larger and larger % 10 == 0) or (larger >= 100 and smaller < 100) or larger in (60, 80)
