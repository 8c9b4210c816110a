"""Records read piece by piece: what comes out does not depend on the pieces, and memory not on the record."""

from __future__ import annotations

import hashlib
import io
import itertools
import tracemalloc
from pathlib import Path

import pytest
from archive_bench import Bench, exchange
from audited import faults, fill, warc_files
from hypothesis import given
from hypothesis import strategies as st
from servers.messages import chunked, response

from archive.audit import FaultKind, audit
from archive.audit.dechunking import Dechunker
from archive.audit.found import FoundFile
from archive.audit.reading import ToRead, read_files
from archive.gzip_members import PIECE, DamagedMember, Member, write_member
from archive.http_message import dechunk

CHUNKY = st.lists(
    st.sampled_from([
        b"5", b"0", b"a", b"\r\n", b"\n", b"\r", b"hello", b" ", b"\t", b";", b"x=y", b"0\r\n", b"\r\n\r\n",
        b"5\r\nhello\r\n", b"T: 1\r\n", b"ffffffffffffffff", b"g", b" " * 1100, b";" + b"e" * 1100,
    ]),
    max_size=12,
).map(b"".join)  # fmt: skip
BODIES = CHUNKY | st.lists(st.binary(min_size=1, max_size=40), max_size=4).map(chunked)


@given(BODIES, st.lists(st.integers(0, 3000), max_size=6))
def test_a_chunked_body_in_any_pieces_gives_what_it_gives_at_once(body: bytes, cuts: list[int]) -> None:
    dechunker = Dechunker()
    places = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    pieces = [body[begin:end] for begin, end in itertools.pairwise(places)]
    found = b"".join(bytes(part) for piece in pieces for part in dechunker.feed(memoryview(piece)))
    assert (found, dechunker.whole) == dechunk(body)


@given(CHUNKY)
def test_a_chunked_body_byte_by_byte_gives_what_it_gives_at_once(body: bytes) -> None:
    dechunker = Dechunker()
    found = b"".join(bytes(part) for byte in body for part in dechunker.feed(memoryview(bytes([byte]))))
    assert (found, dechunker.whole) == dechunk(body)


def test_a_size_line_of_any_length_is_not_kept() -> None:
    dechunker = Dechunker()
    for piece in [b"5 ;", *[b"e" * PIECE] * 50, b"\r\nhello\r\n0\r\n\r\n"]:
        list(dechunker.feed(memoryview(piece)))
        assert len(dechunker._waiting) < 2 * PIECE
    assert dechunker.whole


@given(st.lists(st.sampled_from([0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 150_000]), min_size=1, max_size=3))
def test_members_of_any_size_are_read_one_behind_the_other(sizes: list[int]) -> None:
    contents = [hashlib.shake_256(b"%d" % size).digest(size) for size in sizes]
    out = io.BytesIO()
    lengths = [write_member(out, [content]) for content in contents]
    data, offset = out.getvalue(), 0
    for content, length in zip(contents, lengths, strict=True):
        member = Member(lambda at, size: data[at : at + size], offset, limit=1 << 30)
        assert b"".join(member.pieces()) == content
        assert (member.length, member.content_size) == (length, len(content))
        offset += length


@pytest.mark.parametrize("kept", [1, 12, 400, -1])
def test_a_member_that_ends_in_the_middle_is_damaged(kept: int) -> None:
    out = io.BytesIO()
    write_member(out, [hashlib.shake_256(b"seed").digest(3 * PIECE)])
    data = out.getvalue()[:kept]
    with pytest.raises(DamagedMember):
        list(Member(lambda at, size: data[at : at + size], 0, limit=1 << 30).pieces())


def test_a_member_that_holds_more_than_may_be_is_damaged_before_it_is_read() -> None:
    out = io.BytesIO()
    write_member(out, [b"a" * 50 * PIECE])
    data = out.getvalue()
    member = Member(lambda at, size: data[at : at + size], 0, limit=PIECE)
    with pytest.raises(DamagedMember, match="more than"):
        list(member.pieces())
    assert member.content_size <= 2 * PIECE


@pytest.mark.parametrize("chunks", [0, 1, 4000])
def test_memory_does_not_grow_with_a_record(bench: Bench, chunks: int) -> None:
    body = b"a" * (48 << 20)
    if chunks:
        step = len(body) // chunks
        body = chunked([body[at : at + step] for at in range(0, len(body), step)])
    framing = ("Transfer-Encoding: chunked",) if chunks else ()
    writer = bench.writer()
    writer.store(exchange(response("200 OK", *framing, length=not chunks, body=body)))
    writer.close()
    del body
    [path] = warc_files(bench)
    tracemalloc.start()
    found = next(read_files([ToRead(path, path.stat().st_size, ())], processes=1))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.faults == ()
    assert found.content_bytes > 48 << 20
    assert peak < 6 << 20


def test_several_processes_find_what_one_finds(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(bench)
    path = warc_files(bench)[0]
    with path.open("r+b") as file:
        file.seek(700)
        file.write(b"\xff")
    alone = audit(bench.collection)
    monkeypatch.setattr("archive.audit.reading._WORTH_A_PROCESS", 1)
    together = audit(bench.collection, processes=2)
    assert together == alone
    assert FaultKind.MEMBER in {fault.kind for fault in faults(bench)}


def _killed(file: ToRead) -> FoundFile:
    import os

    os._exit(9)


def test_what_a_killed_process_was_to_read_is_read_all_the_same(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.audit import reading

    fill(bench)
    files = [ToRead(path, path.stat().st_size, ()) for path in warc_files(bench)]
    alone = list(read_files(files, processes=1))
    monkeypatch.setattr(reading, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(reading, "_begun", _killed)
    assert list(read_files(files, processes=2)) == alone


def test_a_flipped_bit_behind_the_first_piece_of_a_large_record_is_found(bench: Bench, tmp_path: Path) -> None:
    body = hashlib.shake_256(b"seed").digest(6 * PIECE)
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=body)))
    writer.close()
    [path] = warc_files(bench)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert FaultKind.MEMBER in {fault.kind for fault in faults(bench)}
