"""However many numbers a text holds, a figure is looked for only where it may stand."""

from __future__ import annotations

import random
import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement
from pipelines.publication import Figure
from pipelines.quantities.comparison import Agreement, agreement
from pipelines.quantities.lexer import quantities_in
from pipelines.quantities.searching import WHOLE, quantities_like
from pipelines.verdicts import Prepared, prepare, verify


def document(text: str) -> Prepared:
    return prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "test"))


def judged(text: str, figure: str, near: str | None = None) -> Judgement:
    return verify(Figure(figure, near), document(text))


def numbers(count: int, *, seed: int = 1) -> str:
    some = random.Random(seed)
    return " ".join(str(some.randrange(10 ** some.randrange(1, 9))) for _ in range(count))


def calls_made(figure: str, near: str | None, text: str) -> int:
    """The number of function calls, Python's and C's, that judging takes: a measure that no busy machine changes."""
    prepared, count = document(text), 0

    def counting(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    judged(text[:200], figure, near)  # whatever is cached or imported once is not counted
    sys.setprofile(counting)
    try:
        verify(Figure(figure, near), prepared)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("figure", ["123,456,789 euros", "45,678", "12 %", "4 March 2021", "at least 9 million"])
def test_a_figure_is_not_looked_for_among_all_numbers_of_a_long_text(figure: str) -> None:
    text = numbers(45_000)
    assert calls_made(figure, None, text) < 4 * len(text)


@pytest.mark.parametrize("near", ["77", "revenue", "revenue 77", None])
def test_work_on_a_figure_grows_no_faster_than_the_text(near: str | None) -> None:
    unit = "77 revenue 15 78 1,234 to 99 "
    short, long = (calls_made("5,678 euros", near, unit * times) for times in (80, 320))
    assert long <= 5 * short + 20_000


@pytest.mark.parametrize(
    ("written", "figure", "verdict"),
    [
        ("92,496 million", "92,496 million", "verbatim"),
        ("92.496 billion", "92,496 million", "equivalent"),
        ("924.96亿", "92,496 million", "equivalent"),
        ("92 496 million", "92,496 million", "equivalent"),
        ("28.10 %", "28.1 %", "equivalent"),
        ("twenty-three million", "23 million", "equivalent"),
        ("92.52 billion", "about 92,500 million", "equivalent"),
        ("31 August 2022", "2022-08-31", "equivalent"),
        ("2022年8月31日", "31 August 2022", "equivalent"),
    ],
)
def test_a_value_in_another_notation_is_found_in_a_long_text_as_in_a_short_one(
    written: str, figure: str, verdict: str
) -> None:
    words = "the harbour board met and the crane was moved again " * 3_000
    long = f"{words} Then {written} stood there. {words}"
    assert len(long) > WHOLE
    assert judged(long, figure).verdict == verdict
    assert judged(f"Then {written} stood there.", figure).verdict == verdict


@given(st.integers(1, 99_999), st.integers(0, 3), st.sampled_from(["", " euros", " %", " million"]), st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_places_found_by_digits_hold_every_equal_value(number: int, zeros: int, unit: str, seed: int) -> None:
    written = f"{number * 10**zeros:,}{unit}"
    text = numbers(300, seed=seed).replace(" 7", f" {written} 7") + " euros and 5 % of 17 million"
    english = frozenset(["en"])
    (figure,) = quantities_in(written, english)
    everywhere = {q for q in quantities_in(text, english) if agreement(figure, q, approximate=False) is Agreement.EQUAL}
    assert everywhere <= set(quantities_like(figure, text, english, approximate=False))


def test_more_places_than_can_be_read_are_no_proof_of_absence() -> None:
    judgement = judged("7 km, " * 60_000, "7 euros")
    assert (judgement.verdict, judgement.reason) == ("unverifiable", "extraction_limit")
