"""A whole night from the command line, over the demonstration's site."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path
from typing import NamedTuple

import pytest
from command import findings, holdfast
from fastwarc.warc import ArchiveIterator

from holdfast.demonstration import CITATIONS, DemonstrationSite
from holdfast.documents import DocumentRef, loader

FIELDS = [
    "citation", "run_at", "verdict", "changes", "reason", "zone", "passage", "event", "final", "url", "record_id",
    "payload_digest", "place", "payload_start", "payload_end",
]  # fmt: skip


class Nights(NamedTuple):
    folder: Path
    collection: Path
    codes: list[int]
    outputs: list[str]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Three nights: the first, the same once more, and the one on which sources changed."""
    folder = tmp_path_factory.mktemp("nights")
    collection = folder / "harbour"
    codes, outputs = [], []
    with DemonstrationSite() as site:
        for number, (night, now) in enumerate([(1, "2025-03-01T03:00Z"), (1, "2025-03-02T03:00Z"), (2, "2025-03-03")]):
            site.night = night
            done = holdfast(
                "run", CITATIONS, "--collection", collection, "--now", now, "--delay", 0,
                "--connect-to", site.connect_to, "--findings", folder / f"{number}.jsonl",
            )  # fmt: skip
            assert done.stderr == ""
            codes.append(done.returncode)
            outputs.append(done.stdout)
    return Nights(folder, collection, codes, outputs)


def test_a_night_with_something_to_mend_ends_with_2(nights: Nights) -> None:
    assert nights.codes == [2, 2, 2]


def test_the_summary_names_what_needs_a_person_and_where_the_report_lies(nights: Nights) -> None:
    assert "engines#1" in nights.outputs[0]
    assert "dust#1" not in nights.outputs[0]
    assert "dust#1" in nights.outputs[2]
    assert str(nights.collection / "reports" / "report.html") in nights.outputs[2]


def test_a_line_of_the_findings_has_the_fields_that_programs_rely_on(nights: Nights) -> None:
    for finding in findings(nights.folder / "0.jsonl").values():
        assert list(finding) == FIELDS


def test_findings_name_the_record_that_they_were_made_from(nights: Nights) -> None:
    finding = findings(nights.folder / "2.jsonl")["dust#1"]
    records = {}
    for path in (nights.collection / "archive").iterdir():
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False):
                records[record.headers["WARC-Record-ID"]] = record.headers.get("WARC-Payload-Digest")
    assert records[finding["record_id"]] == finding["payload_digest"]
    assert finding["changes"][0] == {"kind": "number", "quoted": "38 µg/m³", "source": "34 µg/m³"}
    assert (finding["event"], finding["final"]) == ("drifted", False)


def test_findings_lead_back_to_the_characters_of_the_payload(nights: Nights) -> None:
    finding = findings(nights.folder / "2.jsonl")["dust#1"]
    document = loader(DocumentRef(nights.collection, url=finding["url"]))()
    markup = document.payload.decode("utf-8")
    assert "34" in markup[finding["payload_start"] : finding["payload_end"]]


def test_an_unchanged_night_reads_no_text_again(nights: Nights) -> None:
    ledger = sqlite3.connect(nights.collection / "ledger.sqlite")
    statuses = dict(ledger.execute("SELECT status, count(*) FROM captures WHERE run = 2 GROUP BY status"))
    assert statuses.get(304, 0) >= 8
    distinct = (
        "SELECT count(DISTINCT payload_digest || coalesce(media_type, '')) FROM captures JOIN heads USING (head)"
        " WHERE status IN (200, 304) AND original IS NULL"
    )
    pages = f"{distinct} AND url NOT IN (SELECT url FROM urls WHERE text LIKE '%/robots.txt')"
    assert ledger.execute("SELECT count(*) FROM extractions").fetchone() == ledger.execute(pages).fetchone()
    held = findings(nights.folder / "1.jsonl")
    assert {finding["event"] for finding in held.values() if finding["reason"] is None} == {"held"}
    ledger.close()


def test_every_file_of_the_archive_reads_whole_and_begins_with_warcinfo(nights: Nights) -> None:
    files = sorted((nights.collection / "archive").iterdir())
    assert len(files) == 3
    for path in files:
        assert path.name.endswith(".warc.gz")
        assert gzip.decompress(path.read_bytes()).startswith(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n")


def test_robots_txt_and_redirect_hops_are_archived(nights: Nights) -> None:
    index = (nights.collection / "indexes" / "index.cdxj").read_text(encoding="utf-8").splitlines()
    assert index == sorted(index)
    assert any("/robots.txt" in line for line in index)
    assert any('"status": "301"' in line for line in index)


def test_the_report_comes_in_four_formats(nights: Nights, tmp_path: Path) -> None:
    for name in ("html", "json", "csv", "md"):
        out = tmp_path / f"report.{name}"
        done = holdfast("report", "--collection", nights.collection, "--format", name, "--output", out)
        assert done.returncode == 0, done.stderr
        assert "The Quiet Harbour" in out.read_text(encoding="utf-8") or name == "csv"
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))


def test_the_report_goes_to_standard_output_by_default(nights: Nights) -> None:
    done = holdfast("report", "--collection", nights.collection)
    assert done.stdout.lower().startswith("<!doctype html>")


def test_history_tells_a_citation_night_by_night(nights: Nights) -> None:
    done = holdfast("history", "dust#1", "--collection", nights.collection, "--json")
    [history] = json.loads(done.stdout)
    assert [(night["verdict"], night["event"]) for night in history["nights"]] == [
        ("verbatim", "first seen"),
        ("verbatim", "held"),
        ("altered", "drifted"),
    ]


def test_history_of_a_source_shows_all_its_citations(nights: Nights) -> None:
    done = holdfast("history", "air", "--collection", nights.collection)
    assert "dust#1" in done.stdout
    assert "dust#2" in done.stdout


def test_history_of_a_mistyped_id_suggests_the_right_one(nights: Nights) -> None:
    done = holdfast("history", "dst#1", "--collection", nights.collection)
    assert done.returncode == 3
    assert 'did you mean "dust#1"?' in done.stderr


def test_the_demonstration_shows_what_it_should(tmp_path: Path) -> None:
    done = holdfast("demo", "--output", tmp_path / "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(tmp_path / "demo" / "reports" / "report.html") in done.stdout
