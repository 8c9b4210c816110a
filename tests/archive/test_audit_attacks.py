"""Somebody who knows the archive tries to deceive the audit: what is found by name, and what nothing here can show."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from audited import fill, warc_files
from servers.messages import response
from test_audit_faults import members

from archive.audit import Fault, FaultKind, audit
from archive.cdxj import INDEX, update_index
from archive.gzip_members import write_member
from archive.ledger import connect
from archive.proof.checking import check_proofs
from archive.proof.manifests import make_manifest
from archive.proof.signing import DEFAULT_KEY, open_signer
from archive.rebuild import rebuild_index, rebuild_ledger
from archive.runs import RunState, begin_run, end_run

LATER = NIGHT + timedelta(days=9)


@pytest.fixture
def proved(bench: Bench) -> Bench:
    """Two nights, each with its manifest, and nothing wrong."""
    fill(bench)
    _prove(bench, NIGHT)
    bench.run = begin_run(bench.ledger, run_at=NIGHT, publication="", settings={}, software={})
    writer = bench.writer()
    writer._clock = lambda: NIGHT + timedelta(days=1)
    for minutes in (1440, 1441):
        writer.store(exchange(response("200 OK", body=b"%d" % minutes), "http://next.example/", minutes=minutes))
    writer.close()
    update_index(bench.collection.path, bench.ledger)
    _prove(bench, NIGHT + timedelta(days=1))
    assert told(bench) == []
    return bench


def _prove(bench: Bench, at: object) -> None:
    end_run(bench.ledger, bench.run, ended_at=at, state=RunState.FINISHED)  # type: ignore[arg-type]
    signer = open_signer(bench.collection.path / DEFAULT_KEY)
    assert make_manifest(bench.collection, bench.ledger, signer, made_at=at)  # type: ignore[arg-type]


def told(bench: Bench, *, proofs: bool = True) -> list[Fault]:
    return list(audit(bench.collection, checks=[check_proofs] if proofs else []).faults)


def of(faults: Iterable[Fault], kind: FaultKind) -> list[Fault]:
    return [fault for fault in faults if fault.kind is kind]


def cover_up(bench: Bench) -> None:
    """Make ledger and index anew, so that they fit whatever lies in archive/ now."""
    bench.ledger.close()
    rebuild_ledger(bench.collection, audit(bench.collection), now=LATER)
    rebuild_index(bench.collection, audit(bench.collection))
    bench.ledger = connect(bench.collection.ledger)


def without(number: int) -> Callable[[list[bytes]], list[bytes]]:
    """An exchange taken out: a response and its request."""
    return lambda stored: stored[:number] + stored[number + 2 :]


def swapped(stored: list[bytes]) -> list[bytes]:
    return [stored[0], *stored[3:5], *stored[1:3], *stored[5:]]


def dated_otherwise(stored: list[bytes]) -> list[bytes]:
    out = io.BytesIO()
    write_member(out, [gzip.decompress(stored[1]).replace(b"WARC-Date: 2026-02-02", b"WARC-Date: 2025-02-02", 1)])
    return [stored[0], out.getvalue(), *stored[2:]]


CHANGES = {"a record taken out": without(3), "two records swapped": swapped, "another WARC-Date": dated_otherwise}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_done_to_records_is_found_by_the_bytes_that_were_committed(proved: Bench, name: str) -> None:
    path = warc_files(proved)[-1]
    path.write_bytes(b"".join(CHANGES[name](members(path))))
    faults = [fault for fault in told(proved, proofs=False) if fault.file == f"archive/{path.name}"]
    assert {FaultKind.BYTES, FaultKind.LENGTH} & {fault.kind for fault in faults}


@pytest.mark.parametrize("name", CHANGES)
def test_with_ledger_and_index_made_to_fit_the_manifest_still_names_file_and_record(proved: Bench, name: str) -> None:
    path = warc_files(proved)[-1]
    path.write_bytes(b"".join(CHANGES[name](members(path))))
    cover_up(proved)
    assert told(proved, proofs=False) == []  # nothing else can tell
    [fault] = told(proved)
    assert (fault.file, fault.kind) == (f"archive/{path.name}", FaultKind.PROOF)
    if name != "another WARC-Date":  # a record list tells ids and blocks
        assert "the first record that differs is number" in fault.sentence


def test_a_record_taken_out_with_its_rows_and_its_line_is_found_before_any_manifest(proved: Bench) -> None:
    path = warc_files(proved)[-1]
    last = members(path)[-2:]
    path.write_bytes(path.read_bytes()[: -sum(map(len, last))])
    size = path.stat().st_size
    proved.ledger.execute("DELETE FROM captures WHERE capture = (SELECT max(capture) FROM captures)")
    proved.ledger.execute(
        "DELETE FROM appends WHERE warc_file = (SELECT max(warc_file) FROM appends) AND file_end > ?", (size,)
    )
    index = proved.collection.path / INDEX
    index.write_bytes(b"".join(line for line in index.read_bytes().splitlines(True) if b"20260202030100" not in line))
    [through] = of(told(proved, proofs=False), FaultKind.LEDGER)
    assert "the index is said to hold" in through.sentence
    proved.ledger.execute("DELETE FROM index_updates")
    assert told(proved, proofs=False) == []
    assert [fault.file for fault in told(proved)] == [f"archive/{path.name}"]


def test_a_renamed_file_is_found_under_both_names(proved: Bench) -> None:
    path = warc_files(proved)[-1]
    other = path.rename(path.with_name("holdfast-20260203030000-00001-00000000.warc.gz"))
    faults = told(proved, proofs=False)
    assert [fault.file for fault in of(faults, FaultKind.MISSING)] == [f"archive/{path.name}"]
    assert [fault.file for fault in of(faults, FaultKind.UNKNOWN)] == [f"archive/{other.name}"]
    assert path.name in of(faults, FaultKind.FIELD)[0].sentence
    cover_up(proved)
    assert of(told(proved, proofs=False), FaultKind.FIELD)  # the first record tells it whatever else was changed


def test_a_whole_record_of_another_archive_behind_the_last_is_found(proved: Bench) -> None:
    first, path = warc_files(proved)[0], warc_files(proved)[-1]
    end = path.stat().st_size
    with path.open("ab") as file:
        file.write(members(first)[1])
    faults = told(proved, proofs=False)
    assert [fault.offset for fault in of(faults, FaultKind.LENGTH)] == [end]
    assert end in [fault.offset for fault in of(faults, FaultKind.REFERENCE)]  # it names another warcinfo
    cover_up(proved)
    assert of(told(proved, proofs=False), FaultKind.REFERENCE)
    assert of(told(proved), FaultKind.PROOF)


def test_an_index_line_that_leads_to_another_record_of_that_url_is_found(proved: Bench) -> None:
    index = proved.collection.path / INDEX
    lines = index.read_text().splitlines(keepends=True)
    one, other = (number for number, line in enumerate(lines) if line.startswith("example,next)"))
    key, time, _ = lines[one].split(" ", 2)
    lines[one] = f"{key} {time} {lines[other].split(' ', 2)[2]}"
    index.write_text("".join(lines))
    faults = told(proved, proofs=False)
    assert {fault.kind for fault in faults} == {FaultKind.INDEX}
    assert {fault.file.partition("/")[0] for fault in faults} == {
        "indexes",
        "archive",
    }  # the line, and what lost its own


def test_a_revisit_whose_original_was_taken_out_is_found_whatever_was_made_to_fit(proved: Bench) -> None:
    path = warc_files(proved)[0]
    path.write_bytes(b"".join(without(1)(members(path))))
    cover_up(proved)
    sentences = [fault.sentence for fault in of(told(proved, proofs=False), FaultKind.REFERENCE)]
    assert len(sentences) == 2
    assert all("which is not in the archive" in sentence for sentence in sentences)


def test_a_last_record_cut_in_its_middle_is_found_whatever_was_made_to_fit(proved: Bench) -> None:
    path = warc_files(proved)[-1]
    path.write_bytes(path.read_bytes()[:-9])
    cover_up(proved)
    assert of(told(proved, proofs=False), FaultKind.MEMBER)


@pytest.mark.parametrize(
    "garbage", [b"\0", b"\x1f\x8b\x08", gzip.compress(b"a whole member of nothing", mtime=0), b"x" * 5000]
)
def test_garbage_behind_the_last_record_is_found_whatever_was_made_to_fit(proved: Bench, garbage: bytes) -> None:
    path = warc_files(proved)[-1]
    end = path.stat().st_size
    with path.open("ab") as file:
        file.write(garbage)
    cover_up(proved)
    assert end in [fault.offset for fault in told(proved, proofs=False)]


def test_a_record_in_two_members_or_two_records_in_one_are_found(proved: Bench) -> None:
    """Readers in use take both; offsets then lead into the middle of something."""
    path = warc_files(proved)[-1]
    stored = members(path)
    record = gzip.decompress(stored[1])
    halves, both = io.BytesIO(), io.BytesIO()
    write_member(halves, [record[:50]])
    write_member(halves, [record[50:]])
    write_member(both, [record, gzip.decompress(stored[2])])
    for joined in ([stored[0], halves.getvalue(), *stored[2:]], [stored[0], both.getvalue(), *stored[3:]]):
        path.write_bytes(b"".join(joined))
        assert of(told(proved, proofs=False), FaultKind.GRAMMAR)


def drop_newest_manifest(bench: Bench) -> None:
    for path in (bench.collection.path / "manifests").glob("000002.*"):
        path.unlink()


def test_the_newest_manifest_is_missed_by_the_files_and_the_run_that_it_told_of(proved: Bench) -> None:
    drop_newest_manifest(proved)
    path = warc_files(proved)[-1]
    assert [fault.file for fault in told(proved)] == [f"archive/{path.name}", "ledger.sqlite"]


def test_a_newest_night_cut_off_with_all_that_tells_of_it_shows_nowhere_in_the_folder(proved: Bench) -> None:
    """Not a gap that could be closed here: what is left is what the archive was a night before. See docs/proof.md."""
    drop_newest_manifest(proved)
    warc_files(proved)[-1].unlink()
    cover_up(proved)
    assert told(proved) == []


def test_a_chain_signed_anew_by_another_key_is_told_where_one_names_whom_one_trusts(proved: Bench) -> None:
    trusted = open_signer(proved.collection.path / DEFAULT_KEY).fingerprint
    shutil.rmtree(proved.collection.path / "manifests")
    shutil.rmtree(proved.collection.path / "keys")
    make_manifest(proved.collection, proved.ledger, open_signer(proved.collection.path / DEFAULT_KEY), made_at=LATER)
    assert told(proved) == []
    assert [fault.file for fault in check_proofs(proved.collection, signers={trusted})] == ["manifests/000001.json"]


def test_private_records_are_no_concern_of_the_audit(proved: Bench) -> None:
    folder = proved.collection.path / "private"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "holdfast-private-20260201030000-00000001.warc.gz").write_bytes(b"no matter what")
    assert told(proved) == []


def test_a_row_written_twice_is_found(proved: Bench) -> None:
    columns = [name for _, name, *_ in proved.ledger.execute("PRAGMA table_info(captures)")][1:]
    same = ", ".join(columns)
    proved.ledger.execute(f"INSERT INTO captures SELECT 99, {same} FROM captures WHERE capture = 1")
    [fault] = told(proved, proofs=False)
    assert fault.sentence.startswith("row 99 of captures names the record at")


def test_an_older_state_of_the_whole_ledger_is_found(proved: Bench, tmp_path: Path) -> None:
    """Put back from a copy, as if the last night had not been."""
    proved.ledger.execute("PRAGMA foreign_keys=OFF")
    for table in ("captures", "attempts", "appends", "warc_files"):
        proved.ledger.execute(f"DELETE FROM {table} WHERE warc_file = (SELECT max(warc_file) FROM warc_files)")
    path = warc_files(proved)[-1]
    assert f"archive/{path.name}" in {fault.file for fault in of(told(proved, proofs=False), FaultKind.UNKNOWN)}


def test_a_manifest_whose_record_list_was_made_to_fit_is_found(proved: Bench) -> None:
    path = proved.collection.path / "manifests" / "000002.records.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    lines[1]["block"] = lines[2]["block"]
    path.write_text("".join(json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n" for line in lines))
    assert [fault.file for fault in told(proved)] == ["manifests/000002.records.jsonl"]


def test_the_audit_needs_no_ledger_to_find_what_the_manifest_names(proved: Bench) -> None:
    proved.ledger.close()
    for path in proved.collection.path.glob("ledger.sqlite*"):
        path.unlink()
    proved.ledger = sqlite3.connect(":memory:")
    path = warc_files(proved)[0]
    data = bytearray(path.read_bytes())
    data[4] ^= 1
    path.write_bytes(data)
    assert f"archive/{path.name}" in {fault.file for fault in of(told(proved), FaultKind.PROOF)}
