"""Whether a citation stands in a document: pure functions from what is cited and what was extracted to a judgement."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from .extraction.values import Extraction, NotExtracted
from .findings import Judgement, Verdict
from .matcher import MATCHER
from .matching.document import Prepared, prepare
from .matching.quotes import judge_quotation
from .publication import Figure, Quotation
from .quantities.figures import judge_figure
from .validity.shortfall import behind_a_paywall, language_note, too_short
from .whereabouts import placed

__all__ = ["MATCHER", "Prepared", "judge", "prepare", "verify"]


def verify(content: Quotation | Figure, document: Prepared) -> Judgement:
    """The judgement on one quotation or figure against a prepared document."""
    match content:
        case Quotation():
            judgement = judge_quotation(content, document)
        case Figure():
            judgement = judge_figure(content, document)
        case _:
            assert_never(content)
    return placed(_of_absence(judgement, content, document), document)


def _of_absence(judgement: Judgement, content: Quotation | Figure, document: Prepared) -> Judgement:
    """The judgement with what the document itself says about what it lacks, where the words are absent."""
    if judgement.verdict is not Verdict.ABSENT:
        return judgement
    shortfall = behind_a_paywall(document.extraction) or too_short(document.extraction)
    if shortfall is not None:
        return Judgement(Verdict.UNVERIFIABLE, reason=shortfall.reason, detail=shortfall.detail)
    note = language_note(content.exact, document) if isinstance(content, Quotation) else None
    return (
        replace(judgement, detail=f"{judgement.detail} {note}", context=(*judgement.context, note))
        if note
        else judgement
    )


def judge(content: Quotation | Figure, outcome: Extraction | NotExtracted) -> Judgement:
    """The judgement on one quotation or figure against what an extraction gave, if it gave anything."""
    match outcome:
        case Extraction():
            return verify(content, prepare(outcome))
        case NotExtracted(reason, detail, _):
            return Judgement(Verdict.UNVERIFIABLE, reason=reason, detail=detail)
        case _:
            assert_never(outcome)
