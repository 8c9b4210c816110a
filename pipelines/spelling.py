"""The spelling that somebody most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

_LETTERS_PER_SLIP = 3  # "qoute" is one slip from "quote", "ministry" three from "registry": not the same word


def likely_spelling(word: str, known: Iterable[str]) -> str | None:
    """The member of `known` that `word` is probably a slip for; None where none is near. Case does not count."""
    slips = max(1, len(word) // _LETTERS_PER_SLIP)
    found = process.extractOne(word, list(known), scorer=OSA.distance, processor=str.casefold, score_cutoff=slips)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The hint `did you mean "quote"?`, or the short list of what is known, or None where that list is long."""
    names = list(known)
    if near := likely_spelling(word, names):
        return f'did you mean "{near}"?'
    return f"known here: {', '.join(names)}" if 0 < len(names) <= 12 else None
