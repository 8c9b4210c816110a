"""Figures: what the lexer reads, and what counts as the same quantity."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement, Verdict
from pipelines.matching.folding import read
from pipelines.publication import Figure
from pipelines.quantities.lexer import quantities_in
from pipelines.quantities.values import Day
from pipelines.verdicts import prepare, verify


def values_of(written: str, *languages: str) -> set[Decimal]:
    quantities = quantities_in(read(written).folded.text, frozenset(languages))
    return {reading.value for quantity in quantities for reading in quantity.readings}


def judged(figure: str, near: str | None, text: str) -> Judgement:
    stretches = (Stretch(0, len(text), Zone.MAIN),)
    return verify(Figure(figure, near), prepare(Extraction(text, stretches, "text/plain", "test")))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("92,496 million", "92496000000"),
        ("92.496 billion", "92496000000"),
        ("924.96亿", "92496000000"),
        ("九百二十四点九六亿", "92496000000"),
        ("US$589bn", "589000000000"),
        ("1 234,5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("12,34,567", "1234567"),
        ("1.2 crore", "12000000"),
        ("12 lakh", "1200000"),
        ("twenty-three million", "23000000"),
        ("dreiundzwanzig", "23"),
        ("quatre-vingt-dix-sept", "97"),
        ("tremila", "3000"),
        ("trois millions et demi", "3500000"),
        ("half a million", "500000"),
        ("пять тысяч", "5000"),
        ("백육", "106"),
        ("2백만", "2000000"),
        ("百二十三万四千五百六十七", "1234567"),
        ("٤٥", "45"),
        ("सवा लाख", "125000"),
        ("28.10", "28.1"),
        ("-5", "-5"),
    ],
)
def test_a_number_is_read_whatever_its_notation(written: str, value: str) -> None:
    assert Decimal(value) in values_of(written)


def test_an_ambiguous_separator_keeps_both_readings_where_no_language_decides() -> None:
    assert values_of("1.234") == {Decimal(1234), Decimal("1.234")}


def test_english_and_german_each_decide_the_separator() -> None:
    assert values_of("1.234", "en") == {Decimal("1.234")}
    assert values_of("1.234", "de") == {Decimal(1234)}


@pytest.mark.parametrize("written", ["covid-19", "A320", "555-7811-22", "192.168.10.1", "12:30"])
def test_a_part_of_a_name_or_an_address_is_no_quantity(written: str) -> None:
    assert values_of(written) == set()


@pytest.mark.parametrize(
    "written",
    [
        "2022-08-31",
        "31 August 2022",
        "August 31st, 2022",
        "31. August 2022",
        "31.8.2022",
        "2022年8月31日",
        "31 августа 2022",
        "le 31 août 2022",
        "二〇二二年八月三十一日",
        "31 de agosto de 2022",
        "2022년 8월 31일",
    ],
)
def test_a_date_is_read_whatever_its_notation(written: str) -> None:
    days = {day for quantity in quantities_in(read(written).folded.text, frozenset()) for day in quantity.days}
    assert Day(2022, 8, 31) in days


def test_an_ambiguous_date_keeps_both_readings() -> None:
    (date,) = quantities_in("03/04/2022", frozenset())
    assert set(date.days) == {Day(2022, 4, 3), Day(2022, 3, 4)}


@given(st.integers(min_value=10, max_value=10**9), st.data())
def test_a_changed_digit_of_a_figure_is_never_found(number: int, data: st.DataObject) -> None:
    digits = str(number)
    place = data.draw(st.integers(min_value=0, max_value=len(digits) - 1))
    changed = (
        digits[:place]
        + data.draw(st.sampled_from([d for d in "123456789" if d != digits[place]]))
        + digits[place + 1 :]
    )
    judgement = judged(changed, "boats in the harbour", f"There were {number} boats in the harbour.")
    assert judgement.verdict is Verdict.ALTERED


@given(st.integers(min_value=1_000, max_value=10**12))
def test_grouping_digits_changes_no_value(number: int) -> None:
    text = f"It cost {number} euros to build the pier."
    assert judged(f"{number:,} euros", "to build the pier", text).verdict.stands


@pytest.mark.parametrize(
    ("figure", "source", "verdict"),
    [
        ("28 percent", "28%", Verdict.EQUIVALENT),
        ("28", "28%", Verdict.ALTERED),
        ("28 percentage points", "28%", Verdict.ALTERED),
        ("$28", "28", Verdict.ALTERED),
        ("HK$28", "$28", Verdict.EQUIVALENT),
        ("HK$28", "US$28", Verdict.ALTERED),
        ("28 million", "28 billion", Verdict.ALTERED),
        ("about 2,300", "2,291", Verdict.EQUIVALENT),
        ("about 2,200", "2,291", Verdict.ALTERED),
        ("about 0.1 million", "113,412", Verdict.ALTERED),
        ("70,000", "70,500", Verdict.ALTERED),
        ("71%", "70.6%", Verdict.EQUIVALENT),
        ("-28", "28", Verdict.ALTERED),
        ("28 kg", "28 km", Verdict.ALTERED),
        ("more than 28", "28", Verdict.ALTERED),
    ],
)
def test_the_same_quantity_stands_and_another_does_not(figure: str, source: str, verdict: Verdict) -> None:
    assert judged(figure, "in the whole report", f"It gives {source} in the whole report.").verdict is verdict


def test_the_number_of_another_quantity_in_the_sentence_does_not_stand() -> None:
    text = "The film holds a rating of 84%, based on 93 reviews."
    assert judged("93%", "holds a rating of", text).verdict is Verdict.ALTERED


def test_a_figure_whose_label_is_nowhere_is_absent() -> None:
    assert judged("2019", "dairy farms", "It was published in 2019.").verdict is Verdict.ABSENT


def test_a_figure_without_a_label_needs_its_own_unit() -> None:
    assert judged("€50", None, "They paid 50 euros.").verdict is Verdict.EQUIVALENT
    assert judged("€50", None, "They met 50 people.").verdict is Verdict.ABSENT


def test_a_figure_without_a_label_is_no_part_of_a_longer_number() -> None:
    assert judged("50", None, "They counted 1,500 and 5,012 and 50.3 boats.").verdict is Verdict.ABSENT


def test_what_a_figure_counts_must_stand_beside_it() -> None:
    text = "The farm has 45 solar panels near the road."
    assert judged("45 wind turbines", "near the road", text).verdict is Verdict.ALTERED


def test_a_dotted_date_before_a_chinese_number_is_no_number_and_no_failure() -> None:
    found = quantities_in("12.5.2020百货", frozenset(["zh"]))
    assert all(quantity.days or quantity.readings for quantity in found)
    assert not any(quantity.numeral[1] - quantity.numeral[0] > len("12.5.2020") for quantity in found)
