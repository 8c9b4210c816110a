"""Words whose ending the writer has put in brackets: "clos[e]" where the source has "closed", "allegation[]".

The brackets tell the reader that the source has the word in another form: another number or tense. Only what the rules
below know as forms of one word is taken for that; by its letters alone "employ[ee]" is as near to "employer", and
"harm[ful]" to "harmless".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from ..quantities.names import is_number_name
from ..quantities.number_words import DOZENS, NUMBER_WORDS, ONE_OR_ARTICLE
from ..quantities.scales import ALL_SCALE_WORDS
from .characters import is_unspaced
from .document import Prepared
from .folding import read
from .lexicon import is_hedge, is_modal, is_negation

_LONGEST = 4  # letters of an ending, the writer's or the source's
_SHORTEST = 3  # letters of a stem, but for auxiliaries
_MOST_TRIED = 64  # ways to read a quotation with several of them
_MOST_ENDINGS = 8  # of a quotation
_REACH = 60  # characters in which the word before one is looked for
_MOST_PLACES = 200  # of a stem in the source
_ENDING = re.compile(rf"(?<![\]\w])(?P<stem>[^\W\d_]+)\[(?P<ending>[^\W\d_]{{0,{_LONGEST}}})\](?![^\W\d_]|\[|['’]\w)")
_WORD = rf"([^\W_]+)(\[[^\W\d_]{{0,{_LONGEST}}}\])?"
_BEFORE, _BEHIND = re.compile(rf"(?<![^\W_]){_WORD}[^\w\]…]*\Z"), re.compile(rf"[^\w\[…]*{_WORD}(?![^\W_])")
_REST = rf"[^\W\d_]{{0,{_LONGEST}}}"
_NO_MORE = r"(?![^\W_]|'\w)"
_APART = r"[^\w\n]{1,4}"
_NUMBERS = frozenset().union(*NUMBER_WORDS.values(), ALL_SCALE_WORDS, DOZENS) - ONE_OR_ARTICLE


@dataclass(frozen=True, slots=True)
class _Ending:
    """One such word of a quotation: where it stands there, and what the source may have in its place."""

    start: int
    end: int
    candidates: tuple[str, ...]


def with_the_sources_endings(quote: str, document: Prepared) -> Iterator[str]:
    """The quotation as it would be with the source's own words in the place of those with brackets, likeliest first.

    Nothing where it has none, or where the source has no form of one of them.
    """
    if "[" not in quote:
        return
    matches = [match for match in _ENDING.finditer(quote) if not is_unspaced(match["stem"][-1])]
    if not 0 < len(matches) <= _MOST_ENDINGS:
        return
    endings = []
    for match in matches:
        endings.append(_found(match, quote, document))
        if not endings[-1].candidates:
            return
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
    behind = re.compile(rf"{_APART}{next_one}{_NO_MORE}") if next_one is not None else None
    stem, whole = _folded(match["stem"]), _folded(match["stem"] + match["ending"])
    ranked: dict[str, int] = {}
    forms = re.finditer(rf"(?<![^\W_]){re.escape(stem)}{_REST}{_NO_MORE}", document.lines)
    for place in islice(forms, _MOST_PLACES):
        written = document.text.original[slice(*document.text.folded.span(*place.span()))]
        named = match["stem"][:1].isupper() and written[:1].isupper()
        if place.group() == whole or (
            written[1:] == written[1:].lower()  # not "IV", "AAA"
            and _is_a_form(place.group(), whole, document.languages, named=named)
        ):
            around = document.lines[max(0, place.start() - _REACH) : place.start()]
            follows = before is not None and re.search(rf"(?<![^\W_]){before}{_APART}\Z", around) is not None
            precedes = behind is not None and behind.match(document.lines, place.end()) is not None
            beside = int(follows) + int(precedes)
            ranked[place.group()] = max(beside, ranked.get(place.group(), 0))
    best = max(ranked.values(), default=0)
    least = 1 if before or next_one else 0
    words = tuple(word for word, beside in ranked.items() if beside == best >= least)
    return _Ending(match.start(), match.end(), words)


def _folded(word: str) -> str:
    return read(word).folded.text


def _neighbour(match: re.Match[str] | None) -> str | None:
    """What the source has for the word beside one, as a pattern; that word may have an ending in brackets, too."""
    if match is None:
        return None
    return re.escape(_folded(match[1])) + (_REST if match[2] else "")


_AUXILIARIES = (
    frozenset({"have", "has", "had", "having"}),
    frozenset({"is", "are", "was", "were", "be", "been", "being"}),
    frozenset({"do", "does", "did", "done", "doing"}),
)


def _is_a_form(standing: str, quoted: str, languages: frozenset[str], *, named: bool) -> bool:
    """Whether two folded words are forms of one. `named`: they may be names."""
    if any(standing in forms and quoted in forms for forms in _AUXILIARIES):
        return True
    if any(len(word) < _SHORTEST or _is_marked(word, languages) for word in (standing, quoted)):
        return False
    if any(says(standing, languages) != says(quoted, languages) for says in (is_modal, is_hedge)):
        return False
    if named:  # a name changes in number at the most: "Mar[y]" is no form of "Mars"
        return bool({standing, f"{standing}s"} & {quoted, f"{quoted}s"})
    known = [_BASES[code] for code in _BASES if code in languages] or [_english]
    return any(bases(standing) & bases(quoted) for bases in known)


def _is_marked(word: str, languages: frozenset[str]) -> bool:
    """Whether a word names a number, or negates: then nothing may be another form of it."""
    return bool(_english(word) & _NUMBERS) or is_number_name(word) or is_negation(word, languages)


_ENGLISH_ENDINGS = (
    *(("ies", "y"), ("ied", "y"), ("es", ""), ("s", "")),
    *(("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")),
)


def _english(word: str) -> frozenset[str]:
    """What an English word may be a form of: "closed" of "close", "clos" or itself."""
    found = {word}
    for ending, others in _ENGLISH_ENDINGS:
        base = word.removesuffix(ending) + others
        if word.endswith(ending) and len(base) >= _SHORTEST and not (ending == "s" and word.endswith("ss")):
            found.add(base)
            if ending in ("ed", "ing") and not others and base[-1] == base[-2]:
                found.add(base[:-1])  # "travelled"
    return frozenset(found)


def _german(word: str) -> frozenset[str]:
    """What a German word may be a form of, as far as nouns and adjectives are declined; "-er" makes other words."""
    endings = (ending for ending in ("en", "em", "es", "e", "n", "s") if word.endswith(ending))
    return frozenset({word, *(base for ending in endings if len(base := word.removesuffix(ending)) > _SHORTEST)})


def _romance(word: str) -> frozenset[str]:
    """What a French, Spanish or Portuguese word may be the plural of."""
    return frozenset({word, word.removesuffix("s")})


_BASES = {"en": _english, "de": _german, "fr": _romance, "es": _romance, "pt": _romance}
