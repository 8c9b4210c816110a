"""What a place for WARC files can do. Files in it are whole or not there, and never change."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ..digests import Digest


class Store(Protocol):
    """Finished WARC files by their names. Every method raises StorageFailed where the place can't be used."""

    def check(self) -> None:
        """Ask whether there is such a place, so that nothing is begun in vain."""

    def sizes(self) -> dict[str, int]:
        """Every file that is there, with its size in bytes."""

    def size(self, name: str) -> int | None:
        """A file's size in bytes; None where it is not there."""

    def read(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`, fewer where the file ends before. Raises FileNotFoundError."""

    def put(self, path: Path, digest: Digest) -> None:
        """Put a whole local file there under its own name; once it returns, what is there has that digest.

        One that is there already with that digest is left as it is.
        """

    def replace(self, path: Path, digest: Digest) -> None:
        """The same for a file that changes: one of that name with another digest is written over."""
