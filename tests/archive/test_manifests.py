"""Manifests: what a run added is covered once, the chain is of one piece, and whatever changes afterwards is found."""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from hypothesis import given
from hypothesis import strategies as st

from archive.collection import Collection
from archive.digests import Digest
from archive.errors import StorageFailed
from archive.proof.checking import check_proofs
from archive.proof.manifests import (
    CoveredFile,
    CoveredRun,
    Made,
    Manifest,
    NotAManifest,
    canonical,
    make_manifest,
    manifest_paths,
    record_list_path,
    write_once,
)
from archive.proof.signing import Signer, open_signer
from archive.runs import RunState, begin_run, end_run
from archive.writer import ArchiveWriter

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nforty"


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return open_signer(tmp_path / "desk" / "key.pem")


def writer_of(bench: Bench) -> ArchiveWriter:
    """A writer whose files have names of their own, although the clock stands still."""
    bench.numbers = iter(lambda: uuid.uuid4().int, None)  # type: ignore[assignment]
    return bench.writer()


def night(bench: Bench, signer: Signer, number: int, *, pages: int = 2, state: RunState = RunState.FINISHED) -> Made:
    """A run with some pages, and its manifest."""
    at = NIGHT + timedelta(days=number)
    if number > 1:
        bench.run = begin_run(bench.ledger, run_at=at, publication="0" * 64, settings={}, software={})
    writer = writer_of(bench)
    for page in range(pages):
        writer.store(exchange(PAGE, f"http://source.example/{number}/{page}"))
    writer.close()
    end_run(bench.ledger, bench.run, ended_at=at, state=state)
    made = make_manifest(bench.collection, bench.ledger, signer, made_at=at)
    assert made is not None
    return made


def faults(collection: Collection, **more: object) -> list[tuple[str, str]]:
    """File and sentence of each."""
    return [(fault.file, fault.sentence) for fault in check_proofs(collection, **more)]  # type: ignore[arg-type]


def files(collection: Collection) -> list[str]:
    return [file for file, _ in faults(collection)]


@pytest.fixture
def three(bench: Bench, signer: Signer) -> Collection:
    """A collection of three nights."""
    for number in (1, 2, 3):
        night(bench, signer, number)
    return bench.collection


def test_a_manifest_names_the_files_of_its_run_with_their_digests(bench: Bench, signer: Signer) -> None:
    made = night(bench, signer, 1)
    (file,) = made.manifest.files
    data = (bench.collection.archive / file.name).read_bytes()
    assert (file.size, file.digest.value.hex()) == (len(data), hashlib.sha256(data).hexdigest())
    assert [(run.number, run.state) for run in made.manifest.runs] == [(bench.run, "finished")]


def test_the_record_list_holds_every_record_in_order(bench: Bench, signer: Signer) -> None:
    made = night(bench, signer, 1)
    lines = [json.loads(line) for line in record_list_path(made.path).read_text().splitlines()]
    assert [line["type"] for line in lines] == ["warcinfo", "response", "request", "response", "request"]
    assert lines[1]["block"] == str(Digest.of(PAGE))
    assert lines[1]["payload"] == str(Digest.of(b"forty"))
    assert "payload" not in lines[2]


def test_the_first_manifest_follows_none_and_the_next_names_its_bytes(bench: Bench, signer: Signer) -> None:
    first, second = night(bench, signer, 1), night(bench, signer, 2)
    assert first.manifest.previous is None
    assert second.manifest.previous == Digest.of(first.path.read_bytes()) == first.digest


def test_three_nights_have_no_fault(three: Collection) -> None:
    assert faults(three) == []


def test_a_night_without_files_has_its_place_in_the_chain(bench: Bench, signer: Signer) -> None:
    night(bench, signer, 1)
    made = night(bench, signer, 2, pages=0)
    assert made.manifest.files == ()
    assert faults(bench.collection) == []


def test_what_a_killed_run_left_is_covered_by_the_next_manifest(bench: Bench, signer: Signer) -> None:
    writer = writer_of(bench)
    writer.store(exchange(PAGE))
    killed = bench.run
    bench.kill(writer)
    bench.collection.recover(bench.ledger)
    made = night(bench, signer, 2)
    assert [file.run for file in made.manifest.files] == [killed, bench.run]
    assert faults(bench.collection) == []


def test_a_run_that_is_resumed_has_a_manifest_for_each_of_its_ends(bench: Bench, signer: Signer) -> None:
    first = night(bench, signer, 1, state=RunState.INTERRUPTED)
    writer = writer_of(bench)
    writer.store(exchange(PAGE, "http://source.example/later"))
    writer.close()
    end_run(bench.ledger, bench.run, ended_at=NIGHT + timedelta(days=1, hours=2), state=RunState.FINISHED)
    second = make_manifest(bench.collection, bench.ledger, signer, made_at=NIGHT)
    assert second is not None
    assert [run.state for run in (*first.manifest.runs, *second.manifest.runs)] == ["interrupted", "finished"]
    assert not {file.name for file in first.manifest.files} & {file.name for file in second.manifest.files}
    assert faults(bench.collection) == []


def test_there_is_no_manifest_of_nothing(bench: Bench, signer: Signer) -> None:
    night(bench, signer, 1)
    assert make_manifest(bench.collection, bench.ledger, signer, made_at=NIGHT) is None


def test_what_a_kill_left_beside_the_chain_is_written_again(bench: Bench, signer: Signer) -> None:
    made = night(bench, signer, 1)
    made.path.unlink()  # as if the kill had come just before its name appeared
    again = make_manifest(bench.collection, bench.ledger, signer, made_at=NIGHT + timedelta(days=9))
    assert again is not None
    assert again.path == made.path
    assert faults(bench.collection) == []


def test_a_manifest_is_never_written_over(tmp_path: Path) -> None:
    write_once(tmp_path / "000001.json", b"first")
    with pytest.raises(StorageFailed):
        write_once(tmp_path / "000001.json", b"second")
    assert (tmp_path / "000001.json").read_bytes() == b"first"


def test_a_damaged_file_is_covered_as_it_is_and_said(bench: Bench, signer: Signer) -> None:
    writer = writer_of(bench)
    writer.store(exchange(PAGE))
    writer.close()
    (path,) = bench.collection.archive.glob("*.warc.gz")
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 20)
    end_run(bench.ledger, bench.run, ended_at=NIGHT, state=RunState.FINISHED)
    made = make_manifest(bench.collection, bench.ledger, signer, made_at=NIGHT)
    assert made is not None
    assert len(made.damage) == 1
    ((file, sentence),) = faults(bench.collection)
    assert file == f"archive/{path.name}"
    assert "damaged" in sentence


def test_one_flipped_bit_in_a_warc_file_is_found(three: Collection) -> None:
    path = sorted(three.archive.glob("*.warc.gz"))[1]
    data = bytearray(path.read_bytes())
    for at in range(0, len(data), 97):
        data[at] ^= 1
        path.write_bytes(data)
        assert files(three) == [f"archive/{path.name}"]
        data[at] ^= 1


def test_one_flipped_bit_in_a_manifest_is_found(three: Collection) -> None:
    for _, path in manifest_paths(three):
        data = bytearray(path.read_bytes())
        for at in range(0, len(data), 23):
            data[at] ^= 4
            path.write_bytes(data)
            assert f"manifests/{path.name}" in files(three)
            data[at] ^= 4
        path.write_bytes(data)


@pytest.mark.parametrize("suffix", [".json.sig", ".records.jsonl"])
def test_one_flipped_bit_beside_a_manifest_is_found(three: Collection, suffix: str) -> None:
    path = three.path / "manifests" / f"000002{suffix}"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert len(faults(three)) == 1


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("000001.json", "manifests/000001.json"),
        ("000002.json", "manifests/000002.json"),
        ("000003.json", "ledger.sqlite"),  # the newest is missed only by what it should tell of
        ("000002.json.sig", "manifests/000002.json"),
        ("000002.records.jsonl", "manifests/000002.records.jsonl"),
    ],
)
def test_a_file_of_the_chain_that_is_gone_is_missed(three: Collection, gone: str, said: str) -> None:
    (three.path / "manifests" / gone).unlink()
    assert said in files(three)


def test_a_warc_file_that_is_gone_is_missed(three: Collection) -> None:
    path = min(three.archive.glob("*.warc.gz"))
    path.unlink()
    assert files(three) == [f"archive/{path.name}"]


def test_a_warc_file_that_no_manifest_knows_is_told(three: Collection) -> None:
    (three.archive / "foreign.warc.gz").write_bytes(b"")
    assert files(three) == ["archive/foreign.warc.gz"]


def test_a_run_that_ended_without_a_manifest_is_told(bench: Bench, signer: Signer) -> None:
    night(bench, signer, 1)
    run = begin_run(bench.ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
    end_run(bench.ledger, run, ended_at=NIGHT + timedelta(days=5), state=RunState.FINISHED)
    assert files(bench.collection) == ["ledger.sqlite"]


def test_a_collection_without_any_manifest_is_told_once(three: Collection) -> None:
    for path in (three.path / "manifests").iterdir():
        path.unlink()
    assert files(three) == ["manifests"]


def test_a_ledger_that_is_gone_keeps_nobody_from_checking_the_chain(three: Collection) -> None:
    for path in three.path.glob("ledger.sqlite*"):
        path.unlink()
    assert faults(three) == []


def test_a_manifest_made_anew_and_signed_with_the_same_key_breaks_the_chain(three: Collection, signer: Signer) -> None:
    _, path = manifest_paths(three)[1]
    forged = replace(Manifest.parse(path.read_bytes()), made_at=NIGHT + timedelta(days=99)).to_bytes()
    path.write_bytes(forged)
    path.with_name(f"{path.name}.sig").write_bytes(signer.sign(forged))
    assert files(three) == ["manifests/000003.json"]


def test_another_key_is_a_fault_where_only_one_is_trusted(three: Collection, signer: Signer) -> None:
    assert faults(three, signers={signer.fingerprint}) == []
    stranger = "sha256:" + "0" * 64
    assert len(faults(three, signers={stranger})) == 3


def test_a_manifest_that_names_a_path_is_none() -> None:
    data = json.loads(manifest(files=(CoveredFile("a.warc.gz", 1, 1, Digest.of(b""), 0),)).to_bytes())
    data["files"][0]["name"] = "../../elsewhere"
    with pytest.raises(NotAManifest):
        Manifest.parse(canonical(data))


def manifest(**changes: object) -> Manifest:
    values = Manifest(
        number=1,
        previous=None,
        made_at=NIGHT,
        collection="silt",
        signer=str(Digest.of(b"key")),
        runs=(),
        files=(),
        record_list=Digest.of(b""),
    )
    return replace(values, **changes)  # type: ignore[arg-type]


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@given(
    number=st.integers(0, 10**9),
    collection=TEXTS,
    states=st.lists(TEXTS, max_size=3),
    previous=st.none() | st.binary(min_size=32, max_size=32).map(Digest),
)
def test_what_is_read_is_what_was_written(
    number: int, collection: str, states: list[str], previous: Digest | None
) -> None:
    runs = tuple(CoveredRun(1, "2026-02-01", "2026-02-01", state) for state in states)
    one = manifest(number=number, collection=collection, runs=runs, previous=previous)
    assert Manifest.parse(one.to_bytes()) == one


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_bytes_make_the_reader_fail_otherwise_than_by_saying_so(data: bytes) -> None:
    with pytest.raises(NotAManifest):
        Manifest.parse(data)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_said(bench: Bench, signer: Signer) -> None:
    bench.collection.path.chmod(0o500)
    try:
        with pytest.raises(StorageFailed):
            write_once(bench.collection.path / "manifests" / "000001.json", b"")
    finally:
        bench.collection.path.chmod(0o700)
