"""Ids out of titles and sentences: short, readable, unique, the same for the same publication."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from .lexicon import LEFT_OUT_OF_IDS

_LONGEST = 48  # characters


class Slugs:
    """Gives out ids; of two that would be equal the second gets a number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def of(self, *parts: str | None, words: int = 5) -> str:
        """An id out of the first words with content of each part."""
        slug = slug_of(*parts, words=words)
        unique, number = slug, 1
        while unique in self._taken:
            number += 1
            unique = f"{slug}-{number}"
        self._taken.add(unique)
        return unique


def slug_of(*parts: str | None, words: int = 5) -> str:
    """Letters, digits and hyphens; "item" where nothing of the parts can be written so."""
    kept: list[str] = []
    for part in parts:
        kept += _words(part or "")[:words]
    slug = ""
    for word in kept:
        if len(slug) + len(word) + 1 > _LONGEST:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or (kept[0][:_LONGEST] if kept else "item")


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", ""))
    ascii_only = "".join(c for c in plain if c.isascii())
    words = [word.lower() for word in re.findall(r"[A-Za-z0-9]+", ascii_only)]
    return [word for word in words if word not in LEFT_OUT_OF_IDS] or words
