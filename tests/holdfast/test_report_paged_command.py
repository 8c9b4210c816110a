"""`holdfast report --paged`: a folder that takes an earlier one's place and says what the ledger says."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.collection import Collection
from holdfast.declarations_kept import latest_declarations
from holdfast.report_command import write_pages
from holdfast.report_folder import replaced
from holdfast.requests import BadRequest
from pipelines.ledger import open_to_read
from pipelines.memory import provenance
from pipelines.streamed import Histories

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Twelve nights of thirty citations."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import year
    finally:
        sys.path.remove(str(BENCHMARKS))
    folder = tmp_path_factory.mktemp("year")
    chance = random.Random(3)
    made = Collection(folder / "collection")
    nights = year.Year(made, year.declare(folder, chance, citations=30, sources=10), chance, 12)
    for night in range(12):
        nights.night(night)
    nights.ledger.close()
    return made


def test_histories_read_a_few_at_a_time_are_those_that_are_read_at_once(collection: Collection) -> None:
    ledger = open_to_read(collection.ledger)
    try:
        publication = latest_declarations(collection, ledger)
        known = provenance(ledger, publication, collection="c", made_at=datetime(2026, 1, 1, tzinfo=UTC))
        citations = tuple(publication.citations)
        read = Histories(ledger, publication)
        few = {name: one for at in range(0, 30, 7) for name, one in read(citations[at : at + 7]).items()}
    finally:
        ledger.close()
    assert sum(len(one.spells) for one in known.histories) > 30
    assert tuple(few.values()) == known.histories


def test_a_report_of_pages_takes_the_place_of_an_earlier_one(collection: Collection, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write_pages(collection.path, folder)
    (folder / "claims-0099.html").write_text("of a publication that was longer")
    write_pages(collection.path, folder)
    assert not (folder / "claims-0099.html").exists()
    assert "claims-0001.html" in {path.name for path in folder.iterdir()}
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_folder_with_other_things_is_left_alone(collection: Collection, tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(BadRequest, match=r"thesis\.txt"):
        write_pages(collection.path, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"index.html", "thesis.txt"}


def _half(folder: Path) -> None:
    with replaced(folder) as made:
        (made / "index.html").write_text("half")
        raise OSError("full")


def test_a_report_that_could_not_be_finished_leaves_the_earlier_one(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "index.html").write_text("earlier")
    with pytest.raises(OSError, match="full"):
        _half(folder)
    assert (folder / "index.html").read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]
