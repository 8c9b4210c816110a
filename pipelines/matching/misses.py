"""The judgement on words that do not stand as they are: the place that comes nearest, and what differs there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ..findings import Change, ChangeKind, Judgement, Verdict
from .alignment import Alignment, aligned
from .characters import LINE_END_HYPHEN, NOTE_MARK
from .context import context_of
from .differences import differences
from .document import Prepared, passage_around
from .folding import Text, folds_between, read
from .hits import same_skeletons
from .lexicon import COMMON_WORDS
from .nearest import nearest_region, nearest_within
from .tokens import Token, TokenSort, tokens_of, widen

# Of a quote's words with content, at least half must stand in order for the passage to be recognised.
LEAST_SHARE = 50
# Words by which a span is grown at either end, so that a changed first or last word is shown with what stands there.
_MOST_GROWN = 4
_FURTHER = 2  # and words beyond these, where the quote leaves some out right behind its first or before its last
_FARTHEST_GROWN = 400  # characters; so many words are not longer


def judge_missing(quote: Text, document: Prepared) -> Judgement:
    """The judgement on words that do not stand as they are: where the source comes nearest, and what differs there."""
    found = _nearest_span(quote, document)
    if found is None:
        return Judgement(Verdict.ABSENT, detail="Nothing like these words stands in the source.")
    span, alignment = found
    if not _is_this_passage(quote, document, span, alignment):
        detail = f"The nearest passage shares {alignment.share} % of the words with content: it is another one."
        return Judgement(Verdict.ABSENT, detail=detail)
    first, last = document.text.folded.span(*span)
    standing = document.text.original[first:last]
    changes, folds = differences(alignment, quote, document.text, _languages(quote, document))
    if not changes and folds and _digits(quote.folded.text) == _digits(document.text.folded.text[slice(*span)]):
        verdict, detail = Verdict.VERBATIM, f"The words stand in the source, but for {', '.join(folds)}."
    else:
        verdict, detail = Verdict.ALTERED, _altered_detail(changes)
    if verdict is Verdict.ALTERED and not changes:
        changes = _measures_changed(quote.folded.text, document.text.folded.text[span[0] : span[1] + 1])
        detail = _altered_detail(changes)
    if verdict is Verdict.ALTERED and not changes:
        changes = (Change(ChangeKind.WORDING, quote.original.strip(), " ".join(standing.split())),)
    return Judgement(
        verdict,
        changes,
        detail=detail,
        zone=document.label_at(first),
        passage=passage_around(document.text.original, first, last),
        start=first,
        end=last,
        hits=1,
        folds=tuple(dict.fromkeys([*folds_between(quote.original, standing), *folds])) if not changes else (),
        context=_context(document, span, quote) if verdict is Verdict.VERBATIM else (),
    )


def _is_this_passage(quote: Text, document: Prepared, span: tuple[int, int], alignment: Alignment) -> bool:
    """Whether the words are recognisably those of the span, however they were changed."""
    if alignment.share >= LEAST_SHARE or alignment.only_slips():
        return True
    source = document.text.skeleton
    if source.text[source.first_from(span[0]) : source.first_from(span[1])] == quote.skeleton.text:
        return True  # "re-sign" and "resign"
    return _stands_in_another_order(document.text, span, alignment.quoted)


_LEAST_WORDS = 3  # with content; fewer stand near to each other by chance


def _stands_in_another_order(text: Text, span: tuple[int, int], quoted: list[Token]) -> bool:
    """Whether nearly all words with content stand around the span: "A sued B" for "B sued A"."""
    wanted = Counter(token.text for token in quoted if token.text not in COMMON_WORDS)
    if wanted.total() < _LEAST_WORDS or any(token.sort is TokenSort.IDEOGRAPH for token in quoted):
        return False
    reach = span[1] - span[0]
    around = widen(text, max(0, span[0] - reach), min(len(text.folded.text), span[1] + reach))
    met = wanted & Counter(token.text for token in tokens_of(text, *around))
    return met.total() * 5 >= wanted.total() * 4


def _languages(quote: Text, document: Prepared) -> frozenset[str]:
    """The document's; a quotation tells too little to be heard, but where it is in another language altogether."""
    own, theirs = quote.languages, document.languages
    return own | theirs if own.isdisjoint(theirs) else theirs


def _digits(folded: str) -> list[str]:
    """The numbers with what joins their digits: "5-10" and "5 10" are two writings of other things."""
    return re.findall(r"-?\d(?:\S*\d)?", folded)


_MEASURE = re.compile(r"\d[\d.,]*['\"]")


def _measures_changed(quoted: str, standing: str) -> tuple[Change, ...]:
    """What has ' behind its digits in the one folded text and " in the other: feet and inches."""
    ours, theirs = _MEASURE.findall(quoted), _MEASURE.findall(standing)
    if len(ours) != len(theirs):
        return ()
    return tuple(Change(ChangeKind.UNIT, *pair) for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1])


def _context(document: Prepared, span: tuple[int, int], quote: Text) -> tuple[str, ...]:
    source = document.text.skeleton
    return context_of(document, source.first_from(span[0]), source.first_from(span[1]), quote.original)


def _altered_detail(changes: tuple[Change, ...]) -> str:
    kinds = ", ".join(dict.fromkeys(change.kind.value for change in changes)) or "writing"
    return f"The passage is in the source, but differs in {kinds}."


def _nearest_span(quote: Text, document: Prepared) -> tuple[tuple[int, int], Alignment] | None:
    """The folded span of the source that comes nearest to the quote, and how the two go together."""
    first, last = _with_sign(quote, quote.skeleton.at[0]), quote.skeleton.at[-1] + 1
    quoted = tokens_of(quote, first, last, notes=NOTE_MARK in quote.folded.text)
    same = next(same_skeletons(quote, document.text), None)
    if same is not None:
        start, end = same, same + len(quote.skeleton.text)
    else:
        region = nearest_region(quote, document.text)
        if region is None:
            return None
        start, end = region.start, region.end
    source = document.text
    places = source.skeleton.at
    span = widen(source, _with_sign(source, places[start]), places[end - 1] + 1)
    alignment = aligned(quote, quoted, source, span)
    if not alignment.opening and not alignment.closing:
        return span, alignment
    for other in [_continued(quote, source, span, alignment), *_all_grown(source, span, alignment)]:
        if other != span:
            again = aligned(quote, quoted, source, other)
            if again.is_better_than(alignment):
                span, alignment = other, again
    return span, alignment


def _with_sign(text: Text, place: int) -> int:
    return place - 1 if place and text.folded.text[place - 1] == "-" else place


_CONTINUATION = 600  # characters beyond the nearest span in which the quote's other end is looked for
_LEAST_END = 12  # characters of it that are worth looking for


def _continued(quote: Text, source: Text, span: tuple[int, int], alignment: Alignment) -> tuple[int, int]:
    """The span stretched to where the quote's beginning or end stands, beyond words that the quote leaves out.

    The edit distance prefers to drop the shorter end of a quote over passing a long insertion.
    """
    start, end = span
    folded = source.folded.text
    if _may_stand(alignment.closing, folded[end : end + 2 * _CONTINUATION]) and (
        tail := _end_of(quote, alignment.closing[0].start, len(quote.folded.text))
    ):
        first = source.skeleton.first_from(end)
        region = nearest_within(tail, source, first, min(len(source.skeleton.text), first + _CONTINUATION))
        if region is not None and region.distance * 5 <= len(tail.skeleton.text):
            start, end = widen(source, start, source.skeleton.at[region.end - 1] + 1)
    if _may_stand(alignment.opening, folded[max(0, start - 2 * _CONTINUATION) : start]) and (
        head := _end_of(quote, 0, alignment.opening[-1].end)
    ):
        last = source.skeleton.first_from(start)
        region = nearest_within(head, source, max(0, last - _CONTINUATION), last)
        if region is not None and region.distance * 5 <= len(head.skeleton.text):
            start, end = widen(source, source.skeleton.at[region.start], end)
    return start, end


def _may_stand(tokens: list[Token], stretch: str) -> bool:
    """Whether one of the tokens is in a stretch of folded text at all, as it is wherever four fifths of them are."""
    return any(token.text in stretch for token in tokens if len(token.text) > 3 or token.sort is not TokenSort.WORD)


def _end_of(quote: Text, start: int, end: int) -> Text | None:
    """The quote between two folded offsets as a text of its own; None where it is too short to be looked for."""
    if start >= end:
        return None
    first, last = quote.folded.span(start, end)
    text = read(quote.original[first:last])
    return text if len(text.skeleton.text) >= _LEAST_END else None


def _all_grown(text: Text, span: tuple[int, int], alignment: Alignment) -> Iterator[tuple[int, int]]:
    """The span with as many words more at either end as the quote has there without a counterpart, and some more.

    None where that would show nothing that belongs to the quote: no counterpart is lacking, and none of the words
    that it has there is among them.
    """
    if not alignment.lacks and not _may_be_met(text, span, alignment):
        return
    start, end = widest = _grown(text, span, alignment, _FURTHER)
    met = _met(text, (start, span[0]), alignment.opening) or _met(text, (span[1], end), alignment.closing)
    if met or alignment.lacks:
        yield _grown(text, span, alignment, 0)
    if met:
        yield from (_grown(text, span, alignment, further) for further in range(1, _FURTHER))
        yield widest


def _grown(text: Text, span: tuple[int, int], alignment: Alignment, further: int) -> tuple[int, int]:
    start, end = span
    folded = text.folded.text
    for _step in range(_words_to_grow(alignment.opening, further)):
        before = folded[max(0, start - 40) : start].rstrip()
        if not before or before[-1] in ".!?:;":
            break
        start, end = widen(text, max(0, start - 40) + len(before) - 1, end)
    for _step in range(_words_to_grow(alignment.closing, further)):
        after = folded[end : end + 40]
        spaces = len(after) - len(after.lstrip())
        if not after.strip() or after[0] in ".!?:;":
            break
        start, end = widen(text, start, end + spaces + 1)
    return start, end


def _may_be_met(text: Text, span: tuple[int, int], alignment: Alignment) -> bool:
    """Whether one of the words without a counterpart is near enough to be met by growing. Cheap, and seldom so."""
    folded = text.folded.text
    before, after = folded[max(0, span[0] - _FARTHEST_GROWN) : span[0]], folded[span[1] : span[1] + _FARTHEST_GROWN]
    for tokens, stretch in ((alignment.opening, before), (alignment.closing, after)):
        if tokens:
            joined = stretch.replace(LINE_END_HYPHEN, "")
            words = set(_PLAIN_WORDS.findall(joined))
            joined = joined.replace(" ", "")  # as numbers are in tokens
            for word in (token.text.lower() for token in tokens):
                if word in words or (word in joined and not _PLAIN_WORDS.fullmatch(word)):
                    return True
    return False


_PLAIN_WORDS = re.compile("[a-z]+")


def _met(text: Text, span: tuple[int, int], wanted: list[Token]) -> bool:
    """Whether one of the tokens is among those of a folded span."""
    if not wanted or span[0] >= span[1]:
        return False
    words = {token.text for token in wanted}
    return any(token.text.replace(LINE_END_HYPHEN, "") in words for token in tokens_of(text, *span))


def _words_to_grow(unmatched: list[Token], further: int) -> int:
    return min(len(unmatched), _MOST_GROWN) + further if unmatched else 0
