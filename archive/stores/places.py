"""WARC files by their paths in a collection's archive/ folder, wherever their bytes are.

What lies in the folder is read there: without a store that is all there is, with one it is what this machine wrote and
has not let go of. Anything else is read from the store that the collection names (`archive.services`).
"""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path
from typing import IO

from ..services import services_of
from ..warc_file import OPEN_SUFFIX
from .ranged import ranged
from .store import Store

_WARC_SUFFIX = ".warc.gz"


def remote_of(archive: Path) -> Store | None:
    """The store of the collection whose archive/ folder that is; None where the folder itself holds the files.

    Raises NotACollection, StorageFailed.
    """
    address = services_of(archive.parent).archive
    return store_at(f"{address.rstrip('/')}/archive") if address else None


@functools.cache  # one for a process: it holds connections
def store_at(address: str) -> Store:
    """The store with the files directly below that address. Raises StorageFailed where its library is missing."""
    from .s3 import S3Store  # noqa: PLC0415 - half a second and an extra to install, only where it is used

    return S3Store(address)


def opened(path: Path, *, length: int | None = None) -> IO[bytes]:
    """The file, which a run may still be writing under another name, and may finish just now.

    `length`: how many bytes are wanted from the place that is sought first, where that is known. Raises OSError,
    StorageFailed; for a file that no store has, FileNotFoundError when it is read.
    """
    for candidate in (path, path.with_name(path.name + OPEN_SUFFIX)):
        with contextlib.suppress(FileNotFoundError):
            return candidate.open("rb")
    store = remote_of(path.parent)
    return path.open("rb") if store is None else ranged(store, path.name, length=length)


def opened_as_stored(path: Path) -> IO[bytes]:
    """The file as everybody has it: from the store where there is one, whatever lies in the folder. Raises as `opened`.

    A file that was left open under its own name is only in the folder.
    """
    store = None if path.suffix == OPEN_SUFFIX else remote_of(path.parent)
    return path.open("rb") if store is None else ranged(store, path.name, length=None)


def is_near(path: Path) -> bool:
    """Whether the file can be read without a store."""
    return path.exists() or path.with_name(path.name + OPEN_SUFFIX).exists() or remote_of(path.parent) is None


def size_of(path: Path) -> int | None:
    """The size in bytes of a finished file; None where there is none. Raises StorageFailed."""
    if path.is_file():
        return path.stat().st_size
    store = remote_of(path.parent)
    return None if store is None else store.size(path.name)


def finished_files(archive: Path) -> dict[str, int]:
    """The names and sizes of all finished files, by name: of the store where there is one, else of the folder.

    What this machine has not put into the store yet is not among them. Raises StorageFailed.
    """
    store = remote_of(archive)
    if store is not None:
        return dict(sorted(store.sizes().items()))
    return {path.name: path.stat().st_size for path in sorted(archive.glob(f"*{_WARC_SUFFIX}"))}
