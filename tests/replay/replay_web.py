"""A small archived web with every kind of message that a replay tool has to undo, over two nights."""

from __future__ import annotations

import gzip
import itertools
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from servers.messages import chunked, response

from archive.cdxj import update_index
from archive.collection import Collection
from archive.exchange import Connection, Exchange, Truncation
from archive.ledger import connect
from archive.proof.manifests import make_manifest
from archive.proof.signing import DEFAULT_KEY, open_signer
from archive.runs import RunState, begin_run, end_run
from archive.wacz import About, Page, Signer, everything, write_wacz
from archive.writer import ArchiveWriter

TOOLS = Path(__file__).resolve().parents[2] / ".venv-replay"
MISSING = "is not there: `make replay-tools` installs it into .venv-replay"

NIGHTS = (datetime(2026, 2, 1, 3, 0, tzinfo=UTC), datetime(2026, 2, 2, 3, 0, tzinfo=UTC))
SITE = "http://source.example"
HTML = "Content-Type: text/html; charset=utf-8"
SENTENCE = "The quay stays open to walkers"
WORDS = f"<!DOCTYPE html><title>The quay</title><p>{SENTENCE} until 2031.</p>".encode() + b"<p>Filler.</p>" * 200
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 20 + b"\n%%EOF\n"
WHOLE = b"<p>Nobody knows how this goes on.</p>" * 100
CUT = WHOLE[:1500]


@dataclass(frozen=True)
class Replayed:
    """What a reader is to get for a path: `entity` with its content-coding, `content` without."""

    path: str
    night: int
    entity: bytes
    content: bytes
    status: int = 200

    @property
    def url(self) -> str:
        return SITE + self.path

    @property
    def timestamp(self) -> str:
        return NIGHTS[self.night].strftime("%Y%m%d%H%M%S")


def plain(path: str, body: bytes, *, night: int = 0, status: int = 200) -> Replayed:
    return Replayed(path, night, body, body, status)


ZIPPED = gzip.compress(WORDS, mtime=0)
EXPECTED = {
    "200": plain("/page", WORDS),
    "redirect": plain("/moved", b"gone", status=302),
    "304 revisit": plain("/confirmed", WORDS, night=1),
    "identical-digest revisit": plain("/same", WORDS, night=1),
    "chunked": plain("/chunked", WORDS),
    "gzip": Replayed("/gzip", 0, ZIPPED, WORDS),
    "gzip, chunked": Replayed("/gzip-chunked", 0, ZIPPED, WORDS),
    "truncated": plain("/truncated", CUT),
    "PDF": plain("/paper.pdf", PDF),
}
WITH_TRAILERS = plain("/trailers", WORDS)
TRAILER = b"X-Sum: 1"

_PIECES = [WORDS[start : start + 700] for start in range(0, len(WORDS), 700)]
_ZIPPED_PIECES = [ZIPPED[start : start + 30] for start in range(0, len(ZIPPED), 30)]
_CHUNKED = "Transfer-Encoding: chunked"

_MESSAGES: tuple[tuple[int, str, bytes, str], ...] = (
    (0, "/page", response("200 OK", HTML, body=WORDS), ""),
    (0, "/moved", response("302 Found", f"Location: {SITE}/page", body=b"gone"), ""),
    (0, "/confirmed", response("200 OK", HTML, 'ETag: "1"', body=WORDS), ""),
    (1, "/confirmed", response("304 Not Modified", 'ETag: "1"', length=False), 'If-None-Match: "1"\r\n'),
    (0, "/same", response("200 OK", HTML, body=WORDS), ""),
    (1, "/same", response("200 OK", HTML, "X-Night: 2", body=WORDS), ""),
    (0, "/chunked", response("200 OK", HTML, _CHUNKED, length=False) + chunked(_PIECES, extension=b";a=b"), ""),
    (
        0,
        "/trailers",
        response("200 OK", HTML, _CHUNKED, "Trailer: X-Sum", length=False) + chunked(_PIECES, trailers=[TRAILER]),
        "",
    ),
    (0, "/gzip", response("200 OK", HTML, "Content-Encoding: gzip", body=ZIPPED), ""),
    (
        0,
        "/gzip-chunked",
        response("200 OK", HTML, "Content-Encoding: gzip", _CHUNKED, length=False) + chunked(_ZIPPED_PIECES),
        "",
    ),
    (0, "/truncated", response("200 OK", HTML, body=WHOLE)[: -len(WHOLE) + len(CUT)], ""),
    (0, "/paper.pdf", response("200 OK", "Content-Type: application/pdf", body=PDF), ""),
)


def archive_web(folder: Path) -> Collection:
    """The collection with both nights in it."""
    collection = Collection(folder)
    collection.create()
    ledger = connect(collection.ledger)
    ids = itertools.count(1)
    for number, night in enumerate(NIGHTS):
        run = begin_run(ledger, run_at=night, publication="0" * 64, settings={}, software={})
        writer = ArchiveWriter(
            collection.archive,
            ledger,
            run=run,
            clock=lambda night=night: night,  # type: ignore[misc]  # bound now
            new_id=lambda: uuid.UUID(int=next(ids), version=4),
            facts={"software": "holdfast/test"},
            file_bytes=1 << 30,
        )
        for in_night, path, message, asking in _MESSAGES:
            if in_night == number:
                writer.store(_exchange(night, path, message, asking))
        writer.close()
    update_index(collection.path, ledger)
    ledger.close()
    return collection


def _exchange(night: datetime, path: str, message: bytes, asking: str) -> Exchange:
    return Exchange(
        url=SITE + path,
        started_at=night + timedelta(milliseconds=200),
        request=f"GET {path} HTTP/1.1\r\nHost: source.example\r\n{asking}\r\n".encode(),
        response=message,
        connection=Connection("192.0.2.1"),
        truncated=Truncation.DISCONNECT if path == "/truncated" else None,
    )


def pack_web(collection: Collection, path: Path) -> Path:
    """The collection as a WACZ that opens with its first page, with a manifest, signed as the command does it."""
    about = About(title="The Quiet Harbour", created=NIGHTS[1], software="holdfast/test")
    pages = [
        Page(url=SITE + "/page", captured_at=NIGHTS[0], id="quay", title="The quay", text=f"{SENTENCE} until 2031."),
        Page(url=SITE + "/confirmed", captured_at=NIGHTS[1], id="confirmed", title="The quay, unchanged"),
    ]
    ledger = connect(collection.ledger)
    end_run(ledger, 1, ended_at=NIGHTS[0], state=RunState.FINISHED)
    make_manifest(collection, ledger, open_signer(collection.path / DEFAULT_KEY), made_at=NIGHTS[0])
    signer = Signer.from_file(collection.path / DEFAULT_KEY)
    write_wacz(path, everything(collection, ledger), pages, about, signer=signer)
    ledger.close()
    return path
