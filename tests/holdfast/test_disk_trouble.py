"""A disk that fills up, fails, or turns read-only in the middle of a run: said in a paragraph, and nothing is lost."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from slow_site import SlowSite
from troubled import SOURCES, Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with SlowSite(seconds=0.3) as site, Scene(tmp_path, site) as made:
        yield made


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A file system of 8 MB that is this test's own; None where none may be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> Path:
    """Take what space is left; the file that takes it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"-" * 4096)
    return ballast


def test_a_disk_that_fills_up_under_a_run(scene: Scene, small_disk: Path | None) -> None:
    if small_disk is None:
        pytest.skip("only root may mount a file system; the limit on the size of files stands in for it")
    scene.collection = small_disk / "c"
    process = scene.start()
    scene.wait_until_visited(4)
    ballast = fill(small_disk)
    scene.assert_ends_with_a_paragraph(process, "the disk is full", "Everything that was committed", "Free some space")
    ballast.unlink()
    assert scene.visited() >= 4
    scene.assert_the_next_run_finishes(at_most_twice=8)


def test_files_that_may_not_grow(scene: Scene, small_disk: Path | None) -> None:
    if small_disk is not None:
        pytest.skip("a disk could be filled up")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (160_000, usual[1]))  # the run inherits it
    try:
        process = scene.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    scene.assert_ends_with_a_paragraph(process)
    scene.assert_the_next_run_finishes(at_most_twice=SOURCES)


@pytest.mark.parametrize(
    ("fault", "said"),
    [("fsync", "Input/output error"), ("crawl", "readonly database"), ("run", "readonly database")],
    ids=["the disk fails", "the ledger is read-only for the crawl", "the ledger is read-only for the run"],
)
def test_a_fault_under_way(scene: Scene, monkeypatch: pytest.MonkeyPatch, fault: str, said: str) -> None:
    process = scene.start_with_fault(fault, monkeypatch)
    scene.wait_until_visited(4)
    scene.begin_fault()
    scene.assert_ends_with_a_paragraph(process, said, "Everything that was committed", "Check the folder's permissions")
    assert scene.visited() >= 4
    scene.assert_the_next_run_finishes(at_most_twice=8)


def test_a_collection_that_is_removed_under_a_run(scene: Scene, tmp_path: Path) -> None:
    process = scene.start()
    scene.wait_until_visited(4)
    gone = scene.collection.rename(tmp_path / "gone")  # at once: a folder to which files are added can't be removed
    shutil.rmtree(gone, ignore_errors=True)
    scene.assert_ends_with_a_paragraph(process)
    assert not (scene.collection / "reports").exists(), "what is gone is not made again in part"
    scene.site.requests.clear()
    scene.assert_the_next_run_finishes(at_most_twice=0)  # from the beginning


def test_a_collection_that_nobody_may_write_to(scene: Scene) -> None:
    scene.collection.mkdir(mode=0o500)
    if os.access(scene.collection, os.W_OK):
        pytest.skip("whoever runs this may write everywhere")
    scene.assert_ends_with_a_paragraph(scene.start(), "Permission denied")
