"""The judgement on a quotation: the exact pass, then elisions; what is missing goes to `misses`."""

from __future__ import annotations

import html
from dataclasses import replace

from ..findings import Change, ChangeKind, Judgement, Verdict
from ..publication import Quotation
from .context import context_of
from .document import Prepared, passage_around
from .elision import Chain, Elided, all_stand, chain_of, elided, without_sic
from .endings import with_the_sources_endings
from .folding import Text, read
from .han import is_chinese, simplified
from .hits import Hit, best_of, hits_of
from .joints import changes_of, turned_by_insertions
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
    own = without_sic(html.unescape(exact))
    with_endings = _with_endings(own, quotation, document)
    if with_endings is not None and with_endings.verdict.stands:
        return with_endings
    judgement = _in_parts(elided(own), quotation, document)
    if with_endings is None or judgement.verdict.stands or with_endings.verdict is Verdict.ABSENT:
        return judgement
    return with_endings


def _with_endings(own: str, quotation: Quotation, document: Prepared) -> Judgement | None:
    """The judgement on the words with the source's endings in the place of those in brackets; None without any."""
    first: str | None = None
    for written in with_the_sources_endings(own, document):
        first = first or written
        asked, cut = replace(quotation, exact=written), elided(written)
        if not all_stand(cut.parts, document):
            continue
        hits = hits_of(read(written), document)
        judgement = _verbatim(hits, asked, document) if hits else _in_parts(cut, asked, document)
        if judgement.verdict.stands:
            detail = f"{judgement.detail} What stands in brackets at a word's end is the writer's."
            return replace(judgement, detail=detail, folds=(*judgement.folds, "endings in brackets"))
    return None if first is None else _in_parts(elided(first), replace(quotation, exact=first), document)


def _in_parts(cut: Elided, quotation: Quotation, document: Prepared) -> Judgement:
    """The judgement on the quotation's own words between what it leaves out and puts in."""
    if len(cut.parts) > 1:
        return _elided(cut, quotation, document)
    if not cut.parts:
        return Judgement(Verdict.ABSENT, detail="The quotation holds no words to look for.")
    return _between_edges(cut, quotation, document)


def _between_edges(cut: Elided, quotation: Quotation, document: Prepared) -> Judgement:
    """The judgement on a single part, which may have words in brackets before it or behind it."""
    (part,) = cut.parts
    hits = hits_of(part, document) if cut.inserts_at_an_edge else []
    changes = {hit: changes_of(cut, Chain((hit,)), document) for hit in hits}
    if harmless := [hit for hit in hits if not changes[hit]]:
        found = _verbatim(harmless, replace(quotation, exact=_own_words(cut, quotation)), document)
        return replace(found, folds=(*found.folds, "elision"))
    if hits:
        best = best_of(hits, document, quotation.prefix, quotation.suffix)
        return _turned(best.at, best.end, changes[best], best.folds, document)
    judgement = judge_missing(part, document)
    if judgement.verdict.stands and (turned := turned_by_insertions(cut, document)):
        detail = "What was put in turns the sense of the words that stand."
        return replace(judgement, verdict=Verdict.ALTERED, changes=turned, detail=detail, context=())
    return judgement


def _own_words(cut: Elided, quotation: Quotation) -> str:
    """The quotation, without the full stop behind words in brackets: that ends the writer's sentence."""
    return cut.parts[-1].original if cut.joints[-1].inserted else quotation.exact


def _turned(start: int, end: int, changes: tuple[Change, ...], folds: tuple[str, ...], document: Prepared) -> Judgement:
    detail = "The words stand in the source, but what was put in beside them turns their sense."
    judgement = Judgement(Verdict.ALTERED, changes, detail=detail, hits=1, folds=(*folds, "elision"))
    return _found(document, start, end, judgement)


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


def _elided(cut: Elided, quotation: Quotation, document: Prepared) -> Judgement:
    parts = cut.parts
    chain = chain_of(parts, document)
    if chain is None:
        if all_stand(parts, document):
            return _out_of_order(parts, document)
        return _parts_missing(parts, document)
    changes = changes_of(cut, chain, document)
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
            context=context_of(document, start, end, _own_words(cut, quotation)),
        ),
    )


def _elision_detail(changes: tuple[Change, ...], chain: Chain) -> str:
    if any(change.kind is not ChangeKind.OMISSION for change in changes):
        return "The parts stand in order, but what was left out or put in turns their sense."
    return f"The parts stand in order, but {chain.widest:,} characters apart: they are not one passage."


def _out_of_order(parts: tuple[Text, ...], document: Prepared) -> Judgement:
    hits = [hits_of(part, document)[0] for part in parts]
    order = sorted(range(len(parts)), key=lambda index: hits[index].at)
    change = Change(
        ChangeKind.WORDING,
        " … ".join(part.original.strip() for part in parts),
        " … ".join(parts[index].original.strip() for index in order),
    )
    first = hits[order[0]]
    detail = "Every part stands in the source, but not in this order."
    return _found(document, first.at, first.end, Judgement(Verdict.ALTERED, (change,), detail=detail, hits=1))


def _parts_missing(parts: tuple[Text, ...], document: Prepared) -> Judgement:
    """Some part does not stand: each is judged for itself, and the longest that is recognised gives the place."""
    judged = [_judge_part(part, document) for part in parts]
    known = [(part, found) for part, found in zip(parts, judged, strict=True) if found.verdict is not Verdict.ABSENT]
    weight = sum(len(part.skeleton.text) for part, _ in known)
    if weight * 100 < LEAST_SHARE * sum(len(part.skeleton.text) for part in parts):
        return Judgement(Verdict.ABSENT, detail="Nothing like these words stands in the source.")
    changes: list[Change] = []
    for part, found in zip(parts, judged, strict=True):
        if found.verdict is Verdict.ABSENT:
            changes.append(Change(ChangeKind.WORDING, part.original.strip(), ""))
        changes.extend(found.changes)
    _, place = max(known, key=lambda pair: len(pair[0].skeleton.text))
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


def _judge_part(part: Text, document: Prepared) -> Judgement:
    hits = hits_of(part, document)
    if hits:
        return _verbatim(hits, Quotation(part.original), document)
    return judge_missing(part, document)
