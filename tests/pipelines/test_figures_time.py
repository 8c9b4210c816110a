"""No text, however repetitive, and no label, however long, makes a figure slow to judge."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement
from pipelines.publication import Figure
from pipelines.verdicts import Prepared, prepare, verify

# What numbers are made of, so that every pattern of the lexer is led on and then let down.
PIECES = [
    "7", "1,", "1.2.", "%5", "-5 ", "(", "$", "+49 30 ", "12:30 ", "2019/20 ", "1-", "5 to ", "one in ", "half of a ",
    "twenty-", "first ", "hundred and ", "million ", "三分之二", "百亿", "1億2,345萬", "3백만 ", "٣٫٥ ", "१२ लाख ",
    "km/h", "about more than ", "3 May 2019 ", "p. ", "x", " ", "3.4+ ", "quatre-vingt-", "點",
]  # fmt: skip
# Of a process: the slowest takes one on a machine that does nothing else, and what grows too fast takes minutes.
SECONDS = 12.0


def document(text: str) -> Prepared:
    return prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "test"))


def seconds(figure: str, near: str | None, prepared: Prepared) -> float:
    began = time.process_time()
    judgement = verify(Figure(figure, near), prepared)
    assert isinstance(judgement, Judgement)
    return time.process_time() - began


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3), st.sampled_from([None, "", "harbour"]))
@settings(max_examples=15, deadline=None)
def test_pieces_of_numbers_repeated_cost_little(pieces: list[str], label: str | None) -> None:
    unit = "".join(pieces)
    text = unit * (40_000 // len(unit))
    near = label if label is None else f"{unit}{label}"
    assert seconds("4,512 euros", near, document(f"{text} {near}")) < SECONDS


@pytest.mark.parametrize("piece", PIECES)
def test_a_figure_of_more_than_a_thousand_characters_costs_little(piece: str) -> None:
    figure = (piece * 1_200)[:1_200]
    assert seconds(figure, "harbour", document(f"The harbour {figure} has 4,512 ships. " * 5)) < SECONDS
    assert seconds(figure, piece, document(piece * (6_000 // len(piece)))) < SECONDS


def test_a_label_of_two_hundred_words_costs_little() -> None:
    some = random.Random(1)
    words = [f"word{number}x" for number in range(200)]
    text = " ".join(some.choice(words) if some.random() < 0.8 else str(some.randrange(10**6)) for _ in range(20_000))
    for label in (words, words[:12], words[:12] * 17):
        assert seconds("4,512", " ".join(label), document(text)) < SECONDS


def test_two_million_characters_are_read_once_and_searched_in_no_time() -> None:
    some = random.Random(2)
    page = " ".join(str(some.randrange(10**6)) if some.random() < 0.1 else "harbour" for _ in range(10_000))
    prepared = document(f"{page} the crane lifts 4,512 tonnes " * 28)
    assert seconds("4.512 kilotonnes", "the crane lifts", prepared) + seconds("99 million", None, prepared) < SECONDS
