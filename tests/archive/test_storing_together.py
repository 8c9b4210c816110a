"""Exchanges that are stored with one wait for the disk are as separate as those stored one by one."""

from __future__ import annotations

import sqlite3
from hashlib import sha256

import pytest
from archive_bench import NIGHT, Bench, exchange
from servers.messages import response

from archive.errors import StorageFailed
from archive.exchange import FailedAttempt
from archive.reader import read_memento

BODIES = [b"<p>one</p>", b"<p>two</p>", b"<p>three</p>"]
BATCH = [exchange(response("200 OK", body=body), f"http://source.example/{n}") for n, body in enumerate(BODIES)]
ATTEMPT = FailedAttempt("http://source.example/late", NIGHT, "timeout", "no complete answer came")


def test_each_has_its_own_records_and_its_own_end(bench: Bench) -> None:
    writer = bench.writer()
    captures = writer.store_together([BATCH[0], ATTEMPT, *BATCH[1:]])
    writer.close()
    found = [capture for capture in captures if capture is not None]
    assert [read_memento(bench.collection.archive, capture.location).entity for capture in found] == BODIES
    ends = [end for (end,) in bench.ledger.execute("SELECT committed_end FROM captures ORDER BY capture")]
    assert captures[1] is None
    assert found[0].location.offset < ends[0] < found[1].location.offset < ends[1] == found[2].location.offset


def test_the_ledger_knows_the_file_s_digest_after_each(bench: Bench) -> None:
    writer = bench.writer()
    writer.store_together(BATCH)
    writer.close()
    [path] = bench.collection.archive.iterdir()
    rows = bench.ledger.execute("SELECT file_end, digest FROM appends ORDER BY file_end").fetchall()
    assert len(rows) == 1 + len(BATCH)
    assert all(sha256(path.read_bytes()[:end]).digest()[:16] == digest for end, digest in rows)


def test_where_one_cannot_be_committed_none_is(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"before"), "http://source.example/before"))
    [pages] = bench.ledger.execute("PRAGMA page_count").fetchone()
    bench.ledger.execute(f"PRAGMA max_page_count={pages}")
    many = [exchange(response("200 OK", body=b"x"), f"http://source.example/{'y' * 900}{n}") for n in range(200)]
    with pytest.raises((StorageFailed, sqlite3.Error)):
        writer.store_together(many)
    assert bench.ledger.execute("SELECT count(*) FROM captures").fetchone() == (1,)
    assert not bench.ledger.in_transaction
