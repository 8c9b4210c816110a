"""Contractions written out, and what is no contraction of them."""

from __future__ import annotations

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement
from pipelines.publication import Quotation
from pipelines.verdicts import prepare, verify


def judged(source: str, quote: str) -> Judgement:
    text = f"The harbour board met on Monday. {source} Nobody else had anything to say about the crane."
    return verify(Quotation(quote), prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "t")))


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("We don’t sell any of your data to them.", "We do not sell any of your data to them"),
        ("We do not sell any of your data to them.", "We don't sell any of your data to them"),
        ("You cannot close the pier before the summer.", "You can't close the pier before the summer"),
        ("You can not close the pier before the summer.", "You cannot close the pier before the summer"),
        ("It's a pier and we'll never sell it.", "It is a pier and we will never sell it"),
        ("They won't say who they're working for.", "They will not say who they are working for"),
    ],
)
def test_a_contraction_and_its_two_words_are_one_wording(source: str, quote: str) -> None:
    judgement = judged(source, quote)
    assert judgement.verdict == "verbatim"
    assert "contractions" in judgement.folds
    assert judgement.detail == "The words stand in the source, but for contractions."


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("We don't sell any of your data to them.", "We do sell any of your data to them"),
        ("We do sell any of your data to them.", "We don't sell any of your data to them"),
        ("We won't sell any of your data to them.", "We would not sell any of your data to them"),
        ("They'd sell the pier tomorrow if they could.", "They would sell the pier tomorrow if they could"),
        ("The board's member left before the vote.", "The board is member left before the vote"),
        ("We recognize that they are the owners of it.", "We recognise that they're the owners of it"),
        ("The pier doesn't close from 5-10 on any day.", "The pier does not close from 5 10 on any day"),
        ("It's a pier and costs 1,200 euros to run.", "It is a pier and costs 1,300 euros to run"),
        ("N'est-ce pas qu'il s'est trompé sur tout cela ?", "N'est-ce pas qu'il se est trompé sur tout cela"),
    ],
)
def test_what_differs_in_more_than_a_contraction_is_altered(source: str, quote: str) -> None:
    assert judged(source, quote).verdict == "altered"


def test_a_negation_before_a_contraction_is_still_reported() -> None:
    judgement = judged(
        "It was not true that we don't sell any of your data.", "true that we do not sell any of your data"
    )
    assert judgement.verdict == "verbatim"
    assert judgement.context == ("negated: “not” stands directly before",)
