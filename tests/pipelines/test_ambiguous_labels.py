"""A label that stands in several places: which of them counts, and what is said of the others."""

from __future__ import annotations

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement
from pipelines.publication import Figure
from pipelines.verdicts import prepare, verify

TWO_SUMS = "In the first year repairs cost 1,200 euros. The board was pleased. In the second repairs cost 3,400 euros."


def judged(text: str, figure: str, near: str) -> Judgement:
    return verify(
        Figure(figure, near), prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "t"))
    )


def test_a_figure_at_one_of_two_equal_places_stands_and_the_other_is_named() -> None:
    judgement = judged(TWO_SUMS, "3,400 euros", "repairs cost")
    assert judgement.verdict == "verbatim"
    assert judgement.context == ("ambiguous: elsewhere the same words give “1,200 euros”",)


def test_a_figure_at_none_of_the_places_is_altered_and_all_are_named() -> None:
    judgement = judged(TWO_SUMS, "4,300 euros", "repairs cost")
    assert judgement.verdict == "altered"
    assert [change.source for change in judgement.changes] == ["1,200 euros"]
    assert (
        judgement.detail == "By these words the source gives 1,200 euros. Elsewhere the same words give “3,400 euros”."
    )


def test_places_that_agree_are_not_ambiguous() -> None:
    judgement = judged("Repairs cost 1,200 euros. We repeat: repairs cost 1,200 euros.", "1,200 euros", "repairs cost")
    assert (judgement.verdict, judgement.hits, judgement.context) == ("verbatim", 2, ())


def test_the_number_beside_the_label_beats_one_far_behind_another_of_its_places() -> None:
    text = (
        "Repairs cost 1,200 euros. Nobody had asked what the repairs cost until the auditor, who was new in the town, "
        "came to the quay, sat down before everybody and read out the sum of 3,400 euros."
    )
    assert judged(text, "3,400 euros", "repairs cost").verdict == "altered"


def test_words_close_together_beat_the_same_words_strewn_over_two_sentences() -> None:
    text = (
        "Cranes are costly, and there was a long quarrel about who would pay for the twelve of them in the harbour. In "
        "2024 they moved 700 tonnes. Another table shows that 2024 cranes moved 900 tonnes."
    )
    assert judged(text, "700 tonnes", "cranes 2024").verdict == "altered"
    assert judged(text, "900 tonnes", "cranes 2024").verdict == "verbatim"


def test_many_other_values_are_counted_and_not_all_written_out() -> None:
    text = " ".join(
        f"Crane {name} moved {number} tonnes." for name, number in zip("abcde", range(11, 66, 11), strict=True)
    )
    judgement = judged(text.replace("Crane ", "A crane of class "), "11 tonnes", "moved")
    assert judgement.context == (
        "ambiguous: elsewhere the same words give “22 tonnes”, “33 tonnes”, “44 tonnes” and 1 more",
    )


def test_scattered_words_that_hold_another_number_between_them_speak_against_none_in_their_sentence() -> None:
    text = "Visitors must be old enough, usually at least 12, but sometimes 16 or older, depending on the pier."
    assert judged(text, "12", "sometimes depending").verdict == "verbatim"
    assert judged(text, "16", "sometimes depending").verdict == "verbatim"
    assert judged(text, "14", "sometimes depending").verdict == "altered"
