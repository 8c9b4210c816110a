"""Reading back: the very bytes, or DamagedRecord."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from archive_bench import Bench, exchange
from servers.messages import chunked, response

from archive.captures import Capture, Location
from archive.content_coding import Undecodable
from archive.errors import DamagedRecord
from archive.reader import read_block, read_memento

BODY = b"".join(b"<p>Line %d: 15,683 people.</p>\n" % number for number in range(200))
PAGE = response("200 OK", "Content-Type: text/html", "X-Odd: caf\u00e9".encode("latin-1"), body=BODY)


@pytest.fixture
def stored(bench: Bench) -> tuple[Path, Capture]:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"before")))
    capture = writer.store(exchange(PAGE, "http://source.example/b"))
    writer.store(exchange(response("200 OK", body=b"behind"), "http://source.example/c"))
    writer.close()
    return bench.collection.archive, capture


def test_the_block_is_the_message_byte_for_byte(stored: tuple[Path, Capture]) -> None:
    archive, capture = stored
    assert read_block(archive, capture.location) == PAGE


def test_the_payload_of_a_revisit_is_its_originals(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(PAGE))
    again = writer.store(exchange(PAGE, minutes=5))
    unchanged = writer.store(exchange(b"HTTP/1.1 304 Not Modified\r\n\r\n", minutes=9, asking="If-None-Match: 1\r\n"))
    writer.close()
    for capture in (again, unchanged):
        assert capture.is_revisit
        assert read_memento(bench.collection.archive, capture.payload_at).content() == BODY
        assert read_memento(bench.collection.archive, capture.location).entity == b""


def test_content_comes_without_transfer_and_content_coding(bench: Bench) -> None:
    body = chunked([gzip.compress(BODY)[:50], gzip.compress(BODY)[50:]], extension=b";x", trailers=[b"T: 1"])
    raw = response("200 OK", "Transfer-Encoding: chunked", "Content-Encoding: gzip", length=False, body=body)
    capture = bench.writer().store(exchange(raw))
    memento = read_memento(bench.collection.archive, capture.payload_at)
    assert gzip.decompress(memento.entity) == memento.content() == BODY


def test_content_that_is_cut_is_not_decoded(bench: Bench) -> None:
    capture = bench.writer().store(
        exchange(response("200 OK", "Content-Encoding: gzip", body=gzip.compress(BODY)[:-20]))
    )
    with pytest.raises(Undecodable):
        read_memento(bench.collection.archive, capture.payload_at).content()


def test_a_file_that_is_finished_while_it_is_looked_for_is_found(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = bench.writer()
    capture = writer.store(exchange(PAGE))
    opened = Path.open

    def open_as_the_crawl_goes_on(path: Path, *arguments: str, **options: str) -> object:
        try:
            return opened(path, *arguments, **options)  # type: ignore[call-overload]
        finally:
            writer.close()

    monkeypatch.setattr(Path, "open", open_as_the_crawl_goes_on)
    assert read_block(bench.collection.archive, capture.location) == PAGE


def test_a_missing_file_is_damage(stored: tuple[Path, Capture]) -> None:
    with pytest.raises(DamagedRecord):
        read_block(stored[0], Location("none.warc.gz", 0))


def test_an_offset_behind_the_end_is_damage(stored: tuple[Path, Capture]) -> None:
    archive, capture = stored
    with pytest.raises(DamagedRecord):
        read_block(archive, Location(capture.location.warc_file, 1 << 20))


def test_an_offset_inside_a_record_is_damage(stored: tuple[Path, Capture]) -> None:
    archive, capture = stored
    for distance in (1, 2, 10, capture.length // 2):
        with pytest.raises(DamagedRecord):
            read_block(archive, Location(capture.location.warc_file, capture.location.offset + distance))


def test_a_record_that_is_no_response_is_no_memento(stored: tuple[Path, Capture]) -> None:
    archive, capture = stored
    for offset in (0, capture.location.offset + capture.length):  # the warcinfo, and the request behind the response
        with pytest.raises(DamagedRecord):
            read_memento(archive, Location(capture.location.warc_file, offset))


def test_a_record_that_is_cut_anywhere_is_damage(stored: tuple[Path, Capture]) -> None:
    archive, capture = stored
    path = archive / capture.location.warc_file
    whole = path.read_bytes()
    for size in (1, 5, 30, capture.length // 2, capture.length - 30):
        path.write_bytes(whole[: capture.location.offset + size])
        with pytest.raises(DamagedRecord):
            read_block(archive, capture.location)


def test_no_changed_byte_is_ever_read_as_the_record(stored: tuple[Path, Capture]) -> None:
    archive, capture = stored
    path = archive / capture.location.warc_file
    whole = path.read_bytes()
    chance = random.Random(20260201)
    read = 0
    for place in [*range(40), *chance.sample(range(40, capture.length), 150)]:
        damaged = bytearray(whole)
        damaged[capture.location.offset + place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            assert read_block(archive, capture.location) == PAGE, f"bit flipped at byte {place}"
            read += 1  # a byte that gzip does not look at, such as its time
        except DamagedRecord:
            continue
    assert read < 20


def test_a_block_that_is_not_the_digested_one_is_damage(bench: Bench, stored: tuple[Path, Capture]) -> None:
    archive, capture = stored
    path = archive / capture.location.warc_file
    whole = path.read_bytes()
    start, end = capture.location.offset, capture.location.offset + capture.length
    forged = gzip.decompress(whole[start:end]).replace(b"15,683", b"15,638")
    path.write_bytes(whole[:start] + gzip.compress(forged) + whole[end:])
    with pytest.raises(DamagedRecord, match="digest"):
        read_block(archive, capture.location)
