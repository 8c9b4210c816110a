"""`holdfast audit` as people call it: what it prints, its exit codes, and what --repair does."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from command import holdfast
from slow_site import SlowSite, declarations

from archive.collection import Collection

NIGHT = "2026-02-01T03:00Z"


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection after one night of three sources."""
    folder = tmp_path_factory.mktemp("night")
    (folder / "citations.yaml").write_text(declarations(3), encoding="utf-8")
    with SlowSite(seconds=0) as site:
        done = run(folder, site, NIGHT)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(night: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged; the collection is its folder `c`."""
    return Path(shutil.copytree(night, tmp_path / "night"))


def run(folder: Path, site: SlowSite, now: str) -> CompletedProcess[str]:
    return holdfast(
        "run", folder / "citations.yaml", "--collection", folder / "c", "--connect-to", site.connect_to,
        "--delay", 0, "--now", now,
    )  # fmt: skip


def damage(folder: Path) -> tuple[str, int]:
    """Flip a bit in the middle of the WARC file; its name and size."""
    [path] = (folder / "c" / "archive").iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    return path.name, len(data)


def test_a_night_that_was_not_touched_holds(folder: Path) -> None:
    done = holdfast("audit", folder / "c")
    assert (done.returncode, done.stderr) == (0, "")
    assert "everything holds" in done.stdout


def test_a_fault_is_a_line_with_file_and_offset_and_needs_a_person(folder: Path) -> None:
    name, size = damage(folder)
    done = holdfast("audit", folder / "c")
    assert done.returncode == 2
    *faults, _ = done.stdout.splitlines()
    file, offset, kind, *_ = faults[0].split(":")
    assert (file, kind) == (f"archive/{name}", " member")
    assert 0 < int(offset) < size


def test_programs_get_the_faults_as_json(folder: Path) -> None:
    name, _ = damage(folder)
    done = holdfast("audit", folder / "c", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 2
    assert told["faults"][0]["file"] == f"archive/{name}"
    assert told["faults"][0]["kind"] == "member"


def test_no_collection_is_a_mistake_of_the_call_and_nothing_is_created(tmp_path: Path) -> None:
    done = holdfast("audit", tmp_path / "nothing")
    assert done.returncode == 3
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("option", [[], ["--repair"]])
def test_nothing_is_read_or_repaired_while_a_run_works(folder: Path, option: list[str]) -> None:
    with Collection(folder / "c").locked(role="run", now=datetime(2026, 2, 1, tzinfo=UTC)):
        done = holdfast("audit", folder / "c", *option)
    assert done.returncode == 1
    assert "in use by process" in " ".join(done.stderr.split())


def test_repair_makes_index_and_text_anew_and_leaves_records_alone(folder: Path) -> None:
    collection = folder / "c"
    [warc] = (collection / "archive").iterdir()
    before, index = warc.read_bytes(), (collection / "indexes" / "index.cdxj").read_bytes()
    (collection / "indexes" / "index.cdxj").write_text("nonsense\n")
    texts = {path: path.read_bytes() for path in (collection / "derived").glob("*/*")}
    damaged, lost, *_ = sorted(texts)
    damaged.write_bytes(b"nonsense")
    lost.unlink()
    assert holdfast("audit", collection).returncode == 2
    done = holdfast("audit", collection, "--repair")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (collection / "indexes" / "index.cdxj").read_bytes() == index
    assert {path: path.read_bytes() for path in (collection / "derived").glob("*/*")} == texts
    assert warc.read_bytes() == before
    assert (collection / "set-aside" / damaged.name).read_bytes() == b"nonsense"


def test_a_ledger_that_was_lost_is_made_again_and_the_next_night_goes_on(folder: Path) -> None:
    for path in (folder / "c").glob("ledger.sqlite*"):
        path.unlink()
    done = holdfast("audit", folder / "c", "--repair")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "visits and findings can't be made from records" in done.stderr
    with SlowSite(seconds=0) as site:
        again = run(folder, site, "2026-02-02T03:00Z")
    assert again.returncode == 0, again.stderr
    assert holdfast("audit", folder / "c").returncode == 0


def test_a_ledger_that_disagrees_with_the_records_is_mended_and_keeps_its_findings(folder: Path) -> None:
    path = folder / "c" / "ledger.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as ledger:
        findings = ledger.execute("SELECT * FROM findings ORDER BY 1, 2").fetchall()
        ledger.execute("DELETE FROM captures WHERE capture = (SELECT min(capture) FROM findings)")
        ledger.execute(
            "UPDATE captures SET payload_digest = zeroblob(32) WHERE capture = (SELECT max(capture) FROM captures)"
        )
    told = holdfast("audit", folder / "c")
    assert told.returncode == 2
    assert "ledger.sqlite: ledger:" in told.stdout
    done = holdfast("audit", folder / "c", "--repair")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "rows of captures: 1 corrected, 1 made again" in done.stderr
    with closing(sqlite3.connect(path)) as ledger:
        assert ledger.execute("SELECT * FROM findings ORDER BY 1, 2").fetchall() == findings != []
    assert len(list((folder / "c" / "set-aside").glob("ledger-*.sqlite"))) == 1


def test_records_that_are_damaged_stay_a_fault_after_repair(folder: Path) -> None:
    damage(folder)
    assert holdfast("audit", folder / "c", "--repair").returncode == 2
