"""One flipped bit anywhere is found."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from archive_bench import Bench
from audited import faults, fill, warc_files

from archive.audit import FaultKind
from archive.captures import captures_of_run
from archive.cdxj import INDEX

SEED = random.SystemRandom().randrange(1 << 32)
PLACES = 200


@pytest.fixture
def filled(bench: Bench) -> Bench:
    fill(bench)
    return bench


def flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        [byte] = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def test_a_collection_as_it_was_written_has_no_fault(filled: Bench) -> None:
    assert faults(filled) == ()


def test_one_flipped_bit_at_any_of_200_random_places_is_found_in_its_file(filled: Bench) -> None:
    chance = random.Random(SEED)
    files = warc_files(filled)
    places = [(path, bit) for path in files for bit in range(path.stat().st_size * 8)]
    print(f"seed {SEED}: {PLACES} of {len(places)} bits")  # noqa: T201 - a failure is repeated with it
    for path, bit in chance.sample(places, PLACES):
        flip(path, bit)
        found = faults(filled)
        flip(path, bit)
        assert [fault for fault in found if fault.file == f"archive/{path.name}"], (
            f"seed {SEED}: {path.name}, bit {bit}"
        )
    assert faults(filled) == ()


def test_bits_that_every_decompressor_passes_over_are_found(filled: Bench) -> None:
    header, padding = 0, 0
    for capture in captures_of_run(filled.ledger, filled.run):
        path = filled.collection.archive / capture.location.warc_file
        begin, end = capture.location.offset, capture.location.offset + capture.length
        for bit in (*range((begin + 4) * 8, (begin + 10) * 8, 7), *range((end - 9) * 8, (end - 8) * 8)):
            flip(path, bit)
            found = {fault.kind for fault in faults(filled)}
            flip(path, bit)
            assert FaultKind.BYTES in found
            header += bit < (begin + 10) * 8
            padding += found == {FaultKind.BYTES}
    assert header > 0
    assert padding > 0  # these the digest of the stored bytes finds and nothing else


def test_one_flipped_bit_in_the_index_is_found(filled: Bench) -> None:
    chance = random.Random(SEED)
    path = filled.collection.path / INDEX
    print(f"seed {SEED}")  # noqa: T201 - a failure is repeated with it
    for bit in chance.sample(range(path.stat().st_size * 8), 60):
        flip(path, bit)
        found = faults(filled)
        flip(path, bit)
        assert FaultKind.INDEX in {fault.kind for fault in found}, f"seed {SEED}: bit {bit}"


CHECKED = [
    ("captures", "offset", 1), ("captures", "length", 1), ("captures", "committed_end", 1), ("captures", "status", 1),
    ("captures", "captured_at", 1), ("captures", "url", 1), ("captures", "payload_digest", b"\1" * 32),
    ("captures", "record_id", b"\1" * 16), ("heads", "media_type", "text/plain"), ("captures", "truncated", "time"),
    ("heads", "etag", '"9"'), ("heads", "last_modified", "today"), ("captures", "head", 1),
    ("captures", "warc_file", 1), ("captures", "run", 1), ("captures", "original", 1),
    ("attempts", "offset", 1), ("attempts", "committed_end", 1),
    ("attempts", "attempted_at", 1), ("attempts", "outcome", "reset"), ("attempts", "detail", "…"),
    ("attempts", "url", 1), ("warc_files", "warcinfo_end", 1), ("warc_files", "name", "other.warc.gz"),
    ("appends", "digest", b"\1" * 16), ("appends", "file_end", 1), ("urls", "text", "http://other.example/"),
    ("runs", "publication", "0" * 64),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "other"), CHECKED, ids=[f"{table} {column}" for table, column, _ in CHECKED]
)
def test_a_changed_value_of_the_ledger_is_found(filled: Bench, table: str, column: str, other: object) -> None:
    """A number is moved by `other`, anything else replaced by it."""
    filled.ledger.execute("PRAGMA foreign_keys=OFF")
    where = f"{column} = (SELECT max({column}) FROM {table})" if column != "original" else "original IS NOT NULL"
    if column in ("truncated", "etag", "last_modified"):
        where = "capture = 1" if table == "captures" else "head = 1"
    value = f"{column} + ?" if isinstance(other, int) else "?"
    changed = filled.ledger.execute(f"UPDATE {table} SET {column} = {value} WHERE {where}", (other,))
    assert changed.rowcount > 0
    assert {FaultKind.LEDGER, FaultKind.BYTES, FaultKind.LENGTH, FaultKind.MISSING} & {f.kind for f in faults(filled)}


def test_a_ledger_with_damaged_pages_is_found(filled: Bench) -> None:
    filled.ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filled.ledger.close()
    path = filled.collection.ledger
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096)
    try:
        assert FaultKind.LEDGER in {fault.kind for fault in faults(filled)}
    finally:
        path.unlink()
        filled.ledger = sqlite3.connect(":memory:")


def test_no_flipped_bit_in_the_ledger_keeps_an_audit_from_its_end(filled: Bench) -> None:
    """Some are silent: in comments of the schema, in settings, in what only the ledger knows."""
    filled.ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filled.ledger.close()
    chance, path = random.Random(SEED), filled.collection.ledger
    print(f"seed {SEED}")  # noqa: T201 - a failure is repeated with it
    whole = path.read_bytes()
    places = [place for place, byte in enumerate(whole) if byte]
    told = 0
    for place in chance.sample(places, 80):
        path.write_bytes(whole)
        flip(path, place * 8 + chance.randrange(8))
        for beside in filled.collection.path.glob("ledger.sqlite-*"):
            beside.unlink()
        told += faults(filled) != ()
    assert told > 20
    path.write_bytes(whole)
    filled.ledger = sqlite3.connect(":memory:")
