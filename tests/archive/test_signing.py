"""The signing key: made once, kept to its owner, and what it signs is checked with OpenSSL's own command."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from archive.errors import KeyUnusable
from archive.proof.signing import fingerprint_of, open_signer, signature_holds

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command is not installed")


def test_a_key_is_made_on_first_use_and_is_the_same_ever_after(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing-key.pem"
    first = open_signer(path)
    kept = path.read_bytes()
    assert open_signer(path).fingerprint == first.fingerprint
    assert path.read_bytes() == kept


def test_the_private_key_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing-key.pem"
    open_signer(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == ["signing-key.pem", "signing-key.pub.pem"]


def test_the_public_key_lies_beside_the_private_one(tmp_path: Path) -> None:
    signer = open_signer(tmp_path / "desk.pem")
    assert (tmp_path / "desk.pub.pem").read_bytes() == signer.public_pem
    assert fingerprint_of(signer.public_pem) == signer.fingerprint


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    open_signer(tmp_path / "key.pem")
    (tmp_path / "key.pem").chmod(0o640)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        open_signer(tmp_path / "key.pem")


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("hello")
    (tmp_path / "key.pem").chmod(0o600)
    with pytest.raises(KeyUnusable):
        open_signer(tmp_path / "key.pem")


def openssl(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)


@needs_openssl
@pytest.mark.parametrize("curve", ["P-521", "secp256k1"])
def test_a_key_over_another_curve_is_refused(tmp_path: Path, curve: str) -> None:
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-out", tmp_path / "key.pem")
    (tmp_path / "key.pem").chmod(0o600)
    with pytest.raises(KeyUnusable, match="P-384 or P-256"):
        open_signer(tmp_path / "key.pem")


@needs_openssl
def test_a_key_over_p_256_that_an_earlier_version_made_stays_in_use(tmp_path: Path) -> None:
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", tmp_path / "key.pem")
    (tmp_path / "key.pem").chmod(0o600)
    signer = open_signer(tmp_path / "key.pem")
    assert signature_holds(signer.public_pem, data=b"forty", signature=signer.sign(b"forty"))


@needs_openssl
def test_a_new_key_is_over_the_curve_that_replay_web_page_checks(tmp_path: Path) -> None:
    open_signer(tmp_path / "key.pem")
    assert "P-384" in openssl("pkey", "-in", tmp_path / "key.pem", "-noout", "-text").stdout


@needs_openssl
def test_openssl_verifies_what_was_signed_and_refuses_what_was_not(tmp_path: Path) -> None:
    signer = open_signer(tmp_path / "key.pem")
    (tmp_path / "data").write_bytes(b"forty ships")
    (tmp_path / "data.sig").write_bytes(signer.sign(b"forty ships"))
    command = ("dgst", "-sha256", "-verify", tmp_path / "key.pub.pem", "-signature", tmp_path / "data.sig")
    assert openssl(*command, tmp_path / "data").stdout.strip() == "Verified OK"
    (tmp_path / "data").write_bytes(b"forty shipz")
    assert openssl(*command, tmp_path / "data").returncode != 0


@needs_openssl
def test_the_fingerprint_is_the_digest_that_openssl_computes(tmp_path: Path) -> None:
    signer = open_signer(tmp_path / "key.pem")
    openssl("pkey", "-pubin", "-in", tmp_path / "key.pub.pem", "-outform", "DER", "-out", tmp_path / "key.der")
    digest = openssl("dgst", "-sha256", "-r", tmp_path / "key.der").stdout.split()[0]
    assert signer.fingerprint == f"sha256:{digest}"


def test_a_signature_holds_for_its_own_bytes_and_key_only(tmp_path: Path) -> None:
    signer, other = open_signer(tmp_path / "a.pem"), open_signer(tmp_path / "b.pem")
    signature = signer.sign(b"forty")
    assert signature_holds(signer.public_pem, data=b"forty", signature=signature)
    assert not signature_holds(signer.public_pem, data=b"fourty", signature=signature)
    assert not signature_holds(other.public_pem, data=b"forty", signature=signature)
    assert not signature_holds(signer.public_pem, data=b"forty", signature=signature[:-1])
    assert not signature_holds(b"no key", data=b"forty", signature=signature)
