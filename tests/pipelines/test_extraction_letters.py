"""Texts are folded to their letters: line by line, all at once, and always the same."""

from __future__ import annotations

import sys
import unicodedata
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction.letters import _BEGINNING, folded, folded_lines, folded_together

# Marks and vowels that are composed with what stands before them, ligatures, signs that fold to several letters.
_JOINING = "e\u0301\u0323\u0345\u1100\u1161\u11a8\u09c7\u09beİıſßﬁ…“”²½가か\u3099 .\n\t\u2028"
_TEXTS = st.text(st.one_of(st.sampled_from(_JOINING), st.characters(exclude_categories=["Cs"])), max_size=12)


def simply(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


@given(_TEXTS)
def test_a_text_is_folded_in_runs_as_it_is_as_a_whole(text: str) -> None:
    assert folded(text) == simply(text)


@given(st.lists(_TEXTS, min_size=1, max_size=5))
def test_lines_are_folded_at_once_as_they_are_one_by_one(texts: list[str]) -> None:
    lines = folded_lines(texts)
    assert lines == [simply(line) for text in texts for line in text.split("\n")]
    assert folded_together(texts, lines) == simply("".join(texts))


def test_letters_of_two_texts_are_composed_where_they_meet() -> None:
    texts = ["cafe", "\u0301"]
    assert folded_lines(texts) == ["cafe", ""]
    assert folded_together(texts, folded_lines(texts)) == "café"


def test_nothing_is_composed_over_a_character_that_may_begin_a_text() -> None:
    parts = [unicodedata.decomposition(chr(code)).split() for code in range(sys.maxunicode + 1)]
    composed = {chr(int(pair[1], 16)) for pair in parts if len(pair) == 2 and not pair[0].startswith("<")}
    hangul = map(chr, chain(range(0x1161, 0x1176), range(0x11A8, 0x11C3)))
    second = composed | set(hangul)
    for begins in filter(_BEGINNING.match, map(chr, range(sys.maxunicode + 1))):
        first = unicodedata.normalize("NFKD", begins)[0]
        assert first not in second
        assert unicodedata.combining(first) == 0


def test_a_sign_without_letters_folds_to_nothing() -> None:
    assert folded("— …“”\u0301!") == ""
