"""Packages: what is in them, that they are right by our own check, and that they appear whole or not at all."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archive_bench import Bench, exchange
from servers.messages import response
from wacz_bench import CITED, MOVED, OTHER, PAGE, archived, index_of, of_urls, pack, two_nights, writer_later

from archive.captures import captures_of_run
from archive.cdxj import INDEX, update_index
from archive.errors import DamagedRecord
from archive.ledger import connect_to_read
from archive.wacz import Page, check_wacz, everything
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


def test_a_selection_of_two_sources_is_both(bench: Bench, tmp_path: Path) -> None:
    two_nights(bench)
    found = archived(pack(tmp_path / "both.wacz", bench, of_urls(bench, MOVED, OTHER)))
    assert {("response", CITED), ("response", OTHER)} <= set(found)
