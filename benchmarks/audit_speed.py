"""How fast an audit reads: a collection of pages of real size is written, then audited; MB of record bytes a second.

    python benchmarks/audit_speed.py [--megabytes 1000] [--threads N]

The pages are of words, with the mean size of 150 kB that the web has, so that they compress as pages do.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.audit import audit
from archive.cdxj import update_index
from archive.clock import Clock
from archive.collection import Collection
from archive.exchange import Connection, Exchange
from archive.ledger import connect
from archive.runs import begin_run
from archive.writer import ArchiveWriter

NIGHT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)
WORDS = [random.Random(n).randbytes(1 + n % 5).hex() for n in range(4000)]
FREQUENCIES = [1 / (rank + 3) for rank in range(4000)]  # as the words of a language have them


def page(chance: random.Random) -> bytes:
    paragraphs = (" ".join(chance.choices(WORDS, FREQUENCIES, k=60)) for _ in range(chance.randrange(120, 560)))
    body = "".join(f'<p class="text">{paragraph}</p>\n' for paragraph in paragraphs).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def write(collection: Collection, megabytes: int) -> None:
    collection.create()
    ledger = connect(collection.ledger)
    ledger.execute("PRAGMA synchronous=OFF")  # only to be quicker about the preparation
    run = begin_run(ledger, run_at=NIGHT, publication="", settings={}, software={})
    chance = random.Random(1)
    pages = [page(chance) for _ in range(200)]
    writer = ArchiveWriter(
        collection.archive, ledger, run=run, clock=Clock.starting_at(NIGHT), new_id=uuid.uuid4, facts={},
        file_bytes=64 * 1024 * 1024,
    )  # fmt: skip
    size = number = 0
    while size < megabytes * 1_000_000:
        raw = pages[number % len(pages)]
        at = NIGHT + timedelta(seconds=number)
        url = f"http://host{number % 97}.example/{number}"
        writer.store(Exchange(url, at, b"GET / HTTP/1.1\r\nHost: example\r\n\r\n", raw, Connection("192.0.2.1")))
        size, number = size + len(raw), number + 1
    writer.close()
    update_index(collection.path, ledger)
    ledger.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(Path(folder) / "collection")
        write(collection, options.megabytes)
        for threads in sorted({1, options.threads}):
            began, worked = time.perf_counter(), time.process_time()
            found = audit(collection, threads=threads)
            seconds, worked = time.perf_counter() - began, time.process_time() - worked
            size = found.content_bytes / 1e6
            print(f"{threads} threads: {size:.0f} MB of records in {seconds:.2f} s: {size / seconds:.0f} MB/s;")
            print(f"  {size / worked:.0f} MB a second of processor time ({len(found.faults)} faults)")


if __name__ == "__main__":
    main()
