"""A ledger that says other things than the records is mended from them, as far as something vouches for these."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from archive_bench import NIGHT, Bench, exchange
from audited import DECLARATIONS, audited, faults, fill, kinds, warc_files
from servers.messages import response

from archive.audit import FaultKind
from archive.cdxj import update_index
from archive.digests import Digest
from archive.ledger import connect
from archive.mending import Mended, mend_ledger
from archive.runs import Visit, begin_run, record_visit, run_facts
from archive.warc_file import SET_ASIDE

LATER = NIGHT + timedelta(days=9)
PUBLICATION = Digest.of(DECLARATIONS).value.hex()
TABLES = ("runs", "run_ends", "urls", "warc_files", "appends", "captures", "attempts", "visits", "judged")
NOTHING: dict[str, Digest] = {}


@pytest.fixture
def filled(bench: Bench) -> Bench:
    """Two nights whose files name their runs, with visits, and what another room made of the captures."""
    bench.ledger.execute("UPDATE runs SET run_at = ?", (NIGHT.isoformat(),))
    plain = bench.writer

    def writer(*, file_bytes: int = 1 << 20) -> Any:
        made = plain(file_bytes=file_bytes)
        run_at = NIGHT + timedelta(days=bench.run - 1)
        made._facts = {**made._facts, **run_facts(bench.run, run_at=run_at, publication=PUBLICATION)}
        made._clock = lambda: run_at
        return made

    bench.writer = writer  # type: ignore[method-assign]
    fill(bench)
    bench.run = begin_run(
        bench.ledger, run_at=NIGHT + timedelta(days=1), publication=PUBLICATION, settings={}, software={}
    )
    second = bench.writer()
    for name in ("a", "b", "c"):
        second.store(exchange(response("200 OK", body=name.encode()), f"http://next.example/{name}", minutes=1440))
    second.close()
    update_index(bench.collection.path, bench.ledger)
    bench.ledger.execute("CREATE TABLE judged (capture INTEGER REFERENCES captures, verdict TEXT)")
    bench.ledger.executemany("INSERT INTO judged VALUES (?, 'verbatim')", [(2,), (4,), (9,)])
    record_visit(bench.ledger, 1, Visit("http://source.example/a", NIGHT, "captured", None, 3))
    record_visit(bench.ledger, 2, Visit("http://next.example/a", NIGHT, "captured", None, 8))
    bench.ledger.execute("PRAGMA foreign_keys=OFF")
    return bench


def rows(ledger: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    found = {table: ledger.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in TABLES}
    # Nothing refers to their numbers; and of a failure's words a record tells the spaces as one.
    attempts = [tuple(" ".join(v.split()) if isinstance(v, str) else v for v in r[1:]) for r in found["attempts"]]
    found["attempts"] = sorted(attempts, key=str)
    return found


def mended(bench: Bench, proved: dict[str, Digest] = NOTHING) -> Mended:
    """Mend the ledger; the bench goes on with it."""
    found = audited(bench)
    bench.ledger.close()
    done = mend_ledger(bench.collection, found, proved=proved, now=LATER)
    bench.ledger = connect(bench.collection.ledger)
    return done


def test_there_is_nothing_to_mend_in_a_ledger_that_agrees(filled: Bench) -> None:
    before = rows(filled.ledger)
    assert faults(filled) == ()
    assert mended(filled) == Mended((), ())
    assert not (filled.collection.path / SET_ASIDE).exists()
    assert rows(filled.ledger) == before


DISAGREEMENTS = {
    "a capture that findings and visits name is gone": "DELETE FROM captures WHERE capture = 4",
    "the first capture is gone": "DELETE FROM captures WHERE capture = 1",
    "the last capture is gone": "DELETE FROM captures WHERE capture = 10",
    "captures of a whole night are gone": "DELETE FROM captures WHERE run = 1",
    "all captures are gone": "DELETE FROM captures",
    "an attempt is gone": "DELETE FROM attempts WHERE attempt = 1",
    "the row of a file is gone": "DELETE FROM warc_files WHERE warc_file = 1",
    "the name of a file is another": "UPDATE warc_files SET name = 'other.warc.gz' WHERE warc_file = 1",
    "a file belongs to another run": "UPDATE warc_files SET run = 2 WHERE warc_file = 1",
    "a first record ends elsewhere": "UPDATE warc_files SET warcinfo_end = warcinfo_end + 1",
    "a run is gone": "DELETE FROM runs WHERE run = 2",
    "a run is of another night": "UPDATE runs SET run_at = '2020-01-01T00:00:00+00:00' WHERE run = 2",
    "a run had other declarations": "UPDATE runs SET publication = 'f' WHERE run = 1",
    "wrong digests of payloads": "UPDATE captures SET payload_digest = zeroblob(32)",
    "wrong offsets": "UPDATE captures SET offset = offset + 1",
    "wrong lengths": "UPDATE captures SET length = length - 1",
    "wrong ends": "UPDATE captures SET committed_end = committed_end - 1",
    "ends behind the file's": "UPDATE captures SET committed_end = committed_end + 100000 WHERE capture = 10",
    "wrong times": "UPDATE captures SET captured_at = captured_at + 1",
    "wrong states": "UPDATE captures SET status = 404, truncated = 'time'",
    "heads of others": "UPDATE captures SET head = 1 + head % (SELECT max(head) FROM heads)",
    "a revisit with a digest of its own": "UPDATE captures SET payload_digest = zeroblob(32) WHERE original > 0",
    "other record ids": "UPDATE captures SET record_id = randomblob(16)",
    "two captures took each other's record": "UPDATE captures SET record_id = (SELECT record_id FROM captures c"
    " WHERE c.capture = 17 - captures.capture) WHERE capture IN (8, 9)",
    "a revisit of nobody": "UPDATE captures SET original = NULL",
    "a revisit of another": "UPDATE captures SET original = 5 WHERE original IS NOT NULL",
    "captures in another file": "UPDATE captures SET warc_file = 2 WHERE capture = 9",
    "a capture of another run": "UPDATE captures SET run = 2 WHERE capture = 2",
    "a capture of another URL": "UPDATE captures SET url = 1 WHERE capture = 9",
    "a URL that reads otherwise": "UPDATE urls SET text = 'http://elsewhere.example/' WHERE text LIKE '%next%/a'",
    "a capture that never was": "INSERT INTO captures SELECT 99, run, url, captured_at, 404, head,"
    " payload_digest, randomblob(16), NULL, warc_file, 77, length, 99, NULL FROM captures LIMIT 1",
    "a capture written twice": "INSERT INTO captures SELECT 99, run, url, captured_at, status, head,"
    " payload_digest, record_id, original, warc_file, offset, length, committed_end, truncated"
    " FROM captures WHERE capture = 1",
    "an attempt that never was": "INSERT INTO attempts SELECT 99, run, url, 5, outcome, detail, warc_file, 77, 99"
    " FROM attempts LIMIT 1",
    "a wrong word for a failure": "UPDATE attempts SET outcome = 'reset', detail = '', attempted_at = 3",
    "a wrong digest of the bytes": "UPDATE appends SET digest = zeroblob(16) WHERE file_end ="
    " (SELECT min(file_end) FROM appends)",
    "a digest that is gone": "DELETE FROM appends WHERE file_end = (SELECT min(file_end) FROM appends)",
    "a digest of no exchange": "INSERT INTO appends VALUES (1, 12, zeroblob(16))",
}


@pytest.mark.parametrize("name", DISAGREEMENTS)
def test_what_disagrees_is_told_and_afterwards_all_is_as_it_was(filled: Bench, name: str) -> None:
    before = rows(filled.ledger)
    assert filled.ledger.execute(DISAGREEMENTS[name]).rowcount > 0
    wrong = rows(filled.ledger)
    assert FaultKind.LEDGER in kinds(filled)
    done = mended(filled)
    assert done.done
    after = rows(filled.ledger)
    if name == "a run is gone":  # how it ended and with what settings, no record tells
        assert [row[:3] for row in after.pop("runs")] == [row[:3] for row in before.pop("runs")]
        assert after.pop("run_ends")[-1][3] == "abandoned"
        before.pop("run_ends")
    assert after == before
    assert faults(filled) == ()
    with closing(sqlite3.connect(done.set_aside[0])) as old:  # and what it was is kept
        assert rows(old) == wrong


def test_how_far_the_index_is_said_to_be_is_corrected(filled: Bench) -> None:
    filled.ledger.execute("UPDATE index_updates SET captures_through = 999")
    assert kinds(filled) == {FaultKind.LEDGER}
    mended(filled)
    assert faults(filled) == ()


def test_everything_that_disagrees_at_once_is_mended(filled: Bench) -> None:
    filled.ledger.execute("DELETE FROM captures WHERE capture % 3 = 0")
    filled.ledger.execute("UPDATE captures SET payload_digest = zeroblob(32), offset = 1 WHERE capture % 3 = 1")
    filled.ledger.execute("DELETE FROM attempts")
    filled.ledger.execute("UPDATE warc_files SET name = 'x' || name WHERE warc_file = 2")
    mended(filled)
    assert faults(filled) == ()


def test_bytes_that_changed_are_never_written_into_the_ledger_as_right(filled: Bench) -> None:
    path = warc_files(filled)[0]
    data = bytearray(path.read_bytes())
    data[4] ^= 1  # the time in a member's header, which every reader passes over
    path.write_bytes(data)
    filled.ledger.execute("UPDATE captures SET status = 404 WHERE capture = 1")
    before = rows(filled.ledger)
    assert mended(filled).done == ()
    assert rows(filled.ledger) == before
    assert FaultKind.BYTES in kinds(filled)


def test_a_record_that_was_taken_out_keeps_the_row_that_tells_of_it(filled: Bench) -> None:
    path = warc_files(filled)[-1]
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 700)
    mended(filled)
    assert filled.ledger.execute("SELECT count(*) FROM captures").fetchone() == (10,)
    assert {FaultKind.LENGTH, FaultKind.MEMBER} <= kinds(filled)


def test_a_foreign_file_is_not_taken_in(filled: Bench) -> None:
    [*_, path] = warc_files(filled)
    foreign = path.with_name("holdfast-20300101000000-00001-12345678.warc.gz")
    shutil.copy(path, foreign)
    mended(filled)
    assert f"archive/{foreign.name}" in {fault.file for fault in faults(filled) if fault.kind is FaultKind.UNKNOWN}


def test_records_behind_what_was_committed_are_not_taken_in(filled: Bench) -> None:
    last = warc_files(filled)[-1]
    with last.open("ab") as file:
        file.write(warc_files(filled)[0].read_bytes())
    assert mended(filled).done == ()
    assert FaultKind.LENGTH in kinds(filled)


def proofs(bench: Bench) -> dict[str, Digest]:
    return {path.name: Digest.of(path.read_bytes()) for path in warc_files(bench)}


def test_a_file_that_the_ledger_has_forgotten_altogether_is_taken_in_where_a_manifest_names_it(filled: Bench) -> None:
    before = rows(filled.ledger)
    for table in ("captures", "attempts", "appends", "warc_files"):
        filled.ledger.execute(f"DELETE FROM {table} WHERE warc_file = 2")
    forgotten = rows(filled.ledger)
    assert mended(filled).done == ()
    assert rows(filled.ledger) == forgotten
    assert mended(filled, proofs(filled)).done
    after = rows(filled.ledger)
    assert [row[:9] for row in after["captures"]] == [row[:9] for row in before["captures"]]
    assert faults(filled) == ()


def test_digests_that_are_all_gone_are_computed_where_a_manifest_vouches_for_the_bytes(filled: Bench) -> None:
    filled.ledger.execute("DELETE FROM appends WHERE warc_file = 2")
    assert kinds(filled) == {FaultKind.LEDGER}
    assert mended(filled).done == ()
    mended(filled, proofs(filled))
    assert faults(filled) == ()


def test_a_finding_of_a_capture_that_nobody_can_make_again_is_kept_and_told(filled: Bench) -> None:
    filled.ledger.execute("INSERT INTO judged VALUES (500, 'absent')")
    assert mended(filled).done == ()
    assert [fault.sentence for fault in faults(filled)] == [
        "row 4 of judged refers to a row of captures that is not there"
    ]


def test_a_finding_never_comes_to_speak_of_another_capture(filled: Bench) -> None:
    """Two numbers are free where one record is without a row: which of them was its own, nobody knows."""
    filled.ledger.execute("DELETE FROM captures WHERE capture = 9")
    filled.ledger.execute("UPDATE captures SET capture = 11 WHERE capture = 10")
    mended(filled)
    assert filled.ledger.execute("SELECT capture FROM captures WHERE capture > 7").fetchall() == [(8,), (11,), (12,)]
    assert [fault.sentence for fault in faults(filled)] == [
        "row 3 of judged refers to a row of captures that is not there"
    ]


def test_the_next_night_goes_on_from_a_mended_ledger(filled: Bench) -> None:
    filled.ledger.execute("DELETE FROM captures WHERE capture > 5")
    mended(filled)
    writer = filled.writer()
    writer._clock = lambda: LATER
    capture = writer.store(exchange(response("200 OK", body=b"new"), "http://new.example/"))
    writer.close()
    update_index(filled.collection.path, filled.ledger)
    assert capture.number == 11
    assert faults(filled) == ()
