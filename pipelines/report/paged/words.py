"""Which words occur on which page: what the search over all pages looks in."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_LONGEST = 40  # letters of a word that are kept
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Words:
    """The words of pages that come one after the other, in lower case."""

    def __init__(self) -> None:
        self._pages: dict[str, list[int]] = {}
        self._last = -1

    def add(self, page: int, texts: Iterable[str]) -> None:
        """Note the words of a page; pages count from 0 and come in order."""
        self._last = page
        for word in set(_WORD.findall("\n".join(texts).lower())):
            self._pages.setdefault(word[:_LONGEST], []).append(page)

    def packed(self) -> dict[str, str]:
        """`words`: all of them in order, with spaces between; `pages`: for each the pages, with `;` between.

        Pages are the steps from one to the next in base 36, with `,` between; `*` is every page.
        """
        known = sorted(self._pages)
        return {"words": " ".join(known), "pages": ";".join(self._steps(self._pages[word]) for word in known)}

    def _steps(self, pages: list[int]) -> str:
        distinct = list(dict.fromkeys(pages))  # words cut to the same letters meet twice
        if len(distinct) == self._last + 1:
            return "*"
        befores = [0, *distinct[:-1]]
        return ",".join(_base36(page - before) for before, page in zip(befores, distinct, strict=True))


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits
