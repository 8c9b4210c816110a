"""What is thrown at: a function for each place where a stranger's bytes come in, with bytes to begin from.

A target returns for every bytes whatever, or raises what it documents; anything that comes out of it is a fault. Each
makes sure of something that must hold for all bytes, so that "it did not crash" is not all that is tried.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.audit.index_faults import index_faults
from archive.captures import Location
from archive.cdxj import INDEX, merged
from archive.content_coding import Undecodable, decode
from archive.errors import DamagedRecord
from archive.exchange import Exchange, FailedAttempt
from archive.http_message import NotHTTP, dechunk, entity, is_whole, parse_head, split_interim
from archive.reader import find_record, read_memento
from archive.wacz.checking import check_wacz
from crawler.mementos import Archive, look_up
from crawler.outcomes import Outcome
from crawler.outgoing import Answer
from crawler.recording import Recording
from pipelines.declarations import DeclarationErrors, read_publication
from pipelines.extraction import Extraction, extract
from pipelines.extraction.answers import from_bytes, to_bytes
from pipelines.matching.folding import fold, read
from pipelines.quantities.lexer import quantities_in

NIGHT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)
LANGUAGES = frozenset({"en", "de", "fr", "zh", "ru", "ar"})


@dataclass(frozen=True, slots=True)
class Target:
    """A place where bytes come in. `seeds` are what is changed, `tokens` what is put in between."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    tokens: tuple[bytes, ...] = ()


# -- over the wire ---------------------------------------------------------------------------------------------------

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nfour"
CHUNKED = (
    b"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nfour\r\n0\r\nT: 1\r\n\r\n"
)


def tap(data: bytes) -> None:
    for limit, cleanly, outcome in itertools.product((len(data) // 2, 1 << 20), (True, False), (Outcome.RESET,)):
        recording = Recording("http://a.example/", started_at=NIGHT, limit=limit)
        for start in range(0, len(data), 7):
            if not recording.receive(data[start : start + 7]):
                break
        recording.close(cleanly=cleanly)
        result = recording.finish(outcome, "it ended")
        kept = result.received if isinstance(result, FailedAttempt) else result.interim + result.response
        assert kept == data[:limit]
        if isinstance(result, Exchange):
            head = parse_head(result.response)
            assert 100 <= head.status <= 999


def message(data: bytes) -> None:
    interim, response = split_interim(data)
    assert interim + response == data
    assert len(dechunk(data)[0]) <= len(data)
    try:
        head = parse_head(data)
    except NotHTTP:
        assert not is_whole(data, closed_cleanly=True)
        return
    assert 0 < head.size <= len(data)
    assert head.content_length is None or head.content_length >= 0
    assert len(entity(data, head)) <= len(data)


def content_coding(data: bytes) -> None:
    codings: tuple[tuple[str, ...], ...] = (
        ("gzip",),
        ("deflate",),
        ("br",),
        ("zstd",),
        ("gzip", "gzip"),
        ("br", "zstd"),
    )
    for coding in codings:
        try:
            assert len(decode(data, coding, limit=1 << 20)) <= 1 << 20
        except Undecodable:
            continue


class Answers:
    """A client whose every answer is those bytes."""

    def __init__(self, body: bytes) -> None:
        self._answer = Answer(200, {}, body)

    def get(self, url: str, *, accept: str = "*/*", authorization: str | None = None) -> Answer:
        assert url.startswith("http")
        return self._answer


def other_archives(data: bytes) -> None:
    archives = (
        Archive("a", cdx="http://a.example/cdx", replay="http://a.example/web"),
        Archive("b", timemap="http://b.example/timemap/"),
    )
    found = look_up("http://c.example/", archives, Answers(data), near=NIGHT)  # type: ignore[arg-type]
    assert all(memento.url.startswith(("http://", "https://")) and memento.at.tzinfo for memento in found.mementos)


TIMEMAP = (
    b'<http://c.example/>;rel="original",\n<http://b.example/20250101000000/http://c.example/>;rel="memento";'
    b'datetime="Wed, 01 Jan 2025 00:00:00 GMT"'
)
CDX_ROWS = b'[["timestamp","original","statuscode"],["20250101000000","http://c.example/","200"]]'

# -- files -----------------------------------------------------------------------------------------------------------


def record(block: bytes, *, headers: bytes = b"") -> bytes:
    digest = hashlib.sha256(block).hexdigest()
    head = (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:5ab3c1f0-0000-4000-8000-000000000001>\r\n"
        b"WARC-Date: 2026-02-01T03:00:00Z\r\nWARC-Target-URI: http://a.example/\r\n"
        b"Content-Type: application/http;msgtype=response\r\nWARC-Block-Digest: sha256:" + digest.encode() + b"\r\n"
    )
    return head + headers + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(block), block)


def warc(data: bytes) -> None:
    for stored in (data, gzip.compress(data, mtime=0)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.warc.gz")
            path.write_bytes(stored)
            for call in (
                lambda: read_memento(path.parent, Location(path.name, 0)).content(limit=1 << 20),  # noqa: B023
                lambda: find_record(path, "urn:uuid:5ab3c1f0-0000-4000-8000-000000000001"),  # noqa: B023
            ):
                try:
                    call()
                except (DamagedRecord, Undecodable):
                    continue


CDXJ = (
    b'example,a)/ 20260201030000 {"url": "http://a.example/", "filename": "a.warc.gz", "offset": "0", "length": "9"}\n'
)


def cdxj(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, INDEX)
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        faults = list(index_faults(Path(folder), (), {}, frozenset({"a.warc.gz"})))
    assert len(faults) <= 2 * (data.count(b"\n") + 1)
    lines = sorted(set(data.decode("utf-8", "replace").splitlines()))
    assert list(merged(lines, lines)) == sorted({*lines})


def wacz_of(datapackage: bytes, pages: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("archive/a.warc.gz", gzip.compress(record(OK), mtime=0))
        package.writestr("pages/pages.jsonl", pages)
        package.writestr("indexes/index.cdx.gz", gzip.compress(CDXJ, mtime=0))
        package.writestr("indexes/index.idx", b'!meta 0 {"format": "cdxj-gzip-1.0"}\n')
        package.writestr("datapackage.json", datapackage)
        package.writestr("datapackage-digest.json", b'{"path": "datapackage.json", "hash": "sha256:00"}')
    return held.getvalue()


DATAPACKAGE = json.dumps(
    {"profile": "data-package", "wacz_version": "1.1.1", "resources": [{"name": "a", "path": "archive/a.warc.gz"}]}
).encode()
PAGES = b'{"format": "json-pages-1.0", "id": "pages"}\n{"url": "http://a.example/", "ts": "2026-02-01T03:00:00Z"}\n'


def wacz(data: bytes) -> None:
    for stored in (data, wacz_of(data, PAGES), wacz_of(DATAPACKAGE, data)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.wacz")
            path.write_bytes(stored)
            assert all(isinstance(sentence, str) for sentence in check_wacz(path))


DECLARATIONS = b"""publication: {title: The Quiet Harbour, url: "https://example.org/a"}
sources:
  air: {url: "http://air.example.org/7", title: Station 07, kind: official, published: 2025-01}
claims:
  - id: dust
    says: The limit was exceeded.
    cites:
      - {source: air, quote: "exceeded on 41 days"}
      - {source: air, figure: "38 ug", near: annual mean}
"""


def declarations(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "citations.yaml")
        path.write_bytes(data)
        try:
            read_publication(path)
        except DeclarationErrors:
            return


# -- text and documents ----------------------------------------------------------------------------------------------

PROSE = (
    "In 2017 waren 15.683 Personen (42,5 %), zirka 3½ Mio. €, „verhaftet“ – ‘so’ … 三百五十万人 ٣٤٥ 1,234.5 km²\n"
).encode()


def folding(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    folded = fold(text)
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    read(text)


def lexer(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for quantity in quantities_in(text, LANGUAGES):
        assert 0 <= quantity.start < quantity.end <= len(text)


def _extracted(data: bytes, media_type: str) -> None:
    outcome = extract(data, media_type=media_type, url="http://a.example/")
    if isinstance(outcome, Extraction):
        assert from_bytes(to_bytes(outcome)) == outcome  # offsets within the text, in order, without gaps
    else:
        assert "broke off" not in outcome.detail, outcome.detail  # an exception of ours, caught at the last fence


def web_page(data: bytes) -> None:
    for media_type in ("text/html; charset=utf-8", "text/html", "application/xhtml+xml"):
        _extracted(data, media_type)


def plain(data: bytes) -> None:
    for media_type in ("text/plain", "application/json", "text/csv", "application/xml", "text/plain; charset=gb18030"):
        _extracted(data, media_type)


HTML = b"""<!doctype html><html lang=en><head><title>T</title><meta name=description content="D">
<style>.x{display:none}</style>
<script type="application/ld+json">{"@type":"Article","headline":"H"}</script></head><body><nav>N</nav><main><h1>H</h1>
<p class=x>hidden</p><p>The council has <b>not</b> approved &ldquo;night&rdquo; shifts.<br>41 days.</p>
<table><caption>C</caption><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table><ul><li>x</ul></main></body></html>"""
XML = b'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE r [<!ENTITY a "b">]><r xml:lang="en"><p>&a; text</p></r>'

TARGETS: dict[str, Target] = {
    "tap": Target(
        tap, (OK, CHUNKED, OK + OK), (b"\r\n", b"\r\n\r\n", b"HTTP/1.1 100 C\r\n\r\n", b"chunked", b" ", b"\t")
    ),
    "message": Target(message, (OK, CHUNKED), (b"\r\n", b"\n", b"Content-Length: ", b"9" * 20, b"0\r\n", b"ffffffff")),
    "content coding": Target(content_coding, (gzip.compress(b"four" * 99, mtime=0), b"\x1b\x07\x00\xa4four")),
    "other archives": Target(
        other_archives, (TIMEMAP, CDX_ROWS), (b"[", b'"', b";", b"<", b">", b"datetime=", b"9" * 15)
    ),
    "WARC": Target(
        warc, (record(OK), record(OK, headers=b"X: y\r\n") * 2), (b"\r\n", b"WARC/1.1\r\n", b"-1", b"9" * 20)
    ),
    "CDXJ": Target(cdxj, (CDXJ, CDXJ * 2), (b"\n", b" ", b"{", b"}", b'"offset": "x"', b"null", b"[[")),
    "WACZ": Target(
        wacz,
        (wacz_of(DATAPACKAGE, PAGES), DATAPACKAGE, PAGES),
        (b"null", b"[]", b"{}", b"../../x", b"PK\x03\x04", b"1e999"),
    ),
    "declarations": Target(
        declarations, (DECLARATIONS,), (b"&a ", b"*a", b"!!python/object:os.system ", b"\t", b"{", b"- ", b": ", b"\n")
    ),
    "folding": Target(folding, (PROSE,), (b"\xc2\xad", b"\xe2\x80\x8b", b"\xcc\x81", b"\xef\xac\x81", b"\xe2\x80\xa6")),
    "lexer": Target(
        lexer, (PROSE,), (b"1", b",", b".", b" ", b"%", b"\xe4\xb8\x87", b"\xc2\xbd", b"e", b"-", b"billion")
    ),
    "web page": Target(
        web_page,
        (HTML,),
        (
            b"<",
            b">",
            b"</",
            b"<!--",
            b"<table>",
            b"<td colspan=99>",
            b"<template>",
            b"<svg>",
            b"<plaintext>",
            b"&#0;",
            b"<frameset>",
        ),
    ),
    "plain": Target(
        plain,
        (XML, PROSE, b'{"a": ["b", 1.5]}', b'a,b\n"c\nd",e\n'),
        (b"<", b"&", b"[", b'"', b"<![CDATA[", b"\xff\xfe", b"\x00"),
    ),
}


def small_pdf() -> bytes:
    """One page of words, for the readers in workers: a parser in C is not thrown at inside the tests' own process."""
    words = b"BT /F 12 Tf 72 720 Td (The council has not approved night shifts.) Tj ET"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
    )
    packed = zlib.compress(words)
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(data),
    )


PDF_TOKENS = (
    b" 0 R",
    b"[",
    b"<<",
    b">>",
    b"/Kids",
    b"99999999999",
    b"-1",
    b"/Filter /LZWDecode",
    b"/Prev 0",
    b"stream\n",
)
