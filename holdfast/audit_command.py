"""`holdfast audit`: a collection re-read and held against itself; one fault a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from archive.audit import Audit, Check, audit
from archive.collection import HANDOVER_SECONDS, Collection
from archive.errors import NotACollection, StorageFailed

from .exit_codes import ExitCode

# What is asked beside the records, each a function that takes the collection and gives faults.
CHECKS: tuple[Check, ...] = ()


def audit_collection(folder: Path, *, as_json: bool) -> ExitCode:
    """Read everything and print what is wrong; 0 where nothing is. Raises NotACollection, CollectionInUse, OSError."""
    collection = Collection(folder)
    with held(collection):
        result = audit(collection, checks=CHECKS)
    if as_json:
        sys.stdout.write(audit_json(result))
    else:
        sys.stdout.writelines(f"{fault}\n" for fault in result.faults)
        sys.stdout.write(f"{_count(result)}\n")
    return ExitCode.NEEDS_A_PERSON if result.faults else ExitCode.HOLDS


@contextmanager
def held(collection: Collection) -> Iterator[None]:
    """Keep runs away, where the disk can be written at all: where not, no run can work there either.

    Raises CollectionInUse, and NotACollection before anything is created.
    """
    if not collection.ledger.exists() and not collection.archive.is_dir():
        raise NotACollection(f"{collection.path} holds no archive: there is neither archive/ nor ledger.sqlite in it.")
    now = datetime.now(UTC)
    with ExitStack() as locks:
        try:
            locks.enter_context(collection.locked(role="run", now=now))
            locks.enter_context(collection.locked(role="crawl", now=now, wait=HANDOVER_SECONDS))
        except StorageFailed:
            locks.close()
        yield


def audit_json(result: Audit) -> str:
    """What an audit found, for programs."""
    faults = [
        {"file": fault.file, "offset": fault.offset, "kind": fault.kind.value, "sentence": fault.sentence}
        for fault in result.faults
    ]
    counts = {"files": len(result.files), "records": result.records, "bytes": result.content_bytes}
    return json.dumps({**counts, "faults": faults}, ensure_ascii=False, indent=2) + "\n"


def _count(result: Audit) -> str:
    read = f"{len(result.files)} files, {result.records} records, {result.content_bytes / 1e6:.1f} MB"
    match len(result.faults):
        case 0:
            return f"Read {read}: everything holds."
        case 1:
            return f"Read {read}: 1 fault."
        case number:
            return f"Read {read}: {number} faults."
