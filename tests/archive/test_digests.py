"""Digests as they are written."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.digests import Digest


@given(st.lists(st.binary()))
def test_a_digest_of_parts_is_that_of_the_whole(parts: list[bytes]) -> None:
    assert str(Digest.of(*parts)) == f"sha256:{hashlib.sha256(b''.join(parts)).hexdigest()}"


@given(st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read_again(value: bytes) -> None:
    assert Digest.parse(str(Digest(value))) == Digest(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sha256:",
        "sha1:" + "0" * 64,
        "0" * 64,
        "sha256:" + "0" * 63,
        "sha256:" + "0" * 66,
        "sha256:" + "g" * 64,
        "sha256:" + "00 " * 32,
        "sha256:" + "AB" * 32,
        "SHA256:" + "0" * 64,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="sha256"):
        Digest.parse(text)
