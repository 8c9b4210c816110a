"""Packages: what is in them, that they are right by our own check, and that they appear whole or not at all."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from servers.messages import response
from wacz_bench import ABOUT, CITED, MOVED, OTHER, PAGE, archived, index_of, of_urls, pack, two_nights, writer_later

from archive.captures import captures_of_run
from archive.cdxj import INDEX, update_index
from archive.errors import DamagedRecord
from archive.exchange import Connection, Exchange
from archive.ledger import connect_to_read
from archive.proof.manifests import make_manifest
from archive.proof.signing import DEFAULT_KEY, open_signer
from archive.runs import RunState, begin_run, end_run
from archive.wacz import Page, check_wacz, everything, write_wacz
from archive.wacz.index import LINES_A_BLOCK


def test_a_whole_collection_passes_our_check(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    assert list(check_wacz(pack(tmp_path / "all.wacz", bench))) == []


def test_the_files_of_a_whole_collection_are_byte_for_byte_those_on_disk(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    with zipfile.ZipFile(pack(tmp_path / "all.wacz", bench)) as package:
        for path in bench.collection.archive.iterdir():
            assert package.read(f"archive/{path.name}") == path.read_bytes()


def test_the_same_contents_give_the_same_bytes(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    for contents in (lambda: everything(bench.collection, bench.ledger), lambda: of_urls(bench, MOVED)):
        first = pack(tmp_path / "1.wacz", bench, contents())
        assert pack(tmp_path / "2.wacz", bench, contents()).read_bytes() == first.read_bytes()


def test_a_selection_passes_our_check_and_leaves_other_hosts_out(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    path = pack(tmp_path / "part.wacz", bench, of_urls(bench, MOVED))
    assert list(check_wacz(path)) == []
    assert not any("other.example" in (url or "") for _, url in archived(path))


def test_a_selection_takes_the_redirect_what_it_leads_to_robots_attempts_and_warcinfo(
    bench: Bench, tmp_path: Path
) -> None:
    two_nights(bench)
    found = archived(pack(tmp_path / "part.wacz", bench, of_urls(bench, MOVED)))
    assert [kind for kind, _ in found].count("warcinfo") == 3  # its own, and those of the two files it was made from
    for kind, url in (
        ("response", MOVED),
        ("request", MOVED),
        ("response", CITED),
        ("request", CITED),
        ("revisit", CITED),
        ("metadata", CITED),
        ("response", "http://source.example/robots.txt"),
    ):
        assert (kind, url) in found


def test_an_original_of_another_url_s_run_comes_with_its_revisit(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    bench.ledger.execute("DELETE FROM visits")
    last = max(capture.run for run in (1, 2) for capture in captures_of_run(bench.ledger, run))
    only = [capture for capture in captures_of_run(bench.ledger, last) if capture.url == CITED]
    assert [capture.is_revisit for capture in only] == [True]
    found = archived(pack(tmp_path / "part.wacz", bench, of_urls(bench, CITED)))
    assert found.index(("response", CITED)) < found.index(("revisit", CITED))


@pytest.mark.parametrize("asked", ["http://source.example:80/moved#part", "http://SOURCE.example/moved"])
def test_a_url_is_found_however_the_crawler_wrote_it(bench: Bench, tmp_path: Path, asked: str) -> None:
    two_nights(bench)
    assert ("response", MOVED) in archived(pack(tmp_path / "part.wacz", bench, of_urls(bench, asked)))


def test_redirects_that_lead_in_circles_end(bench: Bench) -> None:
    writer = bench.writer()
    for url, there in ((CITED, MOVED), (MOVED, CITED)):
        writer.store(exchange(response("302 Found", f"Location: {there}"), url))
    writer.close()
    assert len(of_urls(bench, CITED).warcs[0].spans) == 3  # one warcinfo, two hops


@pytest.mark.parametrize("there", ["http://[bad/", "", "mailto:desk@source.example"])
def test_a_redirect_to_no_address_is_the_end_of_the_way(bench: Bench, there: str) -> None:
    writer = bench.writer()
    writer.store(exchange(response("302 Found", f"Location: {there}"), CITED))
    writer.close()
    assert len(of_urls(bench, CITED).warcs[0].spans) == 2


def test_of_what_was_never_fetched_there_is_nothing(bench: Bench) -> None:
    two_nights(bench)
    assert of_urls(bench, "http://never.example/").warcs == ()


def test_a_file_that_a_run_is_writing_is_taken_up_to_what_is_committed(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    writer = writer_later(bench, 2)
    writer.store(exchange(response("200 OK", body=b"<p>Tonight.</p>"), "http://source.example/tonight"))
    left_open = next(bench.collection.archive.glob("*.open"))
    with left_open.open("ab") as file:
        file.write(b"the exchange in flight")
    path = pack(tmp_path / "all.wacz", bench)
    assert list(check_wacz(path)) == []
    assert ("response", "http://source.example/tonight") in archived(path)


def test_every_capture_has_its_line_whatever_the_index_on_disk_lacks(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    without = index_of(pack(tmp_path / "without.wacz", bench))
    update_index(bench.collection.path, bench.ledger)
    assert len(without) == len((bench.collection.path / INDEX).read_text().splitlines())
    writer = writer_later(bench, 2)
    writer.store(exchange(response("200 OK", body=b"<p>More.</p>"), "http://source.example/more"))
    writer.close()
    assert len(index_of(pack(tmp_path / "more.wacz", bench))) == len(without) + 1


def test_what_a_run_at_work_adds_meanwhile_is_left_out(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    before = pack(tmp_path / "before.wacz", bench)
    reader = connect_to_read(bench.collection.ledger)
    reader.execute("BEGIN")
    contents = everything(bench.collection, reader)
    writer = writer_later(bench, 2)
    writer.store(exchange(response("200 OK", body=b"<p>More.</p>"), "http://source.example/more"))
    writer.close()
    assert pack(tmp_path / "after.wacz", bench, contents).read_bytes() == before.read_bytes()
    reader.close()


def test_the_line_of_a_304_leads_to_its_revisit_record(bench: Bench, tmp_path: Path) -> None:
    """wabac.js, the engine of ReplayWeb.page, follows that to what it confirms (tests/replay)."""
    two_nights(bench)
    lines = [line for line in index_of(pack(tmp_path / "all.wacz", bench)) if line.startswith("example,source)/a ")]
    blocks = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert [(block["status"], block["mime"]) for block in blocks] == [("200", "text/html"), ("200", "warc/revisit")]
    assert blocks[0]["filename"] != blocks[1]["filename"]


def test_an_index_of_many_blocks_is_searched_by_its_map(bench: Bench, tmp_path: Path) -> None:
    writer = bench.writer()
    for number in range(2 * LINES_A_BLOCK + 1):
        writer.store(exchange(response("200 OK", body=b"%d" % number), f"http://source.example/{number:04}"))
    writer.close()
    path = pack(tmp_path / "many.wacz", bench, pages=())
    assert list(check_wacz(path)) == []
    with zipfile.ZipFile(path) as package:
        places = package.read("indexes/index.idx").decode().splitlines()
    assert [place.split(" ")[0] for place in places] == [
        "!meta", "example,source)/0000", "example,source)/0300", "example,source)/0600",
    ]  # fmt: skip


def test_pages_carry_title_and_text(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    half_a_pair = replace(PAGE, id="odd", text="half a pair: \ud83d")
    with zipfile.ZipFile(pack(tmp_path / "all.wacz", bench, pages=(PAGE, half_a_pair))) as package:
        header, first, odd = map(json.loads, package.read("pages/pages.jsonl").splitlines())
        manifest = json.loads(package.read("datapackage.json"))
    assert header["format"] == "json-pages-1.0"
    assert first == {"id": "quay", "url": CITED, "ts": "2026-02-01T03:00:00Z", "title": PAGE.title, "text": PAGE.text}
    assert odd["text"] == half_a_pair.text
    assert (manifest["mainPageUrl"], manifest["mainPageDate"]) == (CITED, "2026-02-01T03:00:00Z")


def test_a_package_that_can_t_be_finished_leaves_the_older_one(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    path = pack(tmp_path / "all.wacz", bench)
    older = path.read_bytes()

    def failing() -> Iterator[Page]:
        yield PAGE
        raise DamagedRecord("a text that can't be read")

    with pytest.raises(DamagedRecord):
        pack(path, bench, pages=failing())
    assert path.read_bytes() == older
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["all.wacz"]


def test_a_missing_warc_file_is_told(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    next(bench.collection.archive.iterdir()).unlink()
    with pytest.raises(DamagedRecord):
        pack(tmp_path / "all.wacz", bench)


def test_a_damaged_record_is_packed_as_it_lies_and_told(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    path = min(bench.collection.archive.iterdir())
    (capture,) = [one for one in captures_of_run(bench.ledger, 1) if one.url == OTHER]
    data = bytearray(path.read_bytes())
    data[capture.location.offset + capture.length // 2] ^= 4
    path.write_bytes(data)
    told = write_wacz(tmp_path / "1.wacz", everything(bench.collection, bench.ledger), (), ABOUT, signer=None)
    assert told == (f"{path}: the record that begins at byte {capture.location.offset} is damaged",)
    with zipfile.ZipFile(tmp_path / "1.wacz") as package:
        assert package.read(f"archive/{path.name}") == data
    assert write_wacz(tmp_path / "2.wacz", of_urls(bench, OTHER), (), ABOUT, signer=None) == told
    assert write_wacz(tmp_path / "3.wacz", of_urls(bench, CITED), (), ABOUT, signer=None) == ()


def test_a_selection_of_two_sources_is_both(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    found = archived(pack(tmp_path / "both.wacz", bench, of_urls(bench, MOVED, OTHER)))
    assert {("response", CITED), ("response", OTHER)} <= set(found)


def over_tls(url: str, chain: bytes, *, body: bytes = b"<p>Safe.</p>") -> Exchange:
    connection = Connection("192.0.2.1", ("http/1.1", "tls/1.3"), "TLS_AES_256_GCM_SHA384", (chain,))
    return replace(exchange(response("200 OK", body=body), url), connection=connection)


def test_the_certificates_of_a_source_s_server_come_with_it_wherever_they_stand(bench: Bench, tmp_path: Path) -> None:
    writer = bench.writer()
    writer.store(over_tls("https://safe.example/first", b"chain"))  # they are archived once a run, beside this
    writer.store(over_tls("https://safe.example/cited", b"chain"))
    writer.store(over_tls("https://safe.example:8443/cited", b"another port's"))
    writer.store(over_tls("https://other.example/", b"another host's"))
    writer.close()
    bench.run = begin_run(bench.ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
    later = writer_later(bench, 1)
    later.store(over_tls("https://safe.example/uncited", b"another night's"))
    later.close()
    path = pack(tmp_path / "part.wacz", bench, of_urls(bench, "https://safe.example/cited"), pages=())
    found = archived(path)
    assert [url for kind, url in found if kind == "metadata"] == ["tls://safe.example:443"]
    assert [url for kind, url in found if kind == "response"] == ["https://safe.example/cited"]
    assert list(check_wacz(path)) == []


def test_certificates_beside_the_source_itself_are_copied_once(bench: Bench, tmp_path: Path) -> None:
    writer = bench.writer()
    writer.store(over_tls("https://safe.example/robots.txt", b"chain"))
    writer.store(over_tls("https://safe.example/cited", b"renewed"))
    writer.close()
    found = archived(pack(tmp_path / "part.wacz", bench, of_urls(bench, "https://safe.example/cited"), pages=()))
    assert [kind for kind, _ in found] == [
        "warcinfo", "warcinfo", *("response", "request", "metadata") * 2,
    ]  # fmt: skip


def proved(bench: Bench) -> None:
    """Two nights with a manifest, a time stamp (of whatever bytes), and secrets beside them."""
    two_nights(bench)
    end_run(bench.ledger, bench.run, ended_at=NIGHT, state=RunState.FINISHED)
    folder = bench.collection.path
    made = make_manifest(bench.collection, bench.ledger, open_signer(folder / DEFAULT_KEY), made_at=NIGHT)
    assert made is not None
    made.path.with_name(f"{made.path.name}.tsr").write_bytes(b"stamp")
    (folder / "private").mkdir(mode=0o700, exist_ok=True)
    (folder / "private" / "holdfast-private-20260201030000-00000001.warc.gz").write_bytes(b"Cookie: secret")
    (folder / "manifests" / "signing-key.pem").write_bytes(b"put here by mistake")
    (folder / "manifests" / "000001.json.new").write_bytes(b"half")


def test_the_manifests_and_time_stamps_go_with_the_whole(bench: Bench, tmp_path: Path) -> None:
    proved(bench)
    path = pack(tmp_path / "all.wacz", bench)
    with zipfile.ZipFile(path) as package:
        names = {name for name in package.namelist() if name.startswith("manifests/")}
        listed = {item["path"] for item in json.loads(package.read("datapackage.json"))["resources"]}
        for name in names:
            assert package.read(name) == (bench.collection.path / name).read_bytes()
    assert {name.partition(".")[2] for name in names} == {"json", "json.sig", "json.tsr", "records.jsonl", "pub.pem"}
    assert names <= listed
    assert list(check_wacz(path)) == []


def test_neither_keys_nor_private_records_are_ever_exported(bench: Bench, tmp_path: Path) -> None:
    proved(bench)
    secrets = [file.read_bytes() for name in ("keys", "private") for file in (bench.collection.path / name).iterdir()]
    private = [secret for secret in secrets if b"PUBLIC KEY" not in secret]
    assert len(private) == 2
    for path in (
        pack(tmp_path / "all.wacz", bench),
        pack(tmp_path / "part.wacz", bench, of_urls(bench, CITED)),
    ):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                assert not name.startswith(("keys", "private"))
                assert "signing-key" not in name
                assert all(secret not in package.read(name) for secret in private)


def test_a_selection_has_no_manifests_for_its_files_are_other_files(bench: Bench, tmp_path: Path) -> None:
    proved(bench)
    with zipfile.ZipFile(pack(tmp_path / "part.wacz", bench, of_urls(bench, CITED))) as package:
        assert not [name for name in package.namelist() if name.startswith("manifests/")]


def test_a_manifest_that_a_run_at_work_makes_meanwhile_is_left_out(bench: Bench, tmp_path: Path) -> None:
    proved(bench)
    reader = connect_to_read(bench.collection.ledger)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM captures").fetchone()
    writer = writer_later(bench, 2)
    writer.store(exchange(response("200 OK", body=b"<p>More.</p>"), "http://source.example/more"))
    writer.close()
    assert make_manifest(
        bench.collection, bench.ledger, open_signer(bench.collection.path / DEFAULT_KEY), made_at=NIGHT
    )
    path = pack(tmp_path / "all.wacz", bench, everything(bench.collection, reader))
    reader.close()
    assert list(check_wacz(path)) == []
    with zipfile.ZipFile(path) as package:
        assert [name for name in package.namelist() if name.startswith("manifests/000002")] == []
