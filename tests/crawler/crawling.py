"""A crawl as the nightly run drives it: in its own process, through Night, into a collection."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from servers.origin import Origin
from warcio.archiveiterator import ArchiveIterator

from archive.captures import Capture, captures_of_run
from archive.clock import Clock
from archive.collection import Collection
from archive.ledger import connect
from archive.runs import Visit, begin_run, visits
from crawler import ConnectTo, CrawlEnded, CrawlPlan, Manners, Network, Night

NIGHT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)
DECLARATIONS = b"publication: {title: T}\n"
AGENT = "holdfast-test/1.0 (+https://holdfast.example/)"
MANNERS = Manners(
    user_agent=AGENT,
    delay=0,
    timeout=10,
    max_bytes=1 << 20,
    max_redirects=5,
    retries=0,
    max_retry_after=30,
    concurrency=16,
    obey_robots=True,
)


@dataclass(frozen=True)
class WarcRecord:
    """A record as it lies in a file."""

    type: str
    id: str
    url: str | None
    fields: dict[str, str]
    block: bytes


@dataclass
class Crawled:
    """What a crawl left behind."""

    collection: Collection
    run: int
    ended: CrawlEnded
    reported: list[Visit]
    seconds: float

    def ledger(self) -> sqlite3.Connection:
        return connect(self.collection.ledger)

    @property
    def visits(self) -> dict[str, Visit]:
        """The visits in the ledger, by URL."""
        ledger = self.ledger()
        try:
            return {visit.url: visit for visit in visits(ledger, self.run)}
        finally:
            ledger.close()

    @property
    def captures(self) -> list[Capture]:
        ledger = self.ledger()
        try:
            return list(captures_of_run(ledger, self.run))
        finally:
            ledger.close()

    def outcome(self, url: str) -> str | None:
        """The word for what came of a URL, None where it was not visited."""
        visit = self.visits.get(url)
        return None if visit is None else visit.outcome

    def status(self, url: str) -> int:
        """The status of the capture that a visit of that URL ended with."""
        number = self.visits[url].capture
        return next(capture.status for capture in self.captures if capture.number == number)


def records(collection: Collection, *, private: bool = False) -> list[WarcRecord]:
    """Every record of every file, in order."""
    found: list[WarcRecord] = []
    for path in sorted((collection.private if private else collection.archive).glob("*.warc.gz")):
        gzip.decompress(path.read_bytes())  # or it raises: every member is whole
        with path.open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=True):
                fields = dict(record.rec_headers.headers)
                url = fields.get("WARC-Target-URI")
                found.append(
                    WarcRecord(record.rec_type, fields["WARC-Record-ID"], url, fields, record.raw_stream.read())
                )
    return found


def to_origins(http: Origin | None = None, tls: Origin | None = None) -> Network:
    """A network in which every host is one of the two origins."""
    rules = []
    if http is not None:
        rules.append(ConnectTo.parse(f":80:127.0.0.1:{http.port}"))
    if tls is not None:
        rules.append(ConnectTo.parse(f":443:127.0.0.1:{tls.port}"))
    return Network(connect_to=tuple(rules))


def plan_for(
    path: Path, urls: Sequence[str], network: Network, *, file_bytes: int = 1 << 30, **manners: Any
) -> CrawlPlan:
    """A plan with a run of its own in the collection at `path`, which is made where it is missing.

    The run's declarations are kept, as before every crawl: the audit of what it leaves has nothing to excuse.
    """
    collection = Collection(path)
    collection.create()
    publication = hashlib.sha256(DECLARATIONS).hexdigest()
    collection.declarations.mkdir(exist_ok=True)
    (collection.declarations / f"{publication}.yaml").write_bytes(DECLARATIONS)
    ledger = connect(collection.ledger)
    run = begin_run(ledger, run_at=NIGHT, publication=publication, settings={}, software={})
    ledger.close()
    return CrawlPlan(
        collection=path,
        run=run,
        urls=tuple(urls),
        manners=replace(MANNERS, **manners),
        network=network,
        clock=Clock.starting_at(NIGHT),
        facts={"software": "holdfast/test"},
        file_bytes=file_bytes,
    )


def crawl(plan: CrawlPlan, *, meanwhile: Callable[[Night], None] = lambda _: None, within: float = 60) -> Crawled:
    """Do the crawl; `meanwhile` is called once, when the process has been started."""
    began = time.monotonic()
    reported: list[Visit] = []
    with Night(plan) as night:
        meanwhile(night)
        while night.ended is None:
            assert time.monotonic() - began < within, "the crawl does not end"
            reported += night.reports(timeout=0.2)
        ended = night.ended
    return Crawled(Collection(plan.collection), plan.run, ended, reported, time.monotonic() - began)
