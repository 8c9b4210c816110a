"""Files that are read while they are written: the manifest says what it would say of them at the end."""

from __future__ import annotations

import errno
import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange

from archive.audit.warc_list import GrowingList, ListedFile, list_of
from archive.audit.warc_walk import walk
from archive.errors import StorageFailed
from archive.proof import manifests
from archive.proof.ahead import ReadAhead
from archive.proof.checking import check_proofs
from archive.proof.manifests import make_manifest, record_list_path, write_once
from archive.proof.signing import open_signer
from archive.runs import RunState, end_run

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nforty"


def lines_of(found: ListedFile) -> bytes:
    with closing(found.listed) as lines:
        return lines.read()


def store(bench: Bench, pages: int, *, file_bytes: int = 1 << 20, ahead: ReadAhead) -> None:
    bench.numbers = iter(lambda: uuid.uuid4().int, None)  # type: ignore[assignment]
    writer = bench.writer(file_bytes=file_bytes)
    for page in range(pages):
        writer.store(exchange(PAGE, f"http://source.example/{page}"))
        ahead.go_on()
    writer.close()
    end_run(bench.ledger, bench.run, ended_at=NIGHT, state=RunState.FINISHED)


def test_a_manifest_of_what_was_read_ahead_is_the_manifest_of_what_was_not(bench: Bench, tmp_path: Path) -> None:
    signer = open_signer(tmp_path / "desk" / "key.pem")
    with ReadAhead(bench.collection, bench.ledger, run=bench.run) as ahead:
        store(bench, 5, file_bytes=1500, ahead=ahead)
        assert len(ahead.lists) > 1
        made = make_manifest(bench.collection, bench.ledger, signer, made_at=NIGHT, begun=ahead.lists)
    assert made is not None
    listed = record_list_path(made.path).read_bytes()
    for path in (made.path, record_list_path(made.path)):
        path.unlink()
    again = make_manifest(bench.collection, bench.ledger, signer, made_at=NIGHT)
    assert again is not None
    assert again.manifest == made.manifest
    assert record_list_path(again.path).read_bytes() == listed
    assert not list(check_proofs(bench.collection))


def test_what_is_not_committed_is_not_read_ahead(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(PAGE))
    assert writer._file is not None
    with writer._file.path.with_name(f"{writer._file.name}.open").open("ab") as torn:
        torn.write(b"\x1f\x8b what a kill in the middle of a write leaves")
    with ReadAhead(bench.collection, bench.ledger, run=bench.run) as ahead:
        ahead.go_on()
        [growing] = ahead.lists.values()
        found = growing._lister.told()
        told = found.listed.read()  # closed with what reads ahead
    assert found.unlisted is None
    assert [json.loads(line)["type"] for line in told.splitlines()] == ["warcinfo", "response", "request"]


def test_a_file_that_was_changed_behind_the_reading_is_read_anew(bench: Bench) -> None:
    with ReadAhead(bench.collection, bench.ledger, run=bench.run) as ahead:
        store(bench, 3, ahead=ahead)
        [(name, growing)] = ahead.lists.items()
        path = bench.collection.archive / name
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data[:-40])  # another file
        found = growing.result(size=len(data) - 40)
    anew = list_of(path, size=len(data) - 40)
    assert (found, lines_of(found)) == (anew, lines_of(anew))
    assert found.unlisted is not None


def test_damage_is_told_as_by_a_reading_in_one_go(bench: Bench) -> None:
    with ReadAhead(bench.collection, bench.ledger, run=bench.run) as nothing:
        store(bench, 3, ahead=nothing)
    [path] = bench.collection.archive.glob("*.warc.gz")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    growing = GrowingList(path)
    for size in range(0, len(data), 200):
        growing.go_on(size)
    told = growing.result(size=len(data))
    anew = list_of(path, size=len(data))
    assert told == anew
    audited = walk(path, size=len(data))
    assert (told.unlisted, told.digest) == (audited.unlisted, audited.digest)
    assert lines_of(told) == lines_of(anew) == audited.listed


def test_a_list_of_many_pieces_is_the_same(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "_PIECE", 100)
    test_a_manifest_of_what_was_read_ahead_is_the_manifest_of_what_was_not(bench, tmp_path)


def test_a_record_list_that_could_not_be_written_leaves_nothing(bench: Bench, tmp_path: Path) -> None:
    def full() -> Iterator[bytes]:
        yield b"a line\n"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFailed):
        write_once(tmp_path / "manifests" / "000001.records.jsonl", full(), again=True)
    assert not list((tmp_path / "manifests").iterdir())
