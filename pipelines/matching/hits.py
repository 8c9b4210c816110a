"""The exact pass: every place where a quote stands, up to typography and between token boundaries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from string import ascii_lowercase

from ..extraction.values import Zone
from .capitals import ACRONYMS_THAT_ARE_WORDS
from .characters import Sort, sort_of
from .document import Prepared
from .folding import Text, read
from .typography import differs_in_typography, typographic_folds

# A phrase that stands oftener than this is a phrase of the site, not of a passage; more places teach nothing.
MOST_HITS = 500
# A heading that is quoted as it stands is not the sentence that says the same with other punctuation.
_WEIGHTY_FOLDS = frozenset(["punctuation", "dashes", "brackets"])
_SMALL_LETTERS = frozenset(ascii_lowercase)
_PARTING = frozenset(char for char in map(chr, range(128)) if sort_of(char) in (Sort.SPACE, Sort.SEPARATOR))
_ZONE_RANK = {Zone.MAIN: 0, Zone.PAGE: 0, Zone.OUTSIDE: 1, Zone.METADATA: 2}


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where the quote stands: skeleton offsets `at` and `end`, and the folds that were passed over."""

    at: int
    end: int
    folds: tuple[str, ...]


def hits_of(quote: Text, document: Prepared) -> list[Hit]:
    """All places where the quote stands, in the text's order; at most `MOST_HITS`."""
    found: list[Hit] = []
    for at in same_skeletons(quote, document.text):
        folds = typographic_folds(quote, document.text, at)
        if folds is not None:
            found.append(Hit(at, at + len(quote.skeleton.text), folds))
            if len(found) == MOST_HITS:
                break
    return found


def spans_of(quote: Text, document: Prepared) -> list[tuple[int, int]]:
    """The skeleton offsets of `hits_of`, where it does not matter what was passed over."""
    source, length = document.text, len(quote.skeleton.text)
    found = _places_of_word(quote, source)
    if found is None:
        found = (at for at in same_skeletons(quote, source) if differs_in_typography(quote, source, at))
    return [(at, at + length) for at in islice(found, MOST_HITS)]


def _places_of_word(quote: Text, source: Text) -> Iterator[int] | None:
    """The same for a word in ASCII that the source writes the same way throughout; None for all else.

    Most labels are asked for word by word, and most words stand oftenest inside others.
    """
    word, folded = quote.skeleton.text, source.folded.text
    if not (word.isascii() and word.isalpha() and word in quote.folded.text) or word in ACRONYMS_THAT_ARE_WORDS:
        return None
    # Parted or hyphenated it stands nowhere if it stands as often in the skeleton, where no two can overlap.
    if any(map(word.startswith, (word[at:] for at in range(1, len(word))))):
        return None
    return _free(word, source) if folded.count(word) == source.skeleton.text.count(word) else None


def _free(word: str, source: Text) -> Iterator[int]:
    folded = source.folded.text
    place = folded.find(word)
    while place >= 0:
        end = place + len(word)
        before, after = folded[place - 1 : place], folded[end : end + 1]
        if before not in _SMALL_LETTERS and after not in _SMALL_LETTERS:
            at = source.skeleton.first_from(place)
            if (before in _PARTING and after in _PARTING) or is_bounded(source, at, at + len(word)):
                yield at
        place = folded.find(word, end)


def same_skeletons(quote: Text, source: Text) -> Iterator[int]:
    """The skeleton offsets, not overlapping, where the source has the quote's skeleton between token boundaries."""
    needle, hay = quote.skeleton.text, source.skeleton.text
    at = hay.find(needle) if needle else -1
    while at >= 0:
        if is_bounded(source, at, at + len(needle)):
            yield at
            following = at + len(needle)
        else:
            following = _next_token(source, at)
        at = hay.find(needle, following)


def is_bounded(text: Text, start: int, end: int) -> bool:
    """Whether two skeleton offsets are boundaries of tokens."""
    return not _inside_token(text, start) and not _inside_token(text, end)


def _inside_token(text: Text, index: int) -> bool:
    """Whether the skeleton's characters before and at `index` belong to one token."""
    hay = text.skeleton.text
    if index in (0, len(hay)):
        return False
    if hay[index - 1] in ascii_lowercase and hay[index] in ascii_lowercase:  # most of most texts
        return text.skeleton.adjoins(index)
    before, after = sort_of(hay[index - 1]), sort_of(hay[index])
    separator = text.separator(index)
    if before is Sort.DIGIT and after is Sort.DIGIT:
        return separator in ("", ".", ",", "'", "/", ":", "-") or _digit_groups(text, index)
    if separator:
        return False
    return hay[index] == "^" or {before, after} <= _WORD_SORTS


_WORD_SORTS = {Sort.LETTER, Sort.DIGIT}


def _digit_groups(text: Text, index: int) -> bool:
    """Whether a space at `index` parts the groups of one number, as in "350 000"."""
    folded, place = text.folded.text, text.skeleton.at[index]
    if text.separator(index) != " " or not folded[place : place + 3].isdecimal():
        return False
    return not folded[place + 3 : place + 4].isdecimal() and not folded[max(0, place - 5) : place - 1].isdecimal()


def _next_token(text: Text, at: int) -> int:
    """The skeleton offset after `at` at which the next stretch of unbroken folded text begins.

    A bounded hit begins at one, so that one long token is not searched from each of its characters. Inside scripts
    without spaces, and inside mixed tokens, the next character may be such a place.
    """
    hay, places = text.skeleton.text, text.skeleton.at
    if sort_of(hay[at]) not in (Sort.LETTER, Sort.DIGIT):
        return at + 1
    folded = text.folded.text
    end = places[at]
    first = folded[end]
    if folded[end + 1 : end + 2] != first:
        return at + 1
    while end < len(folded) and folded[end] == first:  # a run of one character is passed over at once
        end += 1
    return max(at + 1, text.skeleton.first_from(end))


def best_of(hits: list[Hit], document: Prepared, prefix: str | None, suffix: str | None) -> Hit:
    """The hit that its surroundings, its punctuation, its zone and the fewest folds speak for; else the earliest."""
    before, after = read(prefix or ""), read(suffix or "")

    def rank(hit: Hit) -> tuple[int, bool, int, int]:
        start, _ = document.text.original_span(hit.at, hit.end)
        context = _agreement_before(document.text, hit.at, before) + _agreement_after(document.text, hit.end, after)
        return (-context, not _WEIGHTY_FOLDS.isdisjoint(hit.folds), _ZONE_RANK[document.zone_at(start)], len(hit.folds))

    return min(hits, key=rank)


def _agreement_before(text: Text, at: int, prefix: Text) -> int:
    """How many characters before `at` are the prefix's, counted from its end."""
    wanted, agreed = prefix.skeleton.text, 0
    while agreed < len(wanted) and at - agreed > 0 and text.skeleton.text[at - agreed - 1] == wanted[-agreed - 1]:
        agreed += 1
    return agreed


def _agreement_after(text: Text, end: int, suffix: Text) -> int:
    wanted, hay, agreed = suffix.skeleton.text, text.skeleton.text, 0
    while agreed < len(wanted) and end + agreed < len(hay) and hay[end + agreed] == wanted[agreed]:
        agreed += 1
    return agreed
