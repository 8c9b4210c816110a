"""What is made again from the records alone is what was there before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from archive_bench import NIGHT, Bench, exchange
from audited import faults, fill, warc_files
from servers.messages import response

from archive.audit import FaultKind, audit
from archive.captures import Capture, captures_after
from archive.cdxj import INDEX, update_index
from archive.ledger import connect
from archive.rebuild import Rebuilt, rebuild_index, rebuild_ledger
from archive.runs import RunState, run_facts, runs
from archive.warc_file import SET_ASIDE


@pytest.fixture
def filled(bench: Bench) -> Bench:
    fill(bench)
    return bench


def rebuilt(bench: Bench) -> Rebuilt:
    """Make the ledger again; the bench goes on with it."""
    bench.ledger.close()
    done = rebuild_ledger(bench.collection, audit(bench.collection), now=NIGHT + timedelta(days=9))
    bench.ledger = connect(bench.collection.ledger)
    return done


def captures(bench: Bench) -> list[Capture]:
    return list(captures_after(bench.ledger, 0))


@contextmanager
def unchanged_records(bench: Bench) -> Iterator[None]:
    before = {path: path.read_bytes() for path in warc_files(bench)}
    yield
    assert {path: path.read_bytes() for path in warc_files(bench)} == before


def test_the_index_is_made_again_byte_for_byte(filled: Bench) -> None:
    path = filled.collection.path / INDEX
    before = path.read_bytes()
    path.write_bytes(b"nonsense\n")
    assert rebuild_index(filled.collection, audit(filled.collection)) == 7
    assert path.read_bytes() == before


def test_a_ledger_that_was_lost_is_made_again_with_every_capture_and_attempt(filled: Bench) -> None:
    before = captures(filled)
    attempts = filled.ledger.execute(
        "SELECT url, attempted_at, outcome, offset, committed_end FROM attempts"
    ).fetchall()
    filled.ledger.close()
    for path in filled.collection.path.glob("ledger.sqlite*"):
        path.unlink()
    with unchanged_records(filled):
        done = rebuilt(filled)
    assert (done.runs, done.captures, done.attempts, done.set_aside) == (1, 7, 2, ())
    assert [replace(capture, number=0, original=None) for capture in captures(filled)] == [
        replace(capture, number=0, original=None) for capture in before
    ]
    again = filled.ledger.execute("SELECT url, attempted_at, outcome, offset, committed_end FROM attempts").fetchall()
    assert [row[1:] for row in again] == [row[1:] for row in attempts]
    assert faults(filled) == ()


def test_a_damaged_ledger_is_set_aside_and_never_deleted(filled: Bench) -> None:
    filled.ledger.close()
    filled.collection.ledger.write_bytes(b"this was a ledger")
    assert FaultKind.LEDGER in {fault.kind for fault in faults(filled)}
    done = rebuilt(filled)
    [aside] = done.set_aside
    assert aside.parent == filled.collection.path / SET_ASIDE
    assert aside.read_bytes() == b"this was a ledger"
    assert faults(filled) == ()


def test_the_next_night_goes_on_from_a_ledger_made_again(filled: Bench) -> None:
    rebuilt(filled)
    writer = filled.writer()
    writer._clock = lambda: NIGHT + timedelta(days=10)
    again = writer.store(exchange(response("302 Found", "Location: /a"), "http://source.example/moved", minutes=99))
    page = captures(filled)[0]
    repeated = writer.store(exchange(b"HTTP/1.1 304 Not Modified\r\n\r\n", minutes=99, asking="If-None-Match: 1\r\n"))
    assert not again.is_revisit
    assert repeated.original == page.number


def test_the_run_is_the_one_that_the_files_name(bench: Bench) -> None:
    for number in (3, 8):
        run_at = NIGHT + timedelta(days=number)
        writer = bench.writer()
        writer._facts = run_facts(number, run_at=run_at, publication=f"{number}" * 64)
        writer._clock = lambda run_at=run_at: run_at  # type: ignore[misc]
        writer.store(exchange(response("200 OK", body=b"%d" % number), f"http://source.example/{number}"))
        writer.close()
    rebuilt(bench)
    told = [(run.run_at, run.publication, run.state) for run in runs(bench.ledger)]
    assert told == [
        (NIGHT + timedelta(days=3), "3" * 64, RunState.ABANDONED),
        (NIGHT + timedelta(days=8), "8" * 64, RunState.ABANDONED),
    ]


def test_a_file_left_open_is_finished_as_far_as_it_can_be_read(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"one")))
    bench.kill(writer)
    [path] = warc_files(bench)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:25])
    bench.ledger.close()
    bench.collection.ledger.unlink()
    rebuilt(bench)
    update_index(bench.collection.path, bench.ledger)
    [finished] = warc_files(bench)
    assert (finished.suffix, finished.read_bytes()) == (".gz", whole)
    assert [aside.read_bytes() for aside in (bench.collection.path / SET_ASIDE).glob("*tail*")] == [whole[:25]]


def test_a_rebuilding_that_was_killed_can_be_repeated(filled: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = filled.collection.ledger.with_name("ledger.rebuilt.sqlite")
    sqlite3.connect(scratch).close()
    scratch.write_bytes(b"half a ledger")
    rebuilt(filled)
    assert not scratch.exists()
    assert faults(filled) == ()
