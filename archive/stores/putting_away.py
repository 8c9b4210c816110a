"""The end of a night with a store: what belongs beside the records is put there, and this machine's copies go."""

from __future__ import annotations

from pathlib import Path

from ..cdxj import INDEX
from ..digests import Digest
from ..errors import storage
from ..ledger import Ledger
from .beside import KEPT_ONCE, beside
from .places import remote_of
from .store import Store

_WARC_SUFFIX = ".warc.gz"


def put_beside(collection: Path) -> None:
    """Put the index, the manifests and the declarations beside the records, so that these explain themselves.

    The ones that count are those in the folder; machines that share nights bring theirs up with these. A manifest or
    declarations of a name that is there already are left as they are. Does nothing without a store.

    Raises StorageFailed.
    """
    for folder in KEPT_ONCE:
        paths = sorted(path for path in (collection / folder).glob("*") if path.is_file())
        store = beside(collection, folder)
        there = {} if store is None or not paths else store.sizes()
        for path in paths:
            if store is not None and path.name not in there:
                store.put(path, _digest(path))
    index, store = collection / INDEX, beside(collection, INDEX.parent.name)
    if store is not None and index.exists():
        store.replace(index, _digest(index))


def let_go(archive: Path, ledger: Ledger) -> tuple[str, ...]:
    """Remove this machine's copies of files that are in the store and committed; their names. Raises StorageFailed.

    To be called when nobody reads them any more: workers that read documents can't ask a store.
    """
    store = remote_of(archive)
    if store is None:
        return ()
    known = {name for (name,) in ledger.execute("SELECT name FROM warc_files")}
    there = _sizes(store, archive)
    gone = [
        path
        for path in sorted(archive.glob(f"*{_WARC_SUFFIX}"))
        if path.name in known and there.get(path.name) == path.stat().st_size
    ]
    with storage(archive):
        for path in gone:
            path.unlink()
    return tuple(path.name for path in gone)


def _sizes(store: Store, archive: Path) -> dict[str, int]:
    return store.sizes() if any(archive.glob(f"*{_WARC_SUFFIX}")) else {}


def _digest(path: Path) -> Digest:
    return Digest.of(path.read_bytes())
