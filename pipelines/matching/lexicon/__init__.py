"""The small words that turn a sentence, by language: negations, exceptions, modals, hedges, and common words.

Words are folded (lower case, straight apostrophe). For scripts without spaces they are strings to be found inside.
"""

from __future__ import annotations

from functools import lru_cache

from .denials import DENIALS
from .hedges import HEDGES, HEDGES_INSIDE
from .languages import COMMON_WORDS, languages_of
from .modals import MODALS, MODALS_INSIDE
from .negations import EXCEPTIONS, NEGATIONS, NEGATIONS_INSIDE

_ALL_NEGATIONS = frozenset().union(*NEGATIONS.values(), *EXCEPTIONS.values())
_ALL_DENIALS = frozenset().union(*DENIALS.values()) - _ALL_NEGATIONS
_ALL_MODALS = frozenset().union(*MODALS.values())
_ALL_HEDGES = frozenset().union(*HEDGES.values())

__all__ = [
    "COMMON_WORDS",
    "HEDGES_INSIDE",
    "MODALS_INSIDE",
    "NEGATIONS_INSIDE",
    "is_denial",
    "is_hedge",
    "is_marked",
    "is_modal",
    "is_negation",
    "languages_of",
]


@lru_cache(maxsize=8192)
def is_negation(word: str, languages: frozenset[str]) -> bool:
    """Whether a folded word negates or excepts in one of the languages, or in any where none is given."""
    if word.endswith("n't"):
        return True
    return _is_listed(word, NEGATIONS, languages) or _is_listed(word, EXCEPTIONS, languages)


@lru_cache(maxsize=8192)
def is_modal(word: str, languages: frozenset[str]) -> bool:
    """Whether a folded word says that something may, can, must, should or will be."""
    return _is_listed(word, MODALS, languages)


@lru_cache(maxsize=8192)
def is_hedge(word: str, languages: frozenset[str]) -> bool:
    """Whether a folded word weakens, limits or attributes what is said."""
    return _is_listed(word, HEDGES, languages)


def is_denial(word: str) -> bool:
    """Whether a folded word says of what follows that it is disputed, in any language."""
    return word in _ALL_DENIALS


def is_marked(word: str) -> bool:
    """Whether a folded word negates, says what may or must be, or hedges, in any language."""
    return word in _ALL_NEGATIONS or word in _ALL_MODALS or word in _ALL_HEDGES or word.endswith("n't")


def _is_listed(word: str, table: dict[str, frozenset[str]], languages: frozenset[str]) -> bool:
    return any(word in table.get(code, ()) for code in languages or table)
