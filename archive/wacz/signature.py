"""Signatures after wacz-auth 0.1.0, the anonymous form: whoever trusts the public key knows who packed the file.

The signature says nothing about what a server sent: it holds the package together, and a person to it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from .values import iso_seconds

_ALGORITHM = ec.ECDSA(hashes.SHA256())


class Signer:
    """An ECDSA key that signs packages."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> Signer:
        """The signer with the key in that PEM file. Raises ValueError where it holds none, OSError."""
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{path} holds no ECDSA key")  # noqa: TRY004 - the file's fault, not the caller's
        return cls(key)

    def sign(self, digest: str, *, created: datetime, software: str) -> dict[str, str]:
        """The `signedData` for a package whose datapackage.json has that digest (`sha256:HEX`).

        The two numbers of the signature stand one after the other, each as long as the curve's order: the form of
        WebCrypto, with which ReplayWeb.page checks it.
        """
        r, s = decode_dss_signature(self._key.sign(digest.encode(), _ALGORITHM))
        width = _width(self._key.curve)
        public = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return {
            "hash": digest,
            "created": iso_seconds(created),
            "software": software,
            "version": "0.1.0",
            "signature": base64.b64encode(r.to_bytes(width, "big") + s.to_bytes(width, "big")).decode("ascii"),
            "publicKey": base64.b64encode(public).decode("ascii"),
        }


def is_signed(data: Mapping[str, object]) -> bool:
    """Whether the signature in a `signedData` is that of its public key over its hash."""
    try:
        key = serialization.load_der_public_key(base64.b64decode(str(data["publicKey"]), validate=True))
        raw = base64.b64decode(str(data["signature"]), validate=True)
        if not isinstance(key, ec.EllipticCurvePublicKey) or len(raw) != 2 * _width(key.curve):
            return False
        half = len(raw) // 2
        signature = encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))
        key.verify(signature, str(data["hash"]).encode(), _ALGORITHM)
    except (KeyError, ValueError, binascii.Error, InvalidSignature):
        return False
    return True


def _width(curve: ec.EllipticCurve) -> int:
    return (curve.key_size + 7) // 8
