"""Which language words are in, as far as it matters here: whether a quotation can stand in its source at all."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from ..matching.lexicon import languages_of

_FEWEST_WORDS = 6  # fewer common words tell no language of Latin letters
# The first word of a letter's Unicode name says its script.
_SCRIPTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("zh", "yue", "wuu"), frozenset({"CJK"})),
    "ja": frozenset({"CJK", "HIRAGANA", "KATAKANA"}),
    "ko": frozenset({"HANGUL", "CJK"}),
    **dict.fromkeys(("ru", "uk", "bg", "mk", "be", "kk", "ky", "mn"), frozenset({"CYRILLIC"})),
    "sr": frozenset({"CYRILLIC", "LATIN"}),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ug"), frozenset({"ARABIC"})),
    **dict.fromkeys(("he", "yi"), frozenset({"HEBREW"})),
    "el": frozenset({"GREEK"}),
    **dict.fromkeys(("hi", "mr", "ne"), frozenset({"DEVANAGARI"})),
    "th": frozenset({"THAI"}),
    "ka": frozenset({"GEORGIAN"}),
    "hy": frozenset({"ARMENIAN"}),
    "bn": frozenset({"BENGALI"}),
    "ta": frozenset({"TAMIL"}),
    "bo": frozenset({"TIBETAN"}),
}
_LATIN = frozenset({"LATIN"})
# Of texts in these scripts alone the language follows.
_BY_SCRIPT = {"HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "HEBREW": "he", "GREEK": "el", "THAI": "th"}
_READ = 20_000  # characters of a text that are looked at


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of a text's language; None where it cannot be told, or where it is one of several."""
    scripts = _scripts(text[:_READ])
    if not scripts:
        return None
    for script in ("HIRAGANA", "KATAKANA"):  # a Japanese text may be Han for the most part
        if scripts[script] * 20 >= scripts.total():
            return "ja"
    script = scripts.most_common(1)[0][0]
    if script == "CJK":
        return "zh"
    if script in _BY_SCRIPT:
        return _BY_SCRIPT[script]
    found = languages_of(_words(text[:_READ]))
    return next(iter(found)) if len(found) == 1 else None


def can_stand_in(quotation: str, language: str) -> bool:
    """Whether the quotation may be words of a text in that language. Where it cannot be told, it may."""
    code = language.split("-", maxsplit=1)[0].lower()
    scripts = _scripts(quotation)
    if not scripts:
        return True
    expected = _SCRIPTS.get(code, _LATIN)
    if scripts.most_common(1)[0][0] not in expected:
        return False
    words = _words(quotation)
    found = languages_of(words) if len(words) >= _FEWEST_WORDS else frozenset[str]()
    # Closely related languages come together; one that is not known here cannot be told from its neighbours.
    return not found or code in found or code not in _KNOWN


def _scripts(text: str) -> Counter[str]:
    return Counter(unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


_KNOWN = frozenset(
    {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr", "sv", "fi", "cs", "ro", "hu", "ru", "uk", "ar"}
)
