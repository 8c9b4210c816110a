"""The judgement on a quotation: exact pass, elisions, and for what is missing the place that comes nearest."""

from __future__ import annotations

import html

from ..findings import Judgement, Verdict
from ..publication import Quotation
from .document import Prepared, passage_around
from .folding import read
from .hits import Hit, best_of, hits_of


def judge_quotation(quotation: Quotation, document: Prepared) -> Judgement:
    """Whether the quoted words stand in the document."""
    quote = read(html.unescape(quotation.exact))
    if not quote.skeleton.text:
        return Judgement(Verdict.ABSENT, detail="The quotation holds no words to look for.")
    hits = hits_of(quote, document)
    if hits:
        return _verbatim(hits, quotation, document)
    return Judgement(Verdict.ABSENT, detail="Nothing like these words stands in the text.")


def _verbatim(hits: list[Hit], quotation: Quotation, document: Prepared) -> Judgement:
    best = best_of(hits, document, quotation.prefix, quotation.suffix)
    start, end = document.text.original_span(best.at, best.end)
    return Judgement(
        Verdict.VERBATIM,
        detail="The words stand in the text.",
        zone=document.label_at(start),
        passage=passage_around(document.extraction.text, start, end),
        start=start,
        end=end,
        hits=len(hits),
        folds=best.folds,
    )
