"""Finds the quantities of a folded text: numbers in digits or words, with their scales, units and currencies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from .dates import dates_in
from .numerals import NUMERAL, readings_of
from .spelled import CJK_NUMBER, Atom, AtomSort, atoms_of_word, cjk_value, digit_value, is_connector, is_single, value_of
from .scales import powers_of
from .unit_reading import WORD, unit_after, unit_before
from .units import CURRENCIES, UNITS
from .values import Quantity, Reading

_PIECE = re.compile(
    rf"(?P<numeral>(?<![\d.]){NUMERAL})"
    rf"|(?P<word>quatre[- ]vingts?|{WORD}(?:'{WORD})*)"
)
# Digits that belong to something longer: a name ("A320", "covid-19"), a telephone number, an address, a time.
_JOINED_BEFORE = re.compile(r"(?:[^\W\d_]-|[\d][/:.-]|[#@_])\Z")
_JOINED_AFTER = re.compile(r"(?:[/:]\d|-\d+-|\.\d|[_@]|-[^\W\d_])")
_GLUED = re.compile(r"[^\W\d_]+")
_SPACED = re.compile(r"[ ]?(?P<letters>[a-z]{4,5})(?![^\W_])")
_RANGE = re.compile(r"[ ]?(?:-|to|bis|à|a|до|至|到|から|~|〜|and|und|et|y|e)[ ]?\Z")
_WIDEST_NUMBER = 24  # atoms
_UNSPACED_SCRIPTS = 0x0E00  # from Thai on, letters may stand directly beside digits


def quantities_in(text: str, languages: frozenset[str]) -> list[Quantity]:
    """The quantities of a folded text in its order, dates among them; none overlaps another."""
    dates = dates_in(text)
    taken = [(date.start, date.end) for date in dates]
    found = list(dates)
    for quantity in [*_cjk_numbers(text), *_numbers(text, languages)]:
        if not any(quantity.start < end and start < quantity.end for start, end in taken):
            taken.append((quantity.start, quantity.end))
            found.append(quantity)
    found.sort(key=lambda quantity: quantity.start)
    return _with_ranges(text, found)


def _cjk_numbers(text: str) -> Iterator[Quantity]:
    for match in CJK_NUMBER.finditer(text):
        start, end = match.span()
        value = cjk_value(match.group())
        if is_single(match.group()) and unit_after(text, end) is not None:
            value = value or digit_value(match.group())
        elif is_single(match.group()):
            continue  # 一 and 만 are words before they are numbers
        if value is not None and not (start and text[start - 1].isdecimal()):
            yield _with_units(text, start, end, (value,))


def _numbers(text: str, languages: frozenset[str]) -> Iterator[Quantity]:
    """Numbers in digits and words: maximal runs of atoms with nothing but spaces and connectors between."""
    position = 0
    while match := _PIECE.search(text, position):
        run = _run(text, match, languages)
        if run is None:
            position = match.end()
            continue
        atoms, start, end = run
        position = end
        values = value_of(atoms)
        if values:
            yield _with_units(text, start, end, values)


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
        following = _atoms(text, piece, languages)
        if piece.lastgroup == "word" and is_connector(word) and not _ends_number(text, piece, atoms[-1], following):
            pending = piece.end()
            continue
        if not following or not _may_follow(atoms[-1], following[0], piece, pending > end):
            break
        if following[0].sort is AtomSort.HALF and atoms[-1].values[0][0] == 1 and pending == end:
            atoms.pop()  # "a half", "un demi-million"
        atoms.extend(following)
        end = pending = piece.end()
    if len(atoms) == 1 and first.lastgroup == "word" and first.group() in _ALSO_WORDS:
        return None
    return atoms, first.start(), end


def _ends_number(text: str, piece: re.Match[str], last: Atom, following: list[Atom]) -> bool:
    """Whether a word that may connect is the number's last word instead: Swedish "en" in "3 hundra en"."""
    if not following or following[0].sort is not AtomSort.NUMBER or last.sort is AtomSort.NUMBER:
        return False
    after = _next_piece(text, piece.end())
    return after is None or not _atoms(text, after, frozenset())


def _next_piece(text: str, position: int) -> re.Match[str] | None:
    gap = re.compile(r"[ -]?").match(text, position)
    return _PIECE.match(text, gap.end() if gap else position)


# Articles, and words of other kinds, that are numbers only together with others.
_ALSO_WORDS = frozenset(
    ["a", "un", "une", "una", "uno", "um", "uma", "ein", "eine", "einen", "einem", "einer", "eins", "en", "et", "ett", "een"]
    + ["one", "half", "demi", "media", "medio", "meio", "meia", "mezzo", "halb", "halbe", "to", "ni", "ti", "sex", "sei", "tres"]
    + ["m", "k", "b", "cr", "on", "elf", "nul", "cent", "cents", "mi", "mia", "bio", "एक", "دو", "واحد", "ست", "bin", "yüz"]
)


def _atoms(text: str, piece: re.Match[str], languages: frozenset[str]) -> list[Atom]:
    written = piece.group()
    if piece.lastgroup == "numeral":
        if not _stands_alone(text, piece.start(), piece.end()):
            return []
        values = readings_of(written, languages)
        return [Atom(AtomSort.NUMBER, values)] if values else []
    if written.startswith("quatre"):
        return [Atom(AtomSort.NUMBER, ((Decimal(80), Decimal(1)),))]
    found = atoms_of_word(written, languages)
    if not found and written not in _ALSO_WORDS and (powers := powers_of(written, languages)) and len(written) > 1:
        return [Atom(AtomSort.SCALE, tuple((Decimal(10) ** power, Decimal(1)) for power in powers))]
    return list(found)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether digits are a number of their own, not a part of a name, an address or an identifier."""
    if not _begins_free(text, start):
        return False
    if _JOINED_BEFORE.search(text[max(0, start - 2) : start]) and not _is_sign(text, start):
        return bool(re.search(r"\d-\Z", text[:start][-2:])) and _is_range(text, start)
    if _JOINED_AFTER.match(text, end) and not re.match(r"-[^\W\d_]", text[end : end + 2]):
        return False
    glued = _GLUED.match(text, end)
    return glued is None or _may_be_glued(glued.group())


def _begins_free(text: str, start: int) -> bool:
    """Whether no letter stands directly before digits, but for a currency's and those of scripts without spaces."""
    if not start or not text[start - 1].isalpha() or ord(text[start - 1]) >= _UNSPACED_SCRIPTS:
        return True
    return unit_before(text, start) is not None


def _is_sign(text: str, start: int) -> bool:
    return text[start - 1] == "-" and (start == 1 or not text[start - 2].isalnum())


def _is_range(text: str, start: int) -> bool:
    before = re.search(r"(?<![\w.,:/-])(\d[\d.,]*)-\Z", text[:start][-24:])
    return before is not None and not before.group(1).startswith("0")


def _may_be_glued(letters: str) -> bool:
    """Whether the letters that follow digits without a space are a scale, a unit, or an ordinal's ending."""
    if letters in _ORDINALS or ord(letters[0]) >= _UNSPACED_SCRIPTS:
        return True
    return bool(powers_of(letters, frozenset())) or unit_after(letters, 0) is not None or _scaled_code(letters) is not None


_ORDINALS = frozenset(["st", "nd", "rd", "th", "e", "er", "ère", "ème", "º", "o", "ª", "a", "s", "ste", "de", "te"])


def _scaled_code(letters: str) -> tuple[int, str] | None:
    """A scale and a currency code in one, as in "48.5 MGBP": the power, and the code."""
    for scale in ("m", "mn", "bn", "k"):
        code = letters.removeprefix(scale)
        if code != letters and len(code) == 3 and UNITS.get(code, frozenset()) & CURRENCIES:
            return powers_of(scale, frozenset())[0], code
    return None


def _may_begin(atoms: list[Atom], written: str) -> bool:
    """A scale begins a number only where it is a word that says so ("a thousand", "mille"), not a letter."""
    return atoms[0].sort is not AtomSort.SCALE or len(written) > 2


def _may_follow(last: Atom, following: Atom, piece: re.Match[str], connected: bool) -> bool:
    """Whether an atom goes on with the number; two numbers in digits never make one."""
    digits = piece.lastgroup == "numeral"
    if following.sort is AtomSort.SCALE:
        return not connected or last.sort is AtomSort.HALF
    if digits:
        return last.sort in (AtomSort.SCALE, AtomSort.HUNDRED)
    if last.sort is AtomSort.NUMBER and following.sort is AtomSort.NUMBER:
        return _adds_up(last, following)
    return True


def _adds_up(last: Atom, following: Atom) -> bool:
    """"twenty" and "three" make one number, "three" and "four" two; "drei" and "zwanzig" make one as well."""
    first, second = last.values[0][0], following.values[0][0]
    if first != first.to_integral_value() or second != second.to_integral_value():
        return False
    smaller, larger = sorted([first, second])
    return (smaller < 10 <= larger and larger % 10 == 0) or (larger >= 100 and smaller < 100) or larger in (60, 80)


def _with_units(text: str, start: int, end: int, values: tuple[tuple[Decimal, Decimal], ...]) -> Quantity:
    """The quantity with its sign, its unit and currency, and every reading that these allow."""
    numeral = (start, end)
    readings = [Reading(value, step) for value, step in values]
    before = unit_before(text, start)
    signed = _minus_before(text, before.start if before else start)
    if (glued := _GLUED.match(text, end)) and glued.group() in _ORDINALS:
        end = glued.end()
    elif (spaced := _SPACED.match(text, end)) and (scaled := _scaled_code(spaced.group("letters"))) is not None:
        factor = Decimal(10) ** scaled[0]
        readings = [Reading(r.value * factor, r.step * factor) for r in readings]
        end = spaced.end() - 3
    readings, end = _letter_scale(text, end, readings, before is not None)
    after = unit_after(text, end)
    if after is not None:
        readings = [r if r.units else after.applied(r) for r in readings]
        end = after.end
        readings, end = _late_scale(text, end, readings)
    if before is not None:
        readings = [
            replace(r, value=r.value * before.factor, step=r.step * before.factor, units=_both(before.units, r.units))
            for r in readings
        ]
        start = before.start
    if signed:
        readings = [replace(r, value=-r.value) for r in readings]
        start -= 1
    written = text[numeral[0] : numeral[1]]
    bare_year = written.isdecimal() and len(written) == 4 and "1500" <= written <= "2100" and end == numeral[1]
    return Quantity(start, end, numeral, tuple(dict.fromkeys(readings)), bare_year=bare_year and start == numeral[0])


def _both(before: frozenset[str], after: frozenset[str]) -> frozenset[str]:
    """The units of a sign before and a word after: "$5 USD" are US dollars; "$5 %" is what stands before."""
    return before & after or before


_LETTER_SCALE = re.compile(r"[ ]?(?P<scale>m|k|b|t)(?![^\W_])")


def _letter_scale(text: str, end: int, readings: list[Reading], money: bool) -> tuple[list[Reading], int]:
    """A single letter behind a number: a scale where money is counted, else a scale or a unit."""
    match = _LETTER_SCALE.match(text, end)
    if match is None:
        return readings, end
    factor = Decimal(10) ** {"k": 3, "m": 6, "b": 9, "t": 12}[match.group("scale")]
    scaled = [Reading(r.value * factor, r.step * factor, r.units) for r in readings]
    following = unit_after(text, match.end())
    if money or (following is not None and following.is_money):
        return scaled, match.end()
    unit = unit_after(text, end)
    if unit is None:
        return scaled, match.end()
    return [*scaled, *(replace(r, units=unit.units) for r in readings)], unit.end


def _late_scale(text: str, end: int, readings: list[Reading]) -> tuple[list[Reading], int]:
    """A scale behind the unit: "75 USD millones"."""
    match = re.compile(r"[ ]([^\W\d_]{4,})").match(text, end)
    powers = powers_of(match.group(1), frozenset()) if match else ()
    if match is None or not powers:
        return readings, end
    scaled = [
        replace(reading, value=reading.value * 10**power, step=reading.step * 10**power)
        for reading in readings
        for power in powers
    ]
    return scaled, match.end()


def _minus_before(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] == "-" and (start == 1 or text[start - 2] in " ([{\"'")


def _with_ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """Marks both ends of a range, and gives the first the scale and unit that only the second is written with."""
    for index in range(len(found) - 1):
        first, second = found[index], found[index + 1]
        if first.is_date or second.is_date or not _RANGE.fullmatch(text[first.end : second.start]):
            continue
        joined = text[first.end : second.start].strip()
        if joined in ("and", "und", "et", "y", "e", "a") and not re.search(r"(between|zwischen|entre|tra)\s\Z", text[: first.start]):
            continue
        found[index] = replace(first, in_range=True, readings=_shared_scale(text, first, second))
        found[index + 1] = replace(second, in_range=True)
    return found


def _shared_scale(text: str, first: Quantity, second: Quantity) -> tuple[Reading, ...]:
    if first.units and first.end != first.numeral[1]:
        return first.readings
    plain = readings_of(text[second.numeral[0] : second.numeral[1]].split(" ")[0], frozenset())
    if not plain or not plain[0][0]:
        return first.readings
    factors = {reading.value / plain[0][0] for reading in second.readings}
    units, largest = second.readings[0].units, max(reading.value for reading in second.readings)
    shared = [Reading(r.value * f, r.step * f, r.units or units) for r in first.readings for f in factors]
    # "800 to 1 million" begins with 800: a range goes upwards.
    return tuple(dict.fromkeys(r for r in shared if r.value < largest)) or first.readings
