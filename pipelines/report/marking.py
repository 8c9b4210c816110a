"""The cited words and the archived passage, cut into the parts that a report marks.

What is marked is for the eye. Every difference is listed beside the passages as well, so one whose place in them is
not found is never left unsaid.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from ..findings import Judgement
from ..publication import Citation, Figure, Quotation


class Mark(StrEnum):
    """What a part of a shown text is."""

    AROUND = "around"  # words beside the cited ones, for orientation
    MATCHED = "matched"  # the cited words, or the span of the passage that was matched with them
    DIFFERS = "differs"  # a part of these that the other side does not have


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a shown text. The parts of a text, joined, are that text."""

    text: str
    mark: Mark


Span = tuple[int, int]

_WORD = re.compile(r"\w+")
_WORDS = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_FOLDS = str.maketrans("\u00a0\u202f\u2009\n\t\u2010\u2011\u2012\u2013\u2014‘’“”", "     -----''\"\"")


class _Kinds(dict[int, str]):
    """For each character whether it is a space (s), ties to its neighbour in one word (w), or is something else (o)."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        kind = "s" if letter.isspace() else "w" if _joins(letter) else "o"
        if len(self) < _KINDS_KEPT:
            self[code] = kind
        return kind


_KINDS_KEPT = 10_000
_KINDS = _Kinds()
# Where a stretch may begin and where one may end: at no space, and inside no word.
_BEGINS = re.compile("o|(?<!w)w")
_ENDS = re.compile("o|w(?!w)")


def cited_text(citation: Citation) -> str:
    """The words or the figure that the citation takes from its source."""
    match citation.content:
        case Quotation(exact=exact):
            return exact
        case Figure(text=text):
            return text


def cited_parts(citation: Citation, judgement: Judgement | None) -> tuple[Part, ...]:
    """The cited words, with those that the source does not have marked."""
    text = cited_text(citation)
    whole = (0, len(text))
    if judgement is None or not judgement.passage:
        return _parts(text, whole, [])
    source = judgement.passage[slice(*matched_span(judgement, text))]
    wanted = [change.quoted for change in judgement.changes]
    return _parts(text, whole, _places(wanted, text, whole, other=source))


@lru_cache(maxsize=16)  # for the words shown, and for the link to them
def passage_parts(citation: Citation, judgement: Judgement) -> tuple[Part, ...]:
    """The passage, with the matched span and, in it, the words that are not the cited ones. Empty without a passage."""
    if not judgement.passage:
        return ()
    cited = cited_text(citation)
    span = matched_span(judgement, cited)
    wanted = [change.source for change in judgement.changes]
    return _parts(judgement.passage, span, _places(wanted, judgement.passage, span, other=cited))


@lru_cache(maxsize=64)  # one citation's are asked for several times in a row
def matched_span(judgement: Judgement, cited: str) -> Span:
    """Where in the passage the matched span lies.

    A judgement knows the span's length and its place in the whole text, not in the passage. Of the stretches of that
    length that begin and end at a word, the one sharing most words with the cited text is it; between equals the most
    central one, as a passage is its span with words around it. The whole passage where the judgement has no offsets.
    """
    passage = judgement.passage or ""
    length = len(passage)
    if judgement.start is None or judgement.end is None or not 0 < judgement.end - judgement.start < length:
        return 0, length
    width = judgement.end - judgement.start
    folded = _folded(passage)
    inner = _WORDS.search(cited)
    for words in (cited, inner[0] if inner else ""):  # a span ends with its last word, a quotation with its full stop
        if len(words) == width and (exact := _most_central(_folded(words), folded, judgement.start)) is not None:
            return exact, exact + width
    known = set(_WORD.findall(_folded(" ".join([cited, *(change.source for change in judgement.changes)]))))
    shared = [found.start() for found in _WORD.finditer(folded) if found[0] in known]
    kinds = passage.translate(_KINDS)
    ends = {found.end() for found in _ENDS.finditer(kinds)}
    # The span cannot have more before it than the document has.
    latest = min(length - width, judgement.start)
    start = max(
        (at for at in map(re.Match.start, _BEGINS.finditer(kinds)) if at <= latest and at + width in ends),
        key=lambda at: (bisect_left(shared, at + width) - bisect_left(shared, at), -abs(2 * at + width - length)),
        default=0,
    )
    return start, start + width


def _most_central(words: str, passage: str, latest: int) -> int | None:
    """Where the words stand in the passage as words, begun no later than `latest`; None where they do not."""
    found: list[int] = []
    at = passage.find(words)
    while 0 <= at <= latest:
        if not _inside_word(passage, at) and not _inside_word(passage, at + len(words)):
            found.append(at)
        at = passage.find(words, at + 1)
    return min(found, key=lambda at: abs(2 * at + len(words) - len(passage)), default=None)


def _folded(text: str) -> str:
    """The text in one case and one kind of space, dash and quotation mark, of unchanged length."""
    folded = text.translate(_FOLDS)
    lower = folded.lower()
    if len(lower) == len(folded):
        return lower
    # A letter whose lower case is longer than itself (İ) keeps its case, so that offsets stay true.
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in folded)


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and _joins(text[at - 1]) and _joins(text[at])


def _joins(letter: str) -> bool:
    """Whether the character ties to its neighbour in one word: digits, and letters of scripts that put spaces."""
    return letter.isdigit() or letter.lower() != letter.upper()


def _places(wanted: Iterable[str], text: str, within: Span, *, other: str) -> list[Span]:
    """Where each of the wanted words stands, in order and without overlaps; what is not found is passed over.

    Of several occurrences, the first that the `other` side does not share is meant: of two "not", the added one.
    """
    wanted = [words for words in wanted if words.strip()]
    if not wanted:
        return []
    folded, unshared, found, cursor = _folded(text), _unshared(text, within, other), [], within[0]
    for words in wanted:
        places = list(_occurrences(_folded(words), folded, (cursor, within[1])))
        best = next((place for place in places if any(_overlap(place, gap) for gap in unshared)), None)
        place = best or (places[0] if places else None)
        if place is not None:
            found.append(place)
            cursor = place[1]
    return found


def _unshared(text: str, within: Span, other: str) -> list[Span]:
    """The stretches of the text that a word-by-word alignment with the `other` side leaves over."""
    words = list(_WORD.finditer(_folded(text), *within))
    matcher = SequenceMatcher(None, [found[0] for found in words], _WORD.findall(_folded(other)), autojunk=False)
    return [
        (words[left].start(), words[right - 1].end())
        for tag, left, right, _, _ in matcher.get_opcodes()
        if tag in ("replace", "delete")
    ]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _occurrences(word: str, text: str, within: Span) -> Iterator[Span]:
    """Every whole occurrence: `5` does not occur in `15`."""
    at = text.find(word, *within)
    while at >= 0:
        if not (_inside_word(text, at) or _inside_word(text, at + len(word))):
            yield at, at + len(word)
        at = text.find(word, at + 1, within[1])


def _parts(text: str, span: Span, differing: list[Span]) -> tuple[Part, ...]:
    """The text cut at the span and at the differing stretches inside it."""
    start, end = span
    parts, cursor = [Part(text[:start], Mark.AROUND)], start
    for left, right in differing:
        parts += [Part(text[cursor:left], Mark.MATCHED), Part(text[left:right], Mark.DIFFERS)]
        cursor = right
    parts += [Part(text[cursor:end], Mark.MATCHED), Part(text[end:], Mark.AROUND)]
    return tuple(part for part in parts if part.text)
