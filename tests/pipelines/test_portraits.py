"""Portraits by their definition: the smallest hashes of the pairs of neighbouring words."""

from __future__ import annotations

import re
import struct
import zlib
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.extraction import Extraction, Stretch, Zone
from pipelines.portraits import portrait

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_ALPHABETS = ["abcd e", "AbÉßİ٢² _-'\n\u0301\xa0", "中文あก、é ", "".join(map(chr, range(32, 400)))]
_TEXTS = st.builds(
    lambda random, alphabet: "".join(random.choices(alphabet, k=random.randrange(1500))),
    st.randoms(use_true_random=False),
    st.sampled_from(_ALPHABETS),
)


def of(text: str) -> bytes | None:
    return portrait(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/html", "x"))


def by_definition(text: str) -> list[int] | None:
    words = re.findall(r"[^\W\d_]+", _UNSPACED.sub(r" \g<0> ", text.casefold()))
    hashes = {zlib.crc32(f"{one} {other}".encode()) for one, other in pairwise(words)}
    return sorted(hashes)[:48] if len(hashes) >= 60 else None


@given(_TEXTS)
def test_a_portrait_is_the_smallest_hashes_of_the_pairs_of_words(text: str) -> None:
    hashes = by_definition(text)
    assert of(text) == (None if hashes is None else struct.pack("<48I", *hashes))


def test_a_text_that_says_the_same_over_and_over_is_told_by_the_little_that_it_says() -> None:
    words = [f"{one}{other}" for one in "abcdefghi" for other in "abcdefghi"]
    assert of(" ".join(words * 50)) == of(" ".join(words * 2))
