"""The ledger by itself, and what it vouches for in each WARC file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .. import sqlite
from ..digests import Digest
from ..ledger import Ledger
from ..ledger_schema import DIGEST_BYTES
from ..runs import PUBLICATION, RUN_AT
from .faults import Fault, FaultKind
from .found import FoundFile
from .warc_walk import FOLDER

LEDGER = "ledger.sqlite"


@dataclass(frozen=True, slots=True)
class Committed:
    """What the ledger vouches for in one WARC file: `size` bytes, and the beginnings of their digests at some ends.

    A file that was written by the first version has no digests.
    """

    warcinfo_end: int
    size: int
    digests: Mapping[int, bytes]


def committed_files(ledger: Ledger) -> dict[str, Committed]:
    """Every WARC file that the ledger knows, by name, in the order of their beginning.

    Raises sqlite3.Error, and TypeError for a damaged one.
    """
    files: dict[str, Committed] = {}
    for number, name, warcinfo_end in ledger.execute("SELECT warc_file, name, warcinfo_end FROM warc_files ORDER BY 1"):
        rows = ledger.execute("SELECT file_end, digest FROM appends WHERE warc_file = ?", (number,))
        digests = dict(rows.fetchall())
        ends = [warcinfo_end, *digests]
        for table in ("captures", "attempts"):
            query = f"SELECT max(committed_end) FROM {table} WHERE warc_file = ?"  # noqa: S608 - of two literals
            ends += [end for (end,) in ledger.execute(query, (number,)) if end is not None]
        if not isinstance(name, str) or not all(isinstance(end, int) and end >= 0 for end in ends):
            raise TypeError(f"row {number} of warc_files, or one that refers to it, holds what it can't")
        files[name] = Committed(warcinfo_end, max(ends), digests)
    return files


def page_faults(ledger: Ledger) -> Iterator[Fault]:
    """Damage that sqlite itself finds: the file is no whole database."""
    if isinstance(ledger, sqlite3.Connection):
        yield from map(_fault, sqlite.damage(ledger))


def dangling_faults(ledger: Ledger) -> Iterator[Fault]:
    """Rows that refer to rows that are not there, and an index that is said to be further than the captures."""
    if isinstance(ledger, sqlite3.Connection):  # PostgreSQL lets no row refer to nothing
        for row, table, parent in sqlite.dangling(ledger):
            yield _fault(f"row {row} of {table} refers to a row of {parent} that is not there")
    for through, last in ledger.execute(
        "SELECT (SELECT max(captures_through) FROM index_updates), coalesce(max(capture), 0) FROM captures"
    ):
        if through is not None and through > last:
            yield _fault(f"the index is said to hold the captures up to {through}, and the last is {last}")


def run_faults(ledger: Ledger, files: Mapping[str, FoundFile]) -> Iterator[Fault]:
    """Files that the ledger gives to another run than the one that their first record names."""
    query = "SELECT f.name, f.run, r.run_at, r.publication FROM warc_files f JOIN runs r USING (run) ORDER BY f.name"
    for name, run, run_at, publication in ledger.execute(query):
        facts = files[name].facts if name in files and not files[name].is_faulty(0, 1) else {}
        said = {RUN_AT: run_at, PUBLICATION: publication}
        for fact, value in said.items():
            if fact in facts and facts[fact] != value:
                sentence = f"row {run} of runs has the {fact} {value!r}, and {name}, which it is to have written, "
                yield _fault(f"{sentence}{facts[fact]!r}")


def committed_faults(name: str, committed: Committed, found: FoundFile) -> Iterator[Fault]:
    """Whether the file is, byte for byte, what was committed. Its size is checked where it is known on disk."""
    file = f"{FOLDER}/{name}"
    if found.warcinfo_end != committed.warcinfo_end and not found.is_faulty(0, 1):
        yield Fault(file, 0, FaultKind.LEDGER, f"the ledger lets its first record end at {committed.warcinfo_end}")
    holding = vouched_end(committed, found)
    begin = 0
    for end, digest in sorted(committed.digests.items()):
        if end > found.size:
            break  # cut short, which is told as such
        if end not in found.digests or not is_digest(digest, found.digests[end]):
            if end > holding:
                sentence = f"the bytes up to {end} are not those that were committed"
                yield Fault(file, begin, FaultKind.BYTES, sentence)
                break  # each digest covers the file from its beginning: behind the first that differs all do
            yield _fault(f"the digest of {name} up to {end} is wrong: a digest of more of the file holds")
        begin = end
    if committed.digests:
        for end in sorted(end for end in found.ends - committed.digests.keys() if end <= committed.size):
            yield _fault(f"it has no digest of {name} up to {end}")


def undigested_faults(committed: Mapping[str, Committed]) -> Iterator[Fault]:
    """Files without any digest that were begun when digests were written already."""
    written = False
    for name, known in committed.items():
        written = written or bool(known.digests)
        if written and not known.digests:
            yield _fault(f"it has no digest of {name}")


def vouched_end(committed: Committed, found: FoundFile) -> int:
    """Up to where the file is what was committed: each digest covers it from its beginning, so the last that holds."""
    holding = (end for end, digest in committed.digests.items() if _holds(found, end, digest))
    return max(holding, default=0)


def _holds(found: FoundFile, end: int, digest: bytes) -> bool:
    return end in found.digests and is_digest(digest, found.digests[end])


def is_digest(kept: bytes, found: Digest) -> bool:
    """Whether what the ledger keeps of a digest is the beginning of that one."""
    return kept == found.value[:DIGEST_BYTES]


def _fault(sentence: str) -> Fault:
    return Fault(LEDGER, None, FaultKind.LEDGER, sentence)
