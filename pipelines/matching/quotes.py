"""The judgement on a quotation: the exact pass, then elisions; what is missing goes to `misses`."""

from __future__ import annotations

import html
from dataclasses import replace

from ..findings import Change, ChangeKind, Judgement, Verdict
from ..publication import Quotation
from .context import context_of
from .document import Prepared, passage_around
from .elision import Chain, Part, all_stand, chain_of, changes_of, parts_of, without_sic
from .folding import read
from .han import is_chinese, simplified
from .hits import Hit, best_of, hits_of
from .misses import LEAST_SHARE, judge_missing


def judge_quotation(quotation: Quotation, document: Prepared) -> Judgement:
    """Whether the quoted words stand in the document, as they are or in the other characters of Chinese."""
    judgement = _judged(quotation, document)
    if judgement.verdict.stands:
        return judgement
    converted = _judged_in_simplified(quotation, document)
    if converted is None or converted.verdict is Verdict.ABSENT:
        return judgement
    return converted if converted.verdict.stands or judgement.verdict is Verdict.ABSENT else judgement


_CHARACTERS = "simplified and traditional characters"


def _judged_in_simplified(quotation: Quotation, document: Prepared) -> Judgement | None:
    """The judgement with the traditional characters of one side as simplified ones; None where there are none.

    Never of both: two traditional characters that share a simplified one are two words.
    """
    if (exact := simplified(quotation.exact)) != quotation.exact:
        prefix, suffix = (simplified(words) if words else None for words in (quotation.prefix, quotation.suffix))
        judgement = _judged(Quotation(exact, prefix, suffix), document)
        said = "The quotation is in traditional, the source in simplified characters."
    elif is_chinese(exact) and document.in_simplified is not None:
        judgement = _judged(quotation, document.in_simplified)
        said = "The source is in traditional, the quotation in simplified characters."
    else:
        return None
    if judgement.start is None or judgement.end is None:
        return judgement
    return replace(
        judgement,
        detail=f"{judgement.detail} {said}",
        passage=passage_around(document.text.original, judgement.start, judgement.end),
        folds=(*judgement.folds, _CHARACTERS),
    )


def _judged(quotation: Quotation, document: Prepared) -> Judgement:
    exact = quotation.exact
    quote = read(exact)
    if not quote.skeleton.text:
        return Judgement(Verdict.ABSENT, detail="The quotation holds no words to look for.")
    # Entities and "[sic]" are taken as they are first: a page may show them.
    for written in dict.fromkeys([exact, html.unescape(exact), without_sic(html.unescape(exact))]):
        hits = hits_of(quote if written == exact else read(written), document)
        if hits:
            return _verbatim(hits, quotation, document)
    parts = parts_of(without_sic(html.unescape(exact)))
    if len(parts) > 1:
        return _elided(parts, quotation, document)
    if not parts:
        return Judgement(Verdict.ABSENT, detail="The quotation holds no words to look for.")
    return judge_missing(parts[0].text, document)


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
    return judge_missing(part.text, document)
