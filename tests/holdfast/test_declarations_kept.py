"""Declarations that did not change are not read a second time, and never taken for what they are not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from archive.collection import Collection
from holdfast.declarations_kept import keep_declarations, read_declarations
from pipelines import publication_json
from pipelines.declarations import DeclarationErrors, read_publication
from pipelines.publication import Publication
from pipelines.publication_json import publication_to_json

DECLARED = """\
publication: {title: The Quiet Harbour}
claims:
  - {id: dust, says: Dust went up., cites: [{url: "https://news.example.org/a", quote: the dust}]}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "citations.yaml"
    path.write_text(DECLARED)
    return path


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    collection = Collection(tmp_path / "collection")
    collection.create()
    return collection


def kept(collection: Collection) -> list[Path]:
    return sorted((collection.derived / "declarations").iterdir())


def plant(collection: Collection, publication: Publication) -> None:
    """Put other words where the copy lies, so that it can be told whether it was read."""
    [copy] = kept(collection)
    copy.write_bytes(b"".join(publication_to_json(dataclasses.replace(publication, title="From the copy"))))


def test_a_collection_that_does_not_exist_is_none_that_keeps_anything(path: Path, tmp_path: Path) -> None:
    assert read_declarations(path, Collection(tmp_path / "none")) == read_publication(path)
    assert not (tmp_path / "none").exists()


def test_an_unchanged_file_is_not_read_again(path: Path, collection: Collection) -> None:
    publication = read_declarations(path, collection)
    keep_declarations(collection, publication)
    assert read_declarations(path, collection) == publication
    plant(collection, publication)
    assert read_declarations(path, collection).title == "From the copy"


def test_a_changed_file_is_read_and_its_copy_takes_the_place_of_the_older(path: Path, collection: Collection) -> None:
    keep_declarations(collection, read_declarations(path, collection))
    path.write_text(DECLARED.replace("Quiet", "Loud"))
    publication = read_declarations(path, collection)
    assert publication.title == "The Loud Harbour"
    keep_declarations(collection, publication)
    assert [copy.name.partition("-")[0] for copy in kept(collection)] == [publication.digest]


def test_what_another_program_read_is_read_again(
    path: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = read_declarations(path, collection)
    keep_declarations(collection, publication)
    plant(collection, publication)
    monkeypatch.setattr("holdfast.declarations_kept.copied_by", lambda: "another")
    assert read_declarations(path, collection).title == "The Quiet Harbour"


def test_what_is_faulty_is_refused_at_every_run(path: Path, collection: Collection) -> None:
    path.write_text(DECLARED.replace("says", "sayz"))
    for _ in range(2):
        with pytest.raises(DeclarationErrors):
            read_declarations(path, collection)


def test_a_file_that_is_not_there_is_explained_by_the_reader(tmp_path: Path, collection: Collection) -> None:
    with pytest.raises(DeclarationErrors, match="there is no such file"):
        read_declarations(tmp_path / "none.yaml", collection)


def test_the_program_that_reads_declarations_is_told_by_all_its_files() -> None:
    room = Path(publication_json.__file__).parent
    read_by = {path.relative_to(room).as_posix() for path in publication_json.reader_files()}
    assert read_by >= {"publication.py", "rhythm.py", "declarations/schema.py", "declarations/rules.py"}
