"""The small words that turn a sentence, by language: negations, exceptions, modals, hedges, and common words.

Words are folded (lower case, straight apostrophe). For scripts without spaces they are strings to be found inside.
"""

from __future__ import annotations

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
    "is_negation_in",
    "languages_of",
]


def is_negation(word: str) -> bool:
    """Whether a folded word negates or excepts, in any language."""
    return word in _ALL_NEGATIONS or word.endswith("n't")


def is_negation_in(word: str, languages: frozenset[str]) -> bool:
    """Whether a folded word negates or excepts in one of the languages."""
    if word.endswith("n't"):
        return True
    return any(word in NEGATIONS.get(code, ()) or word in EXCEPTIONS.get(code, ()) for code in languages)


def is_denial(word: str) -> bool:
    """Whether a folded word says of what follows that it is disputed, in any language."""
    return word in _ALL_DENIALS


def is_modal(word: str) -> bool:
    """Whether a folded word says that something may, can, must, should or will be, in any language."""
    return word in _ALL_MODALS


def is_hedge(word: str) -> bool:
    """Whether a folded word weakens, limits or attributes what is said, in any language."""
    return word in _ALL_HEDGES


def is_marked(word: str) -> bool:
    """Whether a folded word is any of these."""
    return is_negation(word) or is_modal(word) or is_hedge(word)
