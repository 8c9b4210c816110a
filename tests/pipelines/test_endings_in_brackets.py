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
        "The plan … fail … it ha[d] no money behind it",
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
        ("six[ty] ships of the two hundred", None),
        ("two hundred[s] in the register sank", None),
        ("the pilots can[] land at low water", ChangeKind.NEGATION),
        ("it has no[w] money behind it", None),
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


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("The drug is harm[ful] to children", "The drug is harmless to children."),
        ("a care[ful] driver of the bus", "She was a careless driver of the bus."),
        ("Der Plan ist sinn[voll] für die Stadt", "Der Plan ist sinnlos für die Stadt, sagte der Rat."),
        ("The employ[ee] shall pay the costs", "The employer shall pay the costs."),
        ("the less[or] shall bear the loss", "All agreed that the lessee shall bear the loss."),
        ("Die Lehr[er] sind in der Stadt", "Die Lehre sind in der Stadt."),
        ("The firm m[ust] pay the fine", "The firm may pay the fine."),
        ("The firm w[ill] pay the fine", "The firm would pay the fine."),
        ("the plant is near[] safe", "They say the plant is nearly safe."),
        ("m[ost] of the ships", "They lost many of the ships."),
        ("the rate was high[er] than before", "For once the rate was highest than before."),
        ("Ira[q] signed the treaty", "Iran signed the treaty."),
        ("Niger[ia] exported the oil", "Niger exported the oil."),
        ("On Monday Mar[y] signed the treaty", "On Monday Mars signed the treaty."),
        ("World War I[I] was lost", "It said that World War I was lost."),
        ("Henry VI[] of England", "It was Henry VIII of England."),
        ("rated A[A] by the agency", "It was rated AAA by the agency."),
        ("in the f[irst] quarter", "They rose in the fifth quarter."),
        ("a quart[] of the ships", "They lost a quarter of the ships."),
        ("a dozen[s] of ships", "They lost a dozen of ships."),
        ("it weighed 10 k[m] in all", "They say it weighed 10 kg in all."),
        ("the plant was bo[ught] by the state", "They say the plant was bombed by the state."),
        ("the car[s] of the children", "They spoke of the care of the children."),
        ("the nitr[ite] level of the lake", "They measured the nitrate level of the lake."),
        ("the yard is[]", "They say the yard isn't."),
        ("he was in[] the house", "They say he was into the house."),
        ("the harbour[a] closed in winter", "They say the harbours closed in winter."),
        ("the plan[t] was closed", "They say the plan was closed."),
    ],
)
def test_what_only_begins_alike_is_another_word(quote: str, source: str) -> None:
    assert judged(quote, source).verdict is not Verdict.VERBATIM


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("该公司[已]，关闭了工厂", "该公司，于去年关闭了工厂。"),
        ("该公司[已]…关闭了工厂", "该公司于去年关闭了工厂。"),
        ("工厂关闭[了]，工人离开", "部长称工厂关闭，工人离开"),
        ("会社は[昨年] 工場を閉鎖した", "会社は工場を閉鎖した。"),
    ],
)
def test_in_scripts_without_spaces_no_word_ends_at_a_bracket(quote: str, source: str) -> None:
    assert judged(quote, source).verdict is Verdict.VERBATIM


def test_of_several_forms_in_the_source_those_are_taken_that_stand_together() -> None:
    source = "The owner closes the yard and sells the ship. The owners closed the yards and sell the ships in May 2019."
    quote = "The owner[] clos[ing] the yard[] and sell[ing] the ship[] in May 2019."
    assert judged(quote, source).verdict is Verdict.VERBATIM


@pytest.mark.parametrize(
    "quote", ["a[b] " * 3_000, "[" * 3_000, "clos[e" * 500, "x[]" * 2_000, "clos" + "[]" * 3_000, "clos[e][d]" * 9]
)
def test_any_number_of_brackets_is_judged_in_time(quote: str) -> None:
    assert judged(quote).verdict is not Verdict.VERBATIM


def test_german_and_french_endings() -> None:
    german = "Die Behörde hat im Winter den kleinen Hafen geschlossen, und die Schiffe sind nicht mehr gekommen."
    assert judged("hat im Winter den klein[e] Hafen geschlossen", german).verdict is Verdict.VERBATIM
    french = "Les navires ont été déplacés vers le nord cet hiver, et les pêcheurs sont restés dans leur village."
    assert judged("ont été déplacé[] vers le nord", french).verdict is Verdict.VERBATIM
