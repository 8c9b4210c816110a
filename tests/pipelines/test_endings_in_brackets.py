"""Words whose ending the writer of a quotation has put in brackets: "clos[e]" for the source's "closed"."""

from __future__ import annotations

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import ChangeKind, Judgement, Verdict
from pipelines.publication import Quotation
from pipelines.verdicts import prepare, verify

HARBOUR = (
    "The harbour companies closed their yards in 2019 and were travelling north. Nobody has considered the"
    " alternatives, the pilots cannot land at low water, and six ships of the two hundred in the register sank.\n"
    "The plan will fail because it has no money behind it, said the women who had raised the allegations."
)


def judged(quote: str, text: str = HARBOUR) -> Judgement:
    return verify(Quotation(quote), prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/html", "test")))


@pytest.mark.parametrize(
    "quote",
    [
        "companies clos[e] their yards",
        "[t]he harbour compan[y] closed their yards",
        "were travel[ing] north",
        "compan[ies] clos[ing] their yards in 2019",
        "considered the alternative[]",
        "Nobody ha[d] considered the alternative[s]",
        "The plan [would] fail because it ha[d] no money",
        "The plan w[ould] fail … it ha[d] no money behind it",
        "who had raised the allegation[]",
        "the allegation[] …",
        "yard[s] in 2019",
    ],
)
def test_an_ending_in_brackets_is_the_writers(quote: str) -> None:
    judgement = judged(quote)
    assert judgement.verdict is Verdict.VERBATIM, judgement
    assert judgement.start is not None


def test_the_finding_says_so() -> None:
    judgement = judged("companies clos[e] their yards")
    assert "endings in brackets" in judgement.folds
    assert "brackets" in judgement.detail
    assert judgement.passage is not None
    assert "companies closed their yards" in judgement.passage


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("six[ty] ships of the two hundred", ChangeKind.NUMBER),
        ("two hundred[s] in the register sank", None),
        ("the pilots can[] land at low water", ChangeKind.NEGATION),
        ("it has no[w] money behind it", ChangeKind.NEGATION),
        ("companies clos[e] their yards in 2018", ChangeKind.NUMBER),
        ("companies clos[e] their offices in 2019", ChangeKind.WORDING),
        ("companies open[ed] their yards in 2019", ChangeKind.WORDING),
        ("The plan will never fail[ed] because it has no money", ChangeKind.NEGATION),
    ],
)
def test_it_hides_no_number_no_negation_and_no_other_word(quote: str, kind: ChangeKind | None) -> None:
    judgement = judged(quote)
    assert judgement.verdict is Verdict.ALTERED, judgement
    assert kind is None or kind in {change.kind for change in judgement.changes}, judgement


def test_a_stem_is_looked_for_beside_its_neighbours() -> None:
    text = HARBOUR.replace("closed", "closeted") + " Close to the pier a second company was closing its yards."
    assert judged("company was clos[ed]", text).verdict is Verdict.VERBATIM
    assert judged("companies clos[ed] their yards", text).verdict is Verdict.VERBATIM  # as marked


@pytest.mark.parametrize("quote", ["a[b] " * 3_000, "[" * 3_000, "clos[e" * 500, "x[]" * 2_000])
def test_any_number_of_brackets_is_judged_in_time(quote: str) -> None:
    assert judged(quote).verdict is not Verdict.VERBATIM


def test_german_and_french_endings() -> None:
    text = "Die Behörde hat den kleinen Hafen geschlossen, und les navires ont été déplacés vers le nord cet hiver."
    assert judged("hat de[n] klein[e] Hafen geschlossen", text).verdict is Verdict.VERBATIM
    assert judged("les navires [sont] déplacé[s] vers", text).verdict is Verdict.VERBATIM
