"""What an elision may not do: leave out too much, or turn the sense of what was kept by what it drops or puts in."""

from __future__ import annotations

import re

from ..findings import Change, ChangeKind
from .document import Prepared
from .elision import Chain, Elided, Joint
from .folding import Text, read
from .hits import Hit, is_bounded
from .lexicon import is_exception, is_negation
from .scripts import marks_of_ideographs
from .tokens import Token, TokenSort, tokens_of
from .typography import differs_in_typography

# How far an ellipsis may reach: two or three sentences. Beyond, the parts are not one passage.
WIDEST_GAP = 500
WIDEST_INSERTION = 80  # characters of the source that a bracketed word may stand for


def changes_of(quotation: Elided, chain: Chain, document: Prepared) -> tuple[Change, ...]:
    """What makes an elided quotation another: a gap too wide, a negation left out, a number or "not" put in."""
    changes = _changes_before(quotation.joints[0], chain.hits[0], document)
    for joint, (start, end) in zip(quotation.joints[1:-1], chain.gaps(), strict=True):
        changes.extend(_changes_between(joint, start, end, document))
    changes.extend(_changes_behind(quotation.joints[-1], chain.hits[-1], document))
    return tuple(changes)


def turned_by_insertions(quotation: Elided, document: Prepared) -> tuple[Change, ...]:
    """The changes that the words in brackets make wherever they are put."""
    return tuple(
        change
        for joint in quotation.joints
        for words in joint.inserted
        for change in _turned(words, document, instead_of="")
    )


def _changes_between(joint: Joint, start: int, end: int, document: Prepared) -> list[Change]:
    """What is wrong with the joint of two parts between which the source has what stands from `start` to `end`."""
    strange = [words for words in joint.inserted if not _stands_at_an_end(document, words, start, end)]
    if not strange and not joint.omits and _covers(document, joint.inserted, start, end):
        return []
    instead_of = _between(document, start, end)
    changes = [change for words in strange for change in _turned(words, document, instead_of=instead_of)]
    if end <= start:
        return changes
    if end - start > (WIDEST_GAP if joint.omits else WIDEST_INSERTION):
        changes.append(Change(ChangeKind.OMISSION, joint.written, instead_of))
    if joint.omits and not joint.inserted and "…" in document.text.separator(start):
        # The reader takes the mark for the source's own: what follows it was dropped without one.
        changes.append(Change(ChangeKind.OMISSION, "…", instead_of))
    if negation := _hidden_negation(document, start, end):
        changes.append(Change(ChangeKind.NEGATION, "…", negation))
    return changes


def _changes_before(joint: Joint, first: Hit, document: Prepared) -> list[Change]:
    """What is wrong with words in brackets before the first part, which stand for what the source has there."""
    text = document.text
    span = _clause_before(document, text.skeleton.at[first.at])
    strange = [words for words in joint.inserted if not _stands(document, words, first.at - len(_letters(words)))]
    changes = _turned_at_an_edge(strange, span, document)
    if strange and not joint.omits and not changes:
        tokens = tokens_of(text, *span)
        # "Nobody on the board would close": the clause begins with what denies the whole of it.
        near = [*tokens[:1], *tokens[1:][-max(_LEAST_REACH, _count(strange)) :]]
        changes.extend(_dropped(joint, near, span, document))
    return changes


def _changes_behind(joint: Joint, last: Hit, document: Prepared) -> list[Change]:
    """The same behind the last part. What may follow any sentence, "without" or "unless", drops out unharmed there."""
    text = document.text
    span = _clause_behind(document, text.skeleton.at[last.end - 1] + 1)
    strange = [words for words in joint.inserted if not _stands(document, words, last.end)]
    changes = _turned_at_an_edge(strange, span, document)
    if strange and not joint.omits and not changes:
        tokens = tokens_of(text, *span)[: max(_LEAST_BEHIND, _count(strange))]
        near = [token for token in tokens if not is_exception(token.text, document.languages)]
        changes.extend(_dropped(joint, near, span, document))
    return changes


def _turned_at_an_edge(strange: list[str], span: tuple[int, int], document: Prepared) -> list[Change]:
    standing = _shown(document, *span)
    return [change for words in strange for change in _turned(words, document, instead_of=standing)]


# Words of the source that those in brackets may stand for at least: "[They] close" for "They would not close".
_LEAST_REACH = 3
_LEAST_BEHIND = 2


def _count(inserted: list[str]) -> int:
    return sum(len(tokens_of(text, 0, len(text.folded.text))) for text in map(read, inserted))


def _dropped(joint: Joint, near: list[Token], span: tuple[int, int], document: Prepared) -> list[Change]:
    """A negation of the source, among the tokens, that words in brackets stand for."""
    text, low = document.text, span[0]
    for token in near:
        if token.sort is TokenSort.WORD and is_negation(token.text, document.languages):
            return [Change(ChangeKind.NEGATION, joint.written, _shown(document, token.start, token.end))]
        if token.sort is TokenSort.IDEOGRAPH:
            marks = marks_of_ideographs(text.folded.text[slice(*span)], token.start - low, token.end - low)
            for mark in marks.get(ChangeKind.NEGATION, ()):
                return [Change(ChangeKind.NEGATION, joint.written, mark)]
    return []


_BREAK = re.compile(r"[,;:.!?。！？，；：]['\")\]]*(?:\s|\Z)|[。！？，；：]")


def _clause_before(document: Prepared, place: int) -> tuple[int, int]:
    """The folded offsets from the last break of a clause or line to `place`, at most so far as brackets reach."""
    low = max(0, place - WIDEST_INSERTION)
    stretch = document.lines[low:place]
    ends = [match.end() for match in _BREAK.finditer(stretch.rstrip())]
    return low + max([0, stretch.rfind("\n") + 1, *ends]), place


def _clause_behind(document: Prepared, place: int) -> tuple[int, int]:
    """The folded offsets from `place` to the next break of a clause or line."""
    stretch = document.lines[place : place + WIDEST_INSERTION].partition("\n")[0]
    match = _BREAK.search(stretch)
    return place, place + (match.start() if match else len(stretch))


def _letters(words: str) -> str:
    return read(words).skeleton.text


def _stands(document: Prepared, words: str, at: int) -> bool:
    """Whether the words in brackets are the source's own, from a skeleton offset on."""
    quote, source = read(words), document.text
    end = at + len(quote.skeleton.text)
    if at < 0 or source.skeleton.text[at:end] != quote.skeleton.text:
        return False
    return is_bounded(source, at, end) and differs_in_typography(quote, source, at)


def _stands_at_an_end(document: Prepared, words: str, start: int, end: int) -> bool:
    """Whether the words in brackets are the source's own, at the beginning or the end of a gap."""
    length = len(_letters(words))
    return end - start >= length and any(_stands(document, words, at) for at in (start, end - length))


def _covers(document: Prepared, inserted: tuple[str, ...], start: int, end: int) -> bool:
    return document.text.skeleton.text[start:end] == "".join(map(_letters, inserted))


def _turned(words: str, document: Prepared, *, instead_of: str) -> list[Change]:
    """What an insertion in brackets may not bring in: digits and negations."""
    inserted = read(words)
    folded = inserted.folded.text
    for token in tokens_of(inserted, 0, len(folded)):
        if token.sort is TokenSort.NUMBER:
            return [Change(ChangeKind.NUMBER, words, instead_of)]
        if token.sort is TokenSort.IDEOGRAPH:
            negates = ChangeKind.NEGATION in marks_of_ideographs(folded, token.start, token.end)
        else:
            negates = is_negation(token.text, document.languages)
        if negates:
            return [Change(ChangeKind.NEGATION, words, instead_of)]
    return []


# French negates with two words; where the first is kept, the second that was left out hides nothing.
_ENDS_IN_NE = re.compile(r"(?<![^\W\d_])n(?:e|') ?\Z")
_SECOND_HALVES = frozenset(["pas", "plus", "jamais", "point", "rien", "aucun", "aucune", "personne"])


def _hidden_negation(document: Prepared, start: int, end: int) -> str | None:
    """The negation or exception that was left out of a sentence of which words were kept, as the source writes it.

    Whole sentences may be left out with whatever they say; in the two that the omission cuts, a negation counts.
    """
    text = document.text
    first, last = text.skeleton.at[start - 1] + 1, text.skeleton.at[end]
    kept = _ENDS_IN_NE.search(text.folded.text[max(0, first - 4) : first]) is not None
    for low, high in _cut_sentences(text, first, last):
        for token in tokens_of(text, low, high):
            if kept and low == first and token.text in _SECOND_HALVES:
                kept = False
                continue
            if token.sort is TokenSort.WORD and is_negation(token.text, document.languages):
                begin, stop = text.folded.span(token.start, token.end)
                return text.original[begin:stop]
            if token.sort is TokenSort.IDEOGRAPH:
                marks = marks_of_ideographs(text.folded.text[low:high], token.start - low, token.end - low)
                for mark in marks.get(ChangeKind.NEGATION, ()):
                    return mark
    return None


_SENTENCE_END = re.compile(r"[.!?。！？]['\")\]]*\s+(?=\S)|[。！？]")


def _cut_sentences(text: Text, first: int, last: int) -> list[tuple[int, int]]:
    """The stretches of a gap that belong to sentences of which something was kept."""
    ends = [match.end() + first for match in _SENTENCE_END.finditer(text.folded.text[first:last])]
    if not ends:
        return [(first, last)]
    return [(first, ends[0]), (ends[-1], last)]


def _between(document: Prepared, start: int, end: int) -> str:
    """The source's words between two skeleton offsets, shortened in the middle where there are many."""
    if end <= start:
        return ""
    begin, stop = document.text.original_span(start, end)
    words = " ".join(document.text.original[begin:stop].split())
    return words if len(words) <= 160 else f"{words[:75]} […] {words[-75:]}"


def _shown(document: Prepared, start: int, end: int) -> str:
    """The source's words between two folded offsets."""
    if end <= start:
        return ""
    begin, stop = document.text.folded.span(start, end)
    return " ".join(document.text.original[begin:stop].split())
