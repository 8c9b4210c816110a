"""The nightly run: fetch what is cited, read what is new, judge every citation, remember it all.

Each step is committed before the next begins, so a run that is killed resumes: what was fetched is not fetched again,
what was read is not read again, and a night's findings are written in one transaction.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.clock import Clock
from archive.collection import Collection
from archive.errors import ledger_storage
from archive.ledger import Ledger, connect, transaction
from archive.runs import RunState, Visit, begin_run, end_run, run_facts, runs, visits
from archive.services import Services, begin_with
from archive.stores.putting_away import put_beside
from crawler import CrawlPlan, Manners, Network, SecretHeader
from pipelines import ledger as tables
from pipelines.checking import Checker
from pipelines.course import outdated
from pipelines.derived import DerivedTexts
from pipelines.due import due_sources
from pipelines.extraction import EXTRACTOR
from pipelines.history import CopyReading
from pipelines.ledger import StoredFinding
from pipelines.memory import copy_readings
from pipelines.publication import Publication
from pipelines.rhythm import Rhythm
from pipelines.verdicts import MATCHER

from .beyond import beyond_the_sources
from .copy_search import MemoryPlan
from .declarations_kept import keep_declarations
from .fetching import Fetcher, ReadingLimits, asked_by_address
from .logs import Logs
from .news import news_of_run
from .proof import Proof, ProofPlan, Prover
from .saving import SavePlan
from .watching import Stage, Watch

# A run that ended before its time is resumed within this time and with the declarations it began with; otherwise a new
# night has begun.
RESUME_WITHIN = timedelta(hours=20)

# The same `--now` on the same command again is a moment earlier or later, as long as the program took to begin.
_ROUGHLY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NightPlan:
    """Everything that a run is told."""

    publication: Publication
    collection: Collection
    clock: Clock
    manners: Manners
    network: Network
    reading: ReadingLimits
    confirm: int
    apart: timedelta
    warc_bytes: int
    facts: dict[str, str]  # for the warcinfo records
    settings: dict[str, object]  # for the report
    software: dict[str, str]
    proof: ProofPlan = field(default_factory=ProofPlan)
    secrets: tuple[SecretHeader, ...] = ()
    rhythm: Rhythm | None = None  # None: every source, whatever its rhythm
    memory: MemoryPlan | None = None  # None: no copies are looked for
    saving: SavePlan | None = None  # None: no archive is asked to save anything
    keep_local: bool = False  # where finished files go to a bucket: whether this machine's copies stay
    watch: Watch = field(default_factory=Watch)
    services: Services = field(default_factory=Services)  # where the ledger and the records are
    logs: Logs | None = None  # what the other processes of the run do with theirs


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: sources visited and citations judged, each out of how many."""

    visited: int
    sources: int
    judged: int
    citations: int


@dataclass(frozen=True, slots=True)
class NightResult:
    """A run that came to its end. `unvisited`: sources that it was asked to leave to the next run."""

    run: int
    run_at: datetime
    findings: tuple[StoredFinding, ...]  # all of this night, those of an interrupted part too
    resumed: bool
    unvisited: int
    set_aside: tuple[str, ...]  # tails of killed runs
    proof: Proof
    resting: tuple[StoredFinding, ...] = ()  # of sources that are not due tonight: the newest of each citation
    copies: Mapping[str, CopyReading] = field(default_factory=dict)  # by citation id, of those that do not stand
    news: frozenset[str] = frozenset()  # citations of which the run says what no run had said


def urls_to_fetch(publication: Publication, due: frozenset[str] | None = None) -> tuple[str, ...]:
    """Every declared URL once, without fragments, in the order of the declarations; of the `due` sources alone."""
    wanted = (source for source in publication.sources if due is None or source.id in due)
    return tuple(dict.fromkeys(source.url.partition("#")[0] for source in wanted if source.url is not None))


def run_night(
    plan: NightPlan, *, stop: Callable[[], bool], progress: Callable[[Progress], None] = lambda _: None
) -> NightResult:
    """Do one night. `stop` is asked now and then whether the run should end early.

    Raises CollectionInUse, NotACollection, StorageFailed, KeyUnusable, RootsUnusable; CrawlDied and CrawlFailed.
    """
    now = plan.clock()
    plan.watch.enter(Stage.PREPARING)
    plan.collection.create()
    begin_with(plan.collection.path, plan.services)
    with plan.collection.locked(role="run", now=now), ledger_storage(plan.collection.path):
        ledger = connect(plan.collection.ledger)
        try:
            tables.create(ledger)
            keep_declarations(plan.collection, plan.publication)
            result = _night(plan, ledger, now, stop, progress)
            put_beside(plan.collection.path)
            return result
        finally:
            ledger.close()
            plan.watch.leave()


def _night(
    plan: NightPlan,
    ledger: Ledger,
    now: datetime,
    stop: Callable[[], bool],
    progress: Callable[[Progress], None],
) -> NightResult:
    prover = Prover.open(plan.collection, plan.proof)
    run, run_at, resumed = _begin_or_resume(plan, ledger, now)
    plan.watch.begun(run, run_at, resumed=resumed)
    due = None if plan.rhythm is None else due_sources(ledger, plan.publication, plan.rhythm, now=run_at)
    done = {visit.url for visit in visits(ledger, run)}
    urls = tuple(dict.fromkeys([*urls_to_fetch(plan.publication, due), *done]))  # what is done was due
    texts = DerivedTexts(plan.collection.derived)
    crawl_plan = CrawlPlan(
        collection=plan.collection.path,
        run=run,
        urls=(),
        manners=plan.manners,
        network=plan.network,
        clock=plan.clock,
        facts={**plan.facts, **run_facts(run, run_at=run_at, publication=plan.publication.digest)},
        file_bytes=plan.warc_bytes,
        secrets=plan.secrets,
        logs=None if plan.logs is None else plan.logs.of_run(run).in_process("crawl"),
    )
    total = sum(1 for _ in plan.publication.citations)

    plan.watch.due, plan.watch.citations = len(urls), total

    def tell(visited: int, judged: int) -> None:
        plan.watch.done, plan.watch.judged = visited, judged
        progress(Progress(visited, len(urls), judged, total))

    judged = tables.judged_in_run(ledger, run)
    ids = [citation.id for citation in plan.publication.citations if citation.id not in judged]
    old = dict(outdated(ledger, ids, extractor=EXTRACTOR, matcher=MATCHER))
    plan.watch.enter(Stage.FETCHING)
    fetcher = Fetcher(crawl_plan, ledger, plan.reading, texts, stop, plan.watch, asked_by_address(plan.publication))
    ended = fetcher.fetch(
        [url for url in urls if url not in done],
        visited=visits(ledger, run),  # before a kill: perhaps never read
        captures=old.values(),
        tell=lambda more: tell(len(done) + more, 0),
    )
    tonight = {visit.url: visit for visit in visits(ledger, run)}
    unvisited = sum(1 for url in urls if url not in tonight)
    plan.watch.enter(Stage.JUDGING)
    with transaction(ledger):
        checker = Checker(ledger, run=run, texts=texts, visits=tonight, confirm=plan.confirm, apart=plan.apart)
        sources = {source.id: source for source in plan.publication.sources}
        for citation in plan.publication.citations:
            if citation.id in old:
                checker.reread(citation, sources[citation.source_id], old[citation.id])
        _judge(plan.publication, checker, judged, tonight, lambda n: tell(len(tonight), n))
    plan.watch.enter(Stage.BEYOND)
    if not unvisited and not stop():
        beyond_the_sources(
            plan.publication, ledger, now=plan.clock(), fetcher=fetcher, saving=plan.saving, memory=plan.memory
        )
    plan.watch.enter(Stage.PROVING)
    with transaction(ledger):
        state = RunState.INTERRUPTED if unvisited else RunState.FINISHED
        end_run(ledger, run, ended_at=plan.clock(), state=state)
    findings = tuple(tables.findings_of_run(ledger, run))
    plan.watch.settled(findings)
    return NightResult(
        run=run,
        run_at=run_at,
        findings=findings,
        news=news_of_run(ledger, run, findings),
        resting=tuple(_resting(plan.publication, ledger, run, urls)),
        copies=_copies(plan.publication, ledger, run),
        resumed=resumed,
        unvisited=unvisited,
        set_aside=ended.set_aside,
        proof=prover.prove(ledger, now=plan.clock()),
    )


def _begin_or_resume(plan: NightPlan, ledger: Ledger, now: datetime) -> tuple[int, datetime, bool]:
    """The number of tonight's run, its time, and whether it is an earlier one that goes on."""
    last = next(iter(deque(runs(ledger), maxlen=1)), None)
    if last is not None and last.state in (RunState.UNDER_WAY, RunState.INTERRUPTED):
        unchanged = last.publication == plan.publication.digest
        if unchanged and -_ROUGHLY <= now - last.run_at < RESUME_WITHIN:
            return last.number, last.run_at, True
        end_run(ledger, last.number, ended_at=now, state=RunState.ABANDONED)
    run = begin_run(
        ledger, run_at=now, publication=plan.publication.digest, settings=plan.settings, software=plan.software
    )
    return run, now, False


def _copies(publication: Publication, ledger: Ledger, run: int) -> dict[str, CopyReading]:
    fallen = {one.citation_id for one in tables.findings_of_run(ledger, run) if not one.judgement.verdict.stands}
    return {citation_id: copy for citation_id, copy in copy_readings(ledger, publication) if citation_id in fallen}


def _resting(publication: Publication, ledger: Ledger, run: int, urls: tuple[str, ...]) -> Iterator[StoredFinding]:
    """The newest finding of each citation whose source rests tonight."""
    addresses = {
        source.id: None if source.url is None else source.url.partition("#")[0] for source in publication.sources
    }
    wanted = set(urls)
    for citation in publication.citations:
        address = addresses[citation.source_id]
        if address is not None and address not in wanted:
            newest = tables.newest_finding(ledger, citation.id)
            if newest is not None and newest.run != run:
                yield newest


def _judge(
    publication: Publication,
    checker: Checker,
    judged: frozenset[str],
    tonight: Mapping[str, Visit],
    tell: Callable[[int], None],
) -> None:
    """Judge what has no finding in this run yet; sources that were not visited are left to the run that resumes."""
    sources = {source.id: source for source in publication.sources}
    due = [citation for citation in publication.citations if citation.id not in judged]
    done = len(judged)
    for citation in sorted(due, key=lambda citation: citation.source_id):  # so that a text is prepared once
        source = sources[citation.source_id]
        if source.url is None or source.url.partition("#")[0] in tonight:
            checker.check(citation, source)
            done += 1
            tell(done)
