"""What `holdfast audit --repair` makes anew: ledger and index from the records, extracted text from the captures."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

from archive.audit import Audit, FaultKind, audit
from archive.audit.auditing import ledger_faults
from archive.audit.kept import damaged_texts
from archive.captures import captures_after
from archive.collection import Collection
from archive.digests import Digest
from archive.errors import storage
from archive.ledger import connect
from archive.mending import mend_ledger
from archive.proof.checking import check_proofs
from archive.proof.manifests import FOLDER, manifests
from archive.rebuild import rebuild_index, rebuild_ledger
from archive.warc_file import SET_ASIDE
from pipelines import ledger as tables
from pipelines.answering import ProcessEngine
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR
from pipelines.extraction.workers import Workers
from pipelines.ledger import ReadText, extraction_of
from pipelines.reading import Reader

from .configuration import ExtractSettings


def repair(collection: Collection, *, now: datetime) -> list[str]:
    """Make anew what can be made from the records; a sentence for everything that was done.

    No record is changed and nothing is deleted: what was damaged is set aside. Hold the collection's lock.
    Raises StorageFailed, DamagedRecord, OSError.
    """
    done: list[str] = []
    processes = os.cpu_count() or 1
    found = audit(collection, processes=processes)
    if ledger_faults(collection):
        done += _new_ledger(collection, found, now)
    else:
        # Before files are finished: what the ledger has forgotten of one that a kill left open would be cut off it.
        done += _mended_ledger(collection, found, now) if found.faults else []
        done += _finished_files(collection)
    if done:
        found = audit(collection, processes=processes)
    if any(fault.file.startswith("indexes/") or fault.kind is FaultKind.INDEX for fault in found.faults) or done:
        done.append(f"wrote the index: {rebuild_index(collection, found)} lines")
    return done + _new_texts(collection)


def _mended_ledger(collection: Collection, found: Audit, now: datetime) -> list[str]:
    mended = mend_ledger(collection, found, proved=_proved(collection, found), now=now)
    return [*mended.done, *(f"set aside {path.relative_to(collection.path)}" for path in mended.set_aside)]


def _proved(collection: Collection, found: Audit) -> dict[str, Digest]:
    """The digests of WARC files by the manifests; none where anything is wrong with the manifests themselves."""
    faults = check_proofs(collection, found.files)
    if any(fault.file.startswith(f"{FOLDER}/") for fault in faults):
        return {}
    return {file.name: file.digest for _, manifest in manifests(collection) for file in manifest.files}


def _new_ledger(collection: Collection, found: Audit, now: datetime) -> list[str]:
    made = rebuild_ledger(collection, found, now=now)
    ledger = connect(collection.ledger)
    tables.create(ledger)
    ledger.close()
    done = [
        f"made a new ledger from the records: {made.runs} runs, {made.captures} captures, {made.attempts} attempts",
        "visits and findings can't be made from records: the history of every citation begins anew",
    ]
    done += [f"set aside {path.relative_to(collection.path)}" for path in made.set_aside]
    return done


def _finished_files(collection: Collection) -> list[str]:
    """Finish what killed runs left, as the next run would."""
    ledger = connect(collection.ledger)
    try:
        recovered = collection.recover(ledger)
    finally:
        ledger.close()
    return [f"finished {item.name}; {item.tail} bytes that were never committed are set aside" for item in recovered]


def _new_texts(collection: Collection) -> list[str]:
    """Read again what damaged text was read from. Text of another extractor's version is not made again."""
    damaged = list(damaged_texts(collection))
    for path in damaged:
        _set_aside(collection, path)
    ledger = connect(collection.ledger)
    texts = DerivedTexts(collection.derived)
    limits = ExtractSettings()
    processes = limits.processes_on(os.cpu_count() or 1)
    offered: list[object] = []
    try:
        tables.create(ledger)
        with Workers(processes=processes, seconds=limits.seconds, memory_bytes=limits.memory_bytes) as workers:
            reader = Reader(ledger, ProcessEngine(workers), archive=collection.archive, texts=texts)
            for capture in captures_after(ledger, 0):
                known = extraction_of(ledger, capture, EXTRACTOR)
                if isinstance(known, ReadText) and not texts.has(known.text_digest):
                    reader.offer(capture)
                    offered.append(capture)
            reader.finish()
    finally:
        ledger.close()
    done = [f"set aside damaged text: {path.relative_to(collection.path)}" for path in damaged]
    return done + ([f"read again the text of {len(offered)} captures"] if offered else [])


def _set_aside(collection: Collection, path: Path) -> None:
    with storage(collection.path):
        folder = collection.path / SET_ASIDE
        folder.mkdir(exist_ok=True)
        shutil.move(path, folder / path.name)
