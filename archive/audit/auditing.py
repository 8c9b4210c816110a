"""The audit of a whole collection: the files by themselves first, then ledger, index and kept files against them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..collection import Collection
from ..errors import NotACollection
from ..ledger import connect_to_read, is_begun
from ..stores import finished_files, remote_of
from ..warc_file import OPEN_SUFFIX
from .faults import Fault, FaultKind
from .found import FoundFile
from .index_faults import index_faults
from .kept import declaration_faults, derived_faults
from .ledger_faults import (
    LEDGER,
    Committed,
    committed_faults,
    committed_files,
    dangling_faults,
    page_faults,
    run_faults,
    undigested_faults,
)
from .reading import ToRead, read_files
from .resolved import as_captures, reference_faults
from .row_faults import Records, attempt_faults, capture_faults
from .warc_walk import FOLDER

Check = Callable[[Collection, Mapping[str, FoundFile]], Iterable[Fault]]

# What asking a damaged ledger may end in: flipped bits turn numbers into text, columns into others, and messages of
# sqlite into what is no UTF-8.
_DAMAGE = (sqlite3.Error, ValueError, TypeError, KeyError)

_WARC_SUFFIX = ".warc.gz"


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found: no fault, or these; and what it read."""

    faults: tuple[Fault, ...]
    files: Mapping[str, FoundFile]

    @property
    def records(self) -> int:
        """How many records there are."""
        return sum(len(file.records) for file in self.files.values())

    @property
    def content_bytes(self) -> int:
        """How many bytes the records have, uncompressed."""
        return sum(file.content_bytes for file in self.files.values())


def audit(
    collection: Collection,
    *,
    checks: Iterable[Check] = (),
    told: Callable[[FoundFile], None] = lambda _: None,
    processes: int = 1,
) -> Audit:
    """Read everything, hold everything against everything. Changes nothing.

    `checks` are asked too, after the records; `told` hears of every file that has been read; `processes` is how many
    may read at a time. Hold the collection's lock: what a run is writing would look like a fault.
    Raises NotACollection, OSError, StorageFailed.
    """
    if not is_begun(collection.ledger) and not collection.archive.is_dir():
        raise NotACollection(f"{collection.path} holds no archive: there is neither archive/ nor {LEDGER} in it.")
    committed, ledger_trouble = _committed(collection)
    faults: list[Fault] = list(ledger_trouble)
    to_read: list[ToRead] = []
    for item in _warc_files(collection, committed, ledger_known=not ledger_trouble):
        if isinstance(item, Fault):
            faults.append(item)
        else:
            to_read.append(item)
    faults += _left_faults(collection, committed)
    files: dict[str, FoundFile] = {}
    for file in read_files(to_read, processes=processes):
        files[file.name] = file
        faults += file.faults
        told(file)
    faults += reference_faults(files.values())
    faults += _held_together(collection, files, committed, readable=not ledger_trouble)
    faults += derived_faults(collection)
    for check in checks:
        faults += check(collection, files)
    return Audit(tuple(faults), files)


def _committed(collection: Collection) -> tuple[dict[str, Committed], list[Fault]]:
    """What the ledger vouches for, and why it can't be asked."""
    if not is_begun(collection.ledger):
        return {}, [Fault(LEDGER, None, FaultKind.MISSING, "there is no ledger; --repair makes one from the records")]
    try:
        ledger = connect_to_read(collection.ledger)
    except (*_DAMAGE, NotACollection) as error:
        return {}, [_unreadable(error)]
    try:
        return committed_files(ledger), []
    except _DAMAGE as error:
        return {}, [_unreadable(error)]
    finally:
        ledger.close()


def ledger_faults(collection: Collection) -> list[Fault]:
    """Why the ledger can't be mended: it is missing, unreadable, or damaged. Raises nothing of sqlite's."""
    _, trouble = _committed(collection)
    if trouble:
        return trouble
    ledger = connect_to_read(collection.ledger)
    try:
        return list(page_faults(ledger))
    except _DAMAGE as error:
        return [_unreadable(error)]
    finally:
        ledger.close()


def _unreadable(error: Exception) -> Fault:
    return Fault(LEDGER, None, FaultKind.LEDGER, f"the ledger can't be read ({error})")


def _warc_files(
    collection: Collection, committed: Mapping[str, Committed], *, ledger_known: bool
) -> Iterator[ToRead | Fault]:
    """Every WARC file, the bytes to read of it and the ends to digest it up to; and what is wrong with the folder."""
    there: set[str] = set()
    for path, size in _listed(collection.archive):
        file = f"{FOLDER}/{path.name}"
        name = path.name.removesuffix(OPEN_SUFFIX)
        if size is None or not name.endswith(_WARC_SUFFIX) or name in there:
            yield Fault(file, None, FaultKind.UNKNOWN, "this is no WARC file of the collection")
            continue
        there.add(name)
        known = committed.get(name)
        if known is None:
            if ledger_known:
                yield Fault(file, None, FaultKind.UNKNOWN, "the ledger does not know this file")
            yield ToRead(path, size, ())
            continue
        left_open = path.name != name
        yield from _size_faults(file, size, known, left_open=left_open)
        yield ToRead(path, min(size, known.size) if left_open else size, tuple(known.digests))
    for name in sorted(set(committed) - there):
        yield Fault(f"{FOLDER}/{name}", None, FaultKind.MISSING, "the ledger knows this file, and it is not there")


def _listed(archive: Path) -> Iterator[tuple[Path, int | None]]:
    """What there is by the names of WARC files, in their order, with its size; None for what is no file."""
    if remote_of(archive) is not None:
        yield from ((archive / name, size) for name, size in finished_files(archive).items())
    elif archive.is_dir():
        for path in sorted(archive.iterdir()):
            yield path, path.stat().st_size if path.is_file() else None


def _left_faults(collection: Collection, committed: Mapping[str, Committed]) -> Iterator[Fault]:
    """What a killed run left on this machine and the store has not: nothing in it was ever reported."""
    if remote_of(collection.archive) is None or not collection.archive.is_dir():
        return
    for path in sorted(collection.archive.iterdir()):
        if path.name not in committed:
            sentence = "a run that was killed left it here; the next run puts it where the others are"
            yield Fault(f"{FOLDER}/{path.name}", None, FaultKind.LEFT_OPEN, sentence)


def _size_faults(file: str, size: int, known: Committed, *, left_open: bool) -> Iterator[Fault]:
    if size < known.size:
        yield Fault(file, size, FaultKind.LENGTH, f"it ends here; {known.size} bytes were committed to it")
    if left_open:
        tail = f"; the {size - known.size} bytes from here on were never committed" if size > known.size else ""
        yield Fault(
            file, known.size, FaultKind.LEFT_OPEN, f"a run that was killed left it; the next run finishes it{tail}"
        )
    elif size > known.size:
        yield Fault(file, known.size, FaultKind.LENGTH, f"{size - known.size} bytes from here on were never committed")


def _held_together(
    collection: Collection, files: Mapping[str, FoundFile], committed: Mapping[str, Committed], *, readable: bool
) -> Iterator[Fault]:
    """Ledger and index held against the records."""
    captures = as_captures(files.values())
    missing = frozenset(committed) - frozenset(files)
    if readable:
        for name, known in sorted(committed.items()):
            if name in files:
                yield from committed_faults(name, known, files[name])
        yield from undigested_faults(committed)
        ledger = connect_to_read(collection.ledger)
        records = Records(files, missing)
        try:
            yield from page_faults(ledger)
            yield from dangling_faults(ledger)
            yield from run_faults(ledger, files)
            yield from capture_faults(ledger, captures, records)
            attempts = (attempt for file in files.values() for attempt in file.attempts)
            yield from attempt_faults(ledger, attempts, records)
            yield from declaration_faults(collection, ledger)
        except _DAMAGE as error:
            yield _unreadable(error)
        finally:
            ledger.close()
    yield from index_faults(collection.path, (capture for _, capture in captures), files, missing)
