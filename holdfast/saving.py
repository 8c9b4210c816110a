"""Asking an archive to save what is cited, so that a copy outlives the source: asked, followed, read back, confirmed.

What stands tonight is worth saving; what does not, no archive should be asked to keep in its place. A copy that was
confirmed serves the second look when the source is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from archive.captures import from_micros, to_micros
from archive.ledger import Ledger, create_tables, has_table, transaction
from archive.ledger_schema import remade
from archive.runs import visits
from crawler.saving import Save, Saver, SaveState, read_back
from pipelines import copies
from pipelines.archived_copies import archived_copy
from pipelines.ledger import findings_of_run
from pipelines.publication import Publication

from .fetching import Fetcher
from .taking import Candidate, take

AGAIN_AFTER = timedelta(days=6, hours=18)  # an archive that refused is asked again no sooner: a week, a little less
GIVEN_UP_AFTER = timedelta(days=3)  # a job of which the archive says nothing
REFUSALS = 3  # in a row, and an archive is asked for nothing more this night: it is full, or has enough of us
UNASKED = "it was to save pages and could not be asked"
SAVED_BY = "the archive that was asked to save it"

_ROOM, _VERSION = "saves", 2
_SAVES = """
CREATE TABLE IF NOT EXISTS saves (  -- each step of a saving is a row; the newest of a source counts
  save INTEGER PRIMARY KEY,
  source TEXT NOT NULL,             -- its address without fragment
  run INTEGER NOT NULL,
  state TEXT NOT NULL,
  asked_at INTEGER NOT NULL,        -- microseconds, like `at`
  job TEXT,
  copy TEXT,
  at INTEGER,
  detail TEXT
);
"""
_SCHEMA = f"""
{_SAVES}
CREATE INDEX IF NOT EXISTS saves_of ON saves (source);
"""
_COLUMNS = "source, run, state, asked_at, job, copy, at, detail"


def _from_version_1(ledger: Ledger) -> None:
    """Version 1 had no numbers of its own."""
    remade(ledger, "saves", _SAVES, _COLUMNS, f"SELECT {_COLUMNS} FROM saves ORDER BY rowid")  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class SavePlan:
    """Which archive saves, how often a source is saved, and how many are asked for in one night."""

    saver: Saver
    every: timedelta
    most: int
    rest: float = 5.0  # seconds between two requests


def save_sources(publication: Publication, ledger: Ledger, *, now: datetime, plan: SavePlan, fetcher: Fetcher) -> None:
    """Follow what was asked for, read back what was saved, and ask for what is due. Raises what fetching does."""
    create_tables(ledger, room=_ROOM, version=_VERSION, schema=_SCHEMA, upgrades={1: _from_version_1})
    copies.create(ledger)
    run = fetcher.plan.run
    known = {save.url: save for save in newest_saves(ledger)}
    _follow(ledger, known, now=now, plan=plan, fetcher=fetcher)
    _read_back(ledger, [save for save in known.values() if save.state is SaveState.SAVED], fetcher)
    most = plan.most - _asked_in(ledger, run)  # of a run that was interrupted, the part before counts
    refused = 0  # in a row
    for number, url in enumerate(
        islice(_due(publication, ledger, run, known, now=now, every=plan.every), max(most, 0))
    ):
        if number:
            plan.saver.client.rest(plan.rest)
        if fetcher.stop() or refused == REFUSALS:
            return
        save = plan.saver.ask(url, now=now)
        if save.unasked:
            fetcher.watch.archive_trouble(plan.saver.name, UNASKED)
        _record(ledger, run, save)
        refused = refused + 1 if save.state is SaveState.FAILED else 0


def _follow(ledger: Ledger, known: dict[str, Save], *, now: datetime, plan: SavePlan, fetcher: Fetcher) -> None:
    """Ask what has become of the jobs, and enter it into `known`; of an archive that is away nothing more is asked."""
    waiting = [save for save in known.values() if save.state is SaveState.ASKED]
    for number, save in enumerate(waiting):
        if number:
            plan.saver.client.rest(plan.rest)
        if fetcher.stop():
            return
        told = plan.saver.follow(save)
        if told == save and now - save.asked_at >= GIVEN_UP_AFTER:
            told = replace(save, state=SaveState.FAILED, detail="The archive never said what became of it.")
        if told is None:
            fetcher.watch.archive_trouble(plan.saver.name, UNASKED)
            return
        if told != save:
            _record(ledger, fetcher.plan.run, told)
        known[save.url] = told


def newest_saves(ledger: Ledger) -> Iterator[Save]:
    """How far each source's saving is; nothing where none was ever asked for."""
    if not has_table(ledger, "saves"):
        return
    query = (
        "SELECT source, state, asked_at, job, copy, at, detail FROM saves s"
        " WHERE s.save = (SELECT max(save) FROM saves WHERE source = s.source)"
    )
    for url, state, asked_at, job, copy, at, detail in ledger.execute(query).fetchall():
        moment = None if at is None else from_micros(at)
        yield Save(url, SaveState(state), from_micros(asked_at), job, copy, moment, detail)


def _asked_in(ledger: Ledger, run: int) -> int:
    """How many sources the run has asked for; what was refused has no job."""
    query = "SELECT count(*) FROM saves WHERE run = ? AND (state = ? OR job IS NULL)"
    return int(ledger.execute(query, (run, SaveState.ASKED.value)).fetchone()[0])


def _due(
    publication: Publication,
    ledger: Ledger,
    run: int,
    known: dict[str, Save],
    *,
    now: datetime,
    every: timedelta,
) -> Iterator[str]:
    """The addresses whose citations all stand tonight and of which no copy was asked for in a while."""
    addresses = {source.id: (source.url or "").partition("#")[0] for source in publication.sources}
    cited = {citation.id: addresses[citation.source_id] for citation in publication.citations}
    stands: dict[str, bool] = {}
    for finding in findings_of_run(ledger, run):
        address = cited.get(finding.citation_id)
        if address:
            stands[address] = stands.get(address, True) and finding.judgement.verdict.stands
    for address in dict.fromkeys(addresses.values()):
        if not stands.get(address) or archived_copy(address).original:
            continue
        save = known.get(address)
        pause = AGAIN_AFTER if save is not None and save.state is SaveState.FAILED else every
        if save is None or (save.state.is_over and abs(now - save.asked_at) >= pause):
            yield address


def _read_back(ledger: Ledger, saved: Sequence[Save], fetcher: Fetcher) -> None:
    """Fetch the copies and take those that are what the archive says; a wall that it saved is none."""
    run = fetcher.plan.run
    done = {visit.url for visit in visits(ledger, run)}
    missing = [save.copy for save in saved if save.copy is not None and save.copy not in done]
    if missing:
        fetcher.fetch(missing)
    tonight = {visit.url: visit for visit in visits(ledger, run)}
    for save in saved:
        visit = tonight.get(save.copy or "")
        if visit is None or save.copy is None:
            continue  # the crawl was stopped before its turn
        candidate = Candidate(save.url, save.copy, SAVED_BY, save.at)
        with transaction(ledger):
            taken = take(ledger, candidate, visit, run=run, archive=fetcher.archive)
            _write(ledger, run, read_back(save, captured=taken))


def _record(ledger: Ledger, run: int, save: Save) -> None:
    with transaction(ledger):
        _write(ledger, run, save)


def _write(ledger: Ledger, run: int, save: Save) -> None:
    at = None if save.at is None else to_micros(save.at)
    row = (save.url, run, save.state.value, to_micros(save.asked_at), save.job, save.copy, at, save.detail)
    ledger.execute(f"INSERT INTO saves ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - our own names
