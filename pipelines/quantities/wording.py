"""Which words a text has at all: what can only begin or stand with a few of them need not be looked for without."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORDS = re.compile(r"[A-Za-z]+")


class Wording:
    """The words of a folded text, as far as they are told apart: of a text in ASCII all runs of letters."""

    __slots__ = ("_words",)

    def __init__(self, text: str) -> None:
        self._words = frozenset(_WORDS.findall(text)) if text.isascii() else None

    def may_hold_any(self, words: Iterable[str]) -> bool:
        """Whether one of some words may stand in the text. Where its words are not told apart any may."""
        return self._words is None or not self._words.isdisjoint(words)

    @property
    def told_apart(self) -> frozenset[str] | None:
        """The words; None where they are not told apart."""
        return self._words
