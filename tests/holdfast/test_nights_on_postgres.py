"""Whole nights whose ledger is in a PostgreSQL database: the same findings, and nothing lost when the server goes."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from command import findings, holdfast
from slow_site import SlowSite
from troubled import SOURCES, Scene

from archive.errors import ArchiveError
from archive.ledger import connect_to_read
from holdfast.demonstration import CITATIONS, DemonstrationSite

psycopg = pytest.importorskip("psycopg")
if TYPE_CHECKING:
    from servers.postgres_server import PostgresServer


class Nights(NamedTuple):
    folder: Path
    address: str
    collections: tuple[Path, Path]  # with a file, and with a database


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer) -> Nights:
    """Two nights over a site that changes, each once for a ledger in a file and once for one in a database."""
    folder = tmp_path_factory.mktemp("nights")
    address = postgres_server.new_database()
    collections = (folder / "file" / "harbour", folder / "database" / "harbour")
    for collection, ledger in zip(collections, ("", address), strict=True):
        collection.parent.mkdir()
        settings = collection.with_name("holdfast.toml")
        settings.write_text(f'[services]\nledger = "{ledger}"\n', encoding="utf-8")
        with DemonstrationSite() as site:
            for site.night, now in ((1, "2025-03-01T03:00Z"), (2, "2025-03-02T03:00Z")):
                done = holdfast(
                    "run", CITATIONS, "--collection", collection, "--now", now, "--delay", 0, "--config", settings,
                    "--connect-to", site.connect_to, "--findings", collection.with_name(f"{site.night}.jsonl"),
                )  # fmt: skip
                assert (done.returncode, done.stderr) == (2, "")
    return Nights(folder, address, collections)


def findings_of_both(nights: Nights, night: int) -> list[list[dict[str, object]]]:
    """But for what differs between two runs over one site: their moments and the ids of records."""
    both = []
    for collection in nights.collections:
        told = findings(collection.with_name(f"{night}.jsonl"))
        both.append([{**one, "record_id": None, "run_at": None} for one in told.values()])
    return both


@pytest.mark.parametrize("night", [1, 2])
def test_the_findings_are_those_of_a_ledger_in_a_file(nights: Nights, night: int) -> None:
    of_file, of_database = findings_of_both(nights, night)
    assert of_database == of_file
    assert len(of_file) > 5


@pytest.mark.parametrize("form", ["csv", "md", "html"])
def test_the_report_says_the_same(nights: Nights, form: str) -> None:
    lengths = []
    for collection in nights.collections:
        done = holdfast("report", "--collection", collection, "--format", form)
        assert (done.returncode, done.stderr) == (0, "")
        lengths.append(len(done.stdout.splitlines()))
    assert lengths[0] == lengths[1] > 3


def test_the_history_of_a_citation_is_told(nights: Nights) -> None:
    of_file, of_database = (holdfast("history", "dust", "--collection", one).stdout for one in nights.collections)
    assert of_database.splitlines()[:2] == of_file.splitlines()[:2]
    assert "drifted" in of_database


def test_the_audit_finds_nothing_and_there_is_nothing_to_repair(nights: Nights) -> None:
    collection = nights.collections[1]
    for command in (("audit", collection), ("audit", collection, "--repair")):
        done = holdfast(*command)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert not list(collection.glob("ledger.sqlite*"))


def test_a_package_holds_every_capture(nights: Nights, tmp_path: Path) -> None:
    urls = []
    for name, collection in zip(("file", "database"), nights.collections, strict=True):
        done = holdfast("export", "wacz", "--collection", collection, "--output", tmp_path / f"{name}.wacz")
        assert done.returncode == 0, done.stderr
        with zipfile.ZipFile(tmp_path / f"{name}.wacz") as package:
            names = [name for name in package.namelist() if name.startswith("indexes/index.cdx")]
            index = b"".join(package.read(name) for name in names)
            lines = (gzip.decompress(index) if index[:2] == b"\x1f\x8b" else index).splitlines()
            urls.append(sorted(line.split(b" ")[0] for line in lines))
    assert urls[0] == urls[1]
    assert len(urls[0]) > 20


def test_what_a_row_says_wrong_is_repaired_in_place(nights: Nights) -> None:
    with psycopg.connect(nights.address, autocommit=True) as connection:
        connection.execute(
            "UPDATE captures SET status = 418, record_id = decode(repeat('00', 16), 'hex') WHERE run = 1"
        )
        connection.execute("DELETE FROM appends WHERE warc_file = 1 AND file_end > 1000")
    collection = nights.collections[1]
    assert holdfast("audit", collection).returncode == 2
    done = holdfast("audit", collection, "--repair")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "corrected" in done.stderr


# -- trouble -------------------------------------------------------------------------------------------------------


@pytest.fixture
def scene(tmp_path: Path, postgres_server: PostgresServer) -> Iterator[Scene]:
    ledger = postgres_server.new_database()
    with (
        SlowSite(seconds=0.4) as site,
        OnServer(tmp_path, site, settings=f'[services]\nledger = "{ledger}"\n') as scene,
    ):
        yield scene


class OnServer(Scene):
    def visited(self) -> int:
        try:
            with closing(connect_to_read(self.collection / "ledger.sqlite")) as ledger:
                return int(ledger.execute("SELECT count(*) FROM visits").fetchone()[0])
        except (ArchiveError, psycopg.Error):
            return 0


def test_a_server_that_goes_in_mid_run_costs_nothing_but_time(scene: Scene, postgres_server: PostgresServer) -> None:
    process = scene.start()
    scene.wait_until_visited(2)
    try:
        postgres_server.stop()
        _, err = process.communicate(timeout=90)
    finally:
        postgres_server.start()
    told = " ".join(err.split())
    assert process.returncode == 1, err
    assert "Traceback" not in err
    assert "could not be used" in told
    assert "run the same command again" in told
    scene.assert_the_next_run_finishes(at_most_twice=4)


def test_two_runs_from_two_folders_never_work_on_one_ledger(scene: Scene, tmp_path: Path) -> None:
    process = scene.start()
    scene.wait_until_visited(1)
    elsewhere = [
        tmp_path / "other" if word == scene.collection else word for word in scene.arguments("2026-02-01T03:05Z")
    ]
    other = holdfast(*elsewhere)
    assert other.returncode == 1
    assert f"in use by process {process.pid} on {os.uname().nodename[:24]}" in " ".join(other.stderr.split())
    scene.site.seconds = 0.0
    process.communicate(timeout=90)
    assert process.returncode == 0
    assert scene.visited() == SOURCES
