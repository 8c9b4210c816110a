"""`holdfast run`: one night from a command line, with a progress bar for people and a summary at the end."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from urllib.parse import unquote

from archive.clock import Clock
from archive.collection import Collection
from archive.errors import CollectionInUse
from archive.files import write_whole
from archive.ledger import connect_to_read
from archive.services import Services
from archive.stores.putting_away import let_go
from crawler import CrawlProcess, Manners, Network, SecretHeader, begun_now
from crawler.addresses import Allowance
from crawler.mementos import Archive
from crawler.outgoing import Limits, Outgoing
from crawler.saving import Saver
from pipelines.derived import DerivedTexts
from pipelines.kept_spans import KeptSpans
from pipelines.ledger import findings_of_run
from pipelines.locating import Locator
from pipelines.publication import Publication
from pipelines.rhythm import Rhythm

from .configuration import Configuration, ProofSettings, configuration_beside, read_configuration
from .copy_search import MemoryPlan
from .declarations_kept import read_declarations
from .exit_codes import ExitCode
from .fetching import ReadingLimits
from .findings_file import write_findings
from .joining import present
from .ledger_kept import ledger_kept
from .logs import LogFormat
from .nightly import NightPlan, NightResult, Progress, run_night
from .observing import Observation, Observed, observed, told_as_json
from .outputs import check_replaced
from .progress import progress_bar
from .proof import ProofPlan
from .report_of_run import get_ready, write_report_of_run
from .requests import BadRequest, allowances, connections, moment, secret_headers
from .run_summary import summary_json
from .saving import SavePlan
from .settings_told import Asked, settings_told
from .summary import has_news, print_news, print_summary
from .versions import holdfast_version, software_versions
from .watching import Stage

# A TimeMap of a front page names every copy of twenty years.
LOOK_UPS = Limits(max_bytes=16 * 1024**2)


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The command line of a run, as it was typed."""

    declarations: Path
    collection: Path | None = None
    configuration: Path | None = None
    now: str | None = None
    findings: Path | None = None
    report: Path | None = None
    delay: float | None = None
    connect_to: tuple[str, ...] = ()
    allow_address: tuple[str, ...] = ()
    every_source: bool = False  # whatever its rhythm
    summary: Path | None = None
    observation: Observation = field(default_factory=Observation)
    crawl: Callable[[], CrawlProcess] = begun_now  # gives the process of the next crawl


class StopRequest:
    """Whether somebody has asked the run to end: the first Ctrl-C asks, the second insists."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        return self.asked

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the handler's signature
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        if sys.stderr.isatty():
            sys.stderr.write("\nFinishing what is under way; press Ctrl-C again to stop at once.\n")

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM as such requests."""
        before = {name: signal.signal(name, self._on_signal) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)


def run_once(request: RunRequest, *, as_json: bool, quiet: bool) -> ExitCode:
    """Do one night and print what it found; the exit code."""

    def run() -> ExitCode:
        _check_outputs(request)
        collection = request.collection or default_collection(request.declarations)
        with observed(request.observation, collection, os.environ) as run:
            return _observed_run(request, run, as_json=as_json, quiet=quiet)

    return told_as_json(run) if request.observation.log_format == LogFormat.JSON else run()


def _check_outputs(request: RunRequest) -> None:
    """Said before the night, not after it. Raises BadRequest."""
    inputs = [path for path in (request.declarations, _configuration_path(request)) if path is not None]
    written = (request.findings, request.report, request.summary, request.observation.metrics_file)
    for path in filter(None, written):
        check_replaced(path, inputs=inputs)


def _observed_run(request: RunRequest, run: Observed, *, as_json: bool, quiet: bool) -> ExitCode:
    collection = Collection(request.collection or default_collection(request.declarations))
    publication = read_declarations(request.declarations, collection)
    gc.freeze()  # what is declared stays to the end: whoever looks for circles need not go through a million values
    plan = night_plan(request, publication)
    told_to = _services(request)
    run.keep_secret(*told_to, *(secret.value.decode("ascii") for secret in plan.secrets), *_save_key(plan.saving))
    plan = replace(plan, watch=run.watch, logs=run.logs)
    stop = StopRequest()
    with ledger_kept(plan.collection, plan.watch), present(plan.collection, shared=bool(plan.frontier)) as alone:
        get_ready(publication)
        with stop.listening(), _progress(run) as progress:
            result = run_night(plan, stop=stop, progress=progress)
        run.watch.enter(Stage.REPORTING)
        report = write_report_of_run(plan.collection, request.report, publication=publication)
        if request.findings is not None:
            _write_findings(request.findings, result, publication, plan.collection)
        if plan.services.archive and not plan.keep_local and alone():
            _let_go(plan)
    untold = _tell(run, plan, told_to, report=report, now=result.run_at) if result.told_here else ()
    run.watch.leave()
    code = _exit_code(result)
    run.ended(code, succeeded_at=None if result.unvisited else plan.clock())
    summary = summary_json(result, run.watch, plan, code=code, report=report, untold=untold)
    if request.summary is not None:
        write_whole(request.summary, summary.encode())
    if as_json:
        sys.stdout.write(summary)
    elif not quiet:
        print_summary(publication, result, report=report, archives=run.watch.archive_troubles)
    elif has_news(result, archives=run.watch.archive_troubles):
        print_news(publication, result, report=report, archives=run.watch.archive_troubles)
    return code


def _progress(run: Observed) -> AbstractContextManager[Callable[[Progress], None]]:
    """A bar for people; a log that machines read has no room for one."""
    return nullcontext(lambda _: None) if run.logs.format is LogFormat.JSON else progress_bar()


def _tell(run: Observed, plan: NightPlan, services: tuple[str, ...], *, report: Path, now: datetime) -> tuple[str, ...]:
    """Tell the services; a sentence for each that did not take its message, which is said as well."""
    if not services:
        return ()
    from .notifying import tell_of  # noqa: PLC0415 - see there

    untold = tell_of(plan.collection, plan.publication, services, report=str(report), now=now, network=plan.network)
    for trouble in untold:
        run.say(trouble)
    return untold


def _save_key(saving: SavePlan | None) -> tuple[str, ...]:
    key = None if saving is None else saving.saver.authorization
    return () if key is None else (key.partition(" ")[2], key.rpartition(":")[2])


def _let_go(plan: NightPlan) -> None:
    """Remove the copies of what is in the bucket: nobody reads them now, unless another run has begun meanwhile."""
    with suppress(CollectionInUse), plan.collection.locked(role="run", now=plan.clock()):
        ledger = connect_to_read(plan.collection.ledger)
        try:
            let_go(plan.collection.archive, ledger)
        finally:
            ledger.close()


def _write_findings(path: Path, result: NightResult, publication: Publication, collection: Collection) -> None:
    ledger = connect_to_read(collection.ledger)
    try:
        texts, kept = DerivedTexts(collection.derived), KeptSpans(collection.derived)
        locator = Locator(ledger, archive=collection.archive, texts=texts, kept=kept)
        write_findings(path, findings_of_run(ledger, result.run), publication, located=locator.located)
        kept.keep()
    finally:
        ledger.close()


def _services(request: RunRequest) -> tuple[str, ...]:
    """Who is to be told, asked before the night and not after it. Raises ConfigurationError, BadRequest."""
    addresses = read_configuration(_configuration_path(request)).notify.to
    if not addresses:
        return ()
    from .notifying import services  # noqa: PLC0415 - what it needs takes time to read in, and most runs tell nobody

    return services(addresses)


def _configuration_path(request: RunRequest) -> Path | None:
    return request.configuration or configuration_beside(request.declarations)


def night_plan(request: RunRequest, publication: Publication) -> NightPlan:
    """The run that a command line asks for. Raises ConfigurationError, BadRequest."""
    configuration_path = _configuration_path(request)
    configuration = read_configuration(configuration_path)
    crawl = configuration.crawl
    if request.delay is not None and not 0 <= request.delay <= 3600:
        raise BadRequest("--delay takes seconds from 0 to 3600.")
    network = Network(
        connect_to=connections(request.connect_to),
        allowed=(*map(Allowance, crawl.allow_addresses), *allowances(request.allow_address)),
        ports=frozenset(crawl.ports),
    )
    asked = Asked(request.now, request.connect_to, request.allow_address, every_source=request.every_source)
    agent = user_agent(crawl.contact)
    folder = request.collection or default_collection(request.declarations)
    manners = Manners(
        user_agent=agent,
        delay=crawl.delay if request.delay is None else request.delay,
        timeout=crawl.timeout,
        max_bytes=crawl.max_bytes,
        max_redirects=crawl.max_redirects,
        retries=crawl.retries,
        max_retry_after=crawl.max_retry_after,
        concurrency=crawl.concurrency,
        obey_robots=crawl.obey_robots,
    )
    return NightPlan(
        publication=publication,
        collection=Collection(folder),
        clock=Clock() if request.now is None else Clock.starting_at(moment(request.now)),
        manners=manners,
        network=network,
        reading=_reading_limits(configuration),
        confirm=configuration.drift.confirm,
        apart=timedelta(hours=configuration.drift.apart_hours),
        warc_bytes=configuration.archive.warc_bytes,
        keep_local=configuration.archive.keep_local,
        facts=_warcinfo_facts(configuration, agent, folder, publication),
        settings=settings_told(configuration, manners, asked),
        software=software_versions(),
        rhythm=None if request.every_source else Rhythm(crawl.every, crawl.every_copy),
        proof=_proof_plan(configuration.proof, (configuration_path or request.declarations).parent, agent, network),
        secrets=_secrets(configuration, publication),
        memory=MemoryPlan(_archives(configuration), Outgoing(agent, network, LOOK_UPS)),
        saving=_save_plan(configuration, Outgoing(agent, network)),
        services=Services(configuration.services.ledger, configuration.services.archive),
        frontier=configuration.services.frontier,
        texts_wanted=request.findings is not None,
        crawl=request.crawl,
    )


def _save_plan(configuration: Configuration, client: Outgoing) -> SavePlan | None:
    copies = configuration.copies
    if not copies.save or copies.save_every is None:
        return None
    authorization = None
    if copies.save_key:
        key = os.environ.get(copies.save_key, "")
        if not key.isascii() or not key.isprintable() or ":" not in key:
            raise BadRequest(f"copies.save_key: the environment variable {copies.save_key} does not hold key:secret.")
        if not copies.save.startswith("https://"):
            raise BadRequest("copies.save: a key is sent over https only.")
        authorization = f"LOW {key}"
    saver = Saver(copies.save, copies.save_replay, client, authorization)
    return SavePlan(saver, copies.save_every, copies.save_most)


def _archives(configuration: Configuration) -> tuple[Archive, ...]:
    return tuple(
        Archive(one.name, cdx=one.cdx or None, replay=one.replay or None, timemap=one.timemap or None, raw=one.raw)
        for one in configuration.copies.archives
    )


def _secrets(configuration: Configuration, publication: Publication) -> tuple[SecretHeader, ...]:
    """The secret headers; only the front door reads the environment. Raises BadRequest."""
    secrets = secret_headers(configuration.crawl.secret_headers, os.environ)
    for source in publication.sources:
        for secret in secrets:
            value = secret.value.decode("ascii")
            if source.url is not None and (value in source.url or value in unquote(source.url)):
                raise BadRequest(
                    f"The address of the source {source.id!r} holds the value of the secret header {secret.name}. "
                    "Addresses are published: take it out of the declarations."
                )
    return secrets


def user_agent(contact: str) -> str:
    """The User-Agent: the program, its version, and whom a site's operator can turn to."""
    return f"holdfast/{holdfast_version()}" + (f" (+{contact})" if contact else "")


def default_collection(declarations: Path) -> Path:
    """`collections/NAME` beside the declarations, NAME being the file's name without its ending."""
    return declarations.parent / "collections" / declarations.stem


def _reading_limits(configuration: Configuration) -> ReadingLimits:
    extract = configuration.extract
    return ReadingLimits(
        extract.processes_on(os.cpu_count() or 1),
        extract.seconds,
        extract.memory_bytes,
        configuration.services.engine,
    )


def _proof_plan(proof: ProofSettings, folder: Path, agent: str, network: Network) -> ProofPlan:
    """`folder`: what the settings' paths are relative to."""
    return ProofPlan(
        key=folder / proof.key if proof.key else None,
        authority=proof.timestamp_authority or None,
        roots=folder / proof.timestamp_roots if proof.timestamp_roots else None,
        user_agent=agent,
        network=network,
    )


def _warcinfo_facts(configuration: Configuration, agent: str, folder: Path, publication: Publication) -> dict[str, str]:
    return {
        "software": f"holdfast/{holdfast_version()}",
        "operator": configuration.archive.operator or configuration.crawl.contact,
        "robots": "obey" if configuration.crawl.obey_robots else "ignore",
        "http-header-user-agent": agent,
        "isPartOf": folder.name,
        "description": f"sources cited by: {publication.title}",
    }


def _exit_code(result: NightResult) -> ExitCode:
    if result.unvisited:
        return ExitCode.FAILED
    stands = result.found.all_stand and not result.resting.fallen
    return ExitCode.HOLDS if stands else ExitCode.NEEDS_A_PERSON
