"""Digests as WARC and CDXJ write them: the algorithm, a colon, lower-case hexadecimal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

ALGORITHM = "sha256"


@dataclass(frozen=True, slots=True, order=True)
class Digest:
    """A sha256 of some bytes: 32 bytes, written `sha256:HEX`."""

    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) != 32:
            raise ValueError(f"a sha256 has 32 bytes, not {len(self.value)}")

    def __str__(self) -> str:
        return f"{ALGORITHM}:{self.value.hex()}"

    @classmethod
    def of(cls, *parts: bytes) -> Digest:
        """The digest of the parts, one after the other."""
        hasher = hashlib.sha256()
        for part in parts:
            hasher.update(part)
        return cls(hasher.digest())

    @classmethod
    def parse(cls, text: str) -> Digest:
        """Read `sha256:HEX`. Raises ValueError for anything else."""
        algorithm, _, digits = text.partition(":")
        if algorithm != ALGORITHM:
            raise ValueError(f"not a {ALGORITHM} digest: {text!r}")
        return cls(bytes.fromhex(digits))
