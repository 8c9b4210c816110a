"""What a report marks in the cited words and in the archived passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.findings import Change, ChangeKind, Judgement, Verdict
from pipelines.publication import Citation, Figure, Quotation
from pipelines.report.marking import Mark, Part, cited_parts, matched_span, passage_parts

VOCABULARY = ("harbour", "silt", "the", "was", "not", "4,150", "12", "basin", "Änderung,", "“said”", "он", "海")
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1)


def quote(text: str) -> Citation:
    return Citation("c#1", "c", "s", Quotation(text))


def figure(text: str) -> Citation:
    return Citation("c#1", "c", "s", Figure(text))


def altered(passage: str, span: str, *changes: tuple[str, str]) -> Judgement:
    return Judgement(
        Verdict.ALTERED,
        passage=passage,
        start=500,
        end=500 + len(span),
        changes=tuple(Change(ChangeKind.WORDING, quoted, source) for quoted, source in changes),
    )


def marked(parts: tuple[Part, ...], mark: Mark) -> list[str]:
    return [part.text for part in parts if part.mark is mark]


def test_both_sides_of_a_changed_number_are_marked() -> None:
    passage = "In all, 4,510 tonnes were removed in 2021."
    judgement = altered(passage, "4,510 tonnes were removed", ("4,150", "4,510"))
    citation = quote("4,150 tonnes were removed")
    assert marked(cited_parts(citation, judgement), Mark.DIFFERS) == ["4,150"]
    assert marked(passage_parts(citation, judgement), Mark.DIFFERS) == ["4,510"]
    assert marked(passage_parts(citation, judgement), Mark.AROUND) == ["In all, ", " in 2021."]


def test_of_two_equal_words_the_one_that_was_added_is_marked() -> None:
    judgement = altered("it is not so and was not ever so", "it is not so and was not ever so", ("", "not"))
    parts = passage_parts(quote("it is not so and was ever so"), judgement)
    assert "".join(part.text for part in parts[: [part.mark for part in parts].index(Mark.DIFFERS)]) == (
        "it is not so and was "
    )


def test_a_digit_inside_another_number_is_not_marked() -> None:
    judgement = altered("of 15 boats 5 sank", "of 15 boats 5 sank", ("6", "5"))
    assert [part.text for part in passage_parts(quote("of 15 boats 6 sank"), judgement)] == [
        "of 15 boats ",
        "5",
        " sank",
    ]


def test_a_difference_in_another_case_or_dash_is_found() -> None:
    judgement = altered("from 2019–2021 on", "from 2019–2021 on", ("2019-2020", "2019-2021"))
    assert marked(passage_parts(quote("from 2019-2020 on"), judgement), Mark.DIFFERS) == ["2019–2021"]


def test_a_difference_whose_place_is_unknown_marks_nothing() -> None:
    judgement = altered("the passage", "the passage", ("gone", "elsewhere"))
    assert marked(passage_parts(quote("a quote"), judgement), Mark.DIFFERS) == []


def test_without_a_passage_there_is_nothing_to_mark() -> None:
    assert passage_parts(quote("words"), Judgement(Verdict.ABSENT)) == ()
    assert cited_parts(quote("words"), None) == (Part("words", Mark.MATCHED),)


@pytest.mark.parametrize(("cited", "span"), [("4.15 thousand", "4,150"), ("twelve", "12")])
def test_an_equivalent_figure_is_looked_for_in_the_middle_of_its_passage(cited: str, span: str) -> None:
    before, after = "one two three four ", " five six seven four"
    judgement = Judgement(Verdict.EQUIVALENT, passage=before + span + after, start=900, end=900 + len(span))
    assert marked(passage_parts(figure(cited), judgement), Mark.MATCHED) == [span]


@given(WORDS, WORDS, WORDS)
def test_the_span_of_a_verbatim_passage_reads_as_the_cited_words(
    before: list[str], words: list[str], after: list[str]
) -> None:
    cited = " ".join(words)
    start = len(" ".join(before)) + 1
    passage = " ".join([*before, cited, *after])
    judgement = Judgement(Verdict.VERBATIM, passage=passage, start=start, end=start + len(cited))
    left, right = matched_span(judgement, cited)
    assert passage[left:right] == cited


@given(st.text(), st.text(), st.integers(-3, 300), st.integers(0, 300), st.lists(st.tuples(st.text(), st.text())))
def test_the_parts_of_a_text_are_that_text_whatever_the_page_says(
    cited: str, passage: str, start: int, length: int, changes: list[tuple[str, str]]
) -> None:
    judgement = Judgement(
        Verdict.ALTERED,
        passage=passage,
        start=start,
        end=start + length,
        changes=tuple(Change(ChangeKind.WORDING, *change) for change in changes),
    )
    assert "".join(part.text for part in cited_parts(quote(cited), judgement)) == cited
    assert "".join(part.text for part in passage_parts(quote(cited), judgement)) == passage


@pytest.mark.parametrize(
    ("cited", "passage", "before"),
    [
        ("art.", "The party of the north said that the new style was art. It had begun there.", "new style was "),
        ("“No.”", "Asked in the north whether he knew of it, the minister said: “No.” He left.", "minister said: “"),
        ("He did.", "She said that he didn't know; the minister said: He did. He left.", "minister said: "),
        ("War!", "The warden of the hall said on Monday: War! Nobody listened.", "on Monday: "),
    ],
)
def test_the_marked_words_are_no_part_of_another_word(cited: str, passage: str, before: str) -> None:
    begin = passage.index(before) + len(before)
    width = len(cited.strip("“”.!"))
    judgement = Judgement(Verdict.VERBATIM, passage=passage, start=begin + 500, end=begin + 500 + width, hits=1)
    assert matched_span(judgement, cited) == (begin, begin + width)
