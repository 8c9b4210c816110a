"""Nothing is committed before its file is in the store; nothing that was kept is lost when it does not get there."""

from __future__ import annotations

import itertools
import random
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from folder_store import FolderStore
from servers.messages import response

from archive.audit import audit
from archive.captures import Capture, captures_of_run
from archive.cdxj import update_index
from archive.clock import Clock
from archive.collection import Collection
from archive.errors import StorageFailed
from archive.exchange import FailedAttempt
from archive.ledger import Ledger, connect
from archive.reader import read_memento
from archive.runs import begin_run, run_facts
from archive.services import Services, begin_with
from archive.stores import places
from archive.stores.leftovers import publish_leftovers
from archive.stores.publishing import PublishingWriter
from archive.stores.putting_away import let_go

PAGE = response("200 OK", "Content-Type: text/html", 'ETag: "1"', body=b"<p>one page</p>" * 200)
OTHER = response("200 OK", "Content-Type: text/html", body=b"<p>another</p>" * 200)
LARGE = response("200 OK", "Content-Type: application/pdf", body=random.Random(3).randbytes(50_000))
NOT_MODIFIED = response("304 Not Modified", 'ETag: "1"')
ATTEMPT = FailedAttempt("http://source.example/gone", NIGHT, "timeout", "no answer")


class Place:
    """A collection whose finished files go to a store, and writers of one run on it."""

    def __init__(self, folder: Path) -> None:
        self.collection = Collection(folder / "collection")
        self.collection.create()
        begin_with(self.collection.path, Services(archive="s3://bucket/prefix"))
        self.store = FolderStore(folder / "store")
        self.ledger: Ledger = connect(self.collection.ledger)
        self.run = begin_run(self.ledger, run_at=NIGHT, publication="", settings={}, software={})
        self.writers: list[PublishingWriter] = []

    def writer(self, *, file_bytes: int = 1 << 20, file_seconds: float = 600.0) -> PublishingWriter:
        writer = PublishingWriter(
            self.collection.archive,
            self.ledger,
            run=self.run,
            clock=Clock.starting_at(NIGHT),
            new_id=uuid.uuid4,
            facts=run_facts(self.run, run_at=NIGHT, publication=""),
            store=self.store,
            file_bytes=file_bytes,
            file_seconds=file_seconds,
        )
        self.writers.append(writer)
        return writer

    def kill(self, writer: PublishingWriter) -> None:
        """Leave everything as a kill would."""
        self.store.let_in.set()
        writer.abandon()
        if writer._file is not None:
            writer._file._file.close()
        self.writers.remove(writer)

    def committed(self) -> list[Capture]:
        return list(captures_of_run(self.ledger, self.run))

    def here(self) -> list[str]:
        return sorted(path.name for path in self.collection.archive.iterdir())

    def start_again(self) -> list[str]:
        """What the next start does; the names of what was set aside."""
        done = list(publish_leftovers(self.collection.archive, self.ledger, self.store))
        return [item.name for item in done if item.tail]

    def assert_whole(self) -> None:
        """All that is in the ledger is in the store, and the audit finds nothing."""
        let_go(self.collection.archive, self.ledger)
        assert self.here() == []
        update_index(self.collection.path, self.ledger)
        assert audit(self.collection).faults == ()
        for capture in self.committed():
            read_memento(self.collection.archive, capture.payload_at, length=capture.payload_length or capture.length)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    place = Place(tmp_path)
    monkeypatch.setattr(places, "store_at", lambda _: place.store)
    yield place
    for writer in place.writers:
        place.kill(writer)
    place.ledger.close()


def store_for_ever(writer: PublishingWriter) -> None:
    for number in itertools.count():
        writer.store(exchange(OTHER, f"http://source.example/{number}"))


def until(condition: object, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_is_stored_is_on_this_disk_and_not_in_the_ledger(place: Place) -> None:
    capture = place.writer().store(exchange(PAGE))
    assert capture.number < 0
    assert place.committed() == []
    assert place.store.sizes() == {}
    assert read_memento(place.collection.archive, capture.location).content() == b"<p>one page</p>" * 200


def test_once_the_file_is_in_the_store_everything_is_committed_and_then_reported(place: Place) -> None:
    writer = place.writer()
    first = writer.store(exchange(PAGE))
    reported: list[tuple[int, int]] = []
    writer.after_commit(lambda: reported.append((writer.number_of(first.number), len(place.committed()))))
    second = writer.store(exchange(OTHER, "http://source.example/b", minutes=1))
    assert reported == []
    writer.close()
    assert [capture.url for capture in place.committed()] == [first.url, second.url]
    assert reported == [(place.committed()[0].number, 2)]
    place.assert_whole()


def test_what_is_committed_is_what_was_kept(place: Place) -> None:
    writer = place.writer()
    kept = writer.store(exchange(PAGE))
    writer.close()
    [committed] = place.committed()
    for name in (
        "url",
        "captured_at",
        "status",
        "media_type",
        "payload_digest",
        "record_id",
        "location",
        "length",
        "etag",
    ):
        assert getattr(committed, name) == getattr(kept, name)


def test_attempts_without_an_answer_are_committed_with_their_file(place: Place) -> None:
    writer = place.writer()
    writer.store_failure(ATTEMPT)
    count = "SELECT count(*) FROM attempts"
    assert place.ledger.execute(count).fetchone()[0] == 0
    writer.close()
    assert place.ledger.execute(count).fetchone()[0] == 1
    place.assert_whole()


def test_what_waits_for_nothing_is_called_at_once(place: Place) -> None:
    called: list[str] = []
    place.writer().after_commit(lambda: called.append("now"))
    assert called == ["now"]


def test_a_payload_that_is_kept_and_not_committed_yet_is_not_written_again(place: Place) -> None:
    writer = place.writer()
    first = writer.store(exchange(PAGE))
    again = writer.store(exchange(PAGE, minutes=1))
    assert again.original == first.number
    assert again.payload_at == first.location
    writer.close()
    one, two = place.committed()
    assert (two.original, two.payload_digest) == (one.number, one.payload_digest)
    place.assert_whole()


def test_a_payload_of_an_earlier_file_is_found_before_and_after_it_is_committed(place: Place) -> None:
    place.store.let_in.clear()
    writer = place.writer(file_bytes=1)  # a file for each exchange
    first = writer.store(exchange(PAGE))
    second = writer.store(exchange(PAGE, minutes=1))
    assert second.original == first.number < 0
    place.store.let_in.set()
    writer.flush()
    third = writer.store(exchange(PAGE, minutes=2))
    fourth = writer.store(exchange(NOT_MODIFIED, minutes=3, asking='If-None-Match: "1"\r\n'))
    writer.close()
    committed = place.committed()
    assert third.original == committed[0].number
    assert [capture.original for capture in committed] == [None, *[committed[0].number] * 3]
    assert fourth.media_type == committed[3].media_type == "text/html"
    place.assert_whole()


def test_a_file_that_has_grown_is_put_while_the_crawl_goes_on(place: Place) -> None:
    writer = place.writer(file_bytes=1)
    writer.store(exchange(PAGE))
    writer.store(exchange(OTHER, "http://source.example/b"))
    until(lambda: writer.move_on() or place.committed())
    assert len(place.committed()) == 1


def test_a_file_that_is_old_enough_is_put_although_nothing_comes(place: Place) -> None:
    writer = place.writer(file_seconds=0.05)
    woken: list[float] = []
    writer.wake_by(lambda: woken.append(time.monotonic()))
    writer.store(exchange(PAGE))
    until(lambda: woken)
    until(lambda: writer.move_on() or place.committed())
    assert place.here() == list(place.store.sizes())


def test_a_store_that_is_slower_than_the_crawl_holds_it(place: Place) -> None:
    place.store.let_in.clear()
    writer = place.writer(file_bytes=1)
    for number in range(5):
        writer.store(exchange(PAGE, f"http://source.example/{number}"))
    assert place.committed() == []
    place.store.let_in.set()
    writer.store(exchange(PAGE, "http://source.example/6"))
    assert place.committed() != []


def test_a_store_that_fails_commits_nothing_and_keeps_everything(place: Place) -> None:
    writer = place.writer()
    place.store.failing = True
    writer.store(exchange(PAGE))
    reported: list[str] = []
    writer.after_commit(lambda: reported.append("never"))
    with pytest.raises(StorageFailed):
        writer.flush()
    assert (place.committed(), reported) == ([], [])
    place.store.failing = False
    assert place.start_again() == []
    assert [capture.url for capture in place.committed()] == ["http://source.example/a"]
    place.assert_whole()


def test_a_failure_is_told_when_the_next_exchange_comes(place: Place) -> None:
    place.store.failing = True
    writer = place.writer(file_bytes=1)
    writer.store(exchange(PAGE))
    with pytest.raises(StorageFailed):
        store_for_ever(writer)


@pytest.mark.parametrize("finished", [False, True])
def test_what_a_killed_run_had_kept_is_put_and_committed_at_the_next_start(place: Place, finished: bool) -> None:
    writer = place.writer()
    place.store.let_in.clear()
    kept = [
        writer.store(exchange(PAGE)),
        writer.store(exchange(PAGE, minutes=1)),
        writer.store(exchange(OTHER, "http://source.example/b", minutes=2)),
    ]
    writer.store_failure(ATTEMPT)
    if finished:
        writer._finish_file()
        place.store.failing = True
    place.kill(writer)
    place.store.failing = False
    assert place.start_again() == []
    committed = place.committed()
    assert [capture.record_id for capture in committed] == [capture.record_id for capture in kept]
    assert committed[1].original == committed[0].number
    assert place.ledger.execute("SELECT outcome FROM attempts").fetchall() == [("timeout",)]
    place.assert_whole()


def test_a_kill_between_the_store_and_the_ledger_leaves_nothing_to_be_sent_again(place: Place) -> None:
    writer = place.writer()
    writer.store(exchange(PAGE))
    writer._finish_file()
    until(place.store.sizes)
    place.kill(writer)
    assert place.committed() == []
    place.start_again()
    assert len(place.committed()) == 1
    place.assert_whole()


def test_a_torn_tail_is_set_aside_and_what_is_before_it_committed(place: Place) -> None:
    writer = place.writer()
    writer.store(exchange(PAGE))
    second = writer.store(exchange(LARGE, "http://source.example/b"))
    place.kill(writer)
    [path] = place.collection.archive.iterdir()
    with path.open("r+b") as file:
        file.truncate(second.location.offset + 20_000)
    assert place.start_again() == [path.name.removesuffix(".open")]
    assert [capture.url for capture in place.committed()] == ["http://source.example/a"]
    place.assert_whole()


def test_an_exchange_whose_request_is_torn_is_not_taken_for_whole(place: Place) -> None:
    writer = place.writer()
    writer.store(exchange(PAGE))
    second = writer.store(exchange(OTHER, "http://source.example/b"))
    place.kill(writer)
    [path] = place.collection.archive.iterdir()
    with path.open("r+b") as file:
        file.truncate(second.location.offset + second.length + 20)
    place.start_again()
    assert [capture.url for capture in place.committed()] == ["http://source.example/a"]
    place.assert_whole()


def test_every_place_where_a_kill_may_tear_a_file_leaves_a_whole_archive(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = place.writer()
    writer.store(exchange(PAGE))
    writer.store(exchange(OTHER, "http://source.example/b"))
    place.kill(writer)
    [path] = place.collection.archive.iterdir()
    data = path.read_bytes()
    path.unlink()
    for number, cut in enumerate(range(0, len(data), 37)):
        (tmp_path / str(number)).mkdir()
        torn = Place(tmp_path / str(number))
        (torn.collection.archive / path.name).write_bytes(data[:cut])
        list(publish_leftovers(torn.collection.archive, torn.ledger, torn.store))
        urls = [capture.url for capture in torn.committed()]
        assert urls == ["http://source.example/a", "http://source.example/b"][: len(urls)]
        update_index(torn.collection.path, torn.ledger)
        monkeypatch.setattr(places, "store_at", lambda _, store=torn.store: store)
        assert audit(torn.collection).faults == ()
        torn.ledger.close()


def test_a_file_of_a_run_that_the_ledger_does_not_have_is_set_aside(place: Place) -> None:
    writer = place.writer()
    writer._facts = run_facts(99, run_at=NIGHT, publication="")
    writer.store(exchange(PAGE))
    place.kill(writer)
    [name] = place.here()
    assert place.start_again() == [name.removesuffix(".open")]
    assert (place.committed(), place.here(), place.store.sizes()) == ([], [], {})
    assert len(list((place.collection.path / "set-aside").iterdir())) == 1


def test_copies_of_what_is_in_the_store_and_committed_are_let_go_and_nothing_else(place: Place) -> None:
    writer = place.writer(file_bytes=1)
    writer.store(exchange(PAGE))
    writer.flush()
    place.store.let_in.clear()
    writer.store(exchange(OTHER, "http://source.example/b"))
    writer._finish_file()
    here = place.here()
    assert let_go(place.collection.archive, place.ledger) == (here[0],)
    assert place.here() == [here[1]]


def test_the_audit_names_what_a_killed_run_left_on_this_machine(place: Place) -> None:
    writer = place.writer()
    writer.store(exchange(PAGE))
    place.kill(writer)
    update_index(place.collection.path, place.ledger)
    [fault] = audit(place.collection).faults
    assert (fault.file, fault.kind.value) == (f"archive/{place.here()[0]}", "left open")


def test_the_audit_reads_what_everybody_reads_and_not_this_machines_copy(place: Place, tmp_path: Path) -> None:
    writer = place.writer()
    writer.store(exchange(PAGE))
    writer.close()
    update_index(place.collection.path, place.ledger)
    [name] = place.here()
    stored = tmp_path / "store" / name
    data = bytearray(stored.read_bytes())
    data[-60] ^= 1
    stored.write_bytes(data)
    assert "bytes" in {fault.kind.value for fault in audit(place.collection).faults}


def test_a_file_that_is_gone_from_the_store_is_missing_although_a_copy_is_here(place: Place, tmp_path: Path) -> None:
    writer = place.writer()
    writer.store(exchange(PAGE))
    writer.close()
    [name] = place.here()
    (tmp_path / "store" / name).unlink()
    assert "missing" in {fault.kind.value for fault in audit(place.collection).faults}


def test_a_writer_of_a_folder_commits_at_once_and_has_nothing_to_move(bench: Bench) -> None:
    writer = bench.writer()
    capture = writer.store(exchange(PAGE))
    called: list[int] = []
    writer.after_commit(lambda: called.append(writer.number_of(capture.number)))
    assert called == [capture.number]
    writer.move_on()
    writer.flush()


def test_equal_bytes_are_stored_whole_where_the_store_has_lost_the_file(place: Place) -> None:
    first = place.writer()
    first.store(exchange(PAGE))
    first.close()
    let_go(place.collection.archive, place.ledger)
    for path in place.store._folder.iterdir():
        path.unlink()
    again = place.writer()
    assert not again.store(exchange(PAGE, minutes=5)).is_revisit
    assert again.store(exchange(PAGE, minutes=6)).is_revisit
    again.close()
