"""The ledger by itself, and what it vouches for in each WARC file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .faults import Fault, FaultKind
from .found import FoundFile
from .warc_walk import FOLDER

LEDGER = "ledger.sqlite"


@dataclass(frozen=True, slots=True)
class Committed:
    """What the ledger vouches for in one WARC file: `size` bytes, and their digest at some ends (since version 2)."""

    warcinfo_end: int
    size: int
    digests: Mapping[int, bytes]


def committed_files(ledger: sqlite3.Connection) -> dict[str, Committed]:
    """Every WARC file that the ledger knows, by name. Raises sqlite3.Error, and TypeError for a damaged one."""
    has_digests = ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'appends'").fetchone() is not None
    files: dict[str, Committed] = {}
    for number, name, warcinfo_end in ledger.execute("SELECT warc_file, name, warcinfo_end FROM warc_files"):
        rows = ledger.execute("SELECT file_end, digest FROM appends WHERE warc_file = ?", (number,))
        digests = dict(rows.fetchall()) if has_digests else {}
        ends = [warcinfo_end, *digests]
        for table in ("captures", "attempts"):
            query = f"SELECT max(committed_end) FROM {table} WHERE warc_file = ?"  # noqa: S608 - of two literals
            ends += [end for (end,) in ledger.execute(query, (number,)) if end is not None]
        if not isinstance(name, str) or not all(isinstance(end, int) and end >= 0 for end in ends):
            raise TypeError(f"row {number} of warc_files, or one that refers to it, holds what it can't")
        files[name] = Committed(warcinfo_end, max(ends), digests)
    return files


def integrity_faults(ledger: sqlite3.Connection) -> Iterator[Fault]:
    """What sqlite itself finds: damaged pages, rows that refer to rows that are not there."""
    for (sentence,) in ledger.execute("PRAGMA integrity_check"):
        if sentence != "ok":
            yield _fault(f"sqlite finds it damaged: {sentence}")
    for table, row, parent, _ in ledger.execute("PRAGMA foreign_key_check"):
        yield _fault(f"row {row} of {table} refers to a row of {parent} that is not there")


def committed_faults(name: str, committed: Committed, found: FoundFile) -> Iterator[Fault]:
    """Whether the file is, byte for byte, what was committed. Its size is checked where it is known on disk."""
    file = f"{FOLDER}/{name}"
    if found.warcinfo_end != committed.warcinfo_end and not found.is_faulty(0, 1):
        yield Fault(file, 0, FaultKind.LEDGER, f"the ledger lets its first record end at {committed.warcinfo_end}")
    begin = 0
    for end, digest in sorted(committed.digests.items()):
        if end > found.size:
            return  # cut short, which is told as such
        if end not in found.digests or found.digests[end].value != digest:
            sentence = f"the bytes up to {end} are not those that were committed"
            yield Fault(file, begin, FaultKind.BYTES, sentence)
            return  # each digest covers the file from its beginning: behind the first that differs all do
        begin = end


def _fault(sentence: str) -> Fault:
    return Fault(LEDGER, None, FaultKind.LEDGER, sentence)
