"""A server's certificates are a part of the append of the exchange over which they came: kills and offsets hold."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from archive_bench import Bench, exchange

from archive.audit.warc_walk import walk
from archive.errors import StorageFailed
from archive.exchange import Connection, Exchange

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nforty"
CHAIN = (b"leaf", b"intermediate")


def over_tls(url: str, *certificates: bytes) -> Exchange:
    connection = Connection("192.0.2.1", ("http/1.1", "tls/1.3"), "TLS_AES_256_GCM_SHA384", certificates)
    return replace(exchange(PAGE, url), connection=connection)


def types(bench: Bench) -> list[str]:
    (path,) = bench.collection.archive.iterdir()
    found = walk(path, size=path.stat().st_size)
    assert found.unlisted is None
    return [json.loads(line)["type"] for line in found.listed.splitlines()]


def test_a_chain_is_written_once_and_another_chain_of_that_host_again(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(over_tls("https://a.example/1", *CHAIN))
    writer.store(over_tls("https://a.example/2", *CHAIN))
    writer.store(over_tls("https://a.example:8443/1", *CHAIN))
    writer.store(over_tls("https://a.example/3", b"renewed", b"intermediate"))
    pair = ["response", "request"]
    certificates = [*pair, "metadata"]
    assert types(bench) == ["warcinfo", *certificates, *pair, *certificates, *certificates]


def test_what_is_committed_reaches_to_the_end_of_the_chain(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(over_tls("https://a.example/1", *CHAIN))
    (path,) = bench.collection.archive.iterdir()
    (committed,) = bench.ledger.execute("SELECT committed_end FROM captures").fetchone()
    assert committed == path.stat().st_size
    bench.kill(writer)
    assert [each.tail for each in bench.collection.recover(bench.ledger)] == [0]
    assert types(bench) == ["warcinfo", "response", "request", "metadata"]


def test_a_chain_whose_append_failed_is_written_with_the_next_exchange(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = bench.writer()
    writer.store(over_tls("https://b.example/1"))  # without certificates, so that the file is begun

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StorageFailed):
            writer.store(over_tls("https://a.example/1", *CHAIN))
    writer.store(over_tls("https://a.example/1", *CHAIN))
    assert types(bench)[-1] == "metadata"


def test_the_record_names_the_server_and_not_the_page(bench: Bench, tmp_path: Path) -> None:
    from warcio.archiveiterator import ArchiveIterator

    bench.writer().store(over_tls("https://[2001:db8::1]/page?q=1", *CHAIN))
    (path,) = bench.collection.archive.iterdir()
    with path.open("rb") as file:
        found = [record.rec_headers for record in ArchiveIterator(file) if record.rec_type == "metadata"]
    assert [fields.get_header("WARC-Target-URI") for fields in found] == ["tls://[2001:db8::1]:443"]
    assert [fields.get_header("WARC-Cipher-Suite") for fields in found] == ["TLS_AES_256_GCM_SHA384"]
