"""Mixed numbers, "2½" and "2 1/2", are one number each."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Verdict
from pipelines.matching.folding import read
from pipelines.publication import Figure
from pipelines.quantities.lexer import quantities_in
from pipelines.verdicts import prepare, verify


def verdict(figure: str, near: str | None, text: str) -> Verdict:
    stretches = (Stretch(0, len(text), Zone.MAIN),)
    return verify(Figure(figure, near), prepare(Extraction(text, stretches, "text/plain", "test"))).verdict


def values_of(written: str) -> list[Decimal]:
    return [q.readings[0].value for q in quantities_in(read(written).folded.text, frozenset(["en"])) if q.readings]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("3¾ acres", ["3.75"]),
        ("3 3/4 acres", ["3.75"]),
        ("3-3/4 acres", ["3.75"]),
        ("3 and 3/4 acres", ["3.75"]),
        ("3 3⁄4 acres", ["3.75"]),
        ("a 3¾-acre field", ["3.75"]),
        ("$1¼ billion", ["1250000000"]),
        ("-6½ %", ["-6.5"]),
        ("1,150½ points", ["1150.5"]),
        ("5½–7½ million", ["5500000", "7500000"]),
        ("5 1/2-7 1/2 million", ["5500000", "7500000"]),
        ("from 5½ to 8 million", ["5500000", "8000000"]),
        ("¾ million acres", ["750000"]),
        ("3/4 of a million acres", ["750000"]),
    ],
)
def test_a_whole_number_and_a_fraction_are_one_number(written: str, values: list[str]) -> None:
    assert values_of(written) == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("1/2 of the field", ["50"]),
        ("in 2021 1/4 of the field", ["2021"]),  # four digits without a group are a year
        ("room 7 9/16/2021", ["7"]),
        ("7 6/4 acres", ["7"]),  # not less than one
        ("7 4/8 acres", ["7"]),  # not reduced
    ],
)
def test_what_only_looks_like_it_is_none(written: str, values: list[str]) -> None:
    assert values_of(written)[: len(values)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("figure", "source", "expected"),
    [
        ("3¾ acres", "The field measures 3¾ acres.", Verdict.VERBATIM),
        ("3 3/4 acres", "The field measures 3¾ acres.", Verdict.VERBATIM),
        ("3.75 acres", "The field measures 3¾ acres.", Verdict.EQUIVALENT),
        ("3¾ acres", "The field measures 3.75 acres.", Verdict.EQUIVALENT),
        ("3 acres", "The field measures 3¾ acres.", Verdict.ALTERED),
        ("3", "The field measures 3¾ acres.", Verdict.ALTERED),
        ("3¼ acres", "The field measures 3¾ acres.", Verdict.ALTERED),
        ("3¾ hectares", "The field measures 3¾ acres.", Verdict.ALTERED),
        ("6.5%", "The field measures 6½ per cent of the farm.", Verdict.EQUIVALENT),
        ("5½ acres", "The field measures 5½–7½ acres.", Verdict.EQUIVALENT),
        ("7½ acres", "The field measures 5½–7½ acres.", Verdict.VERBATIM),
        ("6½ acres", "The field measures 5½–7½ acres.", Verdict.ALTERED),
    ],
)
def test_a_mixed_number_is_compared_by_its_value(figure: str, source: str, expected: Verdict) -> None:
    assert verdict(figure, "field measures", source) is expected


def test_a_mixed_number_is_found_without_a_label() -> None:
    long = "The field lies fallow. " * 10_000
    assert verdict("3.75 acres", None, f"{long}It measures 3¾ acres.") is Verdict.EQUIVALENT
    assert verdict("3 acres", None, f"{long}It measures 3¾ acres.") is Verdict.ABSENT
