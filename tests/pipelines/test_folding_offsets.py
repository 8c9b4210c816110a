"""Folding forgets typography and nothing else, and every folded character knows where it came from."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.matching.characters import Sort, sort_of
from pipelines.matching.folding import fold, folded_text, folds_between, read
from pipelines.matching.lexicon import languages_of
from pipelines.matching.units import units_of

TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("abc ABC123.,-–—'’\"“”«»[]()…\n\t\u00a0\u00ad\u200b\ufffe²½①ﬁßİé١٢中文かな한국٪%€")),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@given(TEXTS)
def test_every_folded_character_points_into_the_original_and_never_backwards(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


@given(TEXTS)
def test_folding_the_original_span_of_a_skeleton_gives_that_skeleton_again(text: str) -> None:
    whole = read(text)
    if not whole.skeleton.text:
        return
    start, end = whole.original_span(0, len(whole.skeleton.text))
    assert read(text[start:end]).skeleton.text == whole.skeleton.text


@given(TEXTS | st.text(alphabet="aÉ -‐\n\u00ad\u3164.．…'`’[1]²?ḍ\u0323가\u1100\ud800", max_size=30))
def test_folding_most_of_a_text_at_once_is_folding_it_unit_by_unit(text: str) -> None:
    folded, units = fold(text), list(units_of(text))
    assert folded.text == "".join(unit.folded for unit in units)
    uneven = [unit for unit in units if len(unit.folded) != unit.end - unit.start]
    assert {unit.start for unit in uneven if unit.folded} <= set(folded.starts)
    assert {unit.end for unit in uneven if unit.folded} <= set(folded.ends)


@given(TEXTS)
def test_a_skeleton_holds_what_counts_and_where_it_stood(text: str) -> None:
    whole = read(text)
    counting = [at for at, char in enumerate(whole.folded.text) if sort_of(char) not in (Sort.SPACE, Sort.SEPARATOR)]
    assert list(whole.skeleton.at) == counting
    assert whole.skeleton.text == "".join(whole.folded.text[at] for at in counting)


@given(
    st.lists(st.sampled_from(["the", "of", "de", "un", "der", "'", "''", " ", "-", "3", "l'", "and", "_"])).map("".join)
)
def test_the_language_is_told_by_whole_words_with_their_apostrophes(text: str) -> None:
    folded = fold(text).text
    assert read(text).languages == languages_of(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", folded))


@given(TEXTS)
def test_the_folded_text_alone_is_that_with_offsets(text: str) -> None:
    assert folded_text(text) == fold(text).text


@given(st.text(alphabet="0123456789abc .,", max_size=40))
def test_no_digit_is_added_or_lost(text: str) -> None:
    digits = [char for char in text if char.isdigit()]
    assert [char for char in fold(text).text if char.isdigit()] == digits


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("“quick” brown", '"quick" brown'),
        ("5–10 years", "5-10 years"),
        ("caf\u0065\u0301", "café"),
        ("ﬁnal oﬀer", "final offer"),
        ("１２３％", "123%"),
        ("Klima\u00adwandel", "Klimawandel"),
        ("mechanisms\u2060 of", "mechanisms of"),
        ("١٠٠", "100"),
        ("STRASSE", "Straße"),
    ],
)
def test_two_writings_of_one_text_have_one_skeleton(left: str, right: str) -> None:
    assert read(left).skeleton.text == read(right).skeleton.text


@pytest.mark.parametrize(
    ("left", "right"),
    [("10²", "102"), ("5½", "51/2"), ("28.1¹", "28.11"), ("①2", "12x"), ("50 %", "50"), ("$5", "€5"), ("5 m²", "5 m")],
)
def test_what_carries_meaning_is_not_folded_away(left: str, right: str) -> None:
    one, other = read(left), read(right)
    assert (one.skeleton.text, one.folded.text) != (other.skeleton.text, other.folded.text)


def test_decomposed_and_composed_accents_fold_alike_in_every_letter() -> None:
    text = "Ångström, façade, žluťoučký, Việt, 한국어"
    assert fold(unicodedata.normalize("NFD", text)).text == fold(unicodedata.normalize("NFC", text)).text


def test_the_folds_between_two_writings_are_named() -> None:
    assert folds_between("The “end”", 'the "end"') == ("case", "quotation marks")


def test_equal_writings_need_no_fold() -> None:
    assert folds_between("“A”", "“A”") == ()
