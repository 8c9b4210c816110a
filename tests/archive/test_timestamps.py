"""Time stamps of a throw-away authority made with OpenSSL, checked by us and by `openssl ts -verify`."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from servers.time_stamps import Authority

from archive.errors import RootsUnusable
from archive.proof.timestamps import (
    StampRefused,
    UnknownAuthority,
    query_for,
    read_roots,
    verified_stamp,
)

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command is not installed")
DATA = b'{"number":1}'


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority")).found()


@pytest.fixture(scope="module")
def stamped(authority: Authority) -> bytes:
    return authority.reply(query_for(DATA).body)


def test_a_stamp_tells_when_and_by_whom(authority: Authority) -> None:
    query = query_for(DATA)
    stamp = verified_stamp(authority.reply(query.body), DATA, roots=read_roots(authority.root), nonce=query.nonce)
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert stamp.authority == "CN=Test stamp"


def test_openssl_verifies_the_same_response(authority: Authority, stamped: bytes, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "data.tsr").write_bytes(stamped)
    assert authority.verify(tmp_path / "data", tmp_path / "data.tsr") == "Verification: OK"


@pytest.mark.parametrize(
    "chain",
    [("intermediate.pem", "root.pem"), ("root.pem", "intermediate.pem"), ("intermediate.pem",)],
    ids=["leaf to root", "root to leaf", "without the root"],
)
def test_certificates_may_come_in_any_order(authority: Authority, chain: tuple[str, ...]) -> None:
    answer = Authority(authority.folder, chain).reply(query_for(DATA).body)
    assert verified_stamp(answer, DATA, roots=read_roots(authority.root)).authority == "CN=Test stamp"


def test_a_token_that_brings_its_root_holds_by_itself(stamped: bytes) -> None:
    assert verified_stamp(stamped, DATA).authority == "CN=Test stamp"


def test_a_root_that_is_not_known_is_not_a_stamp_that_does_not_hold(authority: Authority) -> None:
    answer = Authority(authority.folder, ("intermediate.pem",)).reply(query_for(DATA).body)
    with pytest.raises(UnknownAuthority):
        verified_stamp(answer, DATA)


def test_another_authority_than_the_one_trusted_is_refused(stamped: bytes, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other").found()  # of the same names, with keys of its own
    with pytest.raises(UnknownAuthority):
        verified_stamp(stamped, DATA, roots=read_roots(other.root))


def test_other_bytes_are_not_stamped(stamped: bytes) -> None:
    with pytest.raises(StampRefused, match="other bytes"):
        verified_stamp(stamped, DATA + b" ")


def test_the_answer_to_another_request_is_refused(authority: Authority, stamped: bytes) -> None:
    with pytest.raises(StampRefused, match="another request"):
        verified_stamp(stamped, DATA, nonce=query_for(DATA).nonce)


def test_a_refusal_is_told_in_the_authoritys_words(authority: Authority) -> None:
    query = query_for(DATA).body
    sha512 = query.replace(bytes.fromhex("0609608648016503040201"), bytes.fromhex("0609608648016503040203"))
    with pytest.raises(StampRefused, match="granted none"):
        verified_stamp(authority.reply(sha512), DATA)


def test_no_flipped_bit_of_a_token_goes_unnoticed(authority: Authority, stamped: bytes) -> None:
    roots = read_roots(authority.root)
    before = verified_stamp(stamped, DATA, roots=roots)
    unnoticed = []
    for at in range(0, len(stamped), 5):
        flipped = bytearray(stamped)
        flipped[at] ^= 1
        try:
            after = verified_stamp(bytes(flipped), DATA, roots=roots)
        except (StampRefused, UnknownAuthority):
            continue
        assert after == before  # what no signature covers: the root that came along, which is not the one trusted
        unnoticed.append(at)
    assert len(unnoticed) < len(stamped) / 5 / 2


@settings(max_examples=200)
@given(st.binary(max_size=80), st.integers(0, 200))
def test_junk_is_refused_and_never_an_exception_of_another_kind(stamped: bytes, junk: bytes, kept: int) -> None:
    with pytest.raises((StampRefused, UnknownAuthority)):
        verified_stamp(stamped[:kept] + junk, DATA)


def test_a_file_without_certificates_names_no_roots(tmp_path: Path) -> None:
    (tmp_path / "roots.pem").write_text("none")
    with pytest.raises(RootsUnusable):
        read_roots(tmp_path / "roots.pem")
