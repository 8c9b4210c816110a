"""What stands just outside quoted words and may turn their sense."""

from __future__ import annotations

import re

from ..findings import ChangeKind
from .characters import Sort, sort_of
from .document import Prepared
from .lexicon import BOUNDS, is_denial, is_hedge, is_negation
from .scripts import marks_of_ideographs
from .surroundings import surroundings_of
from .tokens import Token, TokenSort, first_token, tokens_of

_BEFORE = 3  # words: "do not really", "is by no means"
_REACH = 60  # characters that are read for them
_SENTENCE_ENDS = ".!?;:…。！？；"


GOES_ON = "goes on: the quotation ends with a full stop, the source's sentence does not end there"
"""Says nothing of how it goes on: what changes farther off, night by night, is no change of the quoted words."""


def context_of(document: Prepared, start: int, end: int, quoted: str) -> tuple[str, ...]:
    """Warnings about what surrounds the words from skeleton offset `start` to `end`; `quoted`: the quote as it is."""
    text = document.text
    first, last = text.skeleton.at[start], text.skeleton.at[end - 1] + 1
    warnings = [*_before(document, first), *_after(document, last)]
    question = _question(text.folded.text[last : last + 3], quoted)
    if question:
        warnings.append(question)
    if _goes_on(document, last, quoted):
        warnings.append(GOES_ON)
    warnings.extend(surroundings_of(document, *text.folded.span(first, last)))
    return tuple(warnings)


def _before(document: Prepared, first: int) -> list[str]:
    text = document.text
    words = [t for t in tokens_of(text, *_clause_before(document, first)) if t.sort is TokenSort.WORD][-_BEFORE:]
    for word in reversed(words):
        shown = _shown(document, word)
        if is_negation(word.text, document.languages):
            return [f"negated: “{shown}” stands directly before"]
        if is_denial(word.text):
            return [f"denied: “{shown}” stands directly before"]
    if hedge := _hedge_before(document, words, first):
        return [f"hedged: “{hedge}” stands directly before"]
    if first and sort_of(text.folded.text[first - 1]) is Sort.IDEOGRAPH:
        marks = marks_of_ideographs(text.folded.text[: first + 1][-3:], 0, min(2, first))
        for kind, said in ((ChangeKind.NEGATION, "negated"), (ChangeKind.HEDGE, "hedged")):
            for mark in marks.get(kind, ()):
                return [f"{said}: “{mark}” stands directly before"]
    return []


_LINKS = frozenset(["of", "de", "des", "du", "d'", "der", "von", "van", "di", "del", "dei", "do", "da", "dos", "den"])
_BOUND = re.compile(rf"(?<![^\W_])(?:{'|'.join(BOUNDS)})\Z")


def _hedge_before(document: Prepared, words: list[Token], first: int) -> str | None:
    """The hedge that stands directly before, also with a word between: "most of", "up to"."""
    folded = document.text.folded.text
    if not words or folded[words[-1].end : first].strip(" \"'(["):
        return None
    if bound := _BOUND.search(folded[words[0].start : words[-1].end]):
        return bound.group()
    if words[-1].text in _LINKS and len(words) > 1:
        words = words[:-1]
    return _shown(document, words[-1]) if is_hedge(words[-1].text, document.languages) else None


def _clause_before(document: Prepared, first: int) -> tuple[int, int]:
    """The folded offsets from the last end of a sentence, clause or block to `first`."""
    folded, starts = document.text.folded.text, document.text.folded.starts
    low = max(0, first - _REACH)
    if document.extraction.media_type == "text/html":  # elsewhere a line may end anywhere
        broken = document.text.original.rfind("\n", starts[low], starts[first])
        low = max(low, starts.first_from(broken + 1))
    stretch = folded[low:first].rstrip("\"' -([")
    cut = max(stretch.rfind(char) for char in _SENTENCE_ENDS + ",")
    return low + cut + 1, low + len(stretch)


def _after(document: Prepared, last: int) -> list[str]:
    """German, Dutch, Japanese, Korean and others put the negation behind."""
    folded = document.text.folded.text
    following = folded[last : last + _REACH]
    token = first_token(document.text, last, last + len(following))
    if token is not None and token.text in _NEGATIONS_BEHIND and not following[: token.start - last].strip():
        return [f"negated: “{_shown(document, token)}” stands directly after"]
    for ending in _NEGATIVE_ENDINGS:
        if following.startswith(ending):
            return [f"negated: “{ending}” stands directly after"]
    return []


_NEGATIONS_BEHIND = frozenset(["nicht", "niet", "pas", "değil", "değildir", "inte", "ikke", "nie"])
_NEGATIVE_ENDINGS = ("ません", "ない", "なかった", "ず", "지 않", "지 못", "하지 않", "않")


# Behind the words: what ends a sentence or may stand behind its end, then the closing mark of a speech.
_ENDS = re.compile(r"[\s)\]]*(?:\[\d+\]\s*)*(?:[.!?…。！？]|\Z)|\s*,?\s?[\"”’»]")
_GOES_ON = re.compile(r"\s*[,;:(–—-]|\s+[^\W\d_A-ZÀ-ÖØ-Þ]")


def _goes_on(document: Prepared, last: int, quoted: str) -> bool:
    """Whether a quotation closed by a full stop is only the beginning of the source's sentence.

    Writers close quotations with stops of their own, so this is no difference; that a sentence has been added to since
    is one, and is seen as a change of this.
    """
    if not quoted.rstrip("\"'”’» )").endswith((".", "。")):
        return False
    text = document.text
    if last >= len(text.folded.starts):
        return False
    begin = text.folded.ends[last - 1]
    following = text.original[begin : begin + _REACH]
    if document.extraction.media_type == "text/html":  # there a line ends with its block
        following = following.partition("\n")[0]
    # A capital may begin the next sentence behind a heading or a list item that has no stop of its own.
    return _ENDS.match(following) is None and _GOES_ON.match(following) is not None


def _question(following: str, quoted: str) -> str | None:
    """A question that was cut short, or made into a statement."""
    asked = following.lstrip("\"' )").startswith(("?", "؟", ";")) and not following.lstrip("\"' )").startswith(";")
    if asked and "?" not in quoted and "؟" not in quoted:
        return "question: the source asks what the quotation states"
    return None


def _shown(document: Prepared, token: Token) -> str:
    start, end = document.text.folded.span(token.start, token.end)
    return document.text.original[start:end]
