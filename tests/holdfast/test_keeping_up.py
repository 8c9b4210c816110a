"""A folder brought up to what other machines put beside the records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.stores import places
from archive.stores.store import Store
from holdfast.keeping_up import bring_manifests


class Bucket:
    """What a store is asked here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sizes(self) -> dict[str, int]:
        return {path.name: path.stat().st_size for path in self._folder.glob("*")}

    def read(self, name: str, start: int, end: int) -> bytes:
        return (self._folder / name).read_bytes()[start:end]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The manifests of this machine, and those in the bucket."""
    here, there = tmp_path / "c" / "manifests", tmp_path / "b" / "manifests"
    for folder in (here, there):
        folder.mkdir(parents=True)
    services = {"ledger": "postgresql://nowhere/x", "archive": f"s3://{tmp_path.name}/b"}
    (here.parent / "services.json").write_text(json.dumps(services), encoding="utf-8")

    def store(address: str) -> Store:
        return Bucket(there.parent / address.rpartition("/")[2])  # type: ignore[return-value]  # all that is asked

    monkeypatch.setattr(places, "store_at", store)
    return here, there


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_manifest_that_another_machine_made_under_the_same_number_takes_its_place(folders: tuple[Path, Path]) -> None:
    """This machine died between making its second manifest and putting it there."""
    here, there = folders
    for folder in folders:
        (folder / "000001.json").write_bytes(b"first")
    for name in ("000002.json", "000002.json.sig", "000002.records.jsonl"):
        (here / name).write_bytes(b"of this machine")
        (there / name).write_bytes(b"of another")
    (there / "000003.json").write_bytes(b"third")
    bring_manifests(Collection(here.parent))
    assert names(here) == names(there)
    assert {name: (here / name).read_bytes() for name in names(here)} == {
        name: (there / name).read_bytes() for name in names(there)
    }
    aside = here.parent / "set-aside"
    assert names(aside) == ["000002.json", "000002.json.sig", "000002.records.jsonl"]
    assert (aside / "000002.json").read_bytes() == b"of this machine"


def test_a_manifest_that_nobody_else_has_waits_here(folders: tuple[Path, Path]) -> None:
    here, _ = folders
    for folder in folders:
        (folder / "000001.json").write_bytes(b"first")
    (here / "000002.json").write_bytes(b"second")
    bring_manifests(Collection(here.parent))
    assert names(here) == ["000001.json", "000002.json"]
    assert not (here.parent / "set-aside").exists()
