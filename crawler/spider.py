"""The spider: one request for each cited URL, and what came of it after all redirects."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from time import monotonic
from typing import Any, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.captures import Capture
from archive.errors import ArchiveError
from archive.runs import CAPTURED

from .desk import Desk
from .failures import failure_of
from .frontier import Frontier, FrontierFailed, Source
from .hosts import with_ascii_host
from .outcomes import FetchFailed, Outcome
from .redirects import check_askable
from .slots import due_at
from .turns import SOURCE, Turns


class CitationSpider(scrapy.Spider):
    """Visits every cited URL once."""

    name = "citations"

    def __init__(self, *, desk: Desk, frontier: Frontier, turns: Turns, **options: Any) -> None:
        super().__init__(**options)
        self.desk = desk
        self.turns = turns
        self._frontier = frontier

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **options: Any) -> Self:
        """Scrapy's way to make one."""
        spider = super().from_crawler(crawler, *args, **options)
        crawler.signals.connect(spider.broke_off, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The requests of the night, each when its host may be asked and there is a place for it."""
        try:
            await self._frontier.open(self.desk.plan.urls, when_idle=self.desk.finish)
            while (source := await self._next()) is not None:
                request = self._request_for(source)
                if request is not None:
                    self.turns.source_begins(source.url)
                    yield request
            self.desk.list_ends()
        except Exception as error:  # noqa: BLE001 - Scrapy would log it and go on to a quiet end
            self.desk.fail(error)

    async def _next(self) -> Source | None:
        """The next source that nobody has brought in yet."""
        while True:
            await self.turns.room()
            source = None if self.desk.stopping else await self._frontier.take()
            if source is None or not self._frontier.shared or not await self.desk.is_settled(source.url):
                return source
            self._frontier.through(source, wait=0.0)

    def _request_for(self, source: Source) -> Request | None:
        """The request for a source; None where that is no address to ask, which is what came of it."""
        try:
            url = with_ascii_host(source.url)
            check_askable(url)
            request = Request(url, callback=self.parse, errback=self.failed, dont_filter=True, meta={SOURCE: source})
            check_askable(request.url)
        except ValueError as error:  # it would end the whole list
            self.desk.visited(source.url, Outcome.UNREACHABLE.value, detail=f"this is no address to ask: {error}")
            self._frontier.through(source, wait=0.0)
            return None
        return request

    def through(self, source: Source) -> None:
        """A source needs its host no more: the next one may be handed out when the host may be asked."""
        assert self.crawler.engine is not None  # noqa: S101 - for the type: a running crawl has its engine
        due = due_at(self.crawler.engine.downloader, source.host)
        self._frontier.through(source, wait=max(0.0, due - monotonic()))

    async def in_line(self, host: str, *, due: Callable[[], float], pause: float) -> None:
        """Wait for a turn with a host. Raises FetchFailed for what is not to begin any more."""
        try:
            await self.turns.enter(host, due=due, pause=pause)
        except FrontierFailed as error:
            self.desk.fail(error)
            raise FetchFailed(Outcome.NOT_FETCHED, "whose turn it is can't be asked") from error

    def _ended(self, source: Source) -> None:
        self.turns.source_ends(source.url)
        self.through(source)

    def broke_off(self, failure: Failure, response: Response | Failure) -> None:
        """A fault of ours in the callbacks below: the night goes on, and says at its end that this one is missing.

        Others would wait for that source without end: with them the crawl ends at once.
        """
        request: Request = response.request  # type: ignore[union-attr, assignment]  # Scrapy sets it on failures too
        self._ended(request.meta[SOURCE])
        if self._frontier.shared and isinstance(failure.value, Exception):
            self.desk.fail(failure.value)

    def parse(self, response: Response) -> None:
        """A response, of whatever status: a capture."""
        capture: Capture = response.meta["capture"]
        source: Source = response.meta[SOURCE]
        self._ended(source)
        self.desk.visited(source.url, CAPTURED, capture=capture)

    def failed(self, failure: Failure) -> None:
        """No response, or one that led in circles."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on errbacks' failures
        source: Source = request.meta[SOURCE]
        url = source.url
        self._ended(source)
        if isinstance(failure.value, IgnoreRequest):  # of the middlewares in use only the redirects' raises it
            hops = self.desk.plan.manners.max_redirects
            self.desk.visited(
                url, Outcome.TOO_MANY_REDIRECTS.value, detail=f"after {hops} redirects there was still no page"
            )
            return
        if isinstance(failure.value, ArchiveError | sqlite3.Error):
            self.desk.fail(failure.value)  # ours, and no word about the source
            return
        assert failure.value is not None  # noqa: S101 - for the type: a failure has its exception
        reason = failure_of(failure.value)
        if reason.outcome is not Outcome.NOT_FETCHED:  # what was not begun is left to the run that resumes this one
            self.desk.visited(url, reason.outcome.value, detail=reason.detail)
