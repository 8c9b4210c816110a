"""The judgement on a quotation: exact pass, elisions, and for what is missing the place that comes nearest."""

from __future__ import annotations

import html
from bisect import bisect_left

from ..findings import Change, ChangeKind, Judgement, Verdict
from ..publication import Quotation
from .context import context_of
from .differences import Differences, differences
from .document import Prepared, passage_around
from .elision import Chain, Part, all_stand, chain_of, changes_of, parts_of, without_sic
from .folding import Text, folds_between, read
from .hits import Hit, best_of, hits_of, same_skeletons
from .nearest import nearest_region
from .tokens import widen

# Of a quote's words with content, at least half must stand in order for the passage to be recognised.
LEAST_SHARE = 50


def judge_quotation(quotation: Quotation, document: Prepared) -> Judgement:
    """Whether the quoted words stand in the document."""
    exact = quotation.exact
    quote = read(exact)
    if not quote.skeleton.text:
        return Judgement(Verdict.ABSENT, detail="The quotation holds no words to look for.")
    # Entities and "[sic]" are taken as they are first: a page may show them.
    for written in dict.fromkeys([exact, html.unescape(exact), without_sic(html.unescape(exact))]):
        hits = hits_of(read(written), document)
        if hits:
            return _verbatim(hits, quotation, document)
    parts = parts_of(without_sic(html.unescape(exact)))
    if len(parts) > 1:
        return _elided(parts, quotation, document)
    if not parts:
        return Judgement(Verdict.ABSENT, detail="The quotation holds no words to look for.")
    return _missing(parts[0].text, document)


def _verbatim(hits: list[Hit], quotation: Quotation, document: Prepared) -> Judgement:
    best = best_of(hits, document, quotation.prefix, quotation.suffix)
    folds = f", but for typography ({', '.join(best.folds)})" if best.folds else ""
    times = f" {len(hits)} times" if len(hits) > 1 else ""
    return _found(
        document,
        best.at,
        best.end,
        Judgement(
            Verdict.VERBATIM,
            detail=f"The words stand in the source{times}{folds}.",
            hits=len(hits),
            folds=best.folds,
            context=context_of(document, best.at, best.end, quotation.exact),
        ),
    )


def _found(document: Prepared, start: int, end: int, judgement: Judgement) -> Judgement:
    """The judgement with the place, from skeleton offset `start` to `end`, filled in."""
    first, last = document.text.original_span(start, end)
    return Judgement(
        judgement.verdict,
        judgement.changes,
        detail=judgement.detail,
        zone=document.label_at(first),
        passage=passage_around(document.text.original, first, last),
        start=first,
        end=last,
        hits=judgement.hits,
        folds=judgement.folds,
        context=judgement.context,
    )


def _elided(parts: tuple[Part, ...], quotation: Quotation, document: Prepared) -> Judgement:
    chain = chain_of(parts, document)
    if chain is None:
        if all_stand(parts, document):
            return _out_of_order(parts, document)
        return _parts_missing(parts, document)
    changes = changes_of(parts, chain, document)
    start, end = chain.hits[0].at, chain.hits[-1].end
    folds = tuple(dict.fromkeys([*(fold for hit in chain.hits for fold in hit.folds), "elision"]))
    if changes:
        detail = _elision_detail(changes, chain)
        return _found(document, start, end, Judgement(Verdict.ALTERED, changes, detail=detail, hits=1, folds=folds))
    return _found(
        document,
        start,
        end,
        Judgement(
            Verdict.VERBATIM,
            detail=f"The {len(parts)} parts stand in order, close together.",
            hits=1,
            folds=folds,
            context=context_of(document, start, end, quotation.exact),
        ),
    )


def _elision_detail(changes: tuple[Change, ...], chain: Chain) -> str:
    if any(change.kind is ChangeKind.NEGATION for change in changes):
        return "The parts stand in order, but what was left out or put in turns their sense."
    return f"The parts stand in order, but {chain.widest:,} characters apart: they are not one passage."


def _out_of_order(parts: tuple[Part, ...], document: Prepared) -> Judgement:
    hits = [hits_of(part.text, document)[0] for part in parts]
    order = sorted(range(len(parts)), key=lambda index: hits[index].at)
    change = Change(
        ChangeKind.WORDING,
        " … ".join(part.text.original.strip() for part in parts),
        " … ".join(parts[index].text.original.strip() for index in order),
    )
    first = hits[order[0]]
    detail = "Every part stands in the source, but not in this order."
    return _found(document, first.at, first.end, Judgement(Verdict.ALTERED, (change,), detail=detail, hits=1))


def _parts_missing(parts: tuple[Part, ...], document: Prepared) -> Judgement:
    """Some part does not stand: each is judged for itself, and the longest that is recognised gives the place."""
    judged = [_judge_part(part, document) for part in parts]
    known = [(part, found) for part, found in zip(parts, judged, strict=True) if found.verdict is not Verdict.ABSENT]
    weight = sum(len(part.text.skeleton.text) for part, _ in known)
    if weight * 100 < LEAST_SHARE * sum(len(part.text.skeleton.text) for part in parts):
        return Judgement(Verdict.ABSENT, detail="Nothing like these words stands in the source.")
    changes: list[Change] = []
    for part, found in zip(parts, judged, strict=True):
        if found.verdict is Verdict.ABSENT:
            changes.append(Change(ChangeKind.WORDING, part.text.original.strip(), ""))
        changes.extend(found.changes)
    _, place = max(known, key=lambda pair: len(pair[0].text.skeleton.text))
    return Judgement(
        Verdict.ALTERED,
        tuple(changes),
        detail=f"Of {len(parts)} parts {sum(found.verdict is Verdict.VERBATIM for found in judged)} stand as quoted.",
        zone=place.zone,
        passage=place.passage,
        start=place.start,
        end=place.end,
        hits=1,
        folds=("elision",),
    )


def _judge_part(part: Part, document: Prepared) -> Judgement:
    hits = hits_of(part.text, document)
    if hits:
        return _verbatim(hits, Quotation(part.text.original), document)
    return _missing(part.text, document)


def _missing(quote: Text, document: Prepared) -> Judgement:
    """The judgement on words that do not stand as they are: where the source comes nearest, and what differs there."""
    found = _nearest_span(quote, document)
    if found is None:
        return Judgement(Verdict.ABSENT, detail="Nothing like these words stands in the source.")
    span, differing = found
    if differing.share < LEAST_SHARE:
        detail = f"The nearest passage shares {differing.share} % of the words with content: it is another one."
        return Judgement(Verdict.ABSENT, detail=detail)
    first, last = document.text.folded.span(*span)
    standing = document.text.original[first:last]
    if not differing.changes and differing.folds:
        verdict, detail = Verdict.VERBATIM, f"The words stand in the source, but for {', '.join(differing.folds)}."
    else:
        verdict, detail = Verdict.ALTERED, _altered_detail(differing)
    changes = differing.changes
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
        folds=tuple(dict.fromkeys([*folds_between(quote.original, standing), *differing.folds])) if not changes else (),
    )


def _altered_detail(differing: Differences) -> str:
    kinds = ", ".join(dict.fromkeys(change.kind.value for change in differing.changes)) or "writing"
    return f"The passage is in the source, but differs in {kinds}."


def _nearest_span(quote: Text, document: Prepared) -> tuple[tuple[int, int], Differences] | None:
    """The folded span of the source that comes nearest to the quote, and the differences there."""
    whole = (quote.skeleton.at[0], quote.skeleton.at[-1] + 1)
    whole = (_with_sign(quote, whole[0]), whole[1])
    same = next(same_skeletons(quote, document.text), None)
    if same is not None:
        start, end = same, same + len(quote.skeleton.text)
    else:
        region = nearest_region(quote, document.text)
        if region is None:
            return None
        start, end = region.start, region.end
    places = document.text.skeleton.at
    span = widen(document.text, _with_sign(document.text, places[start]), places[end - 1] + 1)
    languages = document.languages | quote.languages
    differing = differences(quote, whole, document.text, span, languages)
    for grow in (_continued, _grown):
        grown = grow(quote, document.text, span, differing)
        if grown != span:
            again = differences(quote, whole, document.text, grown, languages)
            if again.share >= differing.share:
                span, differing = grown, again
    return span, differing


def _with_sign(text: Text, place: int) -> int:
    return place - 1 if place and text.folded.text[place - 1] == "-" else place


_CONTINUATION = 600  # characters beyond the nearest span in which the quote's other end is looked for
_LEAST_END = 12  # characters of it that are worth looking for


def _continued(quote: Text, source: Text, span: tuple[int, int], differing: Differences) -> tuple[int, int]:
    """The span stretched to where the quote's beginning or end stands, beyond words that the quote leaves out.

    The edit distance prefers to drop the shorter end of a quote over passing a long insertion.
    """
    start, end = span
    if differing.closing and (tail := _end_of(quote, differing.closing_at, len(quote.folded.text))):
        first = bisect_left(source.skeleton.at, end)
        region = nearest_region(tail, source, first, min(len(source.skeleton.text), first + _CONTINUATION))
        if region is not None and region.distance * 5 <= len(tail.skeleton.text):
            _, end = widen(source, start, source.skeleton.at[region.end - 1] + 1)
    if differing.opening and (head := _end_of(quote, 0, differing.opening_at)):
        last = bisect_left(source.skeleton.at, start)
        region = nearest_region(head, source, max(0, last - _CONTINUATION), last)
        if region is not None and region.distance * 5 <= len(head.skeleton.text):
            start, _ = widen(source, source.skeleton.at[region.start], end)
    return start, end


def _end_of(quote: Text, start: int, end: int) -> Text | None:
    """The quote between two folded offsets as a text of its own; None where it is too short to be looked for."""
    if start >= end:
        return None
    first, last = quote.folded.span(start, end)
    text = read(quote.original[first:last])
    return text if len(text.skeleton.text) >= _LEAST_END else None


def _grown(_: Text, text: Text, span: tuple[int, int], differing: Differences) -> tuple[int, int]:
    """The span with as many words more at either end as the quote has there without a counterpart."""
    start, end = span
    folded = text.folded.text
    for _ in range(min(differing.opening, 4)):
        before = folded[max(0, start - 40) : start].rstrip()
        if not before or before[-1] in ".!?:;":
            break
        start, _ = widen(text, max(0, start - 40) + len(before) - 1, end)
    for _ in range(min(differing.closing, 4)):
        after = folded[end : end + 40]
        step = len(after) - len(after.lstrip())
        if not after.strip() or after[0] in ".!?:;":
            break
        _, end = widen(text, start, end + step + 1)
    return start, end
