"""The desk: trouble with the archive is ours, ends the crawl, and is never told as an outcome of a source."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from crawling import NIGHT, plan_for, to_origins

from archive.captures import Capture
from archive.errors import LedgerDamaged, StorageFailed
from archive.exchange import Exchange, FailedAttempt
from archive.ledger import connect
from archive.runs import Visit, visits
from crawler.archive_thread import archive_thread
from crawler.desk import Desk
from crawler.outcomes import FetchFailed, Outcome

ATTEMPT = FailedAttempt("http://source.example/a", NIGHT, "timeout", "no answer")


def of_sqlite(error: sqlite3.DatabaseError, code: int) -> sqlite3.DatabaseError:
    """The error with the code that sqlite gives its own."""
    error.sqlite_errorcode = code
    return error


class FailingWriter:
    """A writer whose every append fails in one way."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def store_together(self, _: Sequence[Exchange | FailedAttempt]) -> list[Capture | None]:
        raise self._error

    def flush(self) -> None:
        pass

    def after_commit(self, then: Callable[[], None]) -> None:
        then()

    def number_of(self, number: int) -> int:
        return number


@dataclass
class Told:
    """What the desk reported, and how often it asked for an end."""

    visits: list[Visit] = field(default_factory=list)
    stops: int = 0

    def stop(self) -> None:
        self.stops += 1


def desk_with(tmp_path: Path, error: Exception) -> tuple[Desk, sqlite3.Connection, Told]:
    plan = plan_for(tmp_path / "c", ["http://source.example/a"], to_origins())
    ledger = connect(tmp_path / "c" / "ledger.sqlite")
    told = Told()
    writer = FailingWriter(error)
    desk = Desk(plan, ledger=ledger, writer=writer, report=told.visits.extend, on_stop=told.stop)  # type: ignore[arg-type]
    return desk, ledger, told


@pytest.mark.parametrize(
    "error",
    [
        StorageFailed("full"),
        of_sqlite(sqlite3.OperationalError("locked"), sqlite3.SQLITE_BUSY),
        of_sqlite(sqlite3.DatabaseError("x"), sqlite3.SQLITE_MISMATCH),
        ValueError("ours"),
        KeyError(1),
    ],
)
def test_what_cannot_be_stored_ends_the_crawl_and_is_not_fetched(tmp_path: Path, error: Exception) -> None:
    desk, ledger, told = desk_with(tmp_path, error)
    for _ in range(2):
        with pytest.raises(FetchFailed) as caught:
            asyncio.run(desk.store(ATTEMPT))
        assert (caught.value.outcome, caught.value.may_pass) == (Outcome.NOT_FETCHED, False)
    assert desk.trouble is error
    assert (desk.stopping, told.stops) == (True, 1)
    with pytest.raises(FetchFailed):
        desk.check_in()
    ledger.close()


def test_a_damaged_ledger_is_told_as_that_and_as_no_fault_of_the_program(tmp_path: Path) -> None:
    malformed = of_sqlite(sqlite3.DatabaseError("database disk image is malformed"), sqlite3.SQLITE_CORRUPT)
    desk, ledger, told = desk_with(tmp_path, malformed)
    with pytest.raises(FetchFailed):
        asyncio.run(desk.store(ATTEMPT))
    assert isinstance(desk.trouble, LedgerDamaged)
    assert (desk.trouble.__cause__, told.stops) == (malformed, 1)
    ledger.close()


def test_a_visit_that_cannot_be_written_is_not_reported(tmp_path: Path) -> None:
    desk, ledger, told = desk_with(tmp_path, StorageFailed("full"))
    [pages] = ledger.execute("PRAGMA page_count").fetchone()
    ledger.execute(f"PRAGMA max_page_count={pages}")
    for number in range(200):
        desk.visited(f"http://source.example/{'x' * 500}{number}", "timeout")
    assert isinstance(desk.trouble, StorageFailed)
    assert told.stops == 1
    assert 0 < len(told.visits) < 200
    assert told.visits == sorted(visits(ledger, desk.plan.run), key=lambda visit: visit.visited_at)
    ledger.close()


def test_however_much_waits_at_the_end_all_of_it_is_written(tmp_path: Path) -> None:
    plan = plan_for(tmp_path / "c", [f"http://source.example/{number}" for number in range(1300)], to_origins())
    ledger = connect(tmp_path / "c" / "ledger.sqlite")
    told, reports, held = Told(), [], threading.Event()

    def report(visits: Sequence[Visit]) -> None:
        told.visits.extend(visits)
        reports.append(len(visits))

    thread = archive_thread()
    writer = FailingWriter(StorageFailed("nothing is stored here"))
    desk = Desk(plan, ledger=ledger, writer=writer, report=report, on_stop=told.stop, thread=thread)  # type: ignore[arg-type]
    thread.submit(held.wait)
    for url in plan.urls:
        desk.visited(url, "timeout")
    desk.finish()
    thread.shutdown(wait=False)  # as it is when the crawl is over: nothing more can be handed in
    held.set()
    thread.shutdown(wait=True)
    assert [visit.url for visit in told.visits] == list(plan.urls)
    assert len(list(visits(ledger, plan.run))) == 1300
    assert len(reports) == 3  # and not one by one
    assert desk.unexplained() is None
    ledger.close()


def test_before_there_is_trouble_requests_may_begin(tmp_path: Path) -> None:
    desk, ledger, told = desk_with(tmp_path, StorageFailed("full"))
    desk.check_in()
    desk.visited("http://source.example/a", "timeout", detail="no answer")
    assert (desk.trouble, told.stops, [visit.outcome for visit in told.visits]) == (None, 0, ["timeout"])
    ledger.close()


def test_a_visit_that_fails_to_be_written_for_whatever_reason_is_trouble(tmp_path: Path) -> None:
    desk, ledger, told = desk_with(tmp_path, StorageFailed("full"))
    desk.visited("http://source.example/\udc80", "timeout")
    assert isinstance(desk.trouble, UnicodeEncodeError)
    assert (told.stops, told.visits) == (1, [])
    ledger.close()


def test_a_url_that_nobody_spoke_of_is_owed_an_explanation(tmp_path: Path) -> None:
    desk, ledger, _ = desk_with(tmp_path, StorageFailed("full"))
    assert "1 of its addresses" in str(desk.unexplained())
    desk.visited("http://source.example/a", "timeout")
    assert desk.unexplained() is None
    ledger.close()


def test_a_crawl_that_was_stopped_owes_nothing(tmp_path: Path) -> None:
    desk, ledger, _ = desk_with(tmp_path, StorageFailed("full"))
    desk.stop()
    assert desk.unexplained() is None
    ledger.close()
