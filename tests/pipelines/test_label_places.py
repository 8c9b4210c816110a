"""Where the words of a label stand, told by their places alone, as the exact pass tells it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction import Extraction, Stretch, Zone
from pipelines.matching.folding import read
from pipelines.matching.hits import hits_of, spans_of
from pipelines.verdicts import prepare

_PIECES = ["an", "the", "dad", "da", "d", "aa", "us", "US", "half-baked", "half", "exam\u00adple", "exam-\n", "ple",
           "5th", "th", "5", "naïve", "l'an", "中", " ", " ", "\n", "-", "_", "[1]", "²", "«"]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join), st.sampled_from([*_PIECES, "example", "ad", "a"]))
def test_the_places_of_a_word_are_those_of_the_exact_pass(text: str, word: str) -> None:
    document, wanted = prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/html", "x")), read(word)
    assert spans_of(wanted, document) == [(hit.at, hit.end) for hit in hits_of(wanted, document)]
