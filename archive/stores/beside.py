"""What lies beside the records in a store: index, manifests and declarations, which machines that share nights read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..services import services_of
from . import places
from .store import Store

KEPT_ONCE = ("declarations", "manifests")  # folders whose files are written once

_PIECE = 8 * 1024 * 1024  # bytes


def beside(collection: Path, folder: str) -> Store | None:
    """The store's folder of that name; None where the collection has no store. Raises NotACollection, StorageFailed."""
    address = services_of(collection).archive.rstrip("/")
    return places.store_at(f"{address}/{folder}") if address else None


def is_plain(name: str) -> bool:
    """Whether it is the name of a file in the folder itself: whoever else can write there must not lead elsewhere."""
    return Path(name).name == name and name not in ("", ".", "..")


def pieces(store: Store, name: str, size: int) -> Iterator[bytes]:
    """A file of that size, piece by piece. Raises StorageFailed, FileNotFoundError."""
    for begin in range(0, size, _PIECE):
        yield store.read(name, begin, min(begin + _PIECE, size))
