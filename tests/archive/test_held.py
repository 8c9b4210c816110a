"""A revisit is written only to a record whose bytes are there; where they are lost, the new ones are kept."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from folder_store import FolderStore
from servers.messages import response

from archive.captures import Capture, Location, latest_validators
from archive.reader import read_memento
from archive.stores.held import Held
from archive.writer import ArchiveWriter

PAGE = response("200 OK", "Content-Type: text/html", 'ETag: "1"', body=b"<p>Fifteen thousand people.</p>")
OTHER = PAGE.replace(b"Fifteen", b"Fifty-5")
NOT_MODIFIED = response("304 Not Modified", 'ETag: "1"')
CONDITION = 'if-none-match: "1"\r\n'
URL = "http://source.example/a"


def stored(bench: Bench, raw: bytes = PAGE, *, minutes: int = 0, asking: str = "") -> Capture:
    """The capture, in a finished file of its own."""
    writer = ArchiveWriter(
        bench.collection.archive,
        bench.ledger,
        run=bench.run,
        clock=lambda: NIGHT + timedelta(minutes=minutes),  # files are named by it
        new_id=bench.new_id,
        facts={},
        file_bytes=1 << 20,
    )
    capture = writer.store(exchange(raw, minutes=minutes, asking=asking))
    writer.close()
    return capture


def lose(bench: Bench, capture: Capture) -> None:
    (bench.collection.archive / capture.location.warc_file).unlink()


def cut(bench: Bench, capture: Capture, *, to: int) -> None:
    with (bench.collection.archive / capture.location.warc_file).open("r+b") as file:
        file.truncate(to)


def body(bench: Bench, capture: Capture) -> bytes:
    return read_memento(bench.collection.archive, capture.payload_at).entity


def test_equal_bytes_are_stored_whole_where_the_file_of_the_first_is_gone(bench: Bench) -> None:
    lose(bench, stored(bench))
    again = stored(bench, minutes=5)
    assert not again.is_revisit
    assert body(bench, again) == b"<p>Fifteen thousand people.</p>"


def test_the_record_that_took_the_place_of_a_lost_one_is_what_later_ones_repeat(bench: Bench) -> None:
    lose(bench, stored(bench))
    again = stored(bench, minutes=5)
    third = stored(bench, minutes=9)
    assert third.original == again.number
    assert body(bench, third) == b"<p>Fifteen thousand people.</p>"


def test_a_lost_file_whose_bytes_are_stored_anew_is_told_no_more(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    lose(bench, stored(bench))
    stored(bench, minutes=5)
    caplog.clear()
    assert stored(bench, minutes=9).is_revisit
    assert caplog.messages == []


def test_a_file_that_ends_within_the_record_does_not_hold_it(bench: Bench) -> None:
    first = stored(bench)
    end = first.location.offset + first.length
    cut(bench, first, to=end)
    assert stored(bench, minutes=5).original == first.number
    cut(bench, first, to=end - 1)
    assert not stored(bench, minutes=9).is_revisit


def test_what_lies_before_the_end_of_a_cut_file_is_held_in_whatever_order_it_is_asked(bench: Bench) -> None:
    writer = bench.writer()
    first = writer.store(exchange(PAGE))
    second = writer.store(exchange(OTHER, minutes=1))
    writer.close()
    cut(bench, first, to=second.location.offset)
    held = Held(bench.collection.archive)
    asked = [held(one.location, one.length) for one in (second, first, second)]
    assert asked == [False, True, False]


def test_no_request_is_conditional_on_what_is_lost(bench: Bench) -> None:
    first = stored(bench)
    assert latest_validators(bench.ledger, URL, held=Held(bench.collection.archive)) == ('"1"', None)
    lose(bench, first)
    assert latest_validators(bench.ledger, URL, held=Held(bench.collection.archive)) is None


def test_no_request_is_conditional_on_a_revisit_whose_original_is_lost(bench: Bench) -> None:
    first = stored(bench)
    assert stored(bench, minutes=5).original == first.number
    lose(bench, first)
    assert latest_validators(bench.ledger, URL, held=Held(bench.collection.archive)) is None


def test_a_304_is_no_revisit_to_what_is_lost(bench: Bench) -> None:
    lose(bench, stored(bench))
    capture = stored(bench, NOT_MODIFIED, minutes=5, asking=CONDITION)
    assert (capture.is_revisit, capture.status) == (False, 304)


def test_what_is_being_written_is_held(bench: Bench) -> None:
    writer = bench.writer()
    first = writer.store(exchange(PAGE))
    assert writer.store(exchange(PAGE, minutes=1)).original == first.number
    other = writer.store(exchange(OTHER, minutes=2))  # behind what the file was when it was looked at
    assert writer.store(exchange(OTHER, minutes=3)).original == other.number


def test_a_file_is_looked_at_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = stored(bench)
    held = Held(bench.collection.archive)
    assert held(first.location, first.length)
    monkeypatch.setattr(Path, "stat", lambda *_, **__: pytest.fail("looked again"))
    assert held(first.location, first.length)


def test_a_lost_file_is_told_once_in_the_log(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    first = stored(bench)
    lose(bench, first)
    held = Held(bench.collection.archive)
    with caplog.at_level(logging.WARNING):
        assert not held(first.location, first.length)
        assert not held(first.location, first.length)
    [told] = caplog.messages
    assert told.startswith(f"archive/{first.location.warc_file} is gone: ")


class CountingStore(FolderStore):
    """How often it was asked."""

    asked = 0

    def sizes(self) -> dict[str, int]:
        self.asked += 1
        return super().sizes()


def test_a_store_is_asked_once_for_all_that_lies_in_it(tmp_path: Path) -> None:
    store = CountingStore(tmp_path / "store")
    for number in range(9):
        (tmp_path / "store" / f"{number}.warc.gz").write_bytes(bytes(100))
    held = Held(tmp_path / "archive", store)
    assert all(held(Location(f"{number}.warc.gz", 20), 80) for number in range(9))
    assert not held(Location("0.warc.gz", 20), 81)
    assert store.asked == 1


def test_what_another_machine_put_into_the_store_meanwhile_is_held(tmp_path: Path) -> None:
    store = CountingStore(tmp_path / "store")
    held = Held(tmp_path / "archive", store)
    assert not held(Location("early.warc.gz", 0), 10)
    (tmp_path / "store" / "late.warc.gz").write_bytes(bytes(10))
    assert held(Location("late.warc.gz", 0), 10)
    before = store.asked
    assert not held(Location("early.warc.gz", 0), 10)
    assert store.asked == before
