"""The certificates that a collection's time stamps had to lead to, kept with them: they are checked years later."""

from __future__ import annotations

from ..collection import Collection
from .manifests import FOLDER, write_once
from .timestamps import Roots, read_roots, roots_pem

NAME = "timestamp-roots.pem"


def kept_roots(collection: Collection) -> Roots:
    """Those that were kept; none where none were. Raises RootsUnusable."""
    path = collection.path / FOLDER / NAME
    return read_roots(path) if path.exists() else ()


def keep_roots(collection: Collection, roots: Roots) -> None:
    """Keep these beside the ones that are kept. Raises RootsUnusable, StorageFailed."""
    kept = kept_roots(collection)
    new = tuple(root for root in roots if root not in kept)
    if new:
        write_once(collection.path / FOLDER / NAME, roots_pem((*kept, *new)), again=True)
