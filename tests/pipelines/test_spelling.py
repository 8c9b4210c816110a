"""The spelling that somebody most likely meant, and silence where nothing is near."""

from __future__ import annotations

import pytest

from pipelines.spelling import did_you_mean, likely_spelling

KEYS = ("source", "url", "quote", "figure", "near", "prefix", "suffix")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("qoute", "quote"),
        ("ur", "url"),
        ("Figure", "figure"),
        ("naer", "near"),
        ("sources", "source"),
        ("sufix", "suffix"),
    ],
)
def test_a_slip_finds_the_word_that_was_meant(written: str, meant: str) -> None:
    assert likely_spelling(written, KEYS) == meant


@pytest.mark.parametrize("written", ["colour", "text", "comment", "x", ""])
def test_another_word_is_not_taken_for_a_slip(written: str) -> None:
    assert likely_spelling(written, KEYS) is None


def test_the_first_of_two_equally_near_words_is_offered() -> None:
    assert likely_spelling("preffix", ("prefixx", "prefix")) == "prefix"
    assert likely_spelling("a", ("ab", "ac")) == "ab"


def test_where_nothing_is_near_a_short_list_is_told_and_a_long_one_is_not() -> None:
    assert did_you_mean("colour", ("red", "blue")) == "known here: red, blue"
    assert did_you_mean("colour", [str(number) for number in range(100)]) is None
    assert did_you_mean("colour", ()) is None
