"""Fetching and reading side by side: a crawl in one process, workers in others, each capture read as it comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from pathlib import Path

from archive.captures import Capture, capture_by_number
from archive.errors import StorageFailed
from archive.ledger import Ledger
from archive.runs import Visit
from crawler import CrawlEnded, CrawlPlan, CrawlProcess, Night, begun_now
from pipelines.derived import DerivedTexts
from pipelines.obstacles import obstacle
from pipelines.publication import Citation, Publication
from pipelines.reading import Reader

from .foreseeing import Foresight, NoForesight
from .reading_engines import reading
from .watching import Watch, WatchedEngine

# How often the crawl and the readers are looked at while nothing is reported.
_GLANCE = 0.1  # seconds
_READ_TOGETHER = 64  # captures that are offered at once


class CrawlFailed(RuntimeError):
    """The crawl ended through a failure of ours."""


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How captures are read: worker processes, and for one document seconds and bytes of memory."""

    processes: int
    seconds: float
    memory_bytes: int
    engine: str = ""  # the address of a cluster that reads instead


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches addresses within one run. `plan` says how; its own addresses are not looked at.

    `asked`: the citations of each declared address, without fragment, which are judged where its page is read.
    """

    plan: CrawlPlan
    ledger: Ledger
    limits: ReadingLimits
    texts: DerivedTexts
    stop: Callable[[], bool]
    watch: Watch = field(default_factory=Watch)
    asked: Mapping[str, Sequence[Citation]] = field(default_factory=dict)
    crawl: Callable[[], CrawlProcess] = begun_now  # gives the process of the next crawl

    @property
    def archive(self) -> Path:
        """The folder of the WARC files."""
        return self.plan.collection / "archive"

    def beyond(self) -> Fetcher:
        """For what a night fetches beyond its sources: whoever joins late is not handed any of it."""
        night = f"{self.plan.night}:beyond" if self.plan.frontier else self.plan.night
        return replace(self, plan=replace(self.plan, night=night))

    def fetch(
        self,
        urls: Sequence[str],
        *,
        visited: Iterable[Visit] = (),
        captures: Iterable[Capture] = (),
        tell: Callable[[int], None] = lambda _: None,
        foresight: Foresight | None = None,
    ) -> CrawlEnded:
        """Crawl the addresses and read what they bring, what `visited` had brought, and the captures.

        `tell` is called with the number of addresses that are done, `foresight` is told what can be looked up.
        Raises CrawlDied, CrawlFailed, StorageFailed, EngineFailed.
        """
        foresight = foresight or NoForesight()
        with self._reader(foresight.read) as reader, self._night(urls) as night:
            for visit in visited:
                self._offer(reader, visit)
            for capture in captures:
                reader.offer(capture, self.asked.get(capture.url, ()))
            ended = self._follow(night, reader, tell, foresight)
            self.watch.crawl_lag = max(self.watch.crawl_lag, ended.lag)
            self._finish(reader)
        if ended.unexpected:
            raise CrawlFailed(ended.trouble)
        if ended.trouble is not None:
            raise StorageFailed(ended.trouble)
        return ended

    def _night(self, urls: Sequence[str]) -> Night:
        return Night(replace(self.plan, urls=tuple(urls)), begin=self.crawl)

    def read(self, captures: Iterable[tuple[Capture, Sequence[Citation]]]) -> None:
        """Read what was fetched before, each with the citations that are judged on it. Raises StorageFailed."""
        left = list(captures)
        if not left:
            return
        with self._reader() as reader:
            # From the end, and looked up again each time: another run may still be reading them from the beginning.
            for begin in range(len(left), 0, -_READ_TOGETHER):
                for capture, citations in reversed(left[max(0, begin - _READ_TOGETHER) : begin]):
                    reader.offer(capture, citations)
                self._finish(reader)

    @contextmanager
    def _reader(self, judged: Callable[[Sequence[Citation]], None] = lambda _: None) -> Iterator[Reader]:
        with reading(self.limits, archive=self.archive, lasted=self.watch.readings.add) as place:
            engine = WatchedEngine(place.engine, self.watch)
            yield Reader(self.ledger, engine, archive=self.archive, texts=self.texts, named=place.named, judged=judged)

    def _finish(self, reader: Reader) -> None:
        reader.finish()
        self.watch.reading = 0

    def _follow(self, night: Night, reader: Reader, tell: Callable[[int], None], foresight: Foresight) -> CrawlEnded:
        """Read what the crawl reports until it has ended; its last word."""
        reported, stopped = 0, False
        tell(0)
        while night.ended is None:
            if not stopped and self.stop():
                night.stop()
                stopped = True
            wait([night.pipe], timeout=_GLANCE)
            for visit in night.reports(timeout=0):
                if not self._offer(reader, visit):
                    foresight.settled(self.asked.get(visit.url, ()))
                reported += 1
                tell(reported)
            reader.collect()
            self.watch.reading = reader.under_way
        return night.ended

    def _offer(self, reader: Reader, visit: Visit) -> bool:
        """Whether what the visit has brought is to be read."""
        capture = None if visit.capture is None else capture_by_number(self.ledger, visit.capture)
        self.watch.visited(visit, capture)
        if capture is None or obstacle(visit, capture) is not None:
            return False
        return reader.offer(capture, self.asked.get(visit.url, ()))


def asked_by_address(publication: Publication) -> dict[str, list[Citation]]:
    """The citations of each declared address, without fragment."""
    addresses = {source.id: source.url for source in publication.sources}
    asked: dict[str, list[Citation]] = {}
    for citation in publication.citations:
        address = addresses[citation.source_id]
        if address is not None:
            asked.setdefault(address.partition("#")[0], []).append(citation)
    return asked
