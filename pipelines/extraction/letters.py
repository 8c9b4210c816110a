"""Texts as their letters and digits only: enough to recognise a text in another program's output."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

# Nothing is composed over the beginning of an ASCII character: such runs can be folded one by one.
_RUNS: Final = re.compile(r"([^\x00-\x7f]+)")
_LOWER: Final = bytes(range(128)).lower() + bytes(range(128, 256))
_NO_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalnum())
_NO_LETTERS_IN_LINES: Final = _NO_LETTERS.replace(b"\n", b"")
# With these nothing before them is composed either: Latin letters and signs, and what quotes and parts.
_BEGINNING: Final = re.compile(r"[\x00-\u02ff\u2000-\u206f]")
_OTHERS: Final = re.compile(r"[^\x00-\u02ff\u2000-\u206f]")


def folded(text: str) -> str:
    """Letters and digits only, composed and without case."""
    return _in_ascii(text).encode().translate(_LOWER, _NO_LETTERS).decode()


def folded_lines(texts: Iterable[str]) -> list[str]:
    """The lines of all the texts, each folded by itself; at once, because a page has hundreds."""
    lines = _in_ascii("\n".join(texts)).encode().translate(_LOWER, _NO_LETTERS_IN_LINES).decode()
    return lines.split("\n")


def folded_together(texts: Sequence[str], lines: Iterable[str]) -> str:
    """All the texts folded as one, without anything between them; `lines` are their folded lines."""
    if all(map(_BEGINNING.match, texts)):
        return "".join(lines)
    return folded("".join(texts))


def _in_ascii(text: str) -> str:
    """The text with what is not ASCII folded, each run together with the character before it where that may matter."""
    if text.isascii():
        return text
    pieces = _RUNS.split(text)
    if _OTHERS.search(text):
        for at in range(1, len(pieces), 2):
            before = pieces[at - 1][-1:]
            if before != "\n":  # which is to stay
                pieces[at - 1], pieces[at] = pieces[at - 1][:-1], before + pieces[at]
    pieces[1::2] = map(_folded_run, pieces[1::2])
    return "".join(pieces)


@lru_cache(maxsize=4096)  # most are a quotation mark or a letter with an accent
def _folded_run(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
