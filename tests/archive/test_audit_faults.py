"""What an audit says of a collection that was damaged on purpose."""

from __future__ import annotations

import gzip
import io
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_bench import Bench, exchange
from audited import DECLARATIONS, PAGE, faults, fill, kinds, warc_files
from servers.messages import response

from archive.audit import Fault, FaultKind, audit
from archive.cdxj import INDEX, update_index
from archive.collection import Collection
from archive.digests import Digest
from archive.errors import NotACollection
from archive.gzip_members import write_member


@pytest.fixture
def filled(bench: Bench) -> Bench:
    fill(bench)
    return bench


def members(path: Path) -> list[bytes]:
    """The stored bytes of each record of a file."""
    rest, found = path.read_bytes(), []
    while rest:
        inflater = zlib.decompressobj(31)
        inflater.decompress(rest)
        found.append(rest[: len(rest) - len(inflater.unused_data)])
        rest = inflater.unused_data
    return found


def rewritten(path: Path, number: int, change: Callable[[bytes], bytes]) -> None:
    """Put a changed record in the place of one, compressed as the archive does it."""
    stored = members(path)
    out = io.BytesIO()
    write_member(out, [change(gzip.decompress(stored[number]))])
    stored[number] = out.getvalue()
    path.write_bytes(b"".join(stored))


def of(bench: Bench, kind: FaultKind) -> list[Fault]:
    return [fault for fault in faults(bench) if fault.kind is kind]


def test_what_is_no_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotACollection, match="neither"):
        audit(Collection(tmp_path))


def test_a_fault_is_one_line_with_its_place() -> None:
    fault = Fault("archive/a.warc.gz", 812, FaultKind.BLOCK_DIGEST, "its block does not have the digest it names")
    assert str(fault) == "archive/a.warc.gz:812: block digest: its block does not have the digest it names"


def test_a_file_cut_short_is_told_with_the_byte_where_it_ends(filled: Bench) -> None:
    path = warc_files(filled)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    assert (f"archive/{path.name}", len(whole) - 7) in {(f.file, f.offset) for f in of(filled, FaultKind.LENGTH)}
    assert len(of(filled, FaultKind.MEMBER)) == 1


def test_a_file_cut_at_the_end_of_a_record_is_told_too(filled: Bench) -> None:
    path = warc_files(filled)[0]
    path.write_bytes(b"".join(members(path)[:-2]))
    assert {FaultKind.LENGTH, FaultKind.LEDGER} <= kinds(filled)


def test_bytes_behind_the_last_record_are_told(filled: Bench) -> None:
    path = warc_files(filled)[0]
    with path.open("ab") as file:
        file.write(b"\0")
    assert {FaultKind.LENGTH, FaultKind.MEMBER} == kinds(filled)


def test_a_whole_record_behind_the_last_one_is_told(filled: Bench) -> None:
    path = warc_files(filled)[0]
    path.write_bytes(path.read_bytes() + members(path)[-1])
    assert {FaultKind.LENGTH, FaultKind.DUPLICATE} <= kinds(filled)


def test_bytes_between_two_records_are_told_and_those_behind_them_read(filled: Bench) -> None:
    path = warc_files(filled)[0]
    stored = members(path)
    path.write_bytes(b"".join([*stored[:3], b"\0\0", *stored[3:]]))
    [fault] = of(filled, FaultKind.MEMBER)
    assert fault.offset == sum(map(len, stored[:3]))
    assert of(filled, FaultKind.BLOCK_DIGEST) == []


def test_two_files_that_took_each_others_names_are_told(filled: Bench, tmp_path: Path) -> None:
    one, other = warc_files(filled)
    shutil.move(one, tmp_path / "between")
    shutil.move(other, one)
    shutil.move(tmp_path / "between", other)
    named = {fault.file for fault in of(filled, FaultKind.FIELD) if "it says that it stands in" in fault.sentence}
    assert named == {f"archive/{one.name}", f"archive/{other.name}"}


def test_a_file_that_is_gone_is_told_once(filled: Bench) -> None:
    path = warc_files(filled)[1]
    path.unlink()
    assert [fault for fault in faults(filled) if fault.file.endswith(path.name)] == of(filled, FaultKind.MISSING)
    assert FaultKind.INDEX not in kinds(filled)


def test_a_file_that_the_ledger_does_not_know_is_told(filled: Bench) -> None:
    path = warc_files(filled)[0]
    shutil.copy(path, path.with_name("copy.warc.gz"))
    assert [fault.file for fault in of(filled, FaultKind.UNKNOWN)] == ["archive/copy.warc.gz"]
    assert FaultKind.DUPLICATE in kinds(filled)


def test_a_foreign_file_among_the_records_is_told(filled: Bench) -> None:
    (filled.collection.archive / "notes.txt").write_text("hello")
    assert [fault.file for fault in faults(filled)] == ["archive/notes.txt"]


def test_a_doubled_record_is_told(filled: Bench) -> None:
    path = warc_files(filled)[0]
    stored = members(path)
    path.write_bytes(b"".join([*stored[:2], stored[1], *stored[2:]]))
    assert [fault.offset for fault in of(filled, FaultKind.DUPLICATE)] == [len(stored[0]) + len(stored[1])]


def test_a_file_left_open_by_a_kill_is_told_and_what_was_never_committed_is_not_read(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(response("200 OK", body=b"new"), "http://source.example/new"))
    bench.kill(writer)
    path = next(bench.collection.archive.glob("*.open"))
    with path.open("ab") as file:
        file.write(b"half a record")
    [told] = of(bench, FaultKind.LEFT_OPEN)
    assert (told.offset, "13 bytes" in told.sentence) == (path.stat().st_size - 13, True)
    assert of(bench, FaultKind.MEMBER) == of(bench, FaultKind.LEDGER) == []
    update_index(bench.collection.path, bench.ledger)
    assert of(bench, FaultKind.INDEX) == []


def forged(record: bytes) -> bytes:
    """Another entity, with the digest that such a block has, but the payload digest of before."""
    head, _, block = record.partition(b"\r\n\r\n")
    block = block[:-4].replace(b"<p>page</p>", b"<p>past</p>", 1)
    line = next(line for line in head.split(b"\r\n") if line.startswith(b"WARC-Block-Digest"))
    head = head.replace(line, b"WARC-Block-Digest: " + str(Digest.of(block)).encode())
    return head + b"\r\n\r\n" + block + b"\r\n\r\n"


def test_a_forged_record_with_a_right_block_digest_is_found_by_its_payload_digest(filled: Bench) -> None:
    path = warc_files(filled)[0]
    rewritten(path, 1, forged)
    assert of(filled, FaultKind.BLOCK_DIGEST) == []
    assert [fault.offset for fault in of(filled, FaultKind.PAYLOAD_DIGEST)] == [len(members(path)[0])]


def forged_throughout(record: bytes) -> bytes:
    record = forged(record)
    line = next(line for line in record.split(b"\r\n") if line.startswith(b"WARC-Payload-Digest"))
    payload = record[:-4].partition(b"\r\n\r\n")[2].partition(b"\r\n\r\n")[2]
    return record.replace(line, b"WARC-Payload-Digest: " + str(Digest.of(payload)).encode())


def test_a_record_forged_with_all_its_digests_is_found_by_ledger_bytes_and_revisits(filled: Bench) -> None:
    rewritten(warc_files(filled)[0], 1, forged_throughout)
    found = kinds(filled)
    assert not found & {FaultKind.BLOCK_DIGEST, FaultKind.PAYLOAD_DIGEST, FaultKind.MEMBER}
    assert {FaultKind.BYTES, FaultKind.LEDGER, FaultKind.REFERENCE, FaultKind.INDEX} <= found


CHANGES: dict[str, tuple[int, bytes, bytes, FaultKind]] = {
    "another version": (1, b"WARC/1.1\r\n", b"WARC/1.0\r\n", FaultKind.GRAMMAR),
    "a bare line feed": (1, b"response\r\n", b"response\n", FaultKind.GRAMMAR),
    "a folded line": (1, b"WARC-Type: ", b"WARC-Type:\r\n ", FaultKind.GRAMMAR),
    "a field twice": (1, b"WARC-Type: response\r\n", b"WARC-Type: response\r\n" * 2, FaultKind.GRAMMAR),
    "a length of another spelling": (1, b"Content-Length: ", b"Content-Length: 0", FaultKind.GRAMMAR),
    "no length": (1, b"Content-Length: ", b"X-Length: ", FaultKind.GRAMMAR),
    "a byte behind the record": (1, b"</p>\r\n\r\n", b"</p>\r\n\r\n\n", FaultKind.GRAMMAR),
    "one line end": (1, b"</p>\r\n\r\n", b"</p>\r\n", FaultKind.GRAMMAR),
    "an unknown type": (1, b"WARC-Type: response", b"WARC-Type: answer", FaultKind.FIELD),
    "a type in capitals": (1, b"WARC-Type: response", b"WARC-Type: Response", FaultKind.FIELD),
    "no date": (1, b"WARC-Date: ", b"X-Date: ", FaultKind.FIELD),
    "a day that is not": (1, b"WARC-Date: 2026-02-01", b"WARC-Date: 2026-02-31", FaultKind.FIELD),
    "a date without Z": (1, b"000125Z\r\n", b"000125\r\n", FaultKind.FIELD),
    "no id": (1, b"WARC-Record-ID: ", b"X-Record-ID: ", FaultKind.FIELD),
    "an id without brackets": (1, b"Record-ID: <urn:uuid:", b"Record-ID: urn:uuid:<", FaultKind.FIELD),
    "no target": (1, b"WARC-Target-URI: ", b"X-Target-URI: ", FaultKind.FIELD),
    "a target in brackets": (1, b"Target-URI: http://source.example/a", b"Target-URI: <http://a>", FaultKind.FIELD),
    "a target with a fragment": (1, b"source.example/a\r\n", b"source.example/a#b\r\n", FaultKind.FIELD),
    "no block digest": (1, b"WARC-Block-Digest: ", b"X-Block-Digest: ", FaultKind.FIELD),
    "a digest in capitals": (1, b"Payload-Digest: sha256:", b"Payload-Digest: SHA256:", FaultKind.FIELD),
    "another content type": (1, b"msgtype=response", b"msgtype=request", FaultKind.FIELD),
    "an address that is none": (1, b"Address: 192.0.2.1", b"Address: 192.0.2.999", FaultKind.FIELD),
    "another warcinfo": (1, b"Warcinfo-ID: <urn:uuid:0", b"Warcinfo-ID: <urn:uuid:1", FaultKind.REFERENCE),
    "a request of nobody": (2, b"Concurrent-To: <urn:uuid:0", b"Concurrent-To: <urn:uuid:1", FaultKind.REFERENCE),
    "a reason for truncation that is none": (
        9, b"WARC-Truncated: disconnect", b"WARC-Truncated: tired", FaultKind.FIELD,
    ),
    "a truncation that is not marked": (9, b"WARC-Truncated: disconnect\r\n", b"", FaultKind.TRUNCATION),
    "a revisit of nobody": (3, b"Refers-To: <urn:uuid:0", b"Refers-To: <urn:uuid:1", FaultKind.REFERENCE),
    "a revisit of another URL": (
        3, b"To-Target-URI: http://source.example/a", b"To-Target-URI: http://source.example/b", FaultKind.REFERENCE,
    ),
    "a revisit of another date": (3, b"To-Date: 2026-02-01", b"To-Date: 2026-02-02", FaultKind.REFERENCE),
    "a revisit of another payload": (3, b"Payload-Digest: sha256:", b"Payload-Digest: sha256:", FaultKind.REFERENCE),
    "a revisit without a profile": (3, b"WARC-Profile: ", b"X-Profile: ", FaultKind.FIELD),
    "a profile that does not go with the status": (
        5, b"revisit/server-not-modified", b"revisit/identical-payload-digest", FaultKind.FIELD,
    ),
    "a warcinfo of another file": (0, b"WARC-Filename: holdfast", b"WARC-Filename: fastholdf", FaultKind.FIELD),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_what_readers_forgive_is_told(filled: Bench, name: str) -> None:
    number, old, new, kind = CHANGES[name]
    path = warc_files(filled)[0]

    def change(record: bytes) -> bytes:
        if old == new:
            at = record.index(old) + len(old)
            return record[:at] + (b"0" if record[at : at + 1] != b"0" else b"1") + record[at + 1 :]
        assert old in record, record
        return record.replace(old, new, 1)

    rewritten(path, number, change)
    offset = sum(map(len, members(path)[:number]))
    assert (kind, offset) in {(fault.kind, fault.offset) for fault in faults(filled)}


def test_an_index_out_of_order_is_told(filled: Bench) -> None:
    path = filled.collection.path / INDEX
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(reversed(lines)))
    assert kinds(filled) == {FaultKind.INDEX}


def test_an_index_line_that_is_gone_is_told_with_the_record_that_it_led_to(filled: Bench) -> None:
    path = filled.collection.path / INDEX
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    [fault] = faults(filled)
    assert (fault.kind, fault.file.partition("/")[0]) == (FaultKind.INDEX, "archive")


def test_an_index_that_is_gone_is_told(filled: Bench) -> None:
    (filled.collection.path / INDEX).unlink()
    assert [fault.file for fault in faults(filled)] == [str(INDEX)]


def test_a_ledger_that_is_gone_is_told_and_everything_else_is_read(filled: Bench) -> None:
    filled.ledger.close()
    for path in filled.collection.path.glob("ledger.sqlite*"):
        path.unlink()
    [fault] = faults(filled)
    assert (fault.file, fault.kind) == ("ledger.sqlite", FaultKind.MISSING)


def test_a_capture_that_the_ledger_has_lost_is_told(filled: Bench) -> None:
    filled.ledger.execute("DELETE FROM captures WHERE url = (SELECT url FROM urls WHERE text LIKE '%chunked')")
    assert [fault.file.partition("/")[0] for fault in of(filled, FaultKind.LEDGER)] == ["archive"]


def test_a_finding_of_a_capture_that_is_not_there_is_told(filled: Bench) -> None:
    filled.ledger.execute("PRAGMA foreign_keys=OFF")
    filled.ledger.execute("INSERT INTO visits SELECT run, 1, 0, 'captured', NULL, 999 FROM runs")
    assert any("row" in fault.sentence and "visits" in fault.sentence for fault in of(filled, FaultKind.LEDGER))


def test_declarations_that_were_changed_or_lost_are_told(filled: Bench) -> None:
    [path] = filled.collection.declarations.iterdir()
    path.write_bytes(DECLARATIONS.replace(b"Ships", b"Boats"))
    assert kinds(filled) == {FaultKind.KEPT}
    path.unlink()
    assert kinds(filled) == {FaultKind.MISSING}


def test_extracted_text_that_was_changed_is_told_and_that_some_is_gone_is_not(filled: Bench) -> None:
    text = b'{"text": "page"}'
    path = filled.collection.derived / "ab" / f"{Digest.of(text).value.hex()}.json.gz"
    path.parent.mkdir()
    path.write_bytes(gzip.compress(text))
    assert faults(filled) == ()
    path.write_bytes(gzip.compress(text.replace(b"page", b"past")))
    assert kinds(filled) == {FaultKind.KEPT}


def test_what_others_check_is_asked_too(filled: Bench) -> None:
    fault = Fault("manifests/1.json", None, FaultKind.PROOF, "the signature is another's")
    assert audit(filled.collection, checks=[lambda *_: [fault]]).faults == (fault,)


def test_the_sample_holds_what_the_cases_change(filled: Bench) -> None:
    assert PAGE in gzip.decompress(members(warc_files(filled)[0])[1])
