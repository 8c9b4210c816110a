"""What a folder lacks of a collection that other machines work on too: their manifests, and lines of the index.

Captures, findings and records are shared. Manifests, declarations and the index lie in each machine's folder, and
copies of the first two beside the records: a chain of manifests goes on from there, whichever machine made the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree

from archive.cdxj import INDEX, update_index
from archive.collection import Collection
from archive.errors import storage
from archive.files import write_whole
from archive.ledger import Ledger
from archive.proof.manifests import FOLDER as MANIFESTS
from archive.proof.manifests import manifest_paths
from archive.services import services_of
from archive.stores import Store
from archive.stores.beside import KEPT_ONCE, beside, is_plain, pieces
from archive.warc_file import SET_ASIDE

_SCRATCH = "index-made-anew"


def bring_manifests(collection: Collection) -> None:
    """Take what other machines have put beside the records; what is here stays as it is. Raises StorageFailed.

    A manifest that nobody but this machine has, where another took its number, is set aside: the chain goes on from
    the one that all share, which covers the same. To be called with the collection's run lock held.
    """
    if not services_of(collection.path).ledger:
        return
    for folder in KEPT_ONCE:
        store = beside(collection.path, folder)
        if store is None:
            return
        there = store.sizes()
        if folder == MANIFESTS:
            _set_forked_aside(collection, store, there)
        # A manifest follows what belongs to it, so that a kill in between leaves none without its signature.
        for name, size in sorted(there.items(), key=lambda file: (file[0].endswith(".json"), file[0])):
            path = collection.path / folder / name
            if is_plain(name) and not path.exists():
                with storage(collection.path):
                    write_whole(path, b"".join(pieces(store, name, size)))


def _set_forked_aside(collection: Collection, store: Store, there: Mapping[str, int]) -> None:
    """A machine that died between making a manifest and putting it beside the records finds the next one's there."""
    for _, path in reversed(manifest_paths(collection)):
        if path.name not in there:
            continue
        if path.read_bytes() == b"".join(pieces(store, path.name, there[path.name])):
            return
        with storage(collection.path):
            aside = collection.path / SET_ASIDE
            aside.mkdir(exist_ok=True)
            # The manifest goes first: without it, the others are what a kill may leave.
            for own in sorted(path.parent.glob(f"{path.stem}.*"), key=lambda each: each != path):
                own.replace(aside / own.name)


def bring_index(collection: Collection, ledger: Ledger) -> None:
    """Make the index anew where it lacks captures of other machines. Raises StorageFailed.

    The ledger tells up to which capture an index was made, and not whose; so lines are counted. To be called with the
    collection's run lock held.
    """
    if not services_of(collection.path).ledger:
        return
    (captures,) = ledger.execute("SELECT count(*) FROM captures").fetchone()
    path, scratch = collection.path / INDEX, collection.path / _SCRATCH
    if path.exists() and _lines(path) == captures:
        return
    with storage(collection.path):
        rmtree(scratch, ignore_errors=True)  # of a run that was killed
        update_index(scratch, ledger)
        path.parent.mkdir(exist_ok=True)
        (scratch / INDEX).replace(path)
        rmtree(scratch)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
