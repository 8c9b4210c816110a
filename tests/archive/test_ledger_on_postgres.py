"""A ledger in a PostgreSQL database: the same rows by the same statements, and sentences where the server fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from archive_bench import NIGHT, Bench, exchange
from audited import audited, faults, fill
from servers.messages import response

from archive.captures import captures_after
from archive.collection import Collection
from archive.errors import CollectionInUse, NotACollection, StorageFailed
from archive.files import write_whole
from archive.ledger import Ledger, connect, connect_to_read, reading, transaction, without_waiting
from archive.mending import mend_ledger
from archive.postgres_words import kept, read, translated
from archive.rebuild import rebuild_ledger
from archive.runs import begin_run, runs, url_number
from archive.services import Services, begin_with

if TYPE_CHECKING:
    from servers.postgres_server import PostgresServer

psycopg = pytest.importorskip("psycopg")

on_postgres = pytest.mark.parametrize("bench", ["postgresql"], indirect=True)


@pytest.fixture
def address(postgres_server: PostgresServer) -> str:
    return postgres_server.new_database()


def collection_on(folder: Path, address: str) -> Collection:
    collection = Collection(folder)
    begin_with(folder, Services(ledger=address))
    collection.create()
    return collection


@pytest.fixture
def collection(tmp_path: Path, address: str) -> Collection:
    return collection_on(tmp_path / "collection", address)


@pytest.fixture
def ledger(collection: Collection) -> Iterator[Ledger]:
    with closing(connect(collection.ledger)) as ledger:
        yield ledger


@on_postgres
def test_one_of_everything_is_written_and_the_audit_finds_it_so(bench: Bench) -> None:
    fill(bench)
    assert faults(bench) == ()
    assert not bench.collection.ledger.exists()


@on_postgres
def test_a_changed_row_is_found(bench: Bench) -> None:
    fill(bench)
    bench.ledger.execute("UPDATE captures SET status = 404 WHERE capture = 1")
    [fault] = faults(bench)
    assert fault.sentence == "row 1 of captures has the status 404, the record 200"


@on_postgres
def test_what_disagrees_is_mended_in_place_and_under_its_number(bench: Bench) -> None:
    fill(bench)
    before = rows(bench.ledger)
    bench.ledger.execute("UPDATE captures SET status = 404, length = 1, record_id = sha256('?') WHERE capture = 1")
    bench.ledger.execute("DELETE FROM captures WHERE capture IN (6, 7)")
    bench.ledger.execute("UPDATE attempts SET outcome = 'reset'")
    bench.ledger.execute("UPDATE urls SET text = 'http://elsewhere.example/' WHERE text LIKE '%chunked'")
    bench.ledger.execute("DELETE FROM appends WHERE file_end = (SELECT min(file_end) FROM appends)")
    bench.ledger.execute("UPDATE index_updates SET captures_through = 999")
    found = audited(bench)
    assert len(found.faults) > 5
    mended = mend_ledger(bench.collection, found, proved={}, now=NIGHT)
    assert len(mended.done) > 3
    assert mended.set_aside == ()
    assert rows(bench.ledger) == before
    assert mend_ledger(bench.collection, audited(bench), proved={}, now=NIGHT).done == ()


@on_postgres
def test_an_empty_database_is_filled_from_the_records(bench: Bench, postgres_server: PostgresServer) -> None:
    fill(bench)
    found = audited(bench)
    with pytest.raises(NotACollection, match="nothing there is thrown away"):
        rebuild_ledger(bench.collection, found, now=NIGHT)
    (bench.collection.path / "services.json").unlink()
    again = Services(ledger=postgres_server.new_database())
    write_whole(bench.collection.path / "services.json", json.dumps(asdict(again)).encode())
    made = rebuild_ledger(bench.collection, found, now=NIGHT)
    assert (made.captures, made.attempts, made.set_aside) == (7, 2, ())
    with closing(connect(bench.collection.ledger)) as ledger:
        assert [row[6:] for row in rows(ledger)["captures"]] == [row[6:] for row in rows(bench.ledger)["captures"]]


def rows(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    tables = ("urls", "warc_files", "appends", "captures")
    return {table: ledger.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}


def test_what_is_not_committed_is_not_there(collection: Collection, ledger: Ledger) -> None:
    with pytest.raises(KeyError), transaction(ledger):  # noqa: PT012 - what is undone belongs to it
        url_number(ledger, "http://a.example/")
        raise KeyError
    assert not ledger.in_transaction
    with transaction(ledger):
        assert url_number(ledger, "http://b.example/") == url_number(ledger, "http://b.example/")
        with closing(connect_to_read(collection.ledger)) as other:
            assert other.execute("SELECT count(*) FROM urls").fetchone() == (0,)
    assert ledger.execute("SELECT text FROM urls").fetchall() == [("http://b.example/",)]


def test_a_statement_that_fails_within_a_transaction_undoes_it(ledger: Ledger) -> None:
    with pytest.raises(psycopg.errors.NotNullViolation), transaction(ledger):  # noqa: PT012 - likewise
        ledger.execute("INSERT INTO urls (text) VALUES (?)", ("http://a.example/",))
        ledger.execute("INSERT INTO urls (text) VALUES (?)", (None,))
    assert not ledger.in_transaction
    assert ledger.execute("SELECT count(*) FROM urls").fetchone() == (0,)


def test_a_reader_writes_nothing(collection: Collection, ledger: Ledger) -> None:
    assert list(runs(ledger)) == []
    with closing(connect_to_read(collection.ledger)) as reader, pytest.raises(StorageFailed):
        reader.execute("DELETE FROM runs")


def test_a_reader_sees_one_state_while_another_writes(collection: Collection, ledger: Ledger) -> None:
    with closing(connect_to_read(collection.ledger)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM urls").fetchone() == (0,)
        url_number(ledger, "http://a.example/")
        assert reader.execute("SELECT count(*) FROM urls").fetchone() == (0,)
    assert ledger.execute("SELECT count(*) FROM urls").fetchone() == (1,)


def test_captures_of_several_writers_are_numbered_as_they_are_committed(collection: Collection, ledger: Ledger) -> None:
    """What indexes the captures behind the last number that it has seen misses none."""
    run = begin_run(ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
    seen: list[int] = []
    going = threading.Event()

    def write(name: str, place: int) -> None:
        with closing(connect(collection.ledger)) as own:
            writer = Bench(collection, own, run, numbers=count(place << 120)).writer()
            for number in range(8):
                url = f"http://{name}.example/{number % 3}"
                writer.store_together([exchange(response("200 OK", body=url.encode() * 9), url)] * 2)
            writer.close()

    def index() -> None:
        with closing(connect_to_read(collection.ledger)) as own:
            while not going.is_set():
                look(own)

    def look(reading: Ledger) -> None:
        seen.extend(capture.number for capture in captures_after(reading, seen[-1] if seen else 0))

    indexer = threading.Thread(target=index)
    writers = [threading.Thread(target=write, args=(name, place)) for place, name in enumerate("aba", start=1)]
    for thread in (indexer, *writers):
        thread.start()
    for thread in writers:
        thread.join(60)
    going.set()
    indexer.join(10)
    look(ledger)
    assert seen == list(range(1, 49))


def test_two_processes_make_the_tables_at_once(collection: Collection) -> None:
    failed: list[BaseException] = []

    def make() -> None:
        try:
            connect(collection.ledger).close()
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


def test_a_run_excludes_one_on_another_machine_and_is_told_by_name_and_age(tmp_path: Path, address: str) -> None:
    here, there = (collection_on(tmp_path / name, address) for name in ("here", "there"))
    later = NIGHT + timedelta(minutes=7)
    with here.locked(role="run", now=NIGHT):
        told = pytest.raises(CollectionInUse, match=r"process \d+ on \S+, since 2026-02-01 03:00 UTC \(7 min\)")
        with told, there.locked(role="run", now=later):
            pytest.fail("both hold it")
        with there.locked(role="crawl", now=later):
            pass
    with there.locked(role="run", now=later):
        pass


def test_collections_in_two_schemas_of_one_database_know_nothing_of_each_other(tmp_path: Path, address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA quay")
    one = collection_on(tmp_path / "one", address)
    other = collection_on(tmp_path / "other", f"{address}?options=-csearch_path%3Dquay,public")
    with one.locked(role="run", now=NIGHT), other.locked(role="run", now=NIGHT):
        with closing(connect(one.ledger)) as ledger:
            url_number(ledger, "http://a.example/")
        with closing(connect(other.ledger)) as ledger:
            assert ledger.execute("SELECT count(*) FROM urls").fetchone() == (0,)


# -- what goes wrong -----------------------------------------------------------------------------------------------


def test_a_ledger_that_no_run_has_begun_is_none(collection: Collection) -> None:
    with pytest.raises(NotACollection, match="no run has begun"):
        connect_to_read(collection.ledger)


def test_a_database_with_other_things_is_left_as_it_is(collection: Collection, address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE runs (distance INTEGER)")
    with pytest.raises(NotACollection, match="holds other things: a table 'runs'"):
        connect(collection.ledger)


def test_a_newer_ledger_is_refused(collection: Collection, ledger: Ledger) -> None:
    ledger.execute("UPDATE schemas SET version = version + 1 WHERE room = 'archive'")
    for opened in (connect, connect_to_read):
        with pytest.raises(NotACollection, match="newer"):
            opened(collection.ledger)


def test_a_database_that_can_t_hold_every_text_is_refused(tmp_path: Path, postgres_server: PostgresServer) -> None:
    address = postgres_server.new_database("ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(NotACollection, match="LATIN1"):
        connect(collection_on(tmp_path / "collection", address).ledger)


def test_a_schema_that_is_missing_is_told(tmp_path: Path, address: str) -> None:
    with pytest.raises(NotACollection, match="CREATE SCHEMA nowhere"):
        connect(collection_on(tmp_path / "c", f"{address}?options=-csearch_path%3Dnowhere").ledger)


@pytest.mark.parametrize("change", ["no such database", "no such role", "no server"])
def test_what_can_t_be_reached_is_told_in_a_sentence(tmp_path: Path, address: str, change: str) -> None:
    match change:
        case "no such database":
            address += "_elsewhere"
        case "no such role":
            address = address.replace("holdfast@", "nobody@")
        case "no server":
            address = "postgresql://holdfast@127.0.0.1:1/ledger"
    collection = collection_on(tmp_path / "collection", address)
    for opened in (connect, connect_to_read):
        with pytest.raises(StorageFailed, match="could not be used") as failed:
            opened(collection.ledger)
        assert "\n" not in str(failed.value)


def test_a_connection_that_the_server_ends_fails_the_run_and_loses_nothing_committed(
    collection: Collection, ledger: Ledger, address: str
) -> None:
    url_number(ledger, "http://a.example/")
    with pytest.raises(StorageFailed, match="kept"), transaction(ledger):  # noqa: PT012 - likewise
        url_number(ledger, "http://b.example/")
        end_others(address)
        url_number(ledger, "http://c.example/")
    assert not ledger.in_transaction
    with pytest.raises(StorageFailed):
        ledger.execute("SELECT 1")
    with closing(connect(collection.ledger)) as again:
        assert again.execute("SELECT text FROM urls").fetchall() == [("http://a.example/",)]


def end_others(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


# -- words ---------------------------------------------------------------------------------------------------------


def test_placeholders_are_found_and_literals_left() -> None:
    assert translated("SELECT ':a', '50%?' WHERE x = ? AND y = :name -- why?") == (
        "SELECT ':a', '50%%?' WHERE x = %s AND y = %(name)s"
    )


@pytest.mark.parametrize("text", ["", "a", "a\0b", "\U0010ffff", "\U0010ffff\U0010fffd\0", "\0\U0010ffff\U0010fffe"])
def test_every_text_comes_back(ledger: Ledger, text: str) -> None:
    assert read(kept(text)) == text
    ledger.execute("INSERT INTO urls (text) VALUES (:text)", {"text": text})
    assert ledger.execute("SELECT text FROM urls WHERE text = ?", (text,)).fetchone() == (text,)


def test_a_url_may_be_longer_than_an_index_takes(ledger: Ledger) -> None:
    url = "http://a.example/?" + "".join(map(str, range(40_000)))
    number = url_number(ledger, url)
    assert url_number(ledger, url) == number
    ledger.execute("INSERT INTO urls (text) VALUES (?) ON CONFLICT DO NOTHING", (url,))
    assert ledger.execute("SELECT count(*) FROM urls").fetchone() == (1,)


# -- what is asked less often ------------------------------------------------------------------------------------------


def test_a_number_that_was_given_once_is_asked_for_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.postgres import PostgresLedger

    assert isinstance(ledger, PostgresLedger)
    number, asked = url_number(ledger, "http://a.example/"), count()
    ask = ledger._asked
    monkeypatch.setattr(ledger, "_asked", lambda *given: (next(asked), ask(*given))[1])
    assert [url_number(ledger, "http://a.example/") for _ in range(3)] == [number] * 3
    assert next(asked) <= 1


def test_a_number_that_was_undone_is_not_remembered(ledger: Ledger) -> None:
    with suppress(ZeroDivisionError), transaction(ledger):
        assert url_number(ledger, "http://a.example/") == url_number(ledger, "http://a.example/")
        raise ZeroDivisionError
    assert ledger.execute("SELECT url FROM urls WHERE text = ?", ("http://a.example/",)).fetchone() is None
    number = url_number(ledger, "http://a.example/")
    assert ledger.execute("SELECT text FROM urls WHERE url = ?", (number,)).fetchone() == ("http://a.example/",)


def test_a_number_that_was_changed_is_asked_for_anew(ledger: Ledger) -> None:
    number = url_number(ledger, "http://a.example/")
    assert url_number(ledger, "http://a.example/") == number
    ledger.execute("UPDATE urls SET text = ? WHERE url = ?", ("http://b.example/", number))
    assert url_number(ledger, "http://b.example/") == number
    assert url_number(ledger, "http://a.example/") != number


def test_only_what_may_be_lost_with_the_server_s_machine_is_not_waited_for(ledger: Ledger) -> None:
    def waits() -> str:
        (told,) = ledger.execute("SHOW synchronous_commit").fetchone()
        return str(told)

    for _ in range(2):
        with without_waiting(ledger):
            url_number(ledger, "http://a.example/outside")
            with transaction(ledger):
                assert waits() == "off"
        with transaction(ledger):
            assert waits() == "on"
        with without_waiting(ledger):
            begin_run(ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
            assert waits() == "off"
        begin_run(ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
        assert waits() == "on"


def test_a_statement_that_failed_on_the_way_is_told_at_the_commit_and_nothing_is_kept(ledger: Ledger) -> None:
    """What is written in a transaction is not waited for before its end."""

    def twice() -> None:
        with transaction(ledger):
            begin_run(ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
            for _ in range(2):
                ledger.execute("INSERT INTO warc_files (warc_file, name, run, warcinfo_end) VALUES (1, 'a', 1, 1)")

    with pytest.raises(psycopg.errors.UniqueViolation):
        twice()
    assert not ledger.in_transaction
    assert ledger.execute("SELECT count(*) FROM warc_files").fetchone() == (0,)
    with transaction(ledger):  # and the connection is as good as before
        url_number(ledger, "http://a.example/")


@on_postgres
def test_what_is_read_together_keeps_nobody_from_writing(bench: Bench, address: str) -> None:
    with closing(connect(bench.collection.ledger)) as other:
        with reading(bench.ledger):
            known = list(runs(bench.ledger))
            with transaction(other):
                begin_run(other, run_at=NIGHT, publication="x", settings={}, software={})
        assert not bench.ledger.in_transaction
        assert len(list(runs(bench.ledger))) == len(known) + 1
