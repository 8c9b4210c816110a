"""Text and addresses from hostile pages."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.report.text import anchor, page_fragment, text_fragment, visible, web_address

ANY = st.text(st.characters())  # lone surrogates too


@given(ANY)
@example("a\u202eb\x00\u2028\ud800\ufdd0\U000e0041\u200d")
def test_nothing_unseen_is_left_in_visible_text(text: str) -> None:
    left = {unicodedata.category(character) for character in visible(text) if character not in "\u200c\u200d"}
    assert not left & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    visible(text).encode()


@given(ANY)
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)


def test_direction_overrides_are_written_out() -> None:
    assert visible("a\u202eb") == "a[U+202E]b"


def test_soft_hyphens_and_zero_width_spaces_lose_no_letter() -> None:
    assert visible("Harb\u00adour\u200b\ufeff") == "Harbour"


def test_arabic_and_persian_spelling_is_kept() -> None:
    assert visible("می\u200cخواهم") == "می\u200cخواهم"


def test_stacked_marks_cannot_paint_over_the_lines_around() -> None:
    assert len(visible("a" + "\u0301" * 500)) == 9


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "//host.example/x",
        "/x",
        "https:///x",
        "https://trusted.example@hostile.example/",
        "https://host.example/\u202etxt",
        'https://host.example/" onclick="alert(1)',
        "https://host.example/a b",
        "https://host.example:99999/",
        "https://[::1/",
        "",
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None


@pytest.mark.parametrize(
    "url", ["https://host.example/a?b=c#d", "http://host.example:8080", "https://bücher.example/ü"]
)
def test_web_addresses_are_kept_as_they_are(url: str) -> None:
    assert web_address(url) == url


def test_a_short_passage_is_named_whole_in_a_text_fragment() -> None:
    assert text_fragment("https://h.example/a", "ten-year series, 50 %") == (
        "https://h.example/a#:~:text=ten%2Dyear%20series%2C%2050%20%25"
    )


def test_a_long_passage_is_named_by_its_ends() -> None:
    words = " ".join(f"w{n}" for n in range(40))
    assert unquote(text_fragment("https://h.example/", words, edge=2)) == "https://h.example/#:~:text=w0 w1,w38 w39"


def test_an_elided_passage_is_named_by_the_words_around_the_gap() -> None:
    assert (
        unquote(text_fragment("https://h.example/", "one two […] three")) == "https://h.example/#:~:text=one two,three"
    )


def test_a_fragment_that_is_there_is_kept() -> None:
    assert text_fragment("https://h.example/#part", "word") == "https://h.example/#part:~:text=word"


@given(st.text(min_size=1))
def test_a_text_fragment_never_breaks_out_of_the_address(words: str) -> None:
    address = text_fragment("https://h.example/", words)
    assert web_address(address) == address
    assert address.count("#") <= 1


def test_a_pdf_opens_at_its_page() -> None:
    assert page_fragment("https://h.example/a.pdf", 14) == "https://h.example/a.pdf#page=14"


@given(st.text(), st.text())
def test_distinct_identifiers_have_distinct_anchors(one: str, other: str) -> None:
    assert (anchor(one) == anchor(other)) == (one == other)


def test_a_citation_is_named_by_its_claim_and_number() -> None:
    assert anchor("short-form#2") == "short-form:2"
