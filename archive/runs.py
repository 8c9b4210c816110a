"""Runs in the ledger: when each began and ended, and what each brought of every cited URL."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from .captures import from_micros, to_micros
from .ledger import Ledger


class RunState(StrEnum):
    """How a run stands."""

    UNDER_WAY = "under way"  # it works, or it was killed: nobody has written its end
    FINISHED = "finished"
    INTERRUPTED = "interrupted"  # asked to stop; the next run may resume it
    ABANDONED = "abandoned"  # never resumed; a later night took its place


@dataclass(frozen=True, slots=True)
class Run:
    """One nightly run. `settings` and `software` are what it worked with."""

    number: int
    run_at: datetime  # aware, UTC
    publication: str
    settings: Mapping[str, object]
    software: Mapping[str, str]
    ended_at: datetime | None
    state: RunState


@dataclass(frozen=True, slots=True)
class Visit:
    """What one run brought of one cited URL. `capture` is the one after all redirects, None where there is none."""

    url: str
    visited_at: datetime
    outcome: str  # "captured", or the word for why not
    detail: str | None = None
    capture: int | None = None


CAPTURED = "captured"

# Lines of a warcinfo record that say to which run the file belongs.
RUN, RUN_AT, PUBLICATION = "holdfast-run", "holdfast-run-at", "holdfast-publication"


def run_facts(run: int, *, run_at: datetime, publication: str) -> dict[str, str]:
    """Lines for a run's warcinfo records, from which a ledger that was lost is made again."""
    return {RUN: str(run), RUN_AT: run_at.isoformat(), PUBLICATION: publication}


def begin_run(
    ledger: Ledger,
    *,
    run_at: datetime,
    publication: str,
    settings: Mapping[str, object],
    software: Mapping[str, str],
) -> int:
    """Write the beginning of a run; its number."""
    made = ledger.execute(
        "INSERT INTO runs (run, run_at, publication, settings, software)"
        " VALUES ((SELECT coalesce(max(run), 0) + 1 FROM runs), ?, ?, ?, ?) RETURNING run",
        (run_at.isoformat(), publication, json.dumps(settings, sort_keys=True), json.dumps(software, sort_keys=True)),
    )
    return int(made.fetchone()[0])


def end_run(ledger: Ledger, run: int, *, ended_at: datetime, state: RunState) -> None:
    """Write how a run ended. A resumed run has several ends; the last one counts."""
    ledger.execute(
        "INSERT INTO run_ends (run, ended_at, state) VALUES (?, ?, ?)", (run, ended_at.isoformat(), state.value)
    )


def runs(ledger: Ledger) -> Iterator[Run]:
    """Every run, the oldest first, and no two with one start: of those a later one is told a microsecond later.

    Their starts are in order unless somebody's clock was set back.
    """
    query = """
      SELECT r.run, r.run_at, r.publication, r.settings, r.software, e.ended_at, e.state FROM runs r
      LEFT JOIN run_ends e ON e.run_end = (SELECT max(run_end) FROM run_ends WHERE run = r.run) ORDER BY r.run
    """
    known: set[datetime] = set()
    for number, told, publication, settings, software, ended_at, state in ledger.execute(query):
        run_at = datetime.fromisoformat(told)
        while run_at in known:
            run_at += timedelta.resolution
        known.add(run_at)
        yield Run(
            number=number,
            run_at=run_at,
            publication=publication,
            settings=json.loads(settings),
            software=json.loads(software),
            ended_at=None if ended_at is None else datetime.fromisoformat(ended_at),
            state=RunState.UNDER_WAY if state is None else RunState(state),
        )


def url_number(ledger: Ledger, url: str) -> int:
    """The ledger's number for that URL, given to it now where it has none."""
    known = ledger.execute("SELECT url FROM urls WHERE text = ?", (url,)).fetchone()
    if known is not None:
        return int(known[0])
    made = ledger.execute("INSERT INTO urls (text) VALUES (?) ON CONFLICT DO NOTHING RETURNING url", (url,)).fetchone()
    if made is None:  # another process was quicker
        made = ledger.execute("SELECT url FROM urls WHERE text = ?", (url,)).fetchone()
    return int(made[0])


def record_visit(ledger: Ledger, run: int, visit: Visit) -> None:
    """Write what the run brought of a URL. One row a run and URL: a second one is an error of ours."""
    outcome = None if visit.outcome == CAPTURED else visit.outcome
    ledger.execute(
        "INSERT INTO visits (run, url, visited_at, outcome, detail, capture) VALUES (?, ?, ?, ?, ?, ?)",
        (run, url_number(ledger, visit.url), to_micros(visit.visited_at), outcome, visit.detail, visit.capture),
    )


def visits(ledger: Ledger, run: int) -> Iterator[Visit]:
    """Every visit of a run so far."""
    return map(_visit, ledger.execute(f"{_VISITS} WHERE run = ?", (run,)))


def latest_captured(ledger: Ledger, url: str) -> Visit | None:
    """The newest visit of that URL that brought a response, which may have come from elsewhere, after redirects."""
    query = f"{_VISITS} WHERE text = ? AND capture IS NOT NULL ORDER BY run DESC LIMIT 1"
    row = ledger.execute(query, (url,)).fetchone()
    return None if row is None else _visit(row)


class VisitsOfRun(Mapping[str, Visit]):
    """A run's visits by URL, looked up in the ledger each time: of a hundred thousand none but the last is held.

    What is not there is asked for again; what is there stays as it is.
    """

    def __init__(self, ledger: Ledger, run: int) -> None:
        self._ledger = ledger
        self._run = run
        self._last: Visit | None = None

    def __getitem__(self, url: str) -> Visit:
        if self._last is None or self._last.url != url:
            row = self._ledger.execute(f"{_VISITS} WHERE run = ? AND text = ?", (self._run, url)).fetchone()
            if row is None:
                raise KeyError(url)
            self._last = _visit(row)
        return self._last

    def __iter__(self) -> Iterator[str]:
        return (visit.url for visit in visits(self._ledger, self._run))

    def __len__(self) -> int:
        return int(self._ledger.execute("SELECT count(*) FROM visits WHERE run = ?", (self._run,)).fetchone()[0])


_VISITS: Final = "SELECT text, visited_at, outcome, detail, capture FROM visits JOIN urls USING (url)"


def _visit(row: Any) -> Visit:
    url, at, outcome, detail, capture = row
    return Visit(url, from_micros(at), CAPTURED if outcome is None else outcome, detail, capture)
