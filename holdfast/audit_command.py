"""`holdfast audit`: a collection re-read and held against itself; one fault a line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive.audit import Audit, Check, audit
from archive.audit.shared import Whole, whole
from archive.collection import HANDOVER_SECONDS, Collection
from archive.errors import NotACollection, StorageFailed
from archive.ledger import is_begun
from archive.proof.checking import check_proofs
from archive.stores.putting_away import put_beside

from .exit_codes import ExitCode

# What is asked beside the records, each a function that takes the collection and what was read of it.
CHECKS: tuple[Check, ...] = (check_proofs,)


def audit_collection(folder: Path, *, as_json: bool) -> ExitCode:
    """Read everything and print what is wrong; 0 where nothing is. Raises NotACollection, CollectionInUse, OSError.

    What other machines wrote of the collection is read where they put it. Raises StorageFailed where that is away.
    """
    collection = Collection(folder)
    with held(collection):
        return _audited(collection, as_json=as_json)


def repair_collection(folder: Path, *, as_json: bool) -> ExitCode:
    """Make anew what can be made from the records, audit, and print what is still wrong.

    What was done is told on standard error. Raises what `audit_collection` does, StorageFailed and DamagedRecord.
    """
    from .keeping_up import bring_manifests  # noqa: PLC0415 - as below
    from .repairing import repair  # noqa: PLC0415 - reading documents is heavy, and seldom needed here

    collection = Collection(folder)
    with held(collection):
        bring_manifests(collection)
        for sentence in repair(collection, now=datetime.now(UTC)):
            sys.stderr.write(f"{sentence}\n")
        put_beside(collection.path)
        return _audited(collection, as_json=as_json)


def _audited(collection: Collection, *, as_json: bool) -> ExitCode:
    with whole(collection) as seen:
        result = audit(seen.collection, checks=(seen.check, *CHECKS), processes=os.cpu_count() or 1)
        return _told(result, seen, as_json=as_json)


def _told(result: Audit, seen: Whole, *, as_json: bool) -> ExitCode:
    if as_json:
        sys.stdout.write(audit_json(result, seen.notes))
    else:
        sys.stdout.writelines(f"{fault}\n" for fault in result.faults)
        sys.stdout.writelines(f"{note}\n" for note in seen.notes)
        sys.stdout.write(f"{_count(result)}\n")
    return ExitCode.NEEDS_A_PERSON if result.faults else ExitCode.HOLDS


@contextmanager
def held(collection: Collection) -> Iterator[None]:
    """Keep runs away, where the disk can be written at all: where not, no run can work there either.

    Raises CollectionInUse, and NotACollection before anything is created.
    """
    if not is_begun(collection.ledger) and not collection.archive.is_dir():
        raise NotACollection(f"{collection.path} holds no archive: there is neither archive/ nor ledger.sqlite in it.")
    now = datetime.now(UTC)
    with ExitStack() as locks:
        try:
            locks.enter_context(collection.locked(role="run", now=now))
            locks.enter_context(collection.locked(role="crawl", now=now, wait=HANDOVER_SECONDS))
        except StorageFailed:
            locks.close()
        yield


def audit_json(result: Audit, notes: tuple[str, ...] = ()) -> str:
    """What an audit found, for programs. `notes`: what of the collection does not lie in the folder."""
    faults = [
        {"file": fault.file, "offset": fault.offset, "kind": fault.kind.value, "sentence": fault.sentence}
        for fault in result.faults
    ]
    counts = {"files": len(result.files), "records": result.records, "bytes": result.content_bytes}
    return json.dumps({**counts, "faults": faults, "notes": notes}, ensure_ascii=False, indent=2) + "\n"


def _count(result: Audit) -> str:
    read = f"{len(result.files)} files, {result.records} records, {result.content_bytes / 1e6:.1f} MB"
    match len(result.faults):
        case 0:
            return f"Read {read}: everything holds."
        case 1:
            return f"Read {read}: 1 fault."
        case number:
            return f"Read {read}: {number} faults."
