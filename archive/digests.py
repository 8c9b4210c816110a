"""Digests as WARC and CDXJ write them: the algorithm, a colon, lower-case hexadecimal."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

ALGORITHM = "sha256"

WRITTEN = re.compile(f"{ALGORITHM}:[0-9a-f]{{64}}")  # the one spelling, so that equal digests are equal texts


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
    def of(cls, *parts: bytes | memoryview) -> Digest:
        """The digest of the parts, one after the other."""
        hasher = hashlib.sha256()
        for part in parts:
            hasher.update(part)
        return cls(hasher.digest())

    @classmethod
    def parse(cls, text: str) -> Digest:
        """Read `sha256:HEX`. Raises ValueError for anything else."""
        if WRITTEN.fullmatch(text) is None:
            raise ValueError(f"not a {ALGORITHM} digest: {text!r}")
        return cls(bytes.fromhex(text.partition(":")[2]))
