"""Where one statement of a sentence ends and the next begins: a comma, "and", "while"."""

from __future__ import annotations

import re
from functools import lru_cache

# By ISO 639-1 code, since "en" and "i" join statements in one language and say where in another.
_CONJUNCTIONS: dict[str, str] = {
    "en": "and while whereas but or",
    "de": "und während aber oder sowie",
    "fr": "et tandis mais ou alors",
    "es": "y e mientras pero o",
    "pt": "e enquanto mas ou",
    "it": "e mentre ma o",
    "nl": "en terwijl maar of",
    "pl": "i a podczas ale oraz lub",
    "cs": "a zatímco ale nebo",
    "ru": "и а но тогда или",
    "uk": "і й та але або",
    "el": "και ενώ αλλά",
    "sv": "och medan men eller",
    "da": "og mens men eller",
    "no": "og mens men eller",
    "tr": "ve ise ama veya",
    "ar": "و بينما لكن أو",
    "fa": "و اما یا",
    "hi": "और जबकि या",
    "id": "dan sedangkan tetapi atau",
    "ro": "și iar dar sau",
    "hu": "és míg de vagy",
}
_EVERYWHERE = "and und et och og oraz и και और"
# A comma between digits parts no statements.
_SIGNS = r"[;；，、；،]|,(?!\d)|以及|而"


def parts_clauses(between: str, languages: frozenset[str]) -> bool:
    """Whether a stretch of folded text between a label and a number holds the border of two statements."""
    return _border(languages).search(between) is not None


@lru_cache(maxsize=64)
def _border(languages: frozenset[str]) -> re.Pattern[str]:
    words = " ".join([_EVERYWHERE, *(_CONJUNCTIONS[code] for code in sorted(languages & _CONJUNCTIONS.keys()))])
    return re.compile(rf"{_SIGNS}|(?<![^\W_])(?:{'|'.join(sorted(set(words.split())))})(?![^\W_])")
