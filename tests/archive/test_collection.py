"""A collection belongs to one process at a time, and finds itself whole after any kill."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from servers.messages import response

from archive.captures import captures_of_run
from archive.collection import Collection
from archive.errors import CollectionInUse, DamagedRecord, NotACollection
from archive.exchange import FailedAttempt
from archive.reader import read_memento

HOLDER = """
import sys, time
from datetime import datetime
from pathlib import Path
from archive.collection import Collection
with Collection(Path(sys.argv[1])).locked(role="run", now=datetime.fromisoformat(sys.argv[2])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    collection = Collection(tmp_path / "collection")
    collection.create()
    return collection


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_second_holder_is_told_who_has_it_until_that_process_ends(
    collection: Collection, end: signal.Signals
) -> None:
    command = [sys.executable, "-c", HOLDER, str(collection.path), NIGHT.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(CollectionInUse, match=rf"process {holder.pid} on .*2026-02-01 03:00 UTC \(42 min\)"),
            collection.locked(role="run", now=NIGHT + timedelta(minutes=42)),
        ):
            pass
        with collection.locked(role="crawl", now=NIGHT):  # another role is another lock
            pass
        holder.send_signal(end)
        holder.wait()
    with collection.locked(role="run", now=NIGHT):
        pass


def test_a_lock_is_waited_for_as_long_as_asked(collection: Collection) -> None:
    began = time.monotonic()
    with (
        collection.locked(role="run", now=NIGHT),
        pytest.raises(CollectionInUse),
        collection.locked(role="run", now=NIGHT, wait=0.5),
    ):
        pass
    assert 0.4 < time.monotonic() - began < 30


def test_a_lock_file_that_says_nothing_is_no_obstacle_to_the_message(collection: Collection) -> None:
    with collection.locked(role="run", now=NIGHT):
        (collection.path / "run.lock").write_text("half a sen")
        with pytest.raises(CollectionInUse, match="another process"), collection.locked(role="run", now=NIGHT):
            pass


def test_the_lock_is_free_again_after_an_error_inside(collection: Collection) -> None:
    with pytest.raises(KeyError), collection.locked(role="run", now=NIGHT):
        raise KeyError
    with collection.locked(role="run", now=NIGHT):
        pass


def test_a_foreign_folder_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("mine")
    with pytest.raises(NotACollection, match="holds other things"):
        Collection(tmp_path).create()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(NotACollection, match="is a file"):
        Collection(tmp_path / "a").create()


def test_an_empty_folder_and_a_collection_are_taken(tmp_path: Path) -> None:
    for _ in range(2):
        Collection(tmp_path).create()
    assert (tmp_path / "archive").is_dir()


def test_recovery_keeps_every_committed_exchange_and_nothing_else(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"kept")))
    writer.store_failure(FailedAttempt("http://gone.example/", NIGHT, "unreachable", "no such name"))
    assert writer._file is not None
    end = writer._file.size
    writer._file._file.write(b"\x1f\x8b\x08 the exchange that was under way")
    bench.kill(writer)
    stranger = bench.collection.archive / "unknown.warc.gz.open"
    stranger.write_bytes(b"killed before the ledger knew of it")
    tails = {done.name: done.tail for done in bench.collection.recover(bench.ledger)}
    [finished] = bench.collection.archive.iterdir()
    assert finished.stat().st_size == end
    assert gzip.decompress(finished.read_bytes()).count(b"WARC/1.1\r\n") == 4
    assert tails == {finished.name: 35, "unknown.warc.gz": 35}
    [capture] = captures_of_run(bench.ledger, bench.run)
    assert read_memento(bench.collection.archive, capture.payload_at).entity == b"kept"
    assert bench.collection.recover(bench.ledger) == []


def test_a_file_with_its_warcinfo_only_is_kept(bench: Bench) -> None:
    writer = bench.writer()
    writer._current_file()
    bench.kill(writer)
    [done] = bench.collection.recover(bench.ledger)
    assert done.tail == 0
    assert gzip.decompress((bench.collection.archive / done.name).read_bytes()).startswith(b"WARC/1.1")


def test_missing_committed_bytes_are_never_passed_over(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"kept")))
    bench.kill(writer)
    [left_open] = bench.collection.archive.iterdir()
    os.truncate(left_open, left_open.stat().st_size - 1)
    with pytest.raises(DamagedRecord, match="committed"):
        bench.collection.recover(bench.ledger)
