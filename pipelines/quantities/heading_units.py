"""A part of a heading that is a unit and nothing else: "US$ million", "k€", "'000 t", "km/h", 万元."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from .number_words import CJK_SCALES, CJK_TENS
from .scales import ALL_SCALE_WORDS, powers_of
from .unit_reading import unit_after
from .units import CURRENCIES, PERCENT, POINTS, UNITS, is_percent_like

_FILLERS = frozenset(["in", "of", "de", "d", "en", "u", "a", "an", "the", "each", "von", "di", "и", "'", ","])
_PER = frozenset(["/", "per", "pro", "je", "par", "por", "al"])
_OF = frozenset(["of", "von", "der", "des", "du", "de", "do", "di", "del"])
_SIGNS = "".join(
    sorted(word for word, names in UNITS.items() if len(word) == 1 and names & CURRENCIES and word != "元")
)
_THOUSAND = re.compile(r"(?<!\d)(?<!\d[.,])(?:'?000s?|1[.,' ]?000)(?!\w)")
_YEAR = re.compile(r"(?<=.)[,;]?[ ](?:1[5-9]|20)\d\d\Z")  # "$m, 2020"
# "us$", "k€", "mio. €", "$m", "£'000"; what stands before the sign is a country or a scale.
_MONEY = re.compile(
    rf"(?:(?P<before>[a-z]{{1,4}}|u\.s\.)\.?[ ]?)?(?P<sign>[{re.escape(_SIGNS)}])"
    r"(?:(?P<thousand>[ ]?'?000s?(?!\w))|(?P<after>[ ]?[a-z]{1,3}(?![^\W_])))?"
)
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*\.?|[^\w\s.]")
# Scale and currency code in one: "mEUR", "EURm".
_GLUED = re.compile(r"(?P<scale>t|k|m|mn|mio|bn|b)(?P<code>[a-z]{3})|(?P<first>[a-z]{3})(?P<behind>k|m|mn|mio|bn|b)")
# Scale and unit as one word, 万元, 百万円, 억원; or scale and what is counted, 万人.
_SCALES = {**CJK_TENS, **CJK_SCALES}
_EAST_ASIAN = re.compile(rf"(?P<scale>[{''.join(_SCALES)}]+)(?P<rest>\w*)")
_COUNTED = frozenset(["", *"人户戸户件台辆輛명个個名家次株头頭册冊"])
# Of money they are scales, else metres, tonnes and millimetres; a "t" behind a currency may be either of two.
_LETTERS = {"k": 3, "m": 6, "mm": 6, "b": 9}
_OF_PERCENT = re.compile(
    r"[ ]?(?:-?(?:points?|punkte?|punkten|punti|puntos|пункт\w*|pts?)(?!\w)(?P<rest>.*)|.*)\Z", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class HeadedUnit:
    """What a heading says of the numbers below it: what they count, and how many times."""

    units: frozenset[str]
    factor: Decimal


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one token says; `end`: where the next may begin. `letter`: one that is a scale or a unit."""

    end: int
    units: frozenset[str] = frozenset()
    power: int = 0
    times: Decimal = Decimal(1)
    letter: str = ""


def unit_of_part(written: str, languages: frozenset[str]) -> HeadedUnit | None:
    """The unit that a folded part of a heading is; None where it says anything else."""
    if written in UNITS:
        return HeadedUnit(UNITS[written], Decimal(1))
    if written.startswith("%"):
        behind = _OF_PERCENT.match(written, 1)
        is_points = behind is not None and behind.group("rest") is not None
        return HeadedUnit(frozenset([POINTS if is_points else PERCENT]), Decimal(1))
    pieces = _pieces(_YEAR.sub("", written), languages)
    return _taken_together(pieces) if pieces else None


def _taken_together(pieces: list[_Piece]) -> HeadedUnit | None:
    """What the tokens of a part say together; None where they say two things."""
    units = [piece.units for piece in pieces if piece.units]
    letters = [piece.letter for piece in pieces if piece.letter]
    power = sum(piece.power for piece in pieces)
    if any(some & CURRENCIES for some in units):
        if "t" in letters:
            return None  # thousands or trillions
        power += sum(_LETTERS[letter] for letter in letters)
    else:
        units += [UNITS[letter] for letter in letters if letter in UNITS]
        power += 3 * letters.count("k")
    shared = frozenset[str].intersection(*units) if units else frozenset[str]()
    if (units and not shared) or not (units or power or any(piece.times != 1 for piece in pieces)):
        return None  # of two units no one can tell which is whose
    return HeadedUnit(shared, Decimal(10) ** power * math.prod(piece.times for piece in pieces))


def _pieces(written: str, languages: frozenset[str]) -> list[_Piece]:
    """What each token of a part says; empty where one says nothing of units."""
    pieces: list[_Piece] = []
    position = 0
    while position < len(written):
        if written[position] in " .":
            position += 1
            continue
        token = _TOKEN.match(written, position)
        word = token.group().rstrip(".") if token else ""
        if word in _PER and any(piece.units for piece in pieces):
            break  # "€ per tonne" are euros, said of a tonne
        if word in _OF and any(is_percent_like(piece.units) for piece in pieces):
            break
        piece = _piece(written, position, word, languages)
        if piece is None:
            if token is None or word not in _FILLERS:
                return []
            position = token.end()
            continue
        if position and written[position - 1].isdecimal() and not _THOUSAND.search(written[:position]):
            return []  # "2022年" and "2022г." are years, and not counted in years
        pieces.append(piece)
        position = piece.end
    return pieces


def _piece(written: str, start: int, word: str, languages: frozenset[str]) -> _Piece | None:
    if thousand := _THOUSAND.match(written, start):
        return _Piece(thousand.end(), power=3)
    if (money := _money(written, start)) is not None:
        return money
    end = start + len(word)
    if (word in _LETTERS or word == "t") and written[end : end + 1] != "/":
        return _Piece(end, letter=word)
    if len(word) > 1 and word in ALL_SCALE_WORDS and (powers := powers_of(word, languages)):
        return _Piece(end, power=powers[0])
    unit = unit_after(written, start) if written[start] != " " else None
    if unit is not None and not written[unit.end : unit.end + 1].isalpha():
        return _Piece(unit.end, unit.units, times=unit.factor)
    return _together(word, end) if word else None


def _money(written: str, start: int) -> _Piece | None:
    """A currency sign with the country or the scale before it and the scale behind."""
    match = _MONEY.match(written, start)
    if match is None:
        return None
    sign, before, after = match.group("sign"), match.group("before") or "", (match.group("after") or "").strip()
    units, power = UNITS[sign], 0
    if before:
        if f"{before}{sign}" in UNITS:
            units = UNITS[f"{before}{sign}"]
        elif (scale := _power(before, is_before=True)) is not None:
            power = scale
        else:
            return None
    end = match.end()
    if match.group("thousand"):
        power += 3
    elif after:
        scale = _power(after, is_before=False)
        power += scale or 0
        end = end if scale is not None else match.end("sign")
    return _Piece(end, units, power=power)


def _power(letters: str, *, is_before: bool) -> int | None:
    """The power of ten that letters beside a currency say: "T€" are thousands."""
    if letters == "t":
        return 3 if is_before else None
    if letters in _LETTERS:
        return _LETTERS[letters]
    powers = powers_of(letters, frozenset()) if letters in ALL_SCALE_WORDS else ()
    return powers[0] if powers else None


def _together(word: str, end: int) -> _Piece | None:
    """What one word says that is scale and unit together: "mEUR", "万元"."""
    together = _EAST_ASIAN.fullmatch(word)
    if together is not None and (together.group("rest") in UNITS or together.group("rest") in _COUNTED):
        times = math.prod(_SCALES[scale] for scale in together.group("scale"))
        return _Piece(end, UNITS.get(together.group("rest"), frozenset()), times=Decimal(times))
    glued = _GLUED.fullmatch(word)
    if glued is None:
        return None
    code, scale = glued.group("code") or glued.group("first"), glued.group("scale") or glued.group("behind")
    power = _power(scale, is_before=glued.group("code") is not None)
    if power is None or not UNITS.get(code, frozenset()) & CURRENCIES:
        return None
    return _Piece(end, UNITS[code], power=power)
