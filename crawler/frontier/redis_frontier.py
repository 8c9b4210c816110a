"""The frontier that several crawlers of one night share, in Redis.

A crawler leases a host when it has nothing else to do now, takes some of its sources at a time, and gives the host back
when there are none left. It may keep as many as it can work on: whoever has time takes the next host, so that no plan
of who gets what is needed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from ..plan import CrawlPlan
from . import FrontierFailed, Source, host_of
from .memory import until
from .queues import HostQueues
from .redis_steps import RedisSteps

HOSTS_AT_ONCE = 8  # leased in one step
SOURCES_AT_ONCE = 16  # of one host; those that a killed crawler had are looked up in the ledger and handed out again
_FILLED_TOGETHER = 500
_LOOK_AGAIN = 0.25  # seconds, where others have what we wait for
_PLAY = 1.2
_NO_TIME = 0.01  # seconds that make no difference between two pauses
_TRUSTED_PART = 0.7  # of the lease: nothing is begun after it, for our clock and the way to Redis take time too

Steps = Callable[..., Awaitable[Any]]
_log = logging.getLogger(__name__)


def redis_frontier(plan: CrawlPlan) -> RedisFrontier:
    """The frontier that the plan names. Raises FrontierFailed."""
    steps = RedisSteps(
        plan.frontier,
        night=plan.night or f"{plan.collection.resolve()}:{plan.run}",
        crawler=uuid.uuid4().hex,
        lease_ms=round(plan.lease_seconds * 1000),
        pause_ms=round(plan.manners.delay * 1000),
    )
    return RedisFrontier(steps, steps.close, lease_seconds=plan.lease_seconds, pause=plan.manners.delay)


class RedisFrontier:
    """One crawler's part of it."""

    shared = True

    def __init__(
        self, steps: Steps, close_steps: Callable[[], Awaitable[None]], *, lease_seconds: float, pause: float
    ) -> None:
        self._steps = steps
        self._close_steps = close_steps
        self._lease_seconds = lease_seconds
        self._pause = pause
        self._queues = HostQueues()
        self._leases: dict[str, float] = {}  # host -> the moment from which it may be asked
        self._asked: set[str] = set()  # hosts with an exchange of ours under way
        self._wanted: set[str] = set()  # hosts of ours that others wait for
        self._slow: dict[str, float] = {}  # host -> its pause, where that is longer than the plan's
        self._chores: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._refilled: set[str] = set()  # hosts of which more was asked for and has not come yet
        self._finished: list[str] = []  # sources that are done, and not told yet
        self._tasks: list[asyncio.Task[None]] = []
        self._news = asyncio.Event()
        self._when_idle: Callable[[], None] = lambda: None
        self._failed: FrontierFailed | None = None
        self._stopped = False
        self._trusted_until = 0.0
        self._numbers = 0  # of the steps that are answered again when they are asked again
        self._lives = 0  # how often it was taken for dead
        self._listed: tuple[str, ...] = ()  # what it has put on the night's list
        self._list = ""  # the list's name
        self._ask_again = 0.0  # the moment until which there is no host to lease

    # -- what the crawl calls ----------------------------------------------------------------------------------------

    async def open(self, urls: tuple[str, ...], *, when_idle: Callable[[], None]) -> None:
        """Join the night and see to it that these are on its list."""
        self._when_idle = when_idle
        self._listed = urls
        self._list = await self._join()
        await self._fill(wait=0.0)
        self._tasks = [asyncio.ensure_future(self._guarded(work)) for work in (self._beat_always, self._do_chores)]

    async def take(self) -> Source | None:
        """The next source; None once nothing is left anywhere: what a dead crawler had is handed out again."""
        while not self._stopped:
            self._check()
            self._news.clear()
            source = self._queues.hand_out(monotonic())
            if source is not None:
                return source
            if monotonic() >= self._ask_again and await self._lease_more() == 0:
                return None
            moments = [moment for moment in (self._queues.next_due(), self._ask_again) if moment is not None]
            await until(self._news, min(moments), monotonic)
        return None

    async def admit(self, host: str, *, pause: float) -> float:
        """Wait until the host is leased to this crawler; the moment from which it may be asked."""
        if pause > self._pause + _NO_TIME:
            self._slow[host] = pause
        while not self._stopped:
            self._check()
            if monotonic() >= self._trusted_until:
                await self._beat()
            elif host in self._leases and (host in self._asked or host not in self._wanted):
                self._asked.add(host)
                return self._leases[host]
            elif host in self._leases or not await self._claim(host):
                await asyncio.sleep(_LOOK_AGAIN)
        return 0.0

    def left(self, host: str, *, wait: float) -> None:
        """The exchange has ended. A rest that outlasts the plan's pause is told, in case this crawler dies in it."""
        self._asked.discard(host)
        if host in self._leases:
            self._leases[host] = max(self._leases[host], monotonic() + wait)
            if wait > self._pause + _NO_TIME:
                own = self._slow.get(host, self._pause)
                self._chores.put_nowait(lambda: self._step("rest", host, round(wait * 1000), round(own * 1000)))
        self._let_go(host)

    def through(self, source: Source, *, wait: float) -> None:
        """The host's next source may be handed out; where there is none here, more are asked for."""
        if not self._queues.through(source, due=monotonic() + wait):
            return
        host = source.host
        if host in self._leases and host not in self._wanted and not self._queues.waits(host):
            self._refilled.add(host)
            self._chores.put_nowait(lambda: self._refill(host))
        self._let_go(host)
        self._news.set()

    def done(self, url: str) -> None:
        """It is told together with others that are done by then."""
        self._finished.append(url)
        if len(self._finished) == 1:
            self._chores.put_nowait(self._tell_finished)

    def stop(self) -> None:
        """Hand out nothing more."""
        self._stopped = True
        self._news.set()

    async def close(self) -> None:
        """Leave the night: what was not done here is handed out to others at once."""
        for task in self._tasks:
            task.cancel()
        try:
            if self._failed is None:
                await self._tell_finished()
                await self._step("leave")
        except FrontierFailed as error:
            _log.warning("the frontier was not told of the end of this crawl: %s", error)
        finally:
            await self._close_steps()

    # -- leases ------------------------------------------------------------------------------------------------------

    async def _step(self, name: str, *arguments: str | int) -> Any:
        """Do a step. Raises FrontierFailed, after which none is tried any more."""
        self._check()
        try:
            return await self._steps(name, *arguments)
        except FrontierFailed as error:
            self._failed = error
            raise

    async def _join(self) -> str:
        asked = monotonic()
        name = str(await self._step("join"))
        self._trusted_until = asked + self._lease_seconds * _TRUSTED_PART
        return name

    async def _fill(self, *, wait: float) -> None:
        """Put this crawler's sources on the list, none of their hosts to be asked before `wait` seconds are over."""
        for begin in range(0, len(self._listed), _FILLED_TOGETHER):
            some = self._listed[begin : begin + _FILLED_TOGETHER]
            await self._step("fill", round(wait * 1000), *(part for url in some for part in (host_of(url), url)))

    async def _lease_more(self) -> int:
        """Lease hosts that may be asked now; how many sources are left in the whole night."""
        self._numbers += 1
        life = self._lives
        answer = json.loads(await self._step("lease", self._numbers, HOSTS_AT_ONCE, SOURCES_AT_ONCE))
        if answer is None:
            await self._begin_anew(life)
            return 1
        left, wait, rows = answer
        for host, *urls in rows:
            self._leases.setdefault(host, 0.0)
            self._queues.add(host, urls)
        if not rows:
            seconds = _LOOK_AGAIN if wait < 0 else min(max(wait / 1000, 0.01), _LOOK_AGAIN)
            self._ask_again = monotonic() + seconds
            if not self._leases:
                self._when_idle()
        return int(left)

    async def _claim(self, host: str) -> bool:
        """Lease one host, to which a source was sent from elsewhere; whether it is ours now."""
        own = round(self._slow.get(host, 0.0) * 1000)
        life = self._lives
        answer = json.loads(await self._step("claim", host, own))
        if answer is None:
            await self._begin_anew(life)
            return False
        if answer < 0:
            return False
        self._leases[host] = monotonic() + answer / 1000
        return True

    async def _beat(self) -> None:
        """Say that this crawler lives, and hear which of its hosts others wait for."""
        asked, life = monotonic(), self._lives
        answer = json.loads(await self._step("beat"))
        if answer is None:
            await self._begin_anew(life)
            return
        self._trusted_until = asked + self._lease_seconds * _TRUSTED_PART
        wanted, share = answer
        for host in (*wanted, *self._surplus(share)):
            if host in self._leases:
                self._wanted.add(host)
                self._let_go(host)

    def _surplus(self, share: int) -> list[str]:
        """Hosts beyond the fair share, those leased last: a crawler that came later finds work.

        With some play, for each that changes hands is asked for its robots.txt once more.
        """
        bound = max(1, round(share * _PLAY))
        return list(self._leases)[bound:]

    async def _begin_anew(self, life: int) -> None:
        """This crawler was taken for dead (its machine slept, or Redis forgot): all that it had may be others' now.

        Where Redis forgot, the list is made anew, with what is done as well: that is looked up in the ledger before
        anything is asked. Leases and rests are forgotten, too: hosts are left alone until the longest lease is over.
        Two steps may bring the news; the second, which asked in that same life, finds the new one begun.
        """
        if life != self._lives:
            return
        self._lives += 1
        _log.warning("the frontier took this crawl for dead; it begins anew with what is left")
        self._queues = HostQueues()
        self._leases.clear()
        self._wanted.clear()
        self._refilled.clear()
        name = await self._join()
        if name != self._list:
            await self._fill(wait=self._lease_seconds + self._pause)
            self._list = name

    def _let_go(self, host: str) -> None:
        """Give a host back, where nothing is to be done with it any more or others wait for it."""
        if host not in self._leases or host in self._asked:
            return
        if host not in self._wanted and (self._queues.holds(host) or host in self._refilled):
            return
        self._wanted.discard(host)
        urls = self._queues.withdraw(host)
        wait = max(0.0, self._leases.pop(host) - monotonic())
        self._chores.put_nowait(lambda: self._step("release", host, round(wait * 1000), *urls))

    # -- beside the crawl --------------------------------------------------------------------------------------------

    async def _refill(self, host: str) -> None:
        """More sources of a host of ours, or it is given back."""
        self._refilled.discard(host)
        if host not in self._leases or host in self._wanted:
            return
        self._numbers += 1
        urls = json.loads(await self._step("more", self._numbers, host, SOURCES_AT_ONCE)) or ()
        if urls:
            self._queues.add(host, urls, due=self._leases.get(host, 0.0))
            self._news.set()
        else:
            self._let_go(host)

    async def _tell_finished(self) -> None:
        finished, self._finished = self._finished, []
        if finished:
            await self._step("done", *finished)

    async def _do_chores(self) -> None:
        while True:
            chore = await self._chores.get()
            await chore()

    async def _beat_always(self) -> None:
        while True:
            await asyncio.sleep(self._lease_seconds / 5)
            await self._beat()

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - raised where the crawl asks next
            self._failed = self._failed or _as_failure(error)
            self._news.set()

    def _check(self) -> None:
        if self._failed is not None:
            raise self._failed


def _as_failure(error: Exception) -> FrontierFailed:
    if isinstance(error, FrontierFailed):
        return error
    failure = FrontierFailed(f"The frontier failed: {type(error).__name__}: {error}")
    failure.__cause__ = error
    return failure
