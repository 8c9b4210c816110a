"""Whole nights whose records go to a bucket, beside the same nights in a folder."""

from __future__ import annotations

import io
import json
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from command import findings, holdfast
from servers.bucket import S3Server
from slow_site import SlowSite
from troubled import Scene

from archive.audit import audit
from archive.captures import captures_after
from archive.collection import Collection
from archive.ledger import connect_to_read
from archive.stores import places
from archive.wacz import check_wacz
from holdfast.demonstration import CITATIONS, DemonstrationSite
from holdfast.report_command import render

# What differs between any two nights: ids are random, and ports are what was free.
OF_EACH_NIGHT = frozenset({"record_id", "url"})


class Nights(NamedTuple):
    """Two nights of one publication: findings and codes of each, and where the collection is."""

    collection: Path
    codes: list[int]
    errors: list[str]
    findings: list[dict[str, dict[str, Any]]]


def two_nights(folder: Path, services: str) -> Nights:
    folder.mkdir()
    (folder / "holdfast.toml").write_text(services, encoding="utf-8")
    declarations = folder / "harbour.yaml"
    declarations.write_bytes(CITATIONS.read_bytes())
    nights = Nights(folder / "harbour", [], [], [])
    with DemonstrationSite() as site:
        for night in (1, 2):
            site.night = night
            out = folder / f"{night}.jsonl"
            done = holdfast(
                "run", declarations, "--collection", nights.collection, "--now", f"2025-03-0{night}T03:00Z",
                "--delay", 0, "--connect-to", site.connect_to, "--findings", out,
            )  # fmt: skip
            nights.codes.append(done.returncode)
            nights.errors.append(done.stderr)
            nights.findings.append(findings(out))
    return nights


@pytest.fixture(scope="module")
def found(s3_server: S3Server) -> Iterator[S3Server]:
    """The server, found by the environment for all of this file."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in s3_server.environment.items():
            environment.setenv(name, value)
        yield s3_server


@pytest.fixture(scope="module")
def in_folder(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    return two_nights(tmp_path_factory.mktemp("folder") / "f", "")


@pytest.fixture(scope="module")
def in_bucket(tmp_path_factory: pytest.TempPathFactory, found: S3Server) -> Nights:
    """The server refuses the first uploads for a while."""
    found.make("nights")
    with found.failing("503 SlowDown", times=3):
        return two_nights(tmp_path_factory.mktemp("bucket") / "f", '[services]\narchive = "s3://nights/news/room"\n')


def test_the_findings_are_those_of_a_folder(in_folder: Nights, in_bucket: Nights) -> None:
    assert in_bucket.errors == ["", ""]
    assert in_bucket.codes == in_folder.codes == [2, 2]
    for one, other in zip(in_folder.findings, in_bucket.findings, strict=True):
        assert one.keys() == other.keys()
        for citation, finding in one.items():
            differing = {name for name, value in finding.items() if other[citation][name] != value}
            assert differing <= OF_EACH_NIGHT


def test_the_bucket_holds_the_records_the_index_and_the_declarations(in_bucket: Nights, found: S3Server) -> None:
    folders = [key.removeprefix("news/room/").partition("/")[0] for key in found.keys("nights")]
    assert folders.count("archive") == 2
    assert set(folders) == {"archive", "declarations", "indexes", "manifests"} - (
        set() if (in_bucket.collection / "manifests").is_dir() else {"manifests"}
    )
    assert list((in_bucket.collection / "archive").iterdir()) == []


def test_the_audit_reads_the_bucket_and_finds_nothing(in_bucket: Nights) -> None:
    done = holdfast("audit", in_bucket.collection)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Read 2 files" in done.stdout


def test_a_report_needs_no_bucket(in_bucket: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(_: str) -> None:
        raise AssertionError("the bucket is asked")

    monkeypatch.setattr(places, "store_at", unreachable)
    assert json.loads(render(Collection(in_bucket.collection), "json"))


def exported(nights: Nights, out: Path, *options: object) -> zipfile.ZipFile:
    done = holdfast("export", "wacz", "--collection", nights.collection, "--output", out, *options)
    assert done.returncode == 0, done.stderr
    assert list(check_wacz(out)) == []
    return zipfile.ZipFile(io.BytesIO(out.read_bytes()))


def test_a_package_holds_what_one_of_a_folder_holds(in_folder: Nights, in_bucket: Nights, tmp_path: Path) -> None:
    one, other = exported(in_folder, tmp_path / "folder.wacz"), exported(in_bucket, tmp_path / "bucket.wacz")
    for package in (one, other):
        assert sum(name.startswith("archive/") for name in package.namelist()) == 2
    assert texts(one) == texts(other)


def texts(package: zipfile.ZipFile) -> list[str]:
    """What was read of each page that it lists, without ids, addresses and times."""
    lines = package.read("pages/pages.jsonl").splitlines()[1:]
    return sorted(json.loads(line).get("text", "") for line in lines)


def test_a_record_is_judged_by_ranges_of_the_bucket(in_bucket: Nights) -> None:
    ledger = connect_to_read(Collection(in_bucket.collection).ledger)
    try:
        page = next(
            capture
            for capture in captures_after(ledger, 0)
            if capture.status == 200 and (capture.media_type or "").startswith("text/html")
        )
    finally:
        ledger.close()
    cases = in_bucket.collection.parent / "cases.jsonl"
    case = {
        "id": "c",
        "document": str(in_bucket.collection),
        "url": page.url,
        "kind": "quote",
        "text": "a zebra on the quarterdeck",
    }
    cases.write_text(json.dumps(case) + "\n", encoding="utf-8")
    out = cases.with_name("checked.jsonl")
    done = holdfast("check", "--cases", cases, "--output", out)
    assert done.returncode == 2, done.stderr
    assert json.loads(out.read_text(encoding="utf-8"))["verdict"] == "absent"


@pytest.mark.usefixtures("found")
def test_the_audit_finds_a_byte_of_the_bucket_that_was_changed(in_bucket: Nights) -> None:
    from archive.stores.s3 import S3Store

    store = S3Store("s3://nights/news/room/archive")
    name, size = min(store.sizes().items())
    data, key = store.read(name, 0, size), f"news/room/archive/{name}"
    store._call("put_object", Key=key, Body=data[:-50] + bytes([data[-50] ^ 1]) + data[-49:])
    try:
        faults = audit(Collection(in_bucket.collection)).faults
    finally:
        store._call("put_object", Key=key, Body=data)
    assert f"archive/{name}" in {fault.file for fault in faults}
    assert audit(Collection(in_bucket.collection)).faults == ()


@pytest.fixture
def scene(tmp_path: Path, found: S3Server) -> Iterator[Scene]:
    """A slow site, and a collection whose records go to a bucket of its own."""
    bucket = f"scene-{tmp_path.name.replace('_', '-')[:40]}".rstrip("-")
    found.make(bucket)
    settings = f'[services]\narchive = "s3://{bucket}"\n'
    with SlowSite(seconds=0.3) as site, Scene(tmp_path, site, settings=settings) as made:
        yield made


def test_neither_a_kill_nor_a_bucket_that_refuses_loses_what_was_kept(scene: Scene, found: S3Server) -> None:
    process = scene.start()
    deadline = time.monotonic() + 100
    while sum(scene.site.requests.values()) < 8:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    asked = sum(scene.site.requests.values())
    assert scene.visited() == 0  # nothing is reported before it is in the bucket
    with found.failing("403 AccessDenied"):
        refused = scene.run("2026-02-01T03:10Z")
    assert refused.returncode == 1
    assert "access was denied" in " ".join(refused.stderr.split())
    assert "Traceback" not in refused.stderr
    assert sum(scene.site.requests.values()) <= asked + 4  # those that were under way at the kill
    assert "(resumed)" in scene.assert_the_next_run_finishes(at_most_twice=5)


def test_a_bucket_that_is_not_there_is_told_before_anything_is_fetched(tmp_path: Path, found: S3Server) -> None:
    assert found.keys("nights")
    with SlowSite(seconds=0) as site:
        scene = Scene(tmp_path, site, settings='[services]\narchive = "s3://nobody-made-this"\n')
        done = scene.run()
        assert done.returncode == 1
        assert "there is no such bucket" in " ".join(done.stderr.split())
        assert sum(site.requests.values()) == 0
