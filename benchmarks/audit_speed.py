"""How fast an audit proves a collection: pages of real size are archived, a manifest is signed, and all is audited.

    python benchmarks/audit_speed.py [--megabytes 1000] [--processes N]

What counts is MB (10^6 bytes) of records as they are read, uncompressed, WARC headers included; the size on disk stands
beside it. Everything that `holdfast audit` does is in the time: digests of files, blocks and payloads, ledger, index,
record list and signature. The pages are of words, drawn as often as the words of a language are, with the mean size of
150 kB that the web has: they take a third of their size on disk, where real pages take a fourth or fifth.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
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
from archive.proof.checking import check_proofs
from archive.proof.manifests import make_manifest
from archive.proof.signing import DEFAULT_KEY, open_signer
from archive.runs import RunState, begin_run, end_run
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
    end_run(ledger, run, ended_at=NIGHT, state=RunState.FINISHED)
    make_manifest(collection, ledger, open_signer(collection.path / DEFAULT_KEY), made_at=NIGHT)
    ledger.close()


def processor_seconds() -> float:
    """Of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(Path(folder) / "collection")
        write(collection, options.megabytes)
        stored = sum(path.stat().st_size for path in collection.archive.iterdir()) / 1e6
        for processes in sorted({1, options.processes}):
            began, worked = time.perf_counter(), processor_seconds()
            found = audit(collection, checks=(check_proofs,), processes=processes)
            seconds, worked = time.perf_counter() - began, processor_seconds() - worked
            size = found.content_bytes / 1e6
            print(
                f"{processes} processes: {size:.0f} MB of records ({stored:.0f} MB on disk) in {seconds:.2f} s: ",
                end="",
            )
            print(f" {size / seconds:.0f} MB/s; {size / worked:.0f} MB a second of processor time; ", end="")
            print(f"{len(found.faults)} faults")
        for who, name in ((resource.RUSAGE_SELF, "this process"), (resource.RUSAGE_CHILDREN, "the largest other")):
            print(f"most memory of {name}: {resource.getrusage(who).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
