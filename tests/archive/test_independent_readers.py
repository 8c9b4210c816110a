"""What is written passes two readers that share no code with it, and each other none."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from servers.messages import chunked, response
from servers.readers import fastwarc_problems, warcio_problems

from archive.exchange import Exchange, FailedAttempt, Truncation
from archive.writer import ArchiveWriter

CHUNKED = response(
    "200 OK", "Transfer-Encoding: chunked", length=False, body=chunked([b"one", b"two"], trailers=[b"T: 1"])
)


def store_all_kinds(writer: ArchiveWriter) -> None:
    """One of everything that a night may bring."""
    page = response("200 OK", "Content-Type: text/html", "X: caf\u00e9".encode("latin-1"), body=b"<p>page</p>")
    writer.store(exchange(page))
    writer.store(exchange(page, minutes=1))
    writer.store(exchange(b"HTTP/1.1 304 Not Modified\r\n\r\n", minutes=2, asking="If-None-Match: 1\r\n"))
    writer.store(exchange(CHUNKED, "http://source.example/chunked"))
    writer.store(exchange(page[:-3], "http://source.example/cut", truncated=Truncation.DISCONNECT))
    writer.store(exchange(response("204 No Content", length=False), "http://source.example/empty"))
    hints = exchange(page, "http://source.example/hints")
    writer.store(
        Exchange(hints.url, NIGHT, hints.request, page, hints.connection, interim=b"HTTP/1.1 103 Early\r\n\r\n")
    )
    writer.store_failure(FailedAttempt("http://source.example/x", NIGHT, "protocol", "é", b"GET /", None, b"\x00\xff"))


@pytest.fixture
def files(bench: Bench) -> list[Path]:
    writer = bench.writer(file_bytes=4000)
    store_all_kinds(writer)
    writer.close()
    return sorted(bench.collection.archive.iterdir())


def test_fastwarc_reads_every_record_and_agrees_on_every_block(files: list[Path]) -> None:
    assert len(files) > 1
    assert [problem for path in files for problem in fastwarc_problems(path)] == []


def test_warcio_flags_nothing_but_the_payload_of_chunked_responses(files: list[Path]) -> None:
    problems = [problem for path in files for problem in warcio_problems(path)]
    assert problems == [("http://source.example/chunked", "payload")]
