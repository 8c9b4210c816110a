"""The small words that turn a sentence, by language: negations, exceptions, modals, hedges, and common words.

Words are folded (lower case, straight apostrophe). For scripts without spaces they are strings to be found inside.
"""

from __future__ import annotations

from ..characters import fold_word
from .circumstances import ATTRIBUTIONS, ATTRIBUTIONS_INSIDE, BOUNDS, CONDITIONS, CORRECTIONS
from .denials import DENIALS
from .hedges import HEDGE_STEMS, HEDGES, HEDGES_INSIDE
from .languages import COMMON_WORDS, languages_of, languages_of_counted, words_only_of
from .modals import MODALS, MODALS_INSIDE
from .negations import EXCEPTIONS, NEGATIONS, NEGATIONS_INSIDE
from .no_markers import NO_MARKERS


def _languages_by_word(*tables: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """For every word of some tables the languages that list it."""
    listed: dict[str, set[str]] = {}
    for table in tables:
        for code, words in table.items():
            for word in words:
                listed.setdefault(fold_word(word), set()).add(code)
    return {word: frozenset(codes) for word, codes in listed.items()}


_NEGATIONS = _languages_by_word(NEGATIONS, EXCEPTIONS)
_EXCEPTIONS = _languages_by_word(EXCEPTIONS)
_MODALS = _languages_by_word(MODALS)
_HEDGES = _languages_by_word(HEDGES)
_STEMS = {code: tuple(map(fold_word, stems)) for code, stems in HEDGE_STEMS.items()}
_ALL_STEMS = tuple(stem for stems in _STEMS.values() for stem in stems)
_DENIALS = _languages_by_word(DENIALS).keys() - _NEGATIONS.keys()

__all__ = [
    "ATTRIBUTIONS",
    "ATTRIBUTIONS_INSIDE",
    "BOUNDS",
    "COMMON_WORDS",
    "CONDITIONS",
    "CORRECTIONS",
    "HEDGES_INSIDE",
    "MODALS_INSIDE",
    "NEGATIONS_INSIDE",
    "NO_MARKERS",
    "is_denial",
    "is_exception",
    "is_hedge",
    "is_marked",
    "is_modal",
    "is_negation",
    "languages_of",
    "languages_of_counted",
    "words_only_of",
]


def is_negation(word: str, languages: frozenset[str]) -> bool:
    """Whether a folded word negates or excepts in one of the languages, or in any where none is given."""
    return word.endswith("n't") or _is_listed(word, _NEGATIONS, languages)


def is_exception(word: str, languages: frozenset[str]) -> bool:
    """Whether it is one of those that make an exception: "without", "unless"."""
    return _is_listed(word, _EXCEPTIONS, languages)


def is_modal(word: str, languages: frozenset[str]) -> bool:
    """Whether a folded word says that something may, can, must, should or will be."""
    return _is_listed(word, _MODALS, languages)


def is_hedge(word: str, languages: frozenset[str]) -> bool:
    """Whether a folded word weakens, limits or attributes what is said."""
    return _is_listed(word, _HEDGES, languages) or (
        word.startswith(_ALL_STEMS) and any(word.startswith(_STEMS.get(code, ())) for code in languages or _STEMS)
    )


def is_denial(word: str) -> bool:
    """Whether a folded word says of what follows that it is disputed, in any language."""
    return word in _DENIALS


def is_marked(word: str) -> bool:
    """Whether a folded word negates, says what may or must be, or hedges, in any language."""
    return (
        word in _NEGATIONS or word in _MODALS or word in _HEDGES or word.endswith("n't") or word.startswith(_ALL_STEMS)
    )


def _is_listed(word: str, table: dict[str, frozenset[str]], languages: frozenset[str]) -> bool:
    known = table.get(word)
    return known is not None and (not languages or not known.isdisjoint(languages))
