"""The nightly run: fetch what is cited, read what is new, judge every citation, remember it all.

Each step is committed before the next begins, so a run that is killed resumes: what was fetched is not fetched again,
what was read is not read again, and a night's findings are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.captures import Capture
from archive.clock import Clock
from archive.collection import Collection
from archive.errors import ledger_storage
from archive.ledger import Ledger, connect, transaction
from archive.proof.ahead import ReadAhead
from archive.runs import RunState, VisitsOfRun, begin_run, end_run, run_facts, visits
from archive.services import Services, begin_with
from archive.stores.putting_away import put_beside
from crawler import CrawlEnded, CrawlPlan, CrawlProcess, Manners, Network, SecretHeader, begun_now
from pipelines import ledger as tables
from pipelines.checking import Checker
from pipelines.course import outdated
from pipelines.derived import DerivedTexts
from pipelines.due import due_sources
from pipelines.extraction import EXTRACTOR
from pipelines.history import CopyReading
from pipelines.matcher import MATCHER
from pipelines.publication import Publication
from pipelines.rhythm import Rhythm

from .beyond import beyond_the_sources
from .closing import finish_files, proof_by_others, unread
from .copy_search import MemoryPlan
from .declarations_kept import keep_declarations
from .fetching import Fetcher, ReadingLimits, asked_by_address
from .foreseeing import Foresight, NoForesight
from .found import Found, Resting, found
from .gathering import copies_of_fallen, resting
from .joining import (
    RESUME_WITHIN,
    NightLeft,
    Seat,
    Tonight,
    goes_on,
    is_open,
    newest_run,
    night_name,
    state_of,
    tonight,
)
from .keeping_up import bring_index, bring_manifests
from .logs import Logs
from .news import news_of_run
from .proof import Proof, ProofPlan, Prover
from .saving import SavePlan
from .watching import Stage, Watch


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
    frontier: str = ""  # "redis://host:port/db": other runs may share the night; "": this one has it for itself
    texts_wanted: bool = False  # whether this machine needs the text of every page, those that others read included
    crawl: Callable[[], CrawlProcess] = begun_now  # gives the process of the next crawl
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
    found: Found
    resumed: bool
    unvisited: int
    set_aside: tuple[str, ...]  # tails of killed runs
    proof: Proof
    resting: Resting = field(default_factory=Resting)  # what is not due tonight
    copies: Mapping[str, CopyReading] = field(default_factory=dict)  # by citation id, of those that do not stand
    lost: tuple[str, ...] = ()  # WARC files of earlier runs that are gone or cut short
    told_here: bool = True  # False: another run closed the night, and told whoever is to be told


def urls_to_fetch(publication: Publication, due: frozenset[str] | None = None) -> tuple[str, ...]:
    """Every declared URL once, without fragments, in the order of the declarations; of the `due` sources alone."""
    wanted = (source for source in publication.sources if due is None or source.id in due)
    return tuple(dict.fromkeys(source.url.partition("#")[0] for source in wanted if source.url is not None))


def run_night(
    plan: NightPlan, *, stop: Callable[[], bool], progress: Callable[[Progress], None] = lambda _: None
) -> NightResult:
    """Do one night. `stop` is asked now and then whether the run should end early.

    With a frontier, a night that is under way is joined. Raises CollectionInUse, NotACollection, StorageFailed,
    KeyUnusable, RootsUnusable; NightLeft where others have what is left; CrawlDied and CrawlFailed.
    """
    now = plan.clock()
    plan.watch.enter(Stage.PREPARING)
    plan.collection.create()
    begin_with(plan.collection.path, plan.services)
    with Seat(plan.collection, now=now) as seat, ledger_storage(plan.collection.path):
        if not seat.take() and not plan.frontier:
            raise seat.refuse()
        ledger = connect(plan.collection.ledger)
        try:
            tables.create(ledger)
            keep_declarations(plan.collection, plan.publication)
            result = _Night(plan, ledger, seat, stop, progress).result(now)
            bring_index(plan.collection, ledger)
            put_beside(plan.collection.path)  # whoever closed the night may have died before that
            return result
        finally:
            ledger.close()
            plan.watch.leave()


class _Night:
    """One night's work, as far as this process has a share in it."""

    def __init__(
        self,
        plan: NightPlan,
        ledger: Ledger,
        seat: Seat,
        stop: Callable[[], bool],
        progress: Callable[[Progress], None],
    ) -> None:
        self._plan = plan
        self._ledger = ledger
        self._seat = seat
        self._stop = stop
        self._progress = progress
        self._texts = DerivedTexts(plan.collection.derived)
        self._outdated: dict[str, Capture] | None = None
        self._sources = {source.id: source for source in plan.publication.sources}

    def result(self, now: datetime) -> NightResult:
        """Do the night, or a share of it; what came of it."""
        with ExitStack() as ending:
            return self._result(now, ending)

    def _result(self, now: datetime, ending: ExitStack) -> NightResult:
        plan, ledger = self._plan, self._ledger
        night = tonight(
            self._seat,
            ledger,
            now=now,
            publication=plan.publication.digest,
            begin=lambda: self._begin_or_resume(now),
            stop=self._stop,
        )
        prover = Prover.open(plan.collection, plan.proof)
        plan.watch.begun(night.run, night.run_at, resumed=night.resumed)
        due = None if plan.rhythm is None else due_sources(ledger, plan.publication, plan.rhythm, now=night.run_at)
        done = {visit.url for visit in visits(ledger, night.run)}
        urls = tuple(dict.fromkeys([*urls_to_fetch(plan.publication, due), *done]))  # what is done was due
        plan.watch.due, plan.watch.citations = len(urls), sum(1 for _ in plan.publication.citations)
        fetcher = self._fetcher(night)
        checker = self._checker(night)
        ahead = ending.enter_context(ReadAhead(plan.collection, ledger, run=night.run))
        crawled = self._fetch(fetcher, night, urls, done, foresight=self._foresight(checker, night, ahead))
        closes = not plan.frontier or self._have_the_last_word(night)
        if plan.frontier:
            self._keep_up(fetcher, night)
        bring_manifests(plan.collection)
        if not closes:
            # Whoever closed the night may have died before it was proved; where not, there is nothing to prove.
            prover.prove(ledger, now=plan.clock())
            proof = proof_by_others(plan.collection, prover.signer.fingerprint)
            return self._told(night, urls, crawled, proof=proof, told_here=False)
        unvisited = self._judge_all(checker, night, urls)
        plan.watch.enter(Stage.BEYOND)
        if not unvisited and not self._stop():
            beyond_the_sources(
                plan.publication,
                ledger,
                now=plan.clock(),
                fetcher=fetcher.beyond(),
                saving=plan.saving,
                memory=plan.memory,
            )
        plan.watch.enter(Stage.PROVING)
        with transaction(ledger):
            state = RunState.INTERRUPTED if unvisited else RunState.FINISHED
            end_run(ledger, night.run, ended_at=plan.clock(), state=state)
        proof = prover.prove(ledger, now=plan.clock(), ahead=ahead)
        return self._told(night, urls, crawled, proof=proof)

    def _fetcher(self, night: Tonight) -> Fetcher:
        plan = self._plan
        crawl_plan = CrawlPlan(
            collection=plan.collection.path,
            run=night.run,
            urls=(),
            manners=plan.manners,
            network=plan.network,
            clock=plan.clock,
            facts={
                **plan.facts,
                **run_facts(night.run, run_at=night.run_at, publication=plan.publication.digest),
            },
            file_bytes=plan.warc_bytes,
            secrets=plan.secrets,
            logs=None if plan.logs is None else plan.logs.of_run(night.run).in_process("crawl"),
            frontier=plan.frontier,
            night=night_name(plan.services, plan.collection.path, night) if plan.frontier else "",
        )
        asked = asked_by_address(plan.publication)
        return Fetcher(crawl_plan, self._ledger, plan.reading, self._texts, self._stop, plan.watch, asked, plan.crawl)

    def _checker(self, night: Tonight) -> Checker:
        confirm, apart = self._plan.confirm, self._plan.apart
        run, texts = night.run, self._texts
        tonights = VisitsOfRun(self._ledger, run)
        return Checker(self._ledger, run=run, texts=texts, visits=tonights, confirm=confirm, apart=apart)

    def _foresight(self, checker: Checker, night: Tonight, ahead: ReadAhead) -> Foresight:
        """What looks citations up while the crawl goes on; nothing does where others may judge them."""
        if self._plan.frontier:
            return NoForesight()
        otherwise = {*self._old(night), *tables.judged_in_run(self._ledger, night.run)}
        return Foresight(self._ledger, checker, sources=self._sources, but=otherwise, ahead=ahead)

    def _fetch(
        self,
        fetcher: Fetcher,
        night: Tonight,
        urls: tuple[str, ...],
        done: set[str],
        *,
        foresight: Foresight,
    ) -> CrawlEnded:
        """Fetch what is left, and read what that brings; the crawl's last word."""
        self._plan.watch.enter(Stage.FETCHING)
        # What others who share the night brought, they read. What is left unread is read by the one that closes it.
        earlier = [] if night.joined else list(visits(self._ledger, night.run))
        old = {} if night.joined else self._old(night)
        return fetcher.fetch(
            [url for url in urls if url not in done],
            visited=earlier,  # before a kill: perhaps never read
            captures=old.values(),
            tell=lambda more: self._tell(len(done) + more, 0),
            foresight=foresight,
        )

    def _old(self, night: Tonight) -> dict[str, Capture]:
        """Citations that tonight has not judged, with the captures that other programs judged last."""
        if self._outdated is None:
            judged = tables.judged_in_run(self._ledger, night.run)
            ids = [citation.id for citation in self._plan.publication.citations if citation.id not in judged]
            self._outdated = dict(outdated(self._ledger, ids, extractor=EXTRACTOR, matcher=MATCHER))
        return self._outdated

    def _have_the_last_word(self, night: Tonight) -> bool:
        """Wait until the others have ended, or one of them has closed the night; False where one has.

        Raises NightLeft.
        """
        left = (night.run_at + RESUME_WITHIN - self._plan.clock()).total_seconds()
        if not self._seat.wait(stop=self._stop, seconds=max(0.0, left)):
            raise NightLeft(
                f"This run has left the night (run {night.run}) to the others that share it: they fetch and judge what "
                "is left. What it fetched is kept."
            )
        state = state_of(self._ledger, night.run)
        if state is RunState.ABANDONED:
            raise NightLeft(
                f"Run {night.run} was given up for one with other declarations, which began meanwhile. What was "
                "fetched is kept."
            )
        return state is not RunState.FINISHED

    def _keep_up(self, fetcher: Fetcher, night: Tonight) -> None:
        """Have here what others have: texts, and what they fetched and nobody read."""
        plan, ledger = self._plan, self._ledger
        finish_files(fetcher)
        left = unread(
            ledger,
            visits(ledger, night.run),
            self._old(night).values(),
            asked=fetcher.asked,
            texts=self._texts,
            texts_wanted=plan.texts_wanted,
        )
        fetcher.read(left)

    def _judge_all(self, checker: Checker, night: Tonight, urls: tuple[str, ...]) -> int:
        """Judge every citation that can be judged; how many sources were left unvisited."""
        plan, ledger = self._plan, self._ledger
        old = self._old(night)
        plan.watch.enter(Stage.JUDGING)
        judged = tables.judged_in_run(ledger, night.run)
        with transaction(ledger):
            for citation in plan.publication.citations:
                if citation.id in old:
                    checker.reread(citation, self._sources[citation.source_id], old[citation.id])
            self._judge(checker, VisitsOfRun(ledger, night.run), judged)
        return _unvisited(ledger, night.run, urls)

    def _judge(self, checker: Checker, tonights: VisitsOfRun, judged: frozenset[str]) -> None:
        """Judge what has no finding in this run yet; sources that were not visited are left to the run that resumes."""
        due = [citation for citation in self._plan.publication.citations if citation.id not in judged]
        visited, done = len(tonights), len(judged)
        for citation in sorted(due, key=lambda citation: citation.source_id):  # so that a text is prepared once
            source = self._sources[citation.source_id]
            if source.url is None or source.url.partition("#")[0] in tonights:
                checker.check(citation, source)
                done += 1
                self._tell(visited, done)

    def _tell(self, visited: int, judged: int) -> None:
        watch = self._plan.watch
        watch.done, watch.judged = visited, judged
        self._progress(Progress(visited, watch.due, judged, watch.citations))

    def _told(
        self,
        night: Tonight,
        urls: tuple[str, ...],
        crawled: CrawlEnded,
        *,
        proof: Proof,
        told_here: bool = True,
    ) -> NightResult:
        plan, ledger = self._plan, self._ledger
        findings = plan.watch.settling(tables.findings_of_run(ledger, night.run))
        what = found(findings, is_news=news_of_run(ledger, night.run))
        return NightResult(
            run=night.run,
            run_at=night.run_at,
            found=what,
            resting=resting(plan.publication, ledger, night.run, urls),
            copies=copies_of_fallen(plan.publication, ledger, what.told),
            resumed=night.resumed,
            unvisited=_unvisited(ledger, night.run, urls),
            set_aside=crawled.set_aside,
            lost=crawled.lost,
            proof=proof,
            told_here=told_here,
        )

    def _begin_or_resume(self, now: datetime) -> Tonight:
        """Tonight's run, which may be an earlier one that goes on. Raises KeyUnusable, RootsUnusable."""
        plan, ledger = self._plan, self._ledger
        Prover.open(plan.collection, plan.proof)  # a key that can't be used is told before a night is begun
        last = newest_run(ledger)
        if last is not None and is_open(last):
            if goes_on(last, now=now, publication=plan.publication.digest):
                return Tonight(last.number, last.run_at, resumed=True)
            end_run(ledger, last.number, ended_at=now, state=RunState.ABANDONED)
        run = begin_run(
            ledger, run_at=now, publication=plan.publication.digest, settings=plan.settings, software=plan.software
        )
        return Tonight(run, now)


def _unvisited(ledger: Ledger, run: int, urls: tuple[str, ...]) -> int:
    """How many of these addresses the run has not visited."""
    wanted = set(urls)
    return len(wanted) - sum(visit.url in wanted for visit in visits(ledger, run))
