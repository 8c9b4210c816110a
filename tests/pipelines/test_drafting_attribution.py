"""Whose statement it is, how firmly it stands, and whether quoted words are a translation: by kinds of evidence."""

from __future__ import annotations

import pytest

from pipelines.drafting import Draft, PublicationText, draft_of, read_publication_text
from pipelines.drafting.draft_values import DraftClaim
from pipelines.publication import Standing

NOTE = "\n\n[^1]: {}, <https://work.example.org/>.\n"


def drafted(text: str, name: str = "article.md") -> Draft:
    publication = read_publication_text(f"# Title\n\n{text}\n".encode(), name=name)
    assert isinstance(publication, PublicationText)
    return draft_of(publication)


def claim(text: str) -> DraftClaim:
    (only,) = drafted(text).claims
    return only


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("According to a 2019 Harbour Gazette report, eleven cranes were sold.", "Harbour Gazette"),
        ("Per a leaked city document analysed by River Watch, 4,120 trees were felled.", "River Watch"),
        ("The Tree Council reported that 73 percent of the oaks are ill.", "Tree Council"),
        ("The firm claims to have planted 20 million trees.", "The firm"),
        ("Later counts found 4,120 trees.", None),
        ("The country was reported to have 800 mills.", None),
        ("Planting-cost claim: 5.6 million crowns.", None),
    ],
)
def test_a_figure_is_said_by_whom_its_sentence_names(text: str, who: str | None) -> None:
    found = claim(text)
    assert (found.attributed_to, found.standing) == (who, Standing.ATTRIBUTED if who else None)


@pytest.mark.parametrize(
    ("text", "note", "who"),
    [
        (
            "Research from River Watch has described how the city flags “those who are deemed a danger”.[^1]",
            "Ann Dole, “A report”",
            "River Watch",
        ),
        ("The company said this met “the rules that everybody else must keep as well.”[^1]", "Acme, “News”", "Acme"),
        ("The trees are there “to hold the bank and to give shade.”[^1]", "Ann Dole, “A report”", "Ann Dole"),
    ],
)
def test_the_sentence_names_the_speaker_before_the_note_does(text: str, note: str, who: str) -> None:
    assert claim(text + NOTE.format(note)).attributed_to == who


def test_words_of_a_list_are_said_by_the_body_that_most_of_it_is_by() -> None:
    text = (
        "“They were felled by night, and nobody was told of it.” Sources: ABC Report 2020; ABC press release; Gazette."
    )
    assert claim(text).attributed_to == "ABC"


def standings(text: str) -> list[str | None]:
    return [claim.standing and claim.standing.value for claim in drafted(text).claims]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A charge holds for what follows in its paragraph, not for what stands before it.
        (
            "The fleet has 40 ships. Prosecutors charged two owners. They had earned 9 million crowns.",
            [None, "charged", "charged"],
        ),
        # A denial and "these are not audited" look back.
        ("The pump lost 300 litres a day. The city and the firm denied the claims.", ["contested"]),
        ("The paper counts 40,000 readers. These numbers are not independently audited.", ["unverified"]),
        # Nothing else spreads: an aside on one sentence is about that sentence.
        ("It could be argued that this is fair. The toll is 12 crowns.", [None]),
        ("This contradicts no rule. The toll is 12 crowns.", [None]),
        (
            "Clerks who were accused (not convicted) of theft lost 3,000 crowns. The toll is 12 crowns.",
            ["charged", None],
        ),
        ("The plant costs 50 million crowns (as disclosed). The toll is 12 crowns.", ["attributed", None]),
        ("(Charges, not convictions.) The toll was 12 crowns. He took 900 crowns.", ["charged", "charged"]),
    ],
)
def test_a_label_holds_as_far_as_it_speaks(text: str, expected: list[str | None]) -> None:
    assert standings(text) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Myths about the pumps", ["unverified"]),
        ("What is not verifiable", ["unverified"]),
        ("The pumps: the reality vs. the myth of the flood", [None]),
        ("Five myths and the facts", [None]),
    ],
)
def test_a_heading_tells_the_standing_where_it_says_what_the_section_lists(
    heading: str, expected: list[str | None]
) -> None:
    assert standings(f"## {heading}\n\nThe pumps move 9,000 litres a day.") == expected


QUOTE = "whoever holds the bank holds the river and all who live by it"


@pytest.mark.parametrize(
    ("work", "is_translation"),
    [
        ("“Shui de lu” [The way of the water], River Daily, 2019, <https://river.example.org/>", True),
        ("“水的路”, River Daily, 2019, <https://river.example.org/>", True),
        ("“The way of the water” (Chinese), 2019, <https://river.example.org/>", True),
        ("“Water”, 2019, <http://www.river.example.cn/2019/1.htm>", True),
        ("“Water”, 2019, <http://english.river.example.cn/2019/1.htm>", False),
        ("“The way of the water”, River Daily, 2019, <https://river.example.org/>", False),
        ("“Wasser”, 2019, <https://www.fluss.example.de/wasser>", True),
        ("“Water”, 2019, <https://www.fluss.example.de/en/water>", False),
    ],
)
def test_words_in_another_language_than_their_source_are_likely_a_translation(work: str, is_translation: bool) -> None:
    (cite,) = claim(f"Wu Lian wrote that “{QUOTE}”.[^1]\n\n[^1]: {work}\n").cites
    assert any("translation" in review for review in cite.reviews) is is_translation
