"""Whether a citation stands in a document: pure functions from what is cited and what was extracted to a judgement."""

from __future__ import annotations

from typing import assert_never

from .extraction.values import Extraction, NotExtracted
from .findings import Judgement, Verdict
from .matching.document import Prepared, prepare
from .matching.quotes import judge_quotation
from .publication import Figure, Quotation
from .quantities.figures import judge_figure
from .whereabouts import placed

__all__ = ["MATCHER", "Prepared", "judge", "prepare", "verify"]

MATCHER = "holdfast-matching/3"  # counted up whenever a verdict on the same text may come out differently


def verify(content: Quotation | Figure, document: Prepared) -> Judgement:
    """The judgement on one quotation or figure against a prepared document."""
    match content:
        case Quotation():
            return placed(judge_quotation(content, document), document)
        case Figure():
            return placed(judge_figure(content, document), document)
        case _:
            assert_never(content)


def judge(content: Quotation | Figure, outcome: Extraction | NotExtracted) -> Judgement:
    """The judgement on one quotation or figure against what an extraction gave, if it gave anything."""
    match outcome:
        case Extraction():
            return verify(content, prepare(outcome))
        case NotExtracted(reason, detail, _):
            return Judgement(Verdict.UNVERIFIABLE, reason=reason, detail=detail)
        case _:
            assert_never(outcome)
