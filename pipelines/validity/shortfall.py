"""What may be said of absent words: that only the beginning was shown, or next to nothing, or another language."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

from ..extraction.values import Extraction, Zone
from ..findings import Reason
from ..matching.document import Prepared
from ..matching.folding import Text, read
from ..matching.lexicon import words_only_of
from .counting import contents_of
from .gate import Refusal
from .phrases import phrases

# A longer text is no teaser; articles about paywalls are longer too, or quote what these say.
_LONGEST_TEASER = 450  # words
_MOST_READ = 40_000  # characters that tell a text's language


def behind_a_paywall(extraction: Extraction) -> Refusal | None:
    """Why the absence of words from a page says nothing: it says itself that it shows no more than the beginning."""
    if extraction.media_type != "text/html":
        return None
    own = _passages(extraction, Zone.MAIN)
    if sum(map(len, own)) > 10 * _LONGEST_TEASER or contents_of(own).words > _LONGEST_TEASER:
        return None
    visible = [
        extraction.text[part.start : part.end] for part in extraction.stretches if part.zone is not Zone.METADATA
    ]
    for sentence in contents_of(visible).sentences:
        if phrases().paywalls.search(sentence.unquoted):
            detail = f"The page shows the beginning only (“{sentence.text[:80]}”), and these words are not in it."
            return Refusal(Reason.PAYWALL, detail)
    return None


_WEB_PAGES = ("text/html", "application/xhtml+xml")
# Walls, notices and shells in words that no list knows seldom say more; a document that a work cites seldom says less.
_TOO_SHORT = 40  # words
_RUNNING = 8  # words in a line of a site's frame that is text; menus and footers have shorter ones
_TEXT_WORTH_READING = 100  # words that are hidden, or for machines: a page whose scripts would only lay them out


def too_short(extraction: Extraction) -> Refusal | None:
    """Why the absence of words from a page says nothing: it shows too little to be known as the document."""
    if extraction.media_type not in _WEB_PAGES or len(extraction.grids) > 0:
        return None
    held = {zone: _passages(extraction, zone) for zone in Zone}
    if sum(map(len, held[Zone.MAIN])) > 20 * _TOO_SHORT:
        return None
    own = contents_of(held[Zone.MAIN]).words
    framing = sum(part.words for part in contents_of(held[Zone.OUTSIDE]).sentences if part.words >= _RUNNING)
    if own + framing >= _TOO_SHORT or contents_of(held[Zone.METADATA]).words >= _TEXT_WORTH_READING:
        return None
    detail = (
        f"These words are not in the page, but it shows so little ({own + framing} words besides menus and the like) "
        "that it may be a notice in the document's place."
    )
    return Refusal(Reason.TRUNCATED, detail)


def _passages(extraction: Extraction, zone: Zone) -> list[str]:
    return [extraction.text[part.start : part.end] for part in extraction.stretches if part.zone is zone]


_LEAST_WORDS = 8  # of a quotation, to tell its language
_LEAST_COMMON = 3  # of them such as its language alone has
_LEAST_LETTERS = 12  # of a quotation, to tell its script
_FOREIGN = 100  # at most one word in so many: a name, a title


def language_note(quoted: str, document: Prepared) -> str | None:
    """A sentence on words in a language or script in which the document says nothing; None where it speaks theirs.

    No reason to doubt the capture by itself: sentences of other sources are in other languages, too.
    """
    quote, source = read(quoted), document.text
    spoken, theirs = quote.languages, source.languages
    if spoken & theirs:
        return None
    if (script := _script_of(quote)) and not _holds_script(source, script):
        return _note(f"The quotation is in {script} script, in which the source says nothing")
    words = quote.folded.text.split()
    if len(words) < _LEAST_WORDS or not spoken or not theirs:
        return None
    telling = words_only_of(spoken, besides=theirs)
    if sum(word in telling for word in words) < _LEAST_COMMON:
        return None
    held = source.folded.text[:_MOST_READ].split()
    if sum(word in telling for word in held) * _FOREIGN > len(held):
        return None
    names = " or ".join(sorted(spoken)), " or ".join(sorted(theirs))
    return _note(f"The quotation is in another language ({names[0]}) than the source ({names[1]})")


def _note(said: str) -> str:
    return f"{said}: it is translated, or another version of the page was archived."


_SCRIPTS = {
    "LATIN": "Latin",
    "CYRILLIC": "Cyrillic",
    "GREEK": "Greek",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "DEVANAGARI": "Devanagari",
    "THAI": "Thai",
    "HANGUL": "Korean",
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Chinese or Japanese",
    "KATAKANA": "Chinese or Japanese",
}


@lru_cache(maxsize=16)
def _counted(text: str) -> Counter[str]:
    """The letters of a text by script."""
    counted: Counter[str] = Counter()
    for char, times in Counter(filter(str.isalpha, text)).items():
        counted[_SCRIPTS.get(unicodedata.name(char, "").split(" ")[0].split("-")[0], "")] += times
    return counted


def _script_of(quote: Text) -> str | None:
    """The script that nearly all letters of the quotation are in; None where it has few, or of several scripts."""
    counted = _counted(quote.folded.text)
    script, times = max(counted.items(), key=lambda item: item[1], default=("", 0))
    return script if times >= _LEAST_LETTERS and times * 10 >= counted.total() * 9 and script else None


def _holds_script(source: Text, script: str) -> bool:
    counted = _counted(source.folded.text[:_MOST_READ])
    return counted.total() < _FOREIGN or counted[script] * _FOREIGN > counted.total()
