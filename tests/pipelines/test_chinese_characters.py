"""Simplified and traditional Chinese characters: one text in two writings, said as such."""

from __future__ import annotations

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement
from pipelines.matching.han import simplified
from pipelines.publication import Quotation
from pipelines.verdicts import prepare, verify

TRADITIONAL = "會議在星期一舉行。港務局表示，新碼頭於二〇二四年開放，費用為三百萬元，頭髮與發展無關。市民沒有反對。"
SIMPLIFIED = "会议在星期一举行。港务局表示，新码头于二〇二四年开放，费用为三百万元，头发与发展无关。市民没有反对。"
FOLD = "simplified and traditional characters"


def judged(text: str, quote: str) -> Judgement:
    return verify(Quotation(quote), prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "t")))


def test_a_simplified_quotation_stands_in_a_traditional_source_and_that_is_said() -> None:
    judgement = judged(TRADITIONAL, "新码头于二〇二四年开放，费用为三百万元")
    assert judgement.verdict == "verbatim"
    assert judgement.folds == (FOLD,)
    assert judgement.detail is not None
    assert judgement.detail.endswith("The source is in traditional, the quotation in simplified characters.")


def test_a_traditional_quotation_stands_in_a_simplified_source_and_that_is_said() -> None:
    judgement = judged(SIMPLIFIED, "新碼頭於二〇二四年開放，費用為三百萬元")
    assert (judgement.verdict, judgement.folds) == ("verbatim", (FOLD,))
    assert judgement.detail is not None
    assert judgement.detail.endswith("The quotation is in traditional, the source in simplified characters.")


def test_the_passage_is_the_source_s_own_writing() -> None:
    judgement = judged(TRADITIONAL, "新码头于二〇二四年开放")
    assert judgement.passage is not None
    assert "新碼頭於二〇二四年開放" in judgement.passage
    assert TRADITIONAL[judgement.start : judgement.end] == "新碼頭於二〇二四年開放"


def test_the_same_writing_needs_no_conversion() -> None:
    assert judged(TRADITIONAL, "新碼頭於二〇二四年開放").folds == ()


def test_a_number_changed_in_the_other_writing_is_altered() -> None:
    judgement = judged(TRADITIONAL, "新码头于二〇二三年开放，费用为三百万元")
    assert judgement.verdict == "altered"
    assert "number" in [change.kind for change in judgement.changes]


def test_a_negation_lost_in_the_other_writing_is_altered() -> None:
    assert judged(TRADITIONAL, "费用为三百万元，头发与发展有关").verdict == "altered"


def test_two_traditional_characters_that_share_a_simplified_one_are_not_the_same() -> None:
    assert judged(TRADITIONAL, "頭發與發展無關。市民沒有反對").verdict == "altered"


def test_conversion_keeps_every_offset() -> None:
    text = f"{TRADITIONAL}\nEnglish lines stay, as do カタカナ.\n{TRADITIONAL}"
    assert len(simplified(text)) == len(text)
    assert simplified(text).startswith(SIMPLIFIED)
