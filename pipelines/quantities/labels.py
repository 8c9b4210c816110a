"""Where the words that label a figure stand, and how far around them the figure may be."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from ..matching.document import Prepared
from ..matching.folding import Text, read
from ..matching.hits import MOST_HITS, spans_of
from ..matching.lexicon import COMMON_WORDS
from ..matching.tokens import tokens_of
from .calendar import MONTH_NUMBERS
from .scales import ALL_SCALE_WORDS
from .tables import Table, tables_in

_REACH = 240  # characters of a sentence, on either side of the label
_TOGETHER = 200  # characters within which the words of a label must stand where they are not one phrase
_STREWN = 20
_SENTENCE_END = re.compile(r"[.!?。！？](?:(?<=[.!?])(?P<space>[\"')\]]*\s)|(?<!\.))")
_WORD_BEFORE = re.compile(r"\w{1,12}\Z")
# A full stop after these, after a single letter and after a number of one or two digits ends no sentence.
_ABBREVIATIONS = frozenset(
    [
        "no",
        "nr",
        "st",
        "rs",
        "ca",
        "mr",
        "mrs",
        "ms",
        "dr",
        "vs",
        "etc",
        "approx",
        "fig",
        "inc",
        "ltd",
        *("кв", "куб", "руб", "коп", "проц", "тел", "ул", "др", "см", "рис", "стр"),
        *("proc", "ul", "aprox", "núm", "art"),
        "co",
        "corp",
        "bzw",
        "ggf",
        "tél",
        "av",
        "env",
        "mio",
        "mrd",
        "mln",
        "млн",
        "млрд",
        "тыс",
    ]
)
_NO_ENDS = _ABBREVIATIONS | MONTH_NUMBERS.keys() | ALL_SCALE_WORDS

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_CELL = 60  # a line shorter than this may be a table's row label or a heading: its figure may stand on the next


@dataclass(frozen=True, slots=True)
class Label:
    """A place of the label in the folded text, from `start` to `end`, and the stretch that belongs to it."""

    start: int
    end: int
    first: int
    last: int
    years: frozenset[str] = frozenset()  # that the label words say


def labels_of(near: str, document: Prepared, *, beside_tables: bool = False) -> list[Label]:
    """The places where the label words stand: as one phrase, inside words, or at least all of them together.

    With `beside_tables`, where cells of a table are named already, only the phrase in running text counts.
    """
    text, wanted = document.text, read(near)
    if not wanted.skeleton.text:
        return []
    spans = spans_of(wanted, document)
    if not spans and not beside_tables:
        spans = _inside_words(wanted, text)
    places = [(text.skeleton.at[at], text.skeleton.at[end - 1] + 1) for at, end in spans]
    if beside_tables:
        tables = tables_in(document.extraction)
        places = [place for place in places if not _is_inside(tables, text.folded.starts[place[0]])]
    elif not places:
        places = _scattered(wanted, document)
    years = frozenset(_YEAR.findall(wanted.folded.text))
    return [_label(text, start, end, years) for start, end in places]


def _is_inside(tables: tuple[Table, ...], place: int) -> bool:
    return any(table.start <= place < table.end for table in tables)


def _inside_words(wanted: Text, text: Text) -> list[tuple[int, int]]:
    """Places of the phrase that begin or end inside a word: "ornerò" in "Tornerò"."""
    needle, hay = wanted.skeleton.text, text.skeleton.text
    found: list[tuple[int, int]] = []
    at = hay.find(needle)
    while at >= 0 and len(found) < MOST_HITS:
        found.append((at, at + len(needle)))
        at = hay.find(needle, at + len(needle))
    return found


def _scattered(wanted: Text, document: Prepared) -> list[tuple[int, int]]:
    """Stretches in which every word with content of the label stands, the first word giving the place."""
    tokens = tokens_of(wanted, 0, len(wanted.folded.text))
    texts = [token.text for token in tokens]
    words = list(dict.fromkeys([word for word in texts if word not in COMMON_WORDS] or texts))
    if len(words) < 2 or sum(map(len, words)) > 2 * _TOGETHER:  # words that fit into no such stretch
        return []
    places = [_places_of(word, document) for word in words]
    found: list[tuple[int, int]] = []
    for start in places[0]:
        nearest = [_nearest(start, others) for others in places[1:]]
        if all(place is not None and abs(place - start) <= _TOGETHER for place in nearest):
            spread = [start, *(place for place in nearest if place is not None)]
            found.append((min(spread), max(spread) + 1))
    # Where the words stand close together they name something; the same words strewn over two sentences do not.
    closest = min((end - start for start, end in found), default=0)
    return [(start, end) for start, end in found if end - start <= 2 * closest + _STREWN]


def _places_of(word: str, document: Prepared) -> list[int]:
    return [document.text.skeleton.at[at] for at, _ in spans_of(read(word), document)]


def _nearest(place: int, others: list[int]) -> int | None:
    index = bisect_left(others, place)
    return min(others[max(0, index - 1) : index + 1], key=lambda other: abs(other - place), default=None)


def _label(text: Text, start: int, end: int, years: frozenset[str]) -> Label:
    """The label with the sentence and line it stands in; with the neighbouring lines where its own is a short one."""
    folded = text.folded.text
    first, last = max(0, start - _REACH), min(len(folded), end + _REACH)
    for match in _sentence_ends(folded, first, start):
        first = match.end()
    for match in _sentence_ends(folded, max(start, end - 12), last):  # the label may end in an abbreviation
        if match.end() > end:
            last = match.end()
            break
    line_start, line_end = _line(text, start, end)
    if line_end - line_start > _CELL:
        first, last = max(first, line_start), min(last, line_end)
    return Label(start, end, first, max(last, end), years)


def _sentence_ends(folded: str, first: int, last: int) -> Iterator[re.Match[str]]:
    for match in _SENTENCE_END.finditer(folded, first, last):
        if match.group("space") is None or match.group()[0] != "." or not _abbreviates(folded, first, match.start()):
            yield match


def _abbreviates(folded: str, first: int, stop: int) -> bool:
    """Whether the full stop at an offset belongs to the word before it, which begins at `first` at the earliest."""
    stretch = folded[max(first, stop - 12) : stop]
    before = stretch.rpartition(" ")[2]
    if not before.isalnum():
        found = _WORD_BEFORE.search(before)
        if found is None:
            return False
        before = found.group()
    return len(before) == 1 or (before.isdecimal() and len(before) < 3) or before in _NO_ENDS


def _line(text: Text, start: int, end: int) -> tuple[int, int]:
    """The folded offsets of the line of the original in which the label stands."""
    first, last = text.folded.span(start, end)
    before = text.original.rfind("\n", max(0, first - 2 * _REACH), first)
    after = text.original.find("\n", last, last + 2 * _REACH)
    begin = text.folded.starts.first_from(before + 1) if before >= 0 else max(0, start - _REACH)
    stop = text.folded.starts.first_from(after) if after >= 0 else min(len(text.folded.text), end + _REACH)
    return begin, stop
