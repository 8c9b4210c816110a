"""What `holdfast check` takes for a document beside a plain file, and many cases at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import findings, holdfast

from holdfast.demonstration import CITATIONS, DemonstrationSite

AIR = "http://air.example.org/stations/eastern-quay.html"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("check") / "harbour"
    with DemonstrationSite() as site:
        holdfast(
            "run", CITATIONS, "--collection", path, "--delay", 0, "--connect-to", site.connect_to,
            "--findings", path.with_name("f.jsonl"),
        )  # fmt: skip
    return path


def test_a_collection_answers_for_the_newest_capture_of_a_url(collection: Path) -> None:
    quote = "the daily limit value was exceeded on 41 days"
    assert holdfast("check", collection, "--url", AIR, "--quote", quote).returncode == 0


def test_a_url_that_a_collection_does_not_hold_is_unverifiable(collection: Path) -> None:
    done = holdfast("check", collection, "--url", "http://air.example.org/nothing", "--quote", "a day")
    assert done.returncode == 2
    assert done.stdout.startswith("unverifiable")


def test_a_record_of_a_warc_file_can_be_judged(collection: Path) -> None:
    record = findings(collection.with_name("f.jsonl"))["dust#1"]["record_id"]
    [warc] = (collection / "archive").iterdir()
    done = holdfast("check", warc, "--record", record, "--figure", "38 µg/m³", "--near", "annual mean of fine dust")
    assert done.returncode == 0, done.stdout + done.stderr


def test_many_scattered_cases_come_out_in_their_order(collection: Path, tmp_path: Path) -> None:
    cases = [
        {"id": str(n), "document": str(collection), "url": AIR, "kind": "quote", "text": text}
        if n % 2
        else {"id": str(n), "document": str(CITATIONS), "media_type": "text/plain", "kind": "quote", "text": text}
        for n, text in enumerate(["the daily limit value was exceeded on 41 days", "the moon is made of cheese"] * 200)
    ]
    path, out = tmp_path / "cases.jsonl", tmp_path / "out.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    assert holdfast("check", "--cases", path, "--output", out).returncode == 2
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [finding["id"] for finding in found] == [case["id"] for case in cases]
    assert {finding["verdict"] for finding in found[::2]} == {"verbatim"}
    assert {finding["verdict"] for finding in found[1::2]} == {"absent"}
