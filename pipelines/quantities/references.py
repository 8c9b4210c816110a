"""Numbers that only point at something: pages, telephone numbers, numbers of books and things."""

from __future__ import annotations

import re

_PAGE = re.compile(
    r"(?<![^\W_])(?:p\.|pp\.|pg\.|s\.|pages?|seiten?|página|páginas|pág\.|pagina|pag\.|blz\.|стр\.|стор\.|сторінка|страница|strona|str\.|sayfa|sida|σελ\."
    r"|isbn(?:-1[03])?:?|issn:?|doi:?|n°|nº|№|no\.|nr\.|tel\.?:?|tél\.?:?|fax:?|phone:?|telefon:?|тел\.:?)[ ]?\Z|第\Z"
)
_COUNTED = re.compile(r"[页頁號号条條節节]")
_CALLED = re.compile(r"(?:\A|[^\w+])\+\d[\d ()./-]*\Z")
_CALLING = re.compile(r"[ ./-]?\(?\d{2,}[ ./-]?\d{2,}")


def is_reference(text: str, start: int, end: int) -> bool:
    """Whether the digits from `start` to `end` of a folded text are the number of a page, a book or a telephone."""
    before = text[max(0, start - 24) : start]
    if match := _PAGE.search(before):
        return match.group() != "第" or _COUNTED.match(text, end) is not None
    if before.endswith("+"):
        return end - start <= 3 and _CALLING.match(text, end) is not None
    return is_called(text, start)


def is_called(text: str, start: int) -> bool:
    """Whether the digits that begin at `start` go on with a telephone number."""
    before = text[max(0, start - 24) : start]
    return "+" in before and _CALLED.search(before) is not None
