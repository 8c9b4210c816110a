"""What single characters are to the matcher: which are passed over, which are folded into others, which count.

The sets follow the Unicode categories; what is listed by hand are the exceptions that the categories get wrong for
quotations (a degree sign is "So" like a smiley, a currency sign carries meaning, a footnote mark does not).
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

LINE_END_HYPHEN = "\u00ad"  # in folded text: here a word may go on, or a hyphen may stand
NOTE_MARK = "\ue000"  # in folded text: a footnote mark; what it said is read in the original
DOUBLE_QUOTE, APOSTROPHE, DASH = '"', "'", "-"

_DOUBLE_QUOTES = frozenset('"“”„‟«»〝〞〟″‶❝❞＂')
_APOSTROPHES = frozenset("'‘’‚‛‹›′‵`´ʼʹʻ❛❜＇\uff40")
_DASHES = frozenset("-‐‑‒–—―−﹘﹣－⸺⸻⁃")
_SUPERSCRIPT_DIGITS = {char: str(digit) for digit, char in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
# Invisible, and never part of a word: zero-width characters, direction marks, byte order mark, variation selectors,
# the Arabic tatweel. The soft hyphen is not here: it is a place where a hyphen may stand.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
                       "\u2066\u2067\u2068\u2069\u061c\u180e\u034f\u0640\ufe0e\ufe0f")  # fmt: skip
# Vowel signs that Arabic and Hebrew may write or leave out without another word being meant.
_OPTIONAL_VOWELS = (range(0x064B, 0x0653), range(0x0670, 0x0671), range(0x0591, 0x05BE), range(0x05C1, 0x05C3))
_TRADE_MARKS = frozenset("™℠®©")  # NFKC would write "TM" into the word before
# Symbols that are part of what is said. All currency signs (category Sc) count too.
_MEANING_SYMBOLS = frozenset("%‰‱°§&@#^+=<>±×÷≈≤≥≠√∞")


# Marks that belong to the letter before them: accents that no composed letter has, and the vowel signs of the scripts
# of India and their neighbours, which Python's \w leaves out.
_MARKS = "".join(
    char for char in map(chr, (*range(0x0300, 0x0370), *range(0x0483, 0x0488), *range(0x0900, 0x0E00)))
    if unicodedata.category(char)[0] == "M"
)  # fmt: skip
A_MARK = f"[{_MARKS}]"  # patterns, for regular expressions
LETTERS = rf"[^\W\d_]+(?:{A_MARK}+[^\W\d_]*)*"
_IN_WORDS = frozenset(_MARKS + "'\u00ad")


def is_in_word(char: str) -> bool:
    """Whether it is a letter, a digit, a mark on one, or a sign that may join two letters into one word."""
    return char.isalnum() or char in _IN_WORDS


class Sort(Enum):
    """What a character of folded text is to the comparison."""

    LETTER = "letter"
    DIGIT = "digit"
    IDEOGRAPH = "ideograph"  # a script without spaces between words: each character is a word of its own
    SYMBOL = "symbol"  # a sign that is part of what is said
    SPACE = "space"
    SEPARATOR = "separator"  # punctuation and everything else that may differ in typography


def is_double_quote(char: str) -> bool:
    """Whether it is any double quotation mark."""
    return char in _DOUBLE_QUOTES


def is_dash(char: str) -> bool:
    """Whether it is any hyphen, dash or minus sign."""
    return char in _DASHES


def superscript_digit(char: str) -> str | None:
    """The digit that a superscript digit shows, or None for any other character."""
    return _SUPERSCRIPT_DIGITS.get(char)


def _is_optional_vowel(char: str) -> bool:
    return any(ord(char) in vowels for vowels in _OPTIONAL_VOWELS)


@lru_cache(maxsize=8192)
def fold_cluster(cluster: str) -> tuple[str, str | None]:
    """The folded form of one character with its combining marks, and the name of the fold that made it.

    The name is None where nothing but the case may differ from the original; "" stands for a character that is left
    out.
    """
    char = cluster[0]
    if char in _INVISIBLE:
        folded, fold = fold_cluster(cluster[1:]) if len(cluster) > 1 else ("", None)
        return folded, fold or "invisible characters"
    if char in _DOUBLE_QUOTES:
        return DOUBLE_QUOTE, None if char == '"' else "quotation marks"
    if char in _APOSTROPHES:
        return APOSTROPHE, None if char == "'" else "quotation marks"
    if char in _DASHES:
        return DASH, None if char == "-" else "dashes"
    if char in _TRADE_MARKS or _is_optional_vowel(char):
        return "", "marks"
    return _fold_by_unicode(cluster)


def _fold_by_unicode(cluster: str) -> tuple[str, str | None]:  # noqa: PLR0911 - one case a return
    kept = "".join(c for c in cluster if c not in _INVISIBLE and not _is_optional_vowel(c))
    decomposition = unicodedata.decomposition(kept[0])
    if decomposition.startswith("<fraction>"):
        return f" {unicodedata.normalize('NFKC', kept).replace(chr(0x2044), '/')} ", "fractions"
    if decomposition.startswith("<circle>"):
        return f" {unicodedata.normalize('NFKC', kept).casefold()} ", "circled characters"
    normal = unicodedata.normalize("NFKC", kept.casefold()).casefold()
    normal = normal.replace("i\u0307", "i")  # the capital of the Turkish i
    if "ё" in normal:  # Russian may write the dots or leave them out
        return normal.replace("ё", "е"), "ё and е"
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in normal)
    if decomposition.startswith(("<wide>", "<narrow>")):
        return digits, "full-width forms"
    if digits != normal:
        return digits, "digits"
    if kept[0] in "ßẞ":
        return normal, "ß and ss"
    if 0xFB00 <= ord(kept[0]) <= 0xFB4F:
        return normal, "ligatures"
    if decomposition.startswith("<"):
        return normal, "compatibility forms"
    if len(kept) > 1:
        return normal, "accents"
    return normal, None


_CLUSTER = re.compile(rf".{A_MARK}*", re.DOTALL)


def fold_word(word: str) -> str:
    """A word of a list as it stands in folded text."""
    clusters = _CLUSTER.findall(unicodedata.normalize("NFC", word))
    return "".join(fold_cluster(cluster)[0] for cluster in clusters)


@lru_cache(maxsize=8192)
def sort_of(char: str) -> Sort:
    """What a character of folded text is."""
    if char.isdecimal():
        return Sort.DIGIT
    if char.isspace():
        return Sort.SPACE
    if char in _MEANING_SYMBOLS or unicodedata.category(char) == "Sc":
        return Sort.SYMBOL
    if is_unspaced(char):
        return Sort.IDEOGRAPH
    category = unicodedata.category(char)
    if category[0] in "LM" or category in ("Nl", "No"):
        return Sort.LETTER
    return Sort.SEPARATOR


_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul Jamo
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),  # iteration marks, the ideographic zero
    (0x3031, 0x303C),
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3130, 0x318F),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),  # Hangul: written with spaces, but a line may break, and writers differ, inside a word
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


@lru_cache(maxsize=8192)
def is_unspaced(char: str) -> bool:
    """Whether it belongs to a script in which spaces do not tell words apart."""
    code = ord(char)
    return code >= 0x0E00 and char != "・" and any(low <= code <= high for low, high in _UNSPACED)
