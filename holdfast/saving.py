"""Asking an archive to save what is cited, so that a copy outlives the source: asked, followed, read back, confirmed.

What stands tonight is worth saving; what does not, no archive should be asked to keep in its place. A copy that was
confirmed serves the second look when the source is gone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.captures import capture_by_number, from_micros, to_micros
from archive.ledger import create_tables, transaction
from archive.runs import visits
from crawler.saving import Save, Saver, SaveState, read_back
from pipelines import copies
from pipelines.archived_copies import archived_copy
from pipelines.ledger import findings_of_run
from pipelines.obstacles import obstacle
from pipelines.publication import Publication

AGAIN_AFTER = timedelta(days=7)  # an archive that refused is asked again no sooner

_ROOM, _VERSION = "saves", 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS saves (  -- each step of a saving is a row; the newest of a source counts
  source TEXT NOT NULL,             -- its address without fragment
  run INTEGER NOT NULL,
  state TEXT NOT NULL,
  asked_at INTEGER NOT NULL,        -- microseconds, like `at`
  job TEXT,
  copy TEXT,
  at INTEGER,
  detail TEXT
);
CREATE INDEX IF NOT EXISTS saves_of ON saves (source);
"""


@dataclass(frozen=True, slots=True)
class SavePlan:
    """Which archive saves, how often a source is saved, and how many are asked for in one night."""

    saver: Saver
    every: timedelta
    most: int
    rest: float = 5.0  # seconds between two requests


def save_sources(
    publication: Publication,
    ledger: sqlite3.Connection,
    *,
    run: int,
    now: datetime,
    plan: SavePlan,
    fetch: Callable[[Sequence[str]], None],
) -> None:
    """Follow what was asked for, read back what was saved, and ask for what is due. `fetch` crawls within the run."""
    create_tables(ledger, room=_ROOM, version=_VERSION, schema=_SCHEMA)
    copies.create(ledger)
    known = {save.url: save for save in newest_saves(ledger)}
    for save in known.values():
        if save.state is SaveState.ASKED:
            known[save.url] = _told(ledger, run, save, plan.saver.follow(save))
            plan.saver.client.rest(plan.rest)
    _read_back(ledger, run, [save for save in known.values() if save.state is SaveState.SAVED], fetch)
    for number, url in enumerate(_due(publication, ledger, run, known, now=now, every=plan.every)):
        if number == plan.most:
            break
        if number:
            plan.saver.client.rest(plan.rest)
        _record(ledger, run, plan.saver.ask(url, now=now))


def newest_saves(ledger: sqlite3.Connection) -> Iterator[Save]:
    """How far each source's saving is; nothing where none was ever asked for."""
    if ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'saves'").fetchone() is None:
        return
    query = (
        "SELECT source, state, asked_at, job, copy, at, detail FROM saves s"
        " WHERE rowid = (SELECT max(rowid) FROM saves WHERE source = s.source)"
    )
    for url, state, asked_at, job, copy, at, detail in ledger.execute(query).fetchall():
        moment = None if at is None else from_micros(at)
        yield Save(url, SaveState(state), from_micros(asked_at), job, copy, moment, detail)


def _due(
    publication: Publication,
    ledger: sqlite3.Connection,
    run: int,
    known: dict[str, Save],
    *,
    now: datetime,
    every: timedelta,
) -> Iterator[str]:
    """The addresses of sources whose citations all stand tonight and of which no copy was asked for in a while."""
    stands: dict[str, bool] = {}
    sources = {citation.id: citation.source_id for citation in publication.citations}
    for finding in findings_of_run(ledger, run):
        source_id = sources.get(finding.citation_id)
        if source_id is not None:
            stands[source_id] = stands.get(source_id, True) and finding.judgement.verdict.stands
    for source in publication.sources:
        if source.url is None or not stands.get(source.id) or archived_copy(source.url).original:
            continue
        address = source.url.partition("#")[0]
        save = known.get(address)
        pause = AGAIN_AFTER if save is not None and save.state is SaveState.FAILED else every
        if save is None or (save.state.is_over and now - save.asked_at >= pause):
            yield address


def _read_back(
    ledger: sqlite3.Connection, run: int, saved: Sequence[Save], fetch: Callable[[Sequence[str]], None]
) -> None:
    addresses = [save.copy for save in saved if save.copy is not None]
    visited = {visit.url for visit in visits(ledger, run)}
    missing = [address for address in addresses if address not in visited]
    if missing:
        fetch(missing)
    tonight = {visit.url: visit for visit in visits(ledger, run)}
    for save in saved:
        visit = tonight.get(save.copy or "")
        if visit is None or save.copy is None:
            continue  # the crawl was stopped before its turn
        capture = None if visit.capture is None else capture_by_number(ledger, visit.capture)
        captured = capture is not None and obstacle(visit, capture) is None
        done = _told(ledger, run, save, read_back(save, captured=captured))
        if captured and capture is not None:
            with transaction(ledger):
                copies.record_copy(
                    ledger,
                    source=save.url,
                    address=save.copy,
                    archive="the archive that was asked to save it",
                    at=done.at,
                    run=run,
                    capture=capture.number,
                )


def _told(ledger: sqlite3.Connection, run: int, before: Save, after: Save) -> Save:
    if after != before:
        _record(ledger, run, after)
    return after


def _record(ledger: sqlite3.Connection, run: int, save: Save) -> None:
    at = None if save.at is None else to_micros(save.at)
    row = (save.url, run, save.state.value, to_micros(save.asked_at), save.job, save.copy, at, save.detail)
    with transaction(ledger):
        ledger.execute("INSERT INTO saves VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
