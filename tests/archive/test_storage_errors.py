"""A disk that is full or fails: said in a sentence, and nothing that was committed is lost."""

from __future__ import annotations

import errno
import gzip
import os
import sqlite3
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from servers.messages import response

from archive.captures import captures_of_run
from archive.cdxj import INDEX, update_index
from archive.digests import Digest
from archive.errors import StorageFailed, storage
from archive.exchange import FailedAttempt
from archive.reader import read_memento


class FullDisk:
    """A file that takes nothing more; everything else is the file's own."""

    def __init__(self, file: object) -> None:
        self._file = file

    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


def fill_up(ledger: sqlite3.Connection) -> None:
    """Let the ledger grow no more."""
    [pages] = ledger.execute("PRAGMA page_count").fetchone()
    ledger.execute(f"PRAGMA max_page_count={pages}")


def make_room(ledger: sqlite3.Connection) -> None:
    ledger.execute("PRAGMA max_page_count=1000000")


def contents(bench: Bench) -> list[bytes]:
    return [
        read_memento(bench.collection.archive, capture.payload_at).entity
        for capture in captures_of_run(bench.ledger, bench.run)
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "disk is full"),
        (errno.EROFS, "Read-only file system"),
        (errno.EACCES, "Permission denied"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_an_error_of_the_disk_says_what_and_that_nothing_is_lost(number: int, words: str, tmp_path: Path) -> None:
    with (
        pytest.raises(StorageFailed, match=rf"(?s){words}.*committed before is kept.*resumes") as caught,
        storage(tmp_path),
    ):
        raise OSError(number, os.strerror(number))
    assert isinstance(caught.value.__cause__, OSError)


def test_an_error_in_our_own_sql_is_not_blamed_on_the_disk(tmp_path: Path) -> None:
    ledger = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError), storage(tmp_path):
        ledger.execute("SELECT nothing FROM nowhere")
    ledger.close()


def test_a_full_disk_below_the_warc_file_loses_only_the_exchange_in_flight(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"one")))
    file = writer._file
    assert file is not None
    real, file._file = file._file, FullDisk(file._file)  # type: ignore[assignment]
    with pytest.raises(StorageFailed, match="disk is full"):
        writer.store(exchange(response("200 OK", body=b"two"), minutes=1))
    file._file = real
    writer.store(exchange(response("200 OK", body=b"three"), minutes=2))
    assert contents(bench) == [b"one", b"three"]


def test_a_full_disk_below_the_ledger_loses_only_the_exchange_in_flight(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"one")))
    fill_up(bench.ledger)
    stored = 0

    def store_until_full() -> None:
        nonlocal stored
        for number in range(500):
            url = f"http://source.example/{'x' * 400}{number}"
            writer.store(exchange(response("200 OK", body=b"%d" % number), url))
            stored += 1

    def fail_until_full() -> None:
        for number in range(500):
            writer.store_failure(FailedAttempt(f"http://s.example/{'x' * 3000}{number}", NIGHT, "reset", "gone"))

    with pytest.raises(StorageFailed, match="disk is full"):
        store_until_full()
    with pytest.raises(StorageFailed, match="disk is full"):
        fail_until_full()
    make_room(bench.ledger)
    writer.store(exchange(response("200 OK", body=b"last"), "http://source.example/last"))
    writer.close()
    assert contents(bench) == [b"one", *(b"%d" % number for number in range(stored)), b"last"]


def test_after_a_failed_commit_the_next_start_finds_exactly_what_was_committed(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"one")))
    fill_up(bench.ledger)
    with pytest.raises(StorageFailed):
        writer.store(exchange(response("200 OK", body=b"two"), f"http://source.example/{'x' * 9000}"))
    make_room(bench.ledger)
    bench.writers.remove(writer)
    [done] = bench.collection.recover(bench.ledger)
    assert done.tail > 0
    assert contents(bench) == [b"one"]


def test_an_exchange_that_could_not_be_committed_is_never_followed_by_another(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"one")))
    fill_up(bench.ledger)
    with pytest.raises(StorageFailed):
        writer.store(exchange(response("200 OK", body=b"two"), f"http://source.example/{'x' * 9000}"))
    make_room(bench.ledger)
    writer.store(exchange(response("200 OK", body=b"three"), minutes=2))
    writer.close()
    [done] = bench.collection.recover(bench.ledger)
    assert done.tail > 0
    files = sorted(bench.collection.archive.iterdir())
    assert [gzip.decompress(path.read_bytes()).count(b"WARC-Type: response") for path in files] == [1, 1]
    assert contents(bench) == [b"one", b"three"]


def test_the_ledger_knows_the_digest_of_each_file_after_every_append(bench: Bench) -> None:
    writer = bench.writer(file_bytes=2000)
    for number in range(6):
        writer.store(exchange(response("200 OK", body=b"%d" % number), f"http://source.example/{number}"))
    writer.close()
    query = "SELECT name, file_end, digest FROM appends JOIN warc_files USING (warc_file)"
    rows = bench.ledger.execute(query).fetchall()
    files = sorted(bench.collection.archive.iterdir())
    assert len(rows) == 6 + len(files)
    for name, end, digest in rows:
        assert Digest.of((bench.collection.archive / name).read_bytes()[:end]).value[:16] == digest


def test_an_index_that_cannot_be_written_stays_as_it_was(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"one")))
    update_index(bench.collection.path, bench.ledger)
    path = bench.collection.path / INDEX
    before = path.read_bytes()
    path.with_suffix(".cdxj.new").mkdir()
    writer.store(exchange(response("200 OK", body=b"two"), minutes=1))
    with pytest.raises(StorageFailed):
        update_index(bench.collection.path, bench.ledger)
    assert path.read_bytes() == before
    path.with_suffix(".cdxj.new").rmdir()
    update_index(bench.collection.path, bench.ledger)
    assert len(path.read_bytes().splitlines()) == 2
