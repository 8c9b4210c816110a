"""Chinese in simplified characters: what is written in traditional ones, converted so that offsets stay."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def is_chinese(text: str) -> bool:
    """Whether a text holds Chinese characters."""
    return _HAN.search(text) is not None


def simplified(text: str) -> str:
    """The text with its traditional characters as simplified ones, of equal length; other scripts as they are.

    Every traditional character has one simplified form (the reverse is not so), but a phrase may have one of another
    length: lines in which that is so stay as they are.
    """
    if not is_chinese(text):
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    if not is_chinese(line):
        return line
    converted: str = _converter().convert(line)
    return converted if len(converted) == len(line) else line


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - takes 60 ms, and few citations are Chinese and do not stand

    return OpenCC("t2s")
