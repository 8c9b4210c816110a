"""Files that are read while they are written: the manifest says what it would say of them at the end."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

from archive_bench import NIGHT, Bench, exchange

from archive.audit.warc_list import GrowingList, list_of
from archive.audit.warc_walk import walk
from archive.proof.ahead import ReadAhead
from archive.proof.checking import check_proofs
from archive.proof.manifests import make_manifest, record_list_path
from archive.proof.signing import open_signer
from archive.runs import RunState, end_run

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nforty"


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
    assert found.unlisted is None
    assert [json.loads(line)["type"] for line in found.listed.splitlines()] == ["warcinfo", "response", "request"]


def test_a_file_that_was_changed_behind_the_reading_is_read_anew(bench: Bench) -> None:
    with ReadAhead(bench.collection, bench.ledger, run=bench.run) as ahead:
        store(bench, 3, ahead=ahead)
        [(name, growing)] = ahead.lists.items()
        path = bench.collection.archive / name
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data[:-40])  # another file
        found = growing.result(size=len(data) - 40)
    assert found == list_of(path, size=len(data) - 40)
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
    assert told == list_of(path, size=len(data))
    audited = walk(path, size=len(data))
    assert (told.listed, told.unlisted, told.digest) == (audited.listed, audited.unlisted, audited.digest)
