"""Words that a writer puts into a quotation in brackets: between its parts, and at its beginning and end."""

from __future__ import annotations

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import ChangeKind, Judgement, Verdict
from pipelines.publication import Quotation
from pipelines.verdicts import prepare, verify

KEEPER = "The keeper wrote in her diary that they had painted the old lighthouse before the first gales of the year."


def judged(quote: str, text: str = KEEPER) -> Judgement:
    return verify(Quotation(quote), prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/html", "test")))


def kinds(judgement: Judgement) -> set[ChangeKind]:
    return {change.kind for change in judgement.changes}


@pytest.mark.parametrize(
    "quote",
    [
        "[Her sons] had painted the old lighthouse",
        "had painted the old lighthouse before the first gales [of autumn].",
        "[Her sons] had painted [the] lighthouse before the first gales [of autumn]",
        "[Her sons] had painted … before the first gales",
        "… [her sons] had painted the old lighthouse",
        "［Her sons］ had painted the old lighthouse",
        "[I] had painted the old lighthouse",
        "they had painted [a] lighthouse before the first gales",
        "[they] had painted the old [lighthouse] before the … gales",
        "[in her diary] that they had painted the old lighthouse … gales",
    ],
)
def test_words_in_brackets_may_stand_at_the_edges_and_within(quote: str) -> None:
    assert judged(quote).verdict is Verdict.VERBATIM, judged(quote)


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("[Nobody] had painted the old lighthouse", ChangeKind.NEGATION),
        ("[None of them] had painted [the] lighthouse before the first gales", ChangeKind.NEGATION),
        ("[Never] … had painted the old lighthouse", ChangeKind.NEGATION),
        ("had painted the old lighthouse before the first gales [but not the pier]", ChangeKind.NEGATION),
        ("had painted … before the first gales [never]", ChangeKind.NEGATION),
        ("[All 40] had painted the old lighthouse", ChangeKind.NUMBER),
        ("had painted the old lighthouse … the first gales [of 1987]", ChangeKind.NUMBER),
        ("they [never] … painted the old lighthouse", ChangeKind.NEGATION),
        ("they had painted … [in 1987] … before the first gales", ChangeKind.NUMBER),
        ("[Nobody] [else] had painted the old lighthouse", ChangeKind.NEGATION),
    ],
)
def test_no_edge_and_no_neighbouring_ellipsis_hides_a_negation_or_a_number(quote: str, kind: ChangeKind) -> None:
    judgement = judged(quote)
    assert judgement.verdict is Verdict.ALTERED
    assert kind in kinds(judgement)
    assert judgement.start is not None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("[The crew] had left the boat", "The crew had not, they said. The men had never left the boat."),
        ("[The crew] left the boat", "On that night the crew did not leave and so nobody left the boat."),
        ("[A few of the crew] left the boat", "Nobody among the old hands on board left the boat."),
        ("They wanted [a rest]", "They wanted no rest after the long night."),
        ("Sie nahmen [das Boot]", "Sie nahmen es nicht und gingen zu Fuß über den Deich nach Hause."),
        ("[船长]离开了那条旧船", "他说没有人离开了那条旧船。"),
    ],
)
def test_words_in_brackets_may_not_stand_for_a_negation(quote: str, text: str) -> None:
    judgement = judged(quote, text)
    assert judgement.verdict is Verdict.ALTERED
    assert kinds(judgement) == {ChangeKind.NEGATION}


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("[The crew] left the boat", "Nobody stayed. They left the boat at dawn."),
        ("[The crew] left the boat", "When it was not yet light, they left the boat."),
        ("They wanted [a rest].", "They wanted one. Not so the captain."),
        ("They left the boat [at noon]", "They left the boat without a word to anyone."),
    ],
)
def test_a_negation_of_another_clause_is_none_of_theirs(quote: str, text: str) -> None:
    assert judged(quote, text).verdict is Verdict.VERBATIM


def test_a_full_stop_behind_brackets_ends_the_writers_sentence() -> None:
    assert not judged("They wanted [the boat].", "They wanted it and got it in the end.").context


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The path is [un]marked after the bend", "The path is marked after the bend."),
        ("[Dis]approval of the plan has grown", "Approval of the plan has grown since spring."),
    ],
)
def test_a_part_of_a_word_in_brackets_is_read_with_its_word(quote: str, text: str) -> None:
    assert judged(quote, text).verdict is Verdict.ALTERED


def test_digits_in_brackets_stand_only_as_they_are_written() -> None:
    text = "The yard built 17 boats in the whole of that year."
    assert judged("The yard built [17] boats in … that year", text).verdict is Verdict.VERBATIM
    assert judged("The yard built [1.7] boats in … that year", text).verdict is Verdict.ALTERED


def test_in_scripts_without_spaces_brackets_need_none() -> None:
    text = "記者によると、彼は来年の春に古い橋を閉鎖すると述べた。"
    assert judged("[市長]は来年の春に[この]橋を閉鎖すると述べた", text).verdict is Verdict.VERBATIM
    assert judged("彼は来年の春に[決して]橋を閉鎖しないと述べた", text).verdict is Verdict.ALTERED


def test_a_mark_of_a_note_is_no_word_in_brackets() -> None:
    assert judged("they had painted[c] the old lighthouse").verdict is Verdict.ALTERED
    assert judged("they had painted [7] the old lighthouse").verdict is Verdict.ALTERED
