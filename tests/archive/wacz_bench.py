"""A small archived web, and WACZ files made of it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive_bench import NIGHT, Bench, exchange
from servers.messages import response
from warcio.archiveiterator import ArchiveIterator

from archive.exchange import FailedAttempt
from archive.runs import begin_run
from archive.wacz import About, Contents, Page, Signer, everything, selection, write_wacz
from archive.wacz.values import DIGEST, PACKAGE
from archive.writer import ArchiveWriter

CREATED = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
ABOUT = About(title="The Quiet Harbour", created=CREATED, software="holdfast/test")
CITED, MOVED = "http://source.example/a", "http://source.example/moved"
OTHER = "http://other.example/b"
ROBOTS = response("200 OK", "Content-Type: text/plain", body=b"User-agent: *\nDisallow:\n")
WORDS = response("200 OK", "Content-Type: text/html", 'ETag: "1"', body=b"<p>The quay stays open to walkers.</p>")
PAGE = Page(url=CITED, captured_at=NIGHT, id="quay", title="The quay", text="The quay stays open to walkers.")


def writer_later(bench: Bench, days: int) -> ArchiveWriter:
    """A writer of another night: its files have names of their own."""
    writer = ArchiveWriter(
        bench.collection.archive,
        bench.ledger,
        run=bench.run,
        clock=lambda: NIGHT + timedelta(days=days),
        new_id=bench.new_id,
        facts={"software": "holdfast/test"},
        file_bytes=1 << 20,
    )
    bench.writers.append(writer)
    return writer


def two_nights(bench: Bench) -> None:
    """A page behind a redirect, robots.txt, a failed attempt, another host's page; the next night the page's 304."""
    writer = bench.writer()
    for url, message in (
        ("http://source.example/robots.txt", ROBOTS),
        ("http://other.example/robots.txt", ROBOTS),
        (MOVED, response("302 Found", "Location: /a")),
        (CITED, WORDS),
        (OTHER, response("200 OK", "Content-Type: text/html", body=b"<p>Elsewhere.</p>")),
    ):
        writer.store(exchange(message, url))
    writer.store_failure(FailedAttempt(CITED, NIGHT, "timeout", "no complete answer came"))
    writer.close()
    bench.run = begin_run(bench.ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
    writer = writer_later(bench, 1)
    asked = 'If-None-Match: "1"\r\n'
    writer.store(exchange(response("304 Not Modified", length=False), CITED, minutes=1440, asking=asked))
    writer.store(exchange(response("302 Found", "Location: /a"), MOVED, minutes=1440))
    writer.close()


def of_urls(bench: Bench, *urls: str) -> Contents:
    """What belongs to those URLs."""
    facts = {"software": "holdfast/test"}
    return selection(bench.collection, bench.ledger, urls=urls, name="part.warc.gz", created=CREATED, facts=facts)


def pack(
    path: Path,
    bench: Bench,
    contents: Contents | None = None,
    pages: Iterable[Page] = (PAGE,),
    *,
    signer: Signer | None = None,
) -> Path:
    """Write a package; of everything unless told otherwise."""
    write_wacz(path, contents or everything(bench.collection, bench.ledger), pages, ABOUT, signer=signer)
    return path


def archived(path: Path) -> list[tuple[str, str | None]]:
    """The records in a package, as type and URL, in their order."""
    found: list[tuple[str, str | None]] = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("archive/"):
                records = ArchiveIterator(io.BytesIO(package.read(name)), no_record_parse=True)
                found += [(record.rec_type, record.rec_headers.get_header("WARC-Target-URI")) for record in records]
    return found


def index_of(path: Path) -> list[str]:
    """The lines of a package's index."""
    with zipfile.ZipFile(path) as package:
        return gzip.decompress(package.read("indexes/index.cdx.gz")).decode().splitlines()


Files = dict[str, bytes]


def rebuilt(
    source: Path, target: Path, change: Callable[[Files], None], *, compress: str = "", again: bool = True
) -> Path:
    """A copy of a package with its files changed; `again`: with digests that fit the change."""
    with zipfile.ZipFile(source) as package:
        files = {name: package.read(name) for name in package.namelist()}
    if again:
        unsealed = dict(files)
        change(unsealed)
        files = sealed(unsealed)
    else:
        change(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name, data in files.items():
            stored = zipfile.ZIP_DEFLATED if compress and name.startswith(compress) else zipfile.ZIP_STORED
            package.writestr(name, data, compress_type=stored)
    return target


def sealed(files: Files) -> Files:
    """The files with a manifest and a seal that fit them."""
    manifest: dict[str, Any] = json.loads(files[PACKAGE])
    seal = {"path": PACKAGE, **json.loads(files.get(DIGEST, b"{}"))}
    manifest["resources"] = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{sha256(data).hexdigest()}",
            "bytes": len(data),
        }
        for name, data in files.items()
        if name not in (PACKAGE, DIGEST)
    ]
    data = json.dumps(manifest).encode()
    result = files | {PACKAGE: data}
    if DIGEST in files:
        result[DIGEST] = json.dumps({**seal, "hash": f"sha256:{sha256(data).hexdigest()}"}).encode()
    return result
