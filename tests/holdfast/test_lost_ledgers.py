"""A ledger that is taken away, or spoilt, while a run works on it: told as that, with code 1, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from slow_site import SlowSite
from troubled import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with SlowSite(seconds=0.3) as site, Scene(tmp_path, site) as made:
        yield made


def deleted(collection: Path) -> None:
    for path in collection.glob("ledger.sqlite*"):
        path.unlink()


def replaced(collection: Path) -> None:
    deleted(collection)
    (collection / "ledger.sqlite").write_bytes(b"something else\n" * 1000)


def emptied(collection: Path) -> None:
    deleted(collection)
    (collection / "ledger.sqlite").touch()


@pytest.mark.parametrize("spoil", [deleted, replaced, emptied])
def test_a_ledger_that_goes_under_a_run_ends_it_with_1_and_what_to_do(
    scene: Scene, spoil: Callable[[Path], None]
) -> None:
    process = scene.start()
    scene.wait_until_visited(2)
    spoil(scene.collection)
    scene.site.seconds = 0.0
    _, err = process.communicate(timeout=60)
    told = " ".join(err.split())
    assert process.returncode == 1, err
    assert "Traceback" not in err
    assert f"The ledger {scene.collection / 'ledger.sqlite'} was lost while run 1 worked on it." in told
    assert f"holdfast audit {scene.collection} --repair" in told


def test_no_new_ledger_is_begun_over_the_records_of_one_that_is_gone(scene: Scene) -> None:
    scene.site.seconds = 0.0
    assert scene.run().returncode == 0
    deleted(scene.collection)
    refused = scene.run("2026-02-02T03:00Z")
    assert refused.returncode == 3
    assert "holds records, and its ledger.sqlite is gone" in " ".join(refused.stderr.split())
    assert not (scene.collection / "ledger.sqlite").exists()
