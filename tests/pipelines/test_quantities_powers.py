"""Powers are numbers of their own; a number with a footnote mark stays the number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Verdict
from pipelines.matching.folding import read
from pipelines.publication import Figure
from pipelines.quantities.lexer import quantities_in
from pipelines.quantities.powers import with_exponents
from pipelines.verdicts import prepare, verify


def verdict(figure: str, text: str, near: str | None = "basin holds") -> Verdict:
    stretches = (Stretch(0, len(text), Zone.MAIN),)
    return verify(Figure(figure, near), prepare(Extraction(text, stretches, "text/plain", "test"))).verdict


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("10⁸ grains", "1e8"),
        ("10^8 grains", "1e8"),
        ("4.7 × 10⁸ grains", "4.7e8"),
        ("4.7x10^8 grains", "4.7e8"),
        ("4.7·10⁸ grains", "4.7e8"),
        ("4.7e8 grains", "4.7e8"),
        ("4.7 × 10⁻⁵ mol", "0.000047"),
        ("4.7 × 10−⁵ mol", "0.000047"),
        ("4.7 × 10^-5 mol", "0.000047"),
        ("1e-5 mol", "0.00001"),
        ("2³² addresses", "4294967296"),
        ("3⁴ fields", "81"),
        ("2^10 fields", "1024"),
        ("4,750⁸ grains", "4750"),  # a footnote
        ("1998² grains", "1998"),
        ("35⁸ grains", "35"),
        ("7 km² of sand", "7"),
    ],
)
def test_an_exponent_belongs_to_its_number_and_a_footnote_does_not(written: str, value: str) -> None:
    text = read(written)
    (quantity,) = quantities_in(with_exponents(text.folded.text, text), frozenset(["en"]))
    assert [reading.value for reading in quantity.readings] == [Decimal(value)]


@pytest.mark.parametrize(
    ("figure", "source", "expected"),
    [
        ("10⁸ grains", "The basin holds 10⁸ grains.", Verdict.VERBATIM),
        ("10^8 grains", "The basin holds 10⁸ grains.", Verdict.VERBATIM),
        ("100 million grains", "The basin holds 10⁸ grains.", Verdict.EQUIVALENT),
        ("4.7 × 10⁸ grains", "The basin holds 4.7 × 10⁸ grains.", Verdict.VERBATIM),
        ("470 million grains", "The basin holds 4.7 × 10⁸ grains.", Verdict.EQUIVALENT),
        ("4.7 × 10⁸ grains", "The basin holds 470,000,000 grains.", Verdict.EQUIVALENT),
        ("4.7 × 10⁻⁵ mol", "The basin holds 4.7 × 10⁻⁵ mol.", Verdict.VERBATIM),
        ("4.7 × 10⁻⁶ mol", "The basin holds 4.7 × 10⁻⁵ mol.", Verdict.ALTERED),
        ("4.7 × 10⁹ grains", "The basin holds 4.7 × 10⁸ grains.", Verdict.ALTERED),
        ("4.7", "The basin holds 4.7 × 10⁸ grains.", Verdict.ALTERED),
        ("4.7 grains", "The basin holds 4.7e8 grains.", Verdict.ALTERED),
        ("10", "The basin holds 10⁸ grains.", Verdict.ALTERED),
        ("2³² grains", "The basin holds 2³² grains.", Verdict.VERBATIM),
        ("2 grains", "The basin holds 2³² grains.", Verdict.ALTERED),
        ("2³¹ grains", "The basin holds 2³² grains.", Verdict.ALTERED),
        ("4,750 grains", "The basin holds 4,750⁸ grains.", Verdict.VERBATIM),
        ("35 grains", "The basin holds 35⁸ grains.", Verdict.VERBATIM),
    ],
)
def test_a_power_is_compared_by_its_value(figure: str, source: str, expected: Verdict) -> None:
    assert verdict(figure, source) is expected


def test_a_power_is_found_without_a_label() -> None:
    assert verdict("4.7 × 10⁻⁵ mol", "It holds 4.7 × 10⁻⁵ mol.", None) is Verdict.VERBATIM
    assert verdict("2 grains", "It holds 2³² grains.", None) is Verdict.ABSENT


def test_an_exponent_too_large_to_compare_makes_no_number() -> None:
    assert quantities_in("10^999 grains", frozenset(["en"])) == []
