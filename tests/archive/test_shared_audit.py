"""A folder of a collection that several machines work on, laid together with what the others put beside the records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from folder_store import FolderStore

from archive.audit.shared import Whole, whole
from archive.collection import Collection
from archive.stores import places

LINES = [b"example,a)/ 20260201030000 {}\n", b"example,b)/ 20260201030000 {}\n", b"example,c)/ 20260201030000 {}\n"]


class Shared:
    """A machine's folder, and the bucket as a folder."""

    def __init__(self, folder: Path) -> None:
        self.here, self.bucket = folder / "c", folder / "bucket"
        for name in ("archive", "derived", "manifests", "declarations", "indexes"):
            (self.here / name).mkdir(parents=True)
            (self.bucket / name).mkdir(parents=True)
        services = {"ledger": "postgresql://nowhere/x", "archive": "s3://b/c"}
        (self.here / "services.json").write_text(json.dumps(services), encoding="utf-8")

    def store(self, address: str) -> FolderStore:
        return FolderStore(self.bucket / address.removeprefix("s3://b/c/"))

    def write(self, name: str, data: bytes, *places: Path) -> None:
        for place in places:
            (place / name).write_bytes(data)

    @contextmanager
    def whole(self) -> Iterator[Whole]:
        with whole(Collection(self.here)) as seen:
            yield seen


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shared:
    made = Shared(tmp_path)
    monkeypatch.setattr(places, "store_at", made.store)
    return made


def test_what_only_others_have_is_read_where_they_put_it_and_nothing_is_written_here(shared: Shared) -> None:
    shared.write("manifests/000001.json", b"one", shared.here, shared.bucket)
    shared.write("manifests/000002.json", b"two", shared.bucket)
    shared.write("indexes/index.cdxj", LINES[0], shared.here)
    shared.write("indexes/index.cdxj", b"".join(LINES), shared.bucket)
    with shared.whole() as seen:
        folder = seen.collection.path
        assert [path.read_bytes() for path in sorted((folder / "manifests").iterdir())] == [b"one", b"two"]
        assert (folder / "indexes" / "index.cdxj").read_bytes() == b"".join(LINES)
    assert seen.faults == ()
    first, second = seen.notes
    assert first.startswith("1 manifests of other machines are not in this folder")
    assert "000002.json" in first
    assert second.startswith("The index in this folder lacks 2 lines")
    assert [path.name for path in (shared.here / "manifests").iterdir()] == ["000001.json"]
    assert not folder.exists()


def test_a_copy_beside_the_records_with_other_bytes_is_a_fault(shared: Shared) -> None:
    for name in ("manifests/000001.json", "declarations/d.yaml"):
        shared.write(name, b"one", shared.here)
        shared.write(name, b"two", shared.bucket)
    with shared.whole() as seen:
        assert {fault.file for fault in seen.faults} == {"manifests/000001.json", "declarations/d.yaml"}


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], lines[1].replace(b"b)", b"bb)"), lines[2]],
        lambda lines: [*lines, b"example,d)/ 20260201030000 {}\n"],
        lambda lines: [lines[1], lines[0], lines[2]],
    ],
)
def test_a_line_of_the_index_that_only_this_folder_has_is_a_fault(
    shared: Shared, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    shared.write("indexes/index.cdxj", b"".join(LINES), shared.bucket)
    shared.write("indexes/index.cdxj", b"".join(change(LINES)), shared.here)
    with shared.whole() as seen:
        assert [fault.kind.value for fault in seen.faults] == ["index"]


def test_a_manifest_that_others_do_not_see_yet_is_told(shared: Shared) -> None:
    shared.write("manifests/000001.json", b"one", shared.here)
    with shared.whole() as seen:
        [note] = seen.notes
        assert note.startswith("1 manifests are in this folder and not beside the records")


def test_a_collection_whose_ledger_is_in_its_folder_is_audited_as_it_is(shared: Shared) -> None:
    (shared.here / "services.json").write_text('{"ledger": "", "archive": "s3://b/c"}', encoding="utf-8")
    with shared.whole() as seen:
        assert seen == Whole(Collection(shared.here))
