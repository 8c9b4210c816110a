"""Whose turn it is on the network: one exchange with a host at a time, none before its time, so many in all.

Whoever waits for its host holds no place: places are for exchanges. Scrapy counts a request that waits for its slot's
pause as under way, so that thirty-two hosts that rest would keep the three hundredth from being asked (0015).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Self

from .slots import due_of, slot_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from .frontier import Frontier, Source
    from .spider import CitationSpider

SOURCE = "source"  # of a request and all that follow from it: the Source that was handed out
_IN_TURN = "in_turn"

# Sources that were handed out and have not ended: those that were sent on to a busy host wait there for their turn, and
# each holds a few kilobytes.
UNDER_WAY_MOST = 4096


@dataclass(slots=True)
class _Line:
    """Who waits for a host: the first of them has the lock."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    length: int = 0


class Turns:
    """The turns of one crawl."""

    def __init__(self, *, places: int, frontier: Frontier, check_in: Callable[[], None]) -> None:
        """`places`: exchanges at the same time; `check_in` raises once nothing new is to begin."""
        self._frontier = frontier
        self._check_in = check_in
        self._places = asyncio.Semaphore(places)
        self._lines: dict[str, _Line] = {}
        self._room = asyncio.Event()
        self._stopped = asyncio.Event()
        self._under_way: set[str] = set()

    def stop(self) -> None:
        """Let everybody go who waits: they are turned away."""
        self._stopped.set()
        self._room.set()

    async def room(self) -> None:
        """Wait until one more source would find a place."""
        while not self._stopped.is_set() and (self._places.locked() or len(self._under_way) >= UNDER_WAY_MOST):
            self._room.clear()
            await self._room.wait()

    def source_begins(self, url: str) -> None:
        """A source was handed out."""
        self._under_way.add(url)

    def source_ends(self, url: str) -> None:
        """A source that was handed out has ended."""
        self._under_way.discard(url)
        self._room.set()

    async def enter(self, host: str, *, due: Callable[[], float], pause: float) -> None:
        """Wait for the turn. Raises what `check_in` raises, and FrontierFailed. `leave` follows where it returns."""
        line = self._lines.setdefault(host, _Line())
        line.length += 1
        await line.lock.acquire()  # until `leave`
        try:
            await self._take_place(host, due, pause)
        except BaseException:
            self._frontier.left(host, wait=max(0.0, due() - monotonic()))
            self._next_in(host, line)
            raise

    async def _take_place(self, host: str, due: Callable[[], float], pause: float) -> None:
        """Wait for the host's time, then for a place; by then it may have moved, and the host be another's."""
        placed = False
        try:
            while True:
                self._check_in()
                moment = max(due(), await self._frontier.admit(host, pause=pause))
                self._check_in()
                if moment > monotonic():
                    if placed:
                        self._places.release()
                        placed = False
                    await self._rest_until(moment)
                elif placed:
                    return
                else:
                    await self._places.acquire()
                    placed = True
        except BaseException:
            if placed:
                self._places.release()
            raise

    async def _rest_until(self, moment: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, moment - monotonic())):
                await self._stopped.wait()

    def leave(self, host: str, *, wait: float) -> None:
        """The exchange has ended; the host may next be asked in so many seconds."""
        self._places.release()
        self._frontier.left(host, wait=wait)
        self._next_in(host, self._lines[host])
        self._room.set()

    def _next_in(self, host: str, line: _Line) -> None:
        line.lock.release()
        line.length -= 1
        if not line.length:
            del self._lines[host]


class TurnMiddleware:
    """The last before the network: a request waits here for its turn, and gives it back with what it brought."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    @property
    def _spider(self) -> CitationSpider:
        return self._crawler.spider  # type: ignore[return-value]  # one spider only is run with this middleware

    async def process_request(self, request: Request) -> None:
        """Wait for the turn. Raises FetchFailed for what is not to begin any more."""
        assert self._crawler.engine is not None  # noqa: S101 - for the type: a running crawl has its engine
        downloader = self._crawler.engine.downloader
        host = downloader.get_slot_key(request)
        source: Source | None = request.meta.get(SOURCE)
        if source is not None and source.host != host:
            self._spider.through(source)  # sent on: its own host is free for its next source
        slot = slot_of(downloader, request)
        await self._spider.in_line(host, due=lambda: due_of(slot_of(downloader, request)), pause=slot.delay)
        request.meta[_IN_TURN] = host

    def process_response(self, request: Request, response: Response) -> Response:
        """Give the turn back."""
        self._give_back(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy's signature
        """Give the turn back, if the request ever had it."""
        self._give_back(request)

    def _give_back(self, request: Request) -> None:
        host = request.meta.pop(_IN_TURN, None)
        if host is not None:
            assert self._crawler.engine is not None  # noqa: S101 - as above
            due = due_of(slot_of(self._crawler.engine.downloader, request))
            self._spider.turns.leave(host, wait=max(0.0, due - monotonic()))
