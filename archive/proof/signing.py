"""The desk's signing key: ECDSA with SHA-256, as `openssl dgst -sha256 -verify` checks it.

A new key is over the curve P-384: ReplayWeb.page checks the signatures of packages for no other. Keys over P-256, which
were made before, stay in use.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ..digests import Digest
from ..errors import KeyUnusable, storage

DEFAULT_KEY = Path("keys") / "signing-key.pem"  # below the collection's folder

_ALGORITHM = ec.ECDSA(hashes.SHA256())
_CURVES = (ec.SECP384R1, ec.SECP256R1)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the private key and what is told of it."""

    fingerprint: str  # `sha256:HEX` of the public key (SubjectPublicKeyInfo, DER)
    public_pem: bytes
    _key: ec.EllipticCurvePrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """The signature over the sha256 of the data, in DER."""
        return self._key.sign(data, _ALGORITHM)


def open_signer(path: Path) -> Signer:
    """The signer whose private key lies there; it is made on first use. Raises KeyUnusable, StorageFailed."""
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & 0o077:
        raise KeyUnusable(f"The signing key {path} can be read by others. Close it with: chmod 600 {path}")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # TypeError: it is encrypted
        raise KeyUnusable(f"The file {path} holds no private key that can be used without a password.") from error
    except OSError as error:
        raise KeyUnusable(f"The signing key {path} can't be read ({error.strerror}).") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, _CURVES):
        raise KeyUnusable(f"The signing key {path} is of another kind; it must be an ECDSA key over P-384 or P-256.")
    public = key.public_key()
    return Signer(fingerprint(public), _public_pem(public), key)


def signature_holds(public_pem: bytes, *, data: bytes, signature: bytes) -> bool:
    """Whether the owner of that public key signed these bytes."""
    try:
        public = _load_public(public_pem)
        public.verify(signature, data, _ALGORITHM)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def fingerprint_of(public_pem: bytes) -> str | None:
    """The fingerprint of a public key in PEM; None where it is no key of our kind."""
    try:
        return fingerprint(_load_public(public_pem))
    except (ValueError, UnsupportedAlgorithm):
        return None


def fingerprint(public: ec.EllipticCurvePublicKey) -> str:
    """`sha256:HEX` of the public key as `openssl pkey -pubin -outform DER` writes it."""
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return str(Digest.of(der))


def _load_public(pem: bytes) -> ec.EllipticCurvePublicKey:
    public = serialization.load_pem_public_key(pem)
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise ValueError("not an elliptic curve key")  # noqa: TRY004 - as the library says of bytes that are no key
    return public


def _public_pem(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _make_key(path: Path) -> None:
    """Make a key and its public half beside it. Where another run makes one at the same time, the first one stays."""
    key = ec.generate_private_key(ec.SECP384R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with storage(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch = path.with_name(f"{path.name}.{os.getpid()}.new")
        scratch.unlink(missing_ok=True)
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(pem)
                out.flush()
                os.fsync(out.fileno())
            os.link(scratch, path)  # unlike a rename, never over a key that is there
        except FileExistsError:
            return
        finally:
            scratch.unlink(missing_ok=True)
        path.with_suffix(".pub.pem").write_bytes(_public_pem(key.public_key()))
