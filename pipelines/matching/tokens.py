"""Words, numbers, signs and ideographs of a folded text, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from string import ascii_lowercase
from typing import NamedTuple

from .capitals import ACRONYMS_THAT_ARE_WORDS, is_acronym
from .characters import DASH, LETTERS, LINE_END_HYPHEN, NOTE_MARK, Sort, is_in_word, is_unspaced, sort_of
from .folding import Text


class TokenSort(Enum):
    """What sort of thing a token is."""

    WORD = "word"
    NUMBER = "number"  # written in digits
    IDEOGRAPH = "ideograph"
    SYMBOL = "symbol"


class Token(NamedTuple):  # a frozen dataclass takes three times as long to make, and every miss makes a hundred
    """One token; `start` and `end` are offsets into the folded text."""

    text: str
    sort: TokenSort
    start: int
    end: int


# French and Italian words that lose their vowel before another word are words of their own: "l'" in "l'utilisateur".
_ELIDED = (
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu|dell|nell|sull|dall|all|un|quest|gl|nessun)'"
    r"(?=[^\W\d_])"
)
_TOKEN = re.compile(
    r"(?P<plain>[a-z]+(?=[ .,;:!?)]))"  # most of most texts, and found in a third of the time
    r"|(?P<number>\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,'/:٫٬]\d+)*)"
    rf"|(?P<word>{_ELIDED}|{LETTERS}(?:['\u00ad]{LETTERS})*'?(?<!'))"
    r"|(?P<other>\S)"
)


def tokens_of(text: Text, start: int, end: int, *, notes: bool = False) -> list[Token]:
    """The tokens of the folded text between two folded offsets; with `notes` footnote marks are tokens as well.

    An acronym that is also a word keeps its capitals, so that the two differ.
    """
    return list(_tokens_in(text, start, end, notes=notes))


def first_token(text: Text, start: int, end: int) -> Token | None:
    """The first of them."""
    return next(_tokens_in(text, start, end, notes=False), None)


def _tokens_in(text: Text, start: int, end: int, *, notes: bool) -> Iterator[Token]:
    folded = text.folded.text
    for match in _TOKEN.finditer(folded, start, end):
        piece = match.group()
        if match.lastgroup == "plain" or (match.lastgroup == "word" and piece.isascii()):
            if piece in ACRONYMS_THAT_ARE_WORDS and is_acronym(text, *match.span()):
                piece = piece.upper()
            yield Token(piece, TokenSort.WORD, match.start(), match.end())
        elif match.lastgroup == "word":
            yield from _words(piece, match.start())
        elif match.lastgroup == "number":
            yield _number(folded, match.start(), match.end(), piece)
        elif notes and piece == NOTE_MARK:
            first, last = text.folded.span(match.start(), match.end())
            yield Token(text.original[first:last], TokenSort.NUMBER, match.start(), match.end())
        elif sort_of(piece) is Sort.SYMBOL:
            yield Token(piece, TokenSort.SYMBOL, match.start(), match.end())
        elif sort_of(piece) is Sort.IDEOGRAPH:
            yield Token(piece, TokenSort.IDEOGRAPH, match.start(), match.end())


def _number(folded: str, start: int, end: int, piece: str) -> Token:
    """A number with the minus sign that stands directly before it, and without the spaces that part its groups."""
    signed = start > 0 and folded[start - 1] == DASH and (start == 1 or folded[start - 2] in " ([{\"'")
    return Token(DASH * signed + ungrouped(piece), TokenSort.NUMBER, start - signed, end)


_NATIVE = str.maketrans("٬٫", ",.")
_MANY_GROUPS = re.compile(r"\d{1,3}(?:([.,'])\d{3})(?:\1\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")


def ungrouped(number: str) -> str:
    """The number without what parts its thousands, where that can be nothing else: "350 000", "1.204.377"."""
    plain = number.replace(" ", "").translate(_NATIVE)
    return re.sub(r"\D", "", plain) if _MANY_GROUPS.fullmatch(plain) else plain


def _words(piece: str, start: int) -> list[Token]:
    """A run of letters as words: ideographs each for itself, the letters between them together."""
    if not any(map(is_unspaced, piece)):
        return [Token(piece, TokenSort.WORD, start, start + len(piece))]
    tokens: list[Token] = []
    run = 0
    for index, char in enumerate([*piece, ""]):
        if not char or is_unspaced(char):
            if run < index:
                tokens.append(Token(piece[run:index], TokenSort.WORD, start + run, start + index))
            if char:
                tokens.append(Token(char, TokenSort.IDEOGRAPH, start + index, start + index + 1))
            run = index + 1
    return tokens


def settle_line_ends(tokens: list[Token], others: list[Token]) -> list[Token]:
    """The tokens with every line-end hyphen decided: joined where the other text has the joined word, else kept."""
    if not any(LINE_END_HYPHEN in token.text for token in tokens):
        return tokens
    vocabulary = frozenset(token.text for token in others)
    settled: list[Token] = []
    for token in tokens:
        joined = token.text.replace(LINE_END_HYPHEN, "")
        if joined == token.text or joined in vocabulary:
            settled.append(Token(joined, token.sort, token.start, token.end))
            continue
        at = token.start
        for part in token.text.split(LINE_END_HYPHEN):
            settled.append(Token(part, token.sort, at, at + len(part)))
            at += len(part) + 1
    return settled


def is_footnote_number(text: Text, token: Token) -> bool:
    """Whether it may be a footnote mark that a reader of the markup ran into the word before: "parties70"."""
    before = re.search(r"[^\W\d_]{4,}\Z", text.folded.text[max(0, token.start - 30) : token.start])
    if before is None or not token.text.isdecimal() or len(token.text) > 3 or token.text.startswith("0"):
        return False
    original = text.original[
        text.folded.starts[before.start() + max(0, token.start - 30)] : text.folded.starts[token.start]
    ]
    return (
        original.islower() and text.folded.text[token.end : token.end + 1] not in ("", "%")
    ) or NOTE_MARK in before.group()


def widen(text: Text, start: int, end: int) -> tuple[int, int]:
    """Two folded offsets moved outwards until neither stands inside a word or a number."""
    folded = text.folded.text
    while start > 0 and _inside(folded, start):
        start -= 1
        if folded[start] in ascii_lowercase:  # most of most words, taken at once
            before = folded[max(0, start - _TAKEN) : start]
            start -= len(before) - len(before.rstrip(ascii_lowercase))
    while end < len(folded) and _inside(folded, end):
        end += 1
        if folded[end - 1] in ascii_lowercase:
            after = folded[end : end + _TAKEN]
            end += len(after) - len(after.lstrip(ascii_lowercase))
    return start, end


_TAKEN = 32  # letters
_INSIDE_NUMBERS = frozenset(".,'/:")


def _inside(folded: str, index: int) -> bool:
    before, after = folded[index - 1], folded[index]
    if "a" <= before <= "z" and "a" <= after <= "z":
        return True
    if " " in (before, after):
        return _parts_groups(folded, index if after == " " else index - 1)
    if before.isdecimal() and after in _INSIDE_NUMBERS:
        return folded[index + 1 : index + 2].isdecimal()
    if after.isdecimal() and before in _INSIDE_NUMBERS:
        return folded[index - 2 : index - 1].isdecimal()
    if is_unspaced(before) or is_unspaced(after):
        return False
    return is_in_word(before) and is_in_word(after)


def _parts_groups(folded: str, space: int) -> bool:
    """Whether the space at an offset parts the groups of a number such as "350 000"."""
    before, after = folded[max(0, space - 4) : space], folded[space + 1 : space + 5]
    leading = len(before) - len(before.rstrip("0123456789"))
    return 1 <= leading <= 3 and after[:3].isdecimal() and not after[3:].isdecimal()
