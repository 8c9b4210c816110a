"""What a folder lacks of a collection that other machines work on too: their manifests, and lines of the index.

Captures, findings and records are shared. Manifests, declarations and the index lie in each machine's folder, and
copies of the first two beside the records: a chain of manifests goes on from there, whichever machine made the last.
"""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

from archive.cdxj import INDEX, update_index
from archive.collection import Collection
from archive.errors import storage
from archive.files import write_whole
from archive.ledger import Ledger
from archive.services import services_of

_BROUGHT = ("declarations", "manifests")
_SCRATCH = "index-made-anew"


def bring_manifests(collection: Collection) -> None:
    """Take what other machines have put beside the records; what is here stays as it is. Raises StorageFailed.

    To be called with the collection's run lock held.
    """
    address = services_of(collection.path).archive.rstrip("/")
    if not address:
        return
    from archive.stores.s3 import S3Store  # noqa: PLC0415 - an extra to install, only where it is used

    for folder in _BROUGHT:
        store = S3Store(f"{address}/{folder}")
        # A manifest follows what belongs to it, so that a kill in between leaves none without its signature.
        for name, size in sorted(store.sizes().items(), key=lambda file: (file[0].endswith(".json"), file[0])):
            path = collection.path / folder / name
            if Path(name).name == name and not path.exists():
                with storage(collection.path):
                    write_whole(path, store.read(name, 0, size) if size else b"")


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
