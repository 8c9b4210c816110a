"""A collection on a disk that can't be written: everything that only reads works on it, and an audit finds it whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from desk import Answer, Desk, Web

from archive.collection import Collection
from archive.errors import StorageFailed
from archive.ledger import connect_to_read
from archive.runs import runs
from holdfast.audit_command import audit_collection
from holdfast.exit_codes import ExitCode
from holdfast.export_command import export
from holdfast.export_request import ExportRequest
from holdfast.history_command import show_history
from holdfast.lint_command import lint_declarations
from holdfast.report_command import make_pages, render
from holdfast.serving.desk import Desk as ServingDesk
from holdfast.serving.report_made import ReportMade

DECLARED = """
publication: {title: The Quiet Harbour}
sources: {a: {url: "http://a.example/"}}
claims: [{id: c, says: S., cites: [{source: a, quote: "open to walkers"}]}]
"""


class Disk:
    """A file system of its own, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self) -> None:
        command = ["mount", "-t", "tmpfs", "tmpfs", self.folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")

    def remount(self, mode: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{mode}", self.folder], check=True)

    def unmount(self) -> None:
        subprocess.run(["umount", self.folder], check=True)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    with Web() as web:
        web.answers["http://a.example/"] = Answer(200, "<p>The quay is open to walkers.</p>")
        desk = Desk(tmp_path_factory.mktemp("desk"), web, declared=DECLARED)
        desk.night("2026-11-01T03:00Z")
    return desk


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root mounts a file system")
    disk = Disk(tmp_path_factory.mktemp("disk"))
    disk.mount()
    yield disk
    disk.unmount()


@pytest.fixture(scope="module")
def collection(desk: Desk, disk: Disk) -> Path:
    """A copy of the night on a disk that can't be written."""
    shutil.copytree(desk.collection, disk.folder / "c")
    disk.remount("ro")
    return disk.folder / "c"


def test_the_disk_takes_nothing(collection: Path) -> None:
    with pytest.raises(OSError, match="Read-only file system"):
        (collection / "new").touch()


def test_an_audit_finds_the_collection_whole(collection: Path) -> None:
    assert audit_collection(collection, as_json=False) is ExitCode.HOLDS


def test_report_and_pages_are_written_elsewhere(collection: Path, tmp_path: Path) -> None:
    assert "open to walkers" in render(Collection(collection), "json")
    assert make_pages(Collection(collection), tmp_path / "pages").pages == 1


def test_history_lint_and_exports_read_it(
    collection: Path, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    show_history("c", collection, as_json=False)
    assert "verbatim" in capsys.readouterr().out
    lint_declarations(desk.folder / "citations.yaml", collection=collection, as_json=True)
    export("wacz", ExportRequest(collection=collection, output=tmp_path / "c.wacz"))
    export("prov", ExportRequest(collection=collection, output=tmp_path / "c.json"))
    assert (tmp_path / "c.wacz").stat().st_size > 0
    assert "open to walkers" in (tmp_path / "c.json").read_text("utf-8")


def test_serve_shows_it(collection: Path, tmp_path: Path) -> None:
    report = ReportMade(Collection(collection), tmp_path, clock=lambda: datetime.now(UTC), steady=lambda: 0.0)
    serving = ServingDesk(Collection(collection), report)
    assert [serving.respond(path).status for path in ("/", "/citation/c%231", "/capture/2")] == [HTTPStatus.OK] * 3


def test_what_only_the_log_of_a_killed_run_holds_is_not_left_out(collection: Path, disk: Disk) -> None:
    disk.remount("rw")
    killed = collection.with_name("killed")
    shutil.copytree(collection, killed)
    with closing(sqlite3.connect(killed / "ledger.sqlite")) as ledger:
        ledger.execute("UPDATE runs SET publication = 'newer'")
        ledger.commit()
        log = (killed / "ledger.sqlite-wal").read_bytes()
    (killed / "ledger.sqlite-wal").write_bytes(log)  # as a kill leaves it: closing has taken it over
    disk.remount("ro")
    with pytest.raises(StorageFailed, match="Copy the whole collection"):
        connect_to_read(killed / "ledger.sqlite")
    copy = disk.folder.with_name("copy")
    shutil.copytree(killed, copy)
    with closing(connect_to_read(copy / "ledger.sqlite")) as ledger:
        assert [run.publication for run in runs(ledger)] == ["newer"]
