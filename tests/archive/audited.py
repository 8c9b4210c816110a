"""A small collection with one of everything in it, written to its end, to be damaged by a test."""

from __future__ import annotations

import hashlib
from pathlib import Path

from archive_bench import NIGHT, Bench, exchange
from servers.messages import chunked, response

from archive.audit import Audit, Fault, FaultKind, audit
from archive.cdxj import update_index
from archive.exchange import Exchange, FailedAttempt, Truncation

DECLARATIONS = b"publication: {title: Ships}\n"
PAGE = response("200 OK", "Content-Type: text/html", 'ETag: "1"', body=b"<p>page</p>" * 60)
CHUNKED = response(
    "200 OK", "Transfer-Encoding: chunked", length=False, body=chunked([b"one", b"two"], trailers=[b"T: 1"])
)


def fill(bench: Bench) -> None:
    """Store one of everything that a night may bring, over several files; index and declarations too."""
    publication = hashlib.sha256(DECLARATIONS).hexdigest()
    bench.ledger.execute("UPDATE runs SET publication = ?", (publication,))
    bench.collection.declarations.mkdir()
    (bench.collection.declarations / f"{publication}.yaml").write_bytes(DECLARATIONS)
    writer = bench.writer(file_bytes=3500)
    writer.store(exchange(PAGE))
    writer.store(exchange(PAGE, minutes=1))
    writer.store(exchange(b"HTTP/1.1 304 Not Modified\r\n\r\n", minutes=2, asking="If-None-Match: 1\r\n"))
    writer.store(exchange(CHUNKED, "http://source.example/chunked"))
    writer.store(exchange(PAGE[:-3], "http://source.example/cut", truncated=Truncation.DISCONNECT))
    writer.store(exchange(response("302 Found", "Location: /a"), "http://source.example/moved"))
    hints = exchange(PAGE, "http://source.example/hints")
    writer.store(
        Exchange(hints.url, NIGHT, hints.request, PAGE, hints.connection, interim=b"HTTP/1.1 103 Early\r\n\r\n")
    )
    writer.store_failure(
        FailedAttempt("http://source.example/x", NIGHT, "protocol", "no\nHTTP \u00e9", b"GET /", None, b"\x00\xff")
    )
    writer.store_failure(FailedAttempt("http://nowhere.example/", NIGHT, "dns", "no such name"))
    writer.close()
    update_index(bench.collection.path, bench.ledger)


def warc_files(bench: Bench) -> list[Path]:
    return sorted(bench.collection.archive.iterdir())


def audited(bench: Bench) -> Audit:
    return audit(bench.collection)


def faults(bench: Bench) -> tuple[Fault, ...]:
    return audited(bench).faults


def kinds(bench: Bench) -> set[FaultKind]:
    return {fault.kind for fault in faults(bench)}
