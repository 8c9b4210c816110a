"""The ledger: opened by several at once, and refused where a newer holdfast made it."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from archive_bench import NIGHT

from archive.errors import NotACollection
from archive.ledger import connect, connect_to_read, create_tables
from archive.runs import RunState, Visit, VisitsOfRun, begin_run, end_run, record_visit, runs, visits


def open_and_write(path: Path) -> None:
    ledger = connect(path)
    begin_run(ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
    ledger.close()


def open_together(folder: Path, rounds: int, together: Barrier) -> None:
    """What each of two processes does: new ledgers, each opened in the same instant as the other does."""
    for number in range(rounds):
        together.wait(5)
        open_and_write(folder / f"{number}.sqlite")


def test_two_processes_create_one_ledger_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(2)
    both = [context.Process(target=open_together, args=(tmp_path, 20, together)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    for number in range(20):
        ledger = connect(tmp_path / f"{number}.sqlite")
        assert len(list(runs(ledger))) == 2
        ledger.close()


def test_opening_waits_while_another_creates_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    busy = sqlite3.connect(path, isolation_level=None)
    busy.execute("PRAGMA journal_mode=WAL")
    busy.execute("BEGIN IMMEDIATE")
    other = threading.Thread(target=open_and_write, args=(path,))
    other.start()
    other.join(0.7)
    assert other.is_alive()
    busy.execute("COMMIT")
    busy.close()
    other.join(20)
    assert not other.is_alive()
    ledger = connect(path)
    assert len(list(runs(ledger))) == 1
    ledger.close()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = connect(path)
    ledger.execute("UPDATE schemas SET version = version + 1 WHERE room = 'archive'")
    ledger.close()
    with pytest.raises(NotACollection, match="newer"):
        connect(path)


def test_a_newer_schema_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = connect(path)
    ledger.execute("UPDATE schemas SET version = version + 1 WHERE room = 'archive'")
    ledger.close()
    with pytest.raises(NotACollection, match="newer"):
        connect_to_read(path)


def test_another_rooms_tables_are_refused_by_their_own_version(tmp_path: Path) -> None:
    ledger = connect(tmp_path / "ledger.sqlite")
    create_tables(ledger, room="pipelines", version=2, schema="CREATE TABLE IF NOT EXISTS things (a);")
    create_tables(ledger, room="pipelines", version=2, schema="this is not looked at again")
    with pytest.raises(NotACollection, match="pipelines"):
        create_tables(ledger, room="pipelines", version=1, schema="")
    ledger.close()


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_text("a shopping list\n" * 100)
    with pytest.raises(NotACollection, match=r"ledger\.sqlite"):
        connect(path)
    with pytest.raises(NotACollection, match=r"ledger\.sqlite"):
        connect_to_read(path)
    assert path.read_text() == "a shopping list\n" * 100


def test_a_reader_needs_a_ledger_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with pytest.raises(NotACollection):
        connect_to_read(path)
    assert not path.exists()
    connect(path).close()
    reader = connect_to_read(path)
    with pytest.raises(sqlite3.OperationalError):
        reader.execute("DELETE FROM runs")
    reader.close()


def test_a_run_stands_as_its_last_end_says(tmp_path: Path) -> None:
    ledger = connect(tmp_path / "ledger.sqlite")
    number = begin_run(ledger, run_at=NIGHT, publication="0" * 64, settings={"delay": 1.5}, software={"a": "1"})
    assert next(runs(ledger)).state is RunState.UNDER_WAY
    end_run(ledger, number, ended_at=NIGHT, state=RunState.INTERRUPTED)
    end_run(ledger, number, ended_at=NIGHT, state=RunState.FINISHED)
    [run] = runs(ledger)
    assert (run.number, run.run_at, run.state, run.settings) == (number, NIGHT, RunState.FINISHED, {"delay": 1.5})
    ledger.close()


def test_visits_are_looked_up_by_their_addresses(tmp_path: Path) -> None:
    ledger = connect(tmp_path / "ledger.sqlite")
    first = begin_run(ledger, run_at=NIGHT, publication="", settings={}, software={})
    second = begin_run(ledger, run_at=NIGHT, publication="", settings={}, software={})
    tonights = VisitsOfRun(ledger, second)
    record_visit(ledger, first, Visit("http://a.example/", NIGHT, "timeout"))
    assert "http://a.example/" not in tonights
    assert len(tonights) == 0
    here, there = (Visit(f"http://{host}.example/", NIGHT, "reset", "cut") for host in "ab")
    record_visit(ledger, second, here)
    assert tonights.get("http://a.example/") == here
    record_visit(ledger, second, there)
    assert tonights["http://b.example/"] == there
    assert tonights["http://a.example/"] == here
    assert set(tonights) == {here.url, there.url}
    assert tonights.get("http://c.example/") is None
    ledger.close()


def test_one_run_visits_a_url_once(tmp_path: Path) -> None:
    ledger = connect(tmp_path / "ledger.sqlite")
    number = begin_run(ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
    visit = Visit("http://source.example/a", NIGHT, "timeout", "no answer")
    record_visit(ledger, number, visit)
    assert list(visits(ledger, number)) == [visit]
    with pytest.raises(sqlite3.IntegrityError):
        record_visit(ledger, number, visit)
    ledger.close()
