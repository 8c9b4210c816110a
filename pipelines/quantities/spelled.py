"""Numbers spelled out, mixed with digits, or written in the characters that count in fours."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from itertools import product

from .number_words import CJK_DIGITS, CJK_SCALES, CJK_TENS, CONNECTORS, DOZENS, HALVES, NUMBER_WORDS
from .scales import ALL_SCALE_WORDS, SCALES, powers_of
from .units import UNITS


class AtomSort(Enum):
    """What a piece of a number does."""

    NUMBER = "number"  # adds its value; digits as well as words
    HUNDRED = "hundred"  # multiplies what stands before it within its thousand
    SCALE = "scale"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class Atom:
    """One piece of a number with the (value, step) pairs that it may stand for; a scale's value is its factor."""

    sort: AtomSort
    values: tuple[tuple[Decimal, Decimal], ...]


_ONE = Decimal(1)
_HALF = Decimal("0.5")


def value_of(atoms: Sequence[Atom]) -> tuple[tuple[Decimal, Decimal], ...]:
    """The values, with the step of the last digit, of a sequence of atoms; at most eight."""
    if len(atoms) == 1 and atoms[0].sort is AtomSort.NUMBER:  # most numbers; added to 0 they are rounded as sums are
        return tuple(dict.fromkeys((Decimal(0) + value, step) for value, step in atoms[0].values[:8]))
    choices = list(product(*(atom.values for atom in atoms)))[:8]
    sorts = [atom.sort for atom in atoms]
    return tuple(dict.fromkeys(_evaluate(sorts, choice) for choice in choices))


def _evaluate(sorts: list[AtomSort], values: Sequence[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    total, current, last_scale, step = Decimal(0), None, None, _ONE
    for index, (sort, (value, precision)) in enumerate(zip(sorts, values, strict=True)):
        followed_by_scale = index + 1 < len(sorts) and sorts[index + 1] is AtomSort.SCALE
        match sort:
            case AtomSort.NUMBER:
                current, step = (current or Decimal(0)) + value, precision
            case AtomSort.HUNDRED:
                current, step = (current or _ONE) * 100, Decimal(100) if current is None else step * 100
            case AtomSort.HALF if followed_by_scale or last_scale is None:
                current, step = (current or Decimal(0)) + value, precision
            case AtomSort.HALF:
                total, step = total + value * (last_scale or _ONE), precision * (last_scale or _ONE)
            case AtomSort.SCALE:
                total, step = (
                    _scaled(total, current, last_scale, value),
                    (step if current is not None else _ONE) * value,
                )
                current, last_scale = None, value
    if current is not None and last_scale is not None and sorts[-1] is not AtomSort.SCALE:
        step = min(step, _ONE)
    return total + (current or Decimal(0)), step


def _scaled(total: Decimal, current: Decimal | None, last: Decimal | None, factor: Decimal) -> Decimal:
    if current is None:
        return total * factor if total else factor  # "mil millones", "a million"
    if last is not None and factor > last:
        return (total + current) * factor
    return total + current * factor


_BEHIND_LATIN = "\u0370"


def atoms_of_word(word: str, languages: frozenset[str]) -> tuple[Atom, ...]:
    """The atoms that a folded word is made of, in the given languages or, where those know it not, in any."""
    if word not in _ALL_WORDS and not word.startswith("و") and not (_COMPOUNDING.keys() & languages or not languages):
        return ()
    if not languages and word in UNITS:  # "miles" is no Spanish thousand where nothing says so
        return _atoms(word, ("en",))
    found = _atoms(word, tuple(sorted(languages)))
    if languages and not found and word[0] < _BEHIND_LATIN and languages <= NUMBER_WORDS.keys():
        return ()  # Danish "fire" and Spanish "once" are no numbers in English
    if found or (languages and (len(word) <= 3 or word in UNITS)):
        return found
    return _atoms(word, ()) if word in _ALL_WORDS or not languages else ()


_ALL_WORDS = frozenset(word for table in NUMBER_WORDS.values() for word in table) | ALL_SCALE_WORDS | HALVES | DOZENS


@lru_cache(maxsize=8192)
def _atoms(word: str, languages: tuple[str, ...]) -> tuple[Atom, ...]:
    if word in HALVES:
        return (Atom(AtomSort.HALF, ((_HALF, _HALF),)),)
    codes = languages or tuple(NUMBER_WORDS)
    for code in codes:
        if atom := _simple(word, code, frozenset(languages)):
            return (atom,)
    if word.startswith("و") and len(word) > 3:  # Arabic writes "and" into the word
        return _atoms(word[1:], languages)
    if _SHORTEST <= len(word) <= _LONGEST:
        for code in codes:
            if (parts := _compound(word, code)) is not None:
                return parts
    return ()


def _simple(word: str, code: str, languages: frozenset[str]) -> Atom | None:
    if word in DOZENS:
        return Atom(AtomSort.SCALE, ((Decimal(12), _ONE),))
    value = NUMBER_WORDS.get(code, {}).get(word)
    if value is not None:
        if value == 100:
            return Atom(AtomSort.HUNDRED, ((value, value),))
        return Atom(AtomSort.NUMBER, ((value, _ONE if value == value.to_integral_value() else _HALF),))
    if word in SCALES.get(code, {}):
        powers = powers_of(word, languages or frozenset([code]))
        return Atom(AtomSort.SCALE, tuple((Decimal(10) ** power, _ONE) for power in powers))
    return None


# Characters of a number that is composed into one word; a longer run of letters is not looked through.
_SHORTEST, _LONGEST = 6, 80
_COMPOUNDING = {
    "de": ("und",),
    "nl": ("en", "ën"),
    "it": ("e",),
    "sv": (),
    "da": ("og",),
    "no": ("og",),
    "tr": (),
    "el": (),
}
# "Zweieinhalb", "tweeënhalf": a number and a half, in one word.
_HALF_BEHIND = {
    "de": re.compile(r"(?P<whole>[^\W\d_]{3,}?)(?:und)?einhalb(?:e[nrs]?)?"),
    "nl": re.compile(r"(?P<whole>[^\W\d_]{3,}?)[eë]n(?:een)?hal(?:f|ve)"),
    "sv": re.compile(r"(?P<whole>[^\W\d_]{2,}?)ochenhalv"),
}
_ORDINAL_ENDINGS = ("ste", "sten", "te", "ten", "de", "")


def _compound(word: str, code: str) -> tuple[Atom, ...] | None:
    """The atoms of a number written in one word ("dreiundzwanzig", "tremila"), or None."""
    if code not in _COMPOUNDING:
        return None
    if half := _HALF_BEHIND[code].fullmatch(word) if code in _HALF_BEHIND else None:
        whole = half.group("whole")
        atom = _simple(whole, code, frozenset([code]))
        parts = (atom,) if atom is not None else _segmented(whole, code)
        return (*parts, Atom(AtomSort.HALF, ((_HALF, _HALF),))) if parts else None
    for ending in _ORDINAL_ENDINGS:
        if ending and (not word.endswith(ending) or code not in ("de", "nl")):
            continue
        stem = word.removesuffix(ending) if ending else word
        found = _segmented(stem, code)
        if found is not None and len(found) > 1:
            return found
    return None


def _segmented(rest: str, code: str) -> tuple[Atom, ...] | None:
    if not rest:
        return ()
    for length in range(len(rest), 1, -1):
        piece = rest[:length]
        if piece in _COMPOUNDING[code]:
            following = _segmented(rest[length:], code)
            if following:
                return following
        atom = _simple(piece, code, frozenset([code]))
        if atom is None:
            continue
        following = _segmented(rest[length:], code)
        if following is not None:
            return (atom, *following)
    return None


def is_connector(word: str) -> bool:
    """Whether a folded word may stand inside a spelled number without being worth anything."""
    return word in CONNECTORS


_HANGUL = "영일이삼사오육칠팔구공륙십백천만억조"
_HAN = "".join(char for char in [*CJK_DIGITS, *CJK_TENS, *CJK_SCALES] if char not in _HANGUL)
# A number in Chinese, Japanese or Korean characters, mixed with digits: 924.96亿, 百二十三万, 2백만, 一万億.
_DIGITS = r"(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+"
_MORE_DIGITS = r"\d[\d,]*(?:\.\d+)?"  # behind a scale: 1億2,345萬
CJK_NUMBER = re.compile(
    rf"(?P<han>(?!百分[之の点點比])(?:{_DIGITS}[ ]{{0,2}})?[{_HAN}](?:[{_HAN}]|{_MORE_DIGITS}(?=[{_HAN}]))*"
    rf"(?:[点點][{_HAN}\d]+[{_HAN}]*)?)"
    rf"|(?P<hangul>{_DIGITS}[ ]?[{_HANGUL}]+(?:[ ]?{_MORE_DIGITS}[ ]?[{_HANGUL}]+)*|(?<![가-힣])[{_HANGUL}]+)"
)
_CJK_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[点點]|.", re.DOTALL)


def cjk_value(written: str) -> tuple[Decimal, Decimal] | None:
    """The value and step of a number in these characters, or None where they make none."""
    pieces = [piece for piece in _CJK_PIECE.findall(written) if not piece.isspace()]
    if any(piece.count(".") > 1 or piece == "," for piece in pieces):
        return None  # the "12.5.2020" of a date or a version, before a word that begins like a number
    if not any(piece in CJK_TENS or piece in CJK_SCALES for piece in pieces):
        return _positional(pieces)
    if pieces[0] in CJK_SCALES and pieces[0] not in "万萬億亿兆":
        return None  # 만, 억 and 조 begin no number, they begin words
    total, section, current, step = Decimal(0), Decimal(0), None, _ONE
    point = False
    for piece in pieces:
        if piece in "点點":
            point, step = True, _ONE
        elif piece in CJK_TENS:
            section, current, step = (
                section + (_ONE if current is None else current) * CJK_TENS[piece],
                None,
                step * CJK_TENS[piece],
            )
        elif piece in CJK_SCALES:
            section += current or Decimal(0)
            factor = Decimal(CJK_SCALES[piece])
            total = total * factor if not section and total else total + (section or _ONE) * factor
            section, current, point, step = Decimal(0), None, False, step * factor
        else:
            value, precision = digit_value(piece)
            if point:
                step = step / 10
                current = (current or Decimal(0)) + value * step
            else:
                current, step = value if current is None else current * 10 + value, precision
    return total + section + (current or Decimal(0)), step


def digit_value(piece: str) -> tuple[Decimal, Decimal]:
    """The value and step of one character, or of digits."""
    if piece in CJK_DIGITS:
        return Decimal(CJK_DIGITS[piece]), _ONE
    if piece in CJK_TENS:
        return Decimal(CJK_TENS[piece]), _ONE
    value = Decimal(piece.replace(",", ""))
    return value, Decimal(1).scaleb(int(value.as_tuple().exponent))


_MULTIPLIERS = "".join([*CJK_TENS, *CJK_SCALES])
# 300多万, 二百余万, 200여만 are more than three and two millions; 二十几万 and 百数十 are nobody knows how many.
_ODD = re.compile(rf"(?P<odd>[多余餘來来여几幾数數])[ ]?(?P<scale>[{_MULTIPLIERS}]+)")
_BEFORE_ODD = re.compile(rf"(?:(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+[ ]?)?[{_HAN}{_HANGUL}]*\Z")
_PLAIN_DIGITS = re.compile(r"\d+(?:,\d+)*(?:\.\d+)?")
_WIDEST_ODD = 24  # characters before it
_UNKNOWN = "几幾数數"


@dataclass(frozen=True, slots=True)
class OddNumber:
    """A number "and some" before its scale. `unread` is the character that leaves open how many; None for a bound."""

    start: int
    end: int
    value: tuple[Decimal, Decimal]
    unread: str | None


def odd_numbers(text: str) -> Iterator[OddNumber]:
    """The numbers in these characters that some more of the scale before their last are added to."""
    for match in _ODD.finditer(text):
        first = max(0, match.start() - _WIDEST_ODD)
        before = _BEFORE_ODD.search(text[first : match.start()])
        number = before.group().strip() if before else ""
        if before is None or not number:
            continue
        plain = number in CJK_DIGITS or number in CJK_TENS or _PLAIN_DIGITS.fullmatch(number) is not None
        value = digit_value(number) if plain else cjk_value(number)
        if value is None:
            continue
        factor = math.prod(CJK_TENS.get(char) or CJK_SCALES[char] for char in match.group("scale"))
        odd = match.group("odd")
        unread = odd if odd in _UNKNOWN else None
        yield OddNumber(first + before.start(), match.end(), (value[0] * factor, value[1] * factor), unread)


def is_single(written: str) -> bool:
    """Whether it is one character, which is a number only where a unit follows."""
    return len(written) == 1


def _with_point(pieces: list[str]) -> tuple[Decimal, Decimal] | None:
    """五点二: a digit or digits, a point, and digits."""
    index = next(place for place, piece in enumerate(pieces) if piece in "点點")
    whole, decimals = pieces[:index], pieces[index + 1 :]
    if not whole or not decimals or not all(piece in CJK_DIGITS for piece in [*whole, *decimals]):
        return None
    digits = ["".join(str(CJK_DIGITS[piece]) for piece in some) for some in (whole, decimals)]
    return Decimal(".".join(digits)), _ONE.scaleb(-len(decimals))


def _positional(pieces: list[str]) -> tuple[Decimal, Decimal] | None:
    """Digits written one after another, as in 二〇二二; a single one is a word like any other."""
    if "点" in pieces or "點" in pieces:
        return _with_point(pieces)
    if len(pieces) < 2 or not all(piece in CJK_DIGITS and piece not in _HANGUL for piece in pieces):
        return None
    return Decimal("".join(str(CJK_DIGITS[piece]) for piece in pieces)), _ONE
