"""The whole of a collection that several machines work on, seen from the folder of one of them.

Captures, findings and records are shared. Manifests, declarations and the index lie in each machine's folder, and
copies beside the records. What others wrote and this folder lacks is read there, so that an audit holds everything
against everything, whichever machine closed the last night; the folder itself is not changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ..cdxj import INDEX
from ..collection import Collection
from ..services import FILE_NAME, services_of
from ..stores import Store
from ..stores.beside import KEPT_ONCE, beside, is_plain, pieces
from .faults import Fault, FaultKind
from .found import FoundFile

_OF_EACH_MACHINE = frozenset({"timestamp-roots.pem"})  # the same name, and on each machine what that one trusts
_SHARED = (FILE_NAME, "archive", "derived")


@dataclass(frozen=True, slots=True)
class Whole:
    """What is to be audited. `faults`: where folder and store contradict each other; `notes`: sentences for people."""

    collection: Collection
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    def check(self, _: Collection, __: Mapping[str, FoundFile]) -> tuple[Fault, ...]:
        """The faults, as a check of an audit."""
        return self.faults


@contextmanager
def whole(collection: Collection) -> Iterator[Whole]:
    """The collection with what other machines wrote of it, until the block ends. Raises NotACollection, StorageFailed.

    Of one whose ledger is in its folder, nobody else writes anything: it is given as it is.
    """
    services = services_of(collection.path)
    if not services.ledger or not services.archive:
        yield Whole(collection)
        return
    with TemporaryDirectory(prefix="holdfast-audit-") as scratch:
        yield _laid_together(collection, Path(scratch))


def _laid_together(collection: Collection, scratch: Path) -> Whole:
    """A folder in which what lies here and what lies in the store stand side by side."""
    here = collection.path.absolute()
    faults: list[Fault] = []
    notes: list[str] = []
    for name in _SHARED:
        (scratch / name).symlink_to(here / name)
    for folder in KEPT_ONCE:
        store = beside(collection.path, folder)
        if store is not None:
            brought, waiting = _both(here, folder, store, scratch, faults)
            notes += _told(folder, brought, waiting)
    store = beside(collection.path, INDEX.parent.name)
    if store is not None:
        lacking = _newest_index(here, store, scratch, faults)
        if lacking:
            notes.append(
                f"The index in this folder lacks {lacking} lines of captures that other machines made: the one beside "
                "the records was audited. The next night in which this machine takes part brings it up to date."
            )
    return Whole(Collection(scratch), tuple(faults), tuple(notes))


def _both(here: Path, folder: str, store: Store, scratch: Path, faults: list[Fault]) -> tuple[list[str], list[str]]:
    """The names of files that only the store has, and of those that only this folder has."""
    (scratch / folder).mkdir()
    local = {path.name: path for path in sorted((here / folder).glob("*")) if path.is_file()}
    for name, path in local.items():
        (scratch / folder / name).symlink_to(path)
    there = {name: size for name, size in sorted(store.sizes().items()) if is_plain(name)}
    for name, size in there.items():
        if name not in local:
            (scratch / folder / name).write_bytes(b"".join(pieces(store, name, size)))
        elif name not in _OF_EACH_MACHINE and not _same(local[name], store, name, size):
            sentence = "the copy beside the records, which other machines go by, has other bytes"
            faults.append(Fault(f"{folder}/{name}", None, FaultKind.KEPT, sentence))
    return [name for name in there if name not in local], [name for name in local if name not in there]


def _same(path: Path, store: Store, name: str, size: int) -> bool:
    return path.stat().st_size == size and path.read_bytes() == b"".join(pieces(store, name, size))


def _told(folder: str, brought: list[str], waiting: list[str]) -> Iterator[str]:
    what = "manifests" if folder == "manifests" else "declarations"
    if folder == "manifests":  # a manifest is several files
        brought, waiting = ([name for name in names if name.endswith(".json")] for names in (brought, waiting))
    if brought:
        yield (
            f"{len(brought)} {what} of other machines are not in this folder: they were read beside the records "
            f"({_some(brought)})."
        )
    if waiting:
        yield (
            f"{len(waiting)} {what} are in this folder and not beside the records: other machines do not see them "
            f"until the next night puts them there ({_some(waiting)})."
        )


def _some(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{names[0]} to {names[-1]}"


def _newest_index(here: Path, store: Store, scratch: Path, faults: list[Fault]) -> int:
    """Take the index that all share, where there is one; how many of its lines this folder's lacks.

    A line that only this folder has is a fault: what that one misses, the audit tells.
    """
    path, shared = here / INDEX, scratch / INDEX
    shared.parent.mkdir()
    size = store.sizes().get(INDEX.name)
    if size is None:
        if path.exists():
            shared.symlink_to(path)
        return 0
    with shared.open("wb") as out:
        for piece in pieces(store, INDEX.name, size):
            out.write(piece)
    if not path.exists():
        return 0
    lacking = 0
    for line, is_here, is_there, offset in _side_by_side(path, shared):
        lacking += is_there and not is_here
        if is_here and not is_there:
            sentence = f"the index beside the records does not have this line ({line[:60].decode(errors='replace')}…)"
            faults.append(Fault(os.fspath(INDEX), offset, FaultKind.INDEX, sentence))
    return lacking


def _side_by_side(one: Path, other: Path) -> Iterator[tuple[bytes, bool, bool, int]]:
    """Each line of two sorted files: whether it is in the one and in the other, and its place in the one."""
    with one.open("rb") as here, other.open("rb") as there:
        offset = 0
        line, shared = here.readline(), there.readline()
        while line or shared:
            in_one = bool(line) and (not shared or line <= shared)
            in_other = bool(shared) and (not line or shared <= line)
            yield (line if in_one else shared), in_one, in_other, offset
            if in_one:
                offset += len(line)
                line = here.readline()
            if in_other:
                shared = there.readline()
