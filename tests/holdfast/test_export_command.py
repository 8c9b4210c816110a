"""`holdfast export` as people call it: what is in the file, what is refused, and that there is never half of one."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import holdfast
from slow_site import SlowSite, declarations

from archive.wacz import check_wacz


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection after one night of three sources, whose claims are c0, c1 and c2."""
    folder = tmp_path_factory.mktemp("night")
    (folder / "citations.yaml").write_text(declarations(3), encoding="utf-8")
    with SlowSite(seconds=0) as site:
        done = holdfast(
            "run", folder / "citations.yaml", "--collection", folder / "c", "--connect-to", site.connect_to,
            "--delay", 0, "--now", "2026-02-01T03:00Z",
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "c"


def files_below(folder: Path) -> dict[Path, bytes]:
    """What is there; locks and what sqlite keeps beside its file aside."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path: path.read_bytes() for path in found if not path.name.startswith("ledger.sqlite-")}


@pytest.fixture(autouse=True)
def collection_unchanged(night: Path) -> Iterator[None]:
    """Whatever becomes of an export, the collection is only read."""
    before = files_below(night)
    yield
    assert files_below(night) == before


def urls(path: Path) -> set[str]:
    """The pages in a package."""
    with zipfile.ZipFile(path) as package:
        _, *pages = map(json.loads, package.read("pages/pages.jsonl").splitlines())
    return {page["url"] for page in pages}


def everything_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_whole_collection_is_one_right_file(night: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.wacz"
    done = holdfast("export", "wacz", "--collection", night, "--output", path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert str(path) in done.stderr.replace("\n", "")
    assert list(check_wacz(path)) == []
    assert urls(path) == {f"http://host{n}.example/page" for n in range(3)}
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        assert "signedData" in json.loads(package.read("datapackage-digest.json"))
    assert "manifests/000001.json" in names
    assert not [name for name in names if name.startswith(("keys", "private"))]


@pytest.mark.parametrize("choice", [("--claim", "c1"), ("--source", "h1")])
def test_one_claim_or_one_source_is_what_it_rests_on_and_no_more(
    night: Path, tmp_path: Path, choice: tuple[str, str]
) -> None:
    path = tmp_path / "one.wacz"
    done = holdfast("export", "wacz", "--collection", night, "--output", path, *choice)
    assert done.returncode == 0, done.stderr
    assert list(check_wacz(path)) == []
    assert urls(path) == {"http://host1.example/page"}
    with zipfile.ZipFile(path) as package:
        assert choice[1] in json.loads(package.read("datapackage.json"))["title"]
        for name in package.namelist():
            assert b"host2.example" not in package.read(name)


@pytest.mark.parametrize(
    ("option", "name", "said"),
    [
        ("--claim", "c11", "No claim is called 'c11'; did you mean"),
        ("--source", "H1", "No source is called 'H1'; did you mean"),
        ("--claim", "nothing-like-it", "No claim is called 'nothing-like-it'; known here: c0, c1, c2."),
    ],
)
def test_a_name_that_is_not_declared_is_told_with_the_likely_one(
    night: Path, tmp_path: Path, option: str, name: str, said: str
) -> None:
    done = holdfast("export", "wacz", "--collection", night, "--output", tmp_path / "one.wacz", option, name)
    assert done.returncode == 3
    assert said in " ".join(done.stderr.split())
    assert everything_in(tmp_path) == []


def test_an_older_file_of_that_name_is_replaced(night: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.wacz"
    path.write_bytes(b"older")
    assert holdfast("export", "wacz", "--collection", night, "--output", path).returncode == 0
    assert list(check_wacz(path)) == []
    assert everything_in(tmp_path) == ["all.wacz"]


MISTAKES = {
    "another suffix": (["wacz", "--output", "all.zip"], "ends in .wacz"),
    "a folder that is not there": (["wacz", "--output", "nowhere/all.wacz"], "There is no folder"),
    "a folder as the file": (["wacz", "--output", "folder.wacz"], "is a folder"),
    "both a claim and a source": (
        ["wacz", "--output", "all.wacz", "--claim", "c1", "--source", "h1"], "either --claim or --source",
    ),
    "a kind that there is not": (["epub", "--output", "all.wacz"], "'epub'"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_of_the_call_is_told_in_a_sentence_and_nothing_is_written(
    night: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder.wacz").mkdir()
    arguments, said = MISTAKES[name]
    done = holdfast("export", *arguments, "--collection", night, cwd=tmp_path)
    assert done.returncode == 3
    assert said in " ".join(done.stderr.split())
    assert everything_in(tmp_path) == ["folder.wacz"]


def test_no_collection_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    done = holdfast("export", "wacz", "--collection", tmp_path / "none", "--output", tmp_path / "all.wacz")
    assert done.returncode == 3
    assert everything_in(tmp_path) == []


@pytest.mark.parametrize("place", ["all.wacz", "archive/all.wacz", "manifests/all.wacz", "keys/all.wacz"])
def test_a_file_inside_the_collection_is_refused(night: Path, place: str) -> None:
    done = holdfast("export", "wacz", "--collection", night, "--output", night / place)
    assert done.returncode == 3
    assert "lies in the collection itself" in " ".join(done.stderr.split())


def test_the_folder_of_reports_takes_it_and_the_audit_is_content(night: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(night, tmp_path / "c"))
    done = holdfast("export", "wacz", "--collection", copy, "--output", copy / "reports" / "all.wacz")
    assert done.returncode == 0, done.stderr
    assert holdfast("audit", copy).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 32 kB that is this test's own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a file system")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.parametrize("older", [b"", b"older"])
def test_a_full_disk_leaves_no_half_of_a_file(night: Path, small_disk: Path, older: bytes) -> None:
    path = small_disk / "all.wacz"
    if older:
        path.write_bytes(older)
    (small_disk / "ballast").write_bytes(b"-" * 24_000)
    done = holdfast("export", "wacz", "--collection", night, "--output", path)
    assert done.returncode == 1
    assert "the disk is full" in " ".join(done.stderr.split())
    assert (path.read_bytes() if path.exists() else b"") == older
    assert everything_in(small_disk) == (["all.wacz"] if older else []) + ["ballast"]


def test_a_disk_that_can_only_be_read_is_told(night: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    done = holdfast("export", "wacz", "--collection", night, "--output", small_disk / "all.wacz")
    assert done.returncode == 1
    assert "could not be written: Read-only file system" in " ".join(done.stderr.split())


# -- for the publication itself ----------------------------------------------------------------------------------------

KINDS = ("robustlinks", "csl", "bibtex", "annotations", "prov")
REPLAY = "https://replay.example/harbour"


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_publication_takes_up_names_every_source(night: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    done = holdfast("export", kind, "--collection", night, "--output", path, "--replay", REPLAY)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    text = path.read_text(encoding="utf-8")
    assert all(f"http://host{n}.example/page" in text for n in range(3))
    assert f"{REPLAY}/20260201" in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [("--claim", "c1"), ("--source", "h1")])
def test_a_part_of_a_publication_names_its_own_sources_alone(
    night: Path, tmp_path: Path, kind: str, part: tuple[str, str]
) -> None:
    path = tmp_path / "out"
    holdfast("export", kind, "--collection", night, "--output", path, *part)
    text = path.read_text(encoding="utf-8")
    assert "http://host1.example/page" in text
    assert "host0.example" not in text
    assert "host2.example" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_replay_address_that_is_none_is_refused(night: Path, tmp_path: Path, kind: str) -> None:
    done = holdfast("export", kind, "--collection", night, "--output", tmp_path / "out", "--replay", "javascript:x")
    assert done.returncode == 3
    assert everything_in(tmp_path) == []


def test_a_damaged_record_is_told_and_needs_a_person(night: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "c"
    shutil.copytree(night, damaged)
    (path,) = (damaged / "archive").iterdir()
    data = bytearray(path.read_bytes())
    data[-10] ^= 1
    path.write_bytes(data)
    done = holdfast("export", "wacz", "--collection", damaged, "--output", tmp_path / "all.wacz")
    assert done.returncode == 2
    assert "is damaged; it is packed as it lies" in done.stderr
    assert f"holdfast audit {damaged} tells" in done.stderr
    assert (tmp_path / "all.wacz").is_file()
