"""Words whose ending the writer has put in brackets: "clos[e]" where the source has "closed", "allegation[]".

The brackets tell the reader that the source's word ends otherwise. What it may not end otherwise is a number's name or
a word that negates: "six[ty]" and "can[]" say another thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from ..quantities.names import is_number_name
from ..quantities.number_words import NUMBER_WORDS, ONE_OR_ARTICLE
from .document import Prepared
from .folding import read
from .lexicon import is_negation

_LONGEST = 4  # letters of an ending, the writer's or the source's
_MOST_TRIED = 6  # ways to read a quotation with several of them
_MOST_ENDINGS = 8  # of a quotation
_REACH = 60  # characters in which the word before one is looked for
_MOST_PLACES = 200  # of a stem in the source
_ENDING = re.compile(rf"(?P<stem>[^\W\d_]+)\[(?P<ending>[^\W\d_]{{0,{_LONGEST}}})\](?![^\W\d_])")
_WORD = rf"([^\W_]+)(\[[^\W\d_]{{0,{_LONGEST}}}\])?"
_BEFORE, _BEHIND = re.compile(rf"(?<![^\W_]){_WORD}[^\w\]…]*\Z"), re.compile(rf"[^\w\[…]*{_WORD}(?![^\W_])")
_REST = rf"[^\W\d_]{{0,{_LONGEST}}}"
_APART = r"[^\w\n]{1,4}"
_NUMBERS = frozenset().union(*NUMBER_WORDS.values()) - ONE_OR_ARTICLE


@dataclass(frozen=True, slots=True)
class _Ending:
    """One such word of a quotation: where it stands there, and what the source may have in its place."""

    start: int
    end: int
    candidates: tuple[str, ...]


def with_the_sources_endings(quote: str, document: Prepared) -> Iterator[str]:
    """The quotation as it would be with the source's own words in the place of those with brackets, likeliest first.

    Nothing where it has none. A word that the source has in no other form stands in it as it was quoted.
    """
    if "[" not in quote:
        return
    matches = list(_ENDING.finditer(quote))
    if not 0 < len(matches) <= _MOST_ENDINGS:
        return
    endings = [_found(match, quote, document) for match in matches]
    for words in islice(product(*(ending.candidates for ending in endings)), _MOST_TRIED):
        parts, position = [], 0
        for ending, word in zip(endings, words, strict=True):
            parts += [quote[position : ending.start], word]
            position = ending.end
        yield "".join([*parts, quote[position:]])


def _found(match: re.Match[str], quote: str, document: Prepared) -> _Ending:
    """The source's words for one: those between the same neighbours first, then those beside one of them."""
    before = _neighbour(_BEFORE.search(quote, max(0, match.start() - _REACH), match.start()))
    next_one = _neighbour(_BEHIND.match(quote, match.end()))
    behind = re.compile(rf"{_APART}{next_one}(?![^\W_])") if next_one is not None else None
    stem, whole = _folded(match["stem"]), _folded(match["stem"] + match["ending"])
    ranked: dict[str, int] = {}
    for place in islice(re.finditer(rf"(?<![^\W_]){re.escape(stem)}{_REST}(?![^\W_])", document.lines), _MOST_PLACES):
        if _says_the_same(place.group(), whole, document):
            around = document.lines[max(0, place.start() - _REACH) : place.start()]
            follows = before is not None and re.search(rf"(?<![^\W_]){before}{_APART}\Z", around) is not None
            precedes = behind is not None and behind.match(document.lines, place.end()) is not None
            beside = int(follows) + int(precedes)
            ranked[place.group()] = max(beside, ranked.get(place.group(), 0))
    best = max(ranked.values(), default=0)
    least = 1 if before or behind else 0
    words = tuple(word for word, beside in ranked.items() if beside == best >= least)
    return _Ending(match.start(), match.end(), words or (match["stem"] + match["ending"],))


def _folded(word: str) -> str:
    return read(word).folded.text


def _neighbour(match: re.Match[str] | None) -> str | None:
    """What the source has for the word beside one, as a pattern; that word may have an ending in brackets, too."""
    if match is None:
        return None
    return re.escape(_folded(match[1])) + (_REST if match[2] else "")


def _says_the_same(standing: str, quoted: str, document: Prepared) -> bool:
    """Whether two words of one stem differ in their form alone, as far as their ending can tell."""
    if standing == quoted:
        return True
    return not any(
        word in _NUMBERS or is_number_name(word) or is_negation(word, document.languages) for word in (standing, quoted)
    )
