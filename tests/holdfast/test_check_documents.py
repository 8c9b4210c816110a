"""What `holdfast check` takes for a document beside a plain file, and many cases at once."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from command import findings, holdfast

from archive.ledger import connect_to_read
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


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--url", "http://air.example.org/nothing"), "holds no whole capture of http://air.example.org/nothing."),
        ((), "is a folder: of a collection, --url says which page is meant."),
    ],
)
def test_a_page_that_is_not_there_or_not_named_is_a_mistake_of_the_command(
    collection: Path, options: tuple[str, ...], said: str
) -> None:
    done = holdfast("check", collection, *options, "--quote", "a day")
    assert (done.returncode, done.stdout) == (3, "")
    assert said in " ".join(done.stderr.split())


def test_of_a_warc_file_the_record_is_to_be_named(collection: Path) -> None:
    [warc] = (collection / "archive").iterdir()
    done = holdfast("check", warc, "--quote", "a day")
    assert done.returncode == 3
    assert "--record says which record" in " ".join(done.stderr.split())


def test_a_source_that_leads_elsewhere_is_judged_by_where_it_led(collection: Path) -> None:
    with closing(connect_to_read(collection / "ledger.sqlite")) as ledger:
        [(declared, archived)] = ledger.execute(
            "SELECT u.text, v.text FROM visits JOIN urls u USING (url) JOIN captures c USING (capture)"
            " JOIN urls v ON v.url = c.url WHERE c.url <> u.url AND c.status = 200 LIMIT 1"
        ).fetchall()
    asked = [holdfast("check", collection, "--url", url, "--quote", "the") for url in (declared, archived)]
    assert asked[0].stdout == asked[1].stdout
    assert asked[0].returncode == asked[1].returncode == 0


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
