"""Figures that hold no number that is read, "a majority" or "14:1": they are words, which must stand by their label."""

from __future__ import annotations

from dataclasses import replace

from ..findings import Judgement, Verdict
from ..matching.document import Prepared, passage_around
from ..matching.folding import read
from ..matching.hits import hits_of
from ..matching.quotes import judge_quotation
from ..publication import Figure, Quotation
from .labels import labels_of


def judge_words(figure: Figure, document: Prepared) -> Judgement:
    """Whether the words stand, and where the figure has a label, in the stretch that belongs to it."""
    judgement = judge_quotation(Quotation(figure.text), document)
    if figure.near is None or not judgement.verdict.stands:
        return judgement
    labels = labels_of(figure.near, document)
    if not labels:
        return Judgement(Verdict.ABSENT, detail=f"The words “{figure.near}” do not stand in the source.")
    text = document.text
    for hit in hits_of(read(figure.text), document):
        first, last = text.skeleton.at[hit.at], text.skeleton.at[hit.end - 1] + 1
        if any(label.first <= first and last <= label.last for label in labels):
            start, end = text.original_span(hit.at, hit.end)
            return replace(
                judgement,
                start=start,
                end=end,
                passage=passage_around(text.original, start, end),
                zone=document.label_at(start),
            )
    detail = f"“{figure.text}” stands in the source, but not by “{figure.near}”."
    return Judgement(Verdict.ABSENT, detail=detail)
