"""A simulated night, event by event: crawlers that lease hosts, exchanges, trouble, deaths; see `simulate.py`."""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter, deque
from dataclasses import dataclass, field
from heapq import heappop, heappush

from simulated_hosts import Assumptions, World

from crawler.frontier import Source
from crawler.frontier.queues import HostQueues
from crawler.frontier.redis_frontier import HOSTS_AT_ONCE, SOURCES_AT_ONCE

LEFT_TO_OTHERS = 1.0  # seconds, as in steps.py
MARKS = (0.5, 0.9, 0.99, 0.999, 1.0)  # shares of the sources whose moments are kept


@dataclass(slots=True)
class Crawler:
    """One crawler process."""

    number: int
    free: int
    queues: HostQueues = field(default_factory=HostQueues)
    leased: set[int] = field(default_factory=set)
    taken: Counter[int] = field(default_factory=Counter)  # sources that it was given and that are not done, by host
    greeted: set[int] = field(default_factory=set)  # hosts whose robots.txt it has read
    waiting: deque[tuple[int, int, bool]] = field(default_factory=deque)  # exchanges that are due and have no place
    cpu_until: float = 0.0
    cpu: float = 0.0
    busy: float = 0.0  # place-seconds
    life: int = 0
    alive: bool = True
    wake_at: float = math.inf


class Night:
    """One night, from the first request to the last answer."""

    def __init__(self, told: Assumptions, hosts: World, *, crawlers: int, seed: int) -> None:
        self.told, self.hosts = told, hosts
        self.chance = random.Random(f"{seed} {crawlers}")
        self.crawlers = [Crawler(number, told.places) for number in range(crawlers)]
        self.left = array("l", hosts.due)  # in the shared list
        self.fresh = (host for host in hosts.order if hosts.due[host])  # due since the beginning, in their order
        self.next_fresh = next(self.fresh, None)
        self.open: list[tuple[float, int]] = []  # (due, host): given back
        self.hosts_open = sum(1 for number in hosts.due if number)
        self.hosts_leased = 0
        self.total = self.to_do = sum(hosts.due)
        self.events: list[tuple[float, int, str, int, int, int, int, bool]] = []
        self.ties = 0
        self.now = 0.0
        self.marks: dict[float, float] = {}
        self.used: dict[float, tuple[float, float]] = {}  # places and processors until then, of all that there are
        self.may_ask: dict[int, float] = {}  # hosts with an exchange under way: when they may be asked again
        self.exchanges = self.again = self.steps = self.kills = 0

    # -- events ------------------------------------------------------------------------------------------------------

    def _at(
        self, moment: float, kind: str, crawler: Crawler, host: int = 0, tries: int = 0, robots: bool = False
    ) -> None:
        self.ties += 1
        heappush(self.events, (moment, self.ties, kind, crawler.number, crawler.life, host, tries, robots))

    def play(self) -> None:
        """The whole night."""
        for crawler in self.crawlers:
            self._at(0.0, "wake", crawler)
        if self.told.kill_every:
            self._at(self.told.kill_every, "kill", self.crawlers[0])
        handlers = {"end": self._end, "due": self._due}
        while self.to_do and self.events:
            self.now, _, kind, number, life, host, tries, robots = heappop(self.events)
            crawler = self.crawlers[number]
            if kind == "kill":
                self._kill()
            elif kind == "lapse":
                self._bury(crawler)
            elif life != crawler.life or not crawler.alive:
                continue
            elif kind == "wake":
                if crawler.wake_at <= self.now:
                    crawler.wake_at = math.inf
                self._fill(crawler)
            else:
                handlers[kind](crawler, host, tries, robots)

    def _fill(self, crawler: Crawler) -> None:
        """Begin what there is a place for."""
        while crawler.free and crawler.waiting:
            self._begin(crawler, *crawler.waiting.popleft())
        while crawler.free:
            source = crawler.queues.hand_out(self.now)
            if source is not None:
                host = int(source.host)
                robots = host not in crawler.greeted
                crawler.greeted.add(host)
                self._begin(crawler, host, 0, robots)
            elif not self._lease(crawler):
                break
        if crawler.free:
            self._sleep(crawler)

    def _sleep(self, crawler: Crawler) -> None:
        moments = [moment for moment in (crawler.queues.next_due(), self.open[0][0] if self.open else None) if moment]
        wake = max(self.now + 0.01, min(moments, default=math.inf))  # the crawl itself looks again after 10 ms at best
        if wake < crawler.wake_at:
            crawler.wake_at = wake
            self._at(wake, "wake", crawler)

    def _begin(self, crawler: Crawler, host: int, tries: int, robots: bool) -> None:
        crawler.free -= 1
        seconds = self.hosts.answer[host] * self.chance.lognormvariate(0.0, self.told.jitter)
        if self.chance.random() < self.told.timed_out:
            seconds = self.told.timeout
        crawler.busy += seconds
        self.exchanges += 1
        ended = max(self.now + seconds, crawler.cpu_until) + self.told.page_cpu
        crawler.cpu_until = max(crawler.cpu_until, self.now) + self.told.page_cpu
        pause = self.told.crawl_delay if host in self.hosts.crawl_delays else self.told.delay
        self.may_ask[host] = max(ended, self.now + pause)
        self._at(ended, "end", crawler, host, tries, robots)

    def _end(self, crawler: Crawler, host: int, tries: int, robots: bool) -> None:
        """An exchange has ended: the page follows its robots.txt, trouble is tried again, or the source is done."""
        crawler.free += 1
        crawler.cpu += self.told.page_cpu
        due = self.may_ask.pop(host)
        luck = self.chance.random()
        told = self.told
        if robots:
            self._at(due, "due", crawler, host, 0)
        elif luck < told.timed_out + told.refused + told.busy and tries < told.retries:
            rest = told.retry_after if luck < told.busy else told.delay * 2 ** (tries + 1)
            self._at(max(due, self.now + rest), "due", crawler, host, tries + 1)
        else:
            self._done(crawler, host, due)
        self._fill(crawler)

    def _due(self, crawler: Crawler, host: int, tries: int, robots: bool) -> None:
        crawler.waiting.append((host, tries, robots))
        self._fill(crawler)

    def _done(self, crawler: Crawler, host: int, due: float) -> None:
        self.to_do -= 1
        self.steps += 1
        share = 1 - self.to_do / self.total
        for mark in MARKS:
            if share >= mark and mark not in self.marks:
                self.marks[mark] = self.now
                spent = self.now * len(self.crawlers)
                self.used[mark] = (
                    sum(each.busy for each in self.crawlers) / spent / self.told.places,
                    sum(each.cpu for each in self.crawlers) / spent,
                )
        crawler.taken[host] -= 1
        crawler.queues.through(Source("", str(host)), due=due)
        if not crawler.queues.waits(str(host)):
            self._refill(crawler, host, due)

    # -- the shared list, by the rules of steps.py -------------------------------------------------------------------

    def _give(self, crawler: Crawler, host: int) -> list[str]:
        number = min(SOURCES_AT_ONCE, self.left[host])
        self.left[host] -= number
        crawler.taken[host] += number
        return [""] * number

    def _refill(self, crawler: Crawler, host: int, due: float) -> None:
        self.steps += 1
        if self.left[host]:
            crawler.queues.add(str(host), self._give(crawler, host), due=due)
        elif not crawler.queues.holds(str(host)):
            self.steps += 1
            crawler.leased.discard(host)
            del crawler.taken[host]
            self.hosts_leased -= 1

    def _lease(self, crawler: Crawler) -> bool:
        """Lease hosts that may be asked now; whether there were any."""
        self.steps += 1
        given = 0
        fair = math.ceil((self.hosts_leased + self.hosts_open) / sum(1 for each in self.crawlers if each.alive))
        while given < HOSTS_AT_ONCE:
            due, host = self._next_open()
            if host is None or due > self.now:
                break
            if len(crawler.leased) >= fair and due > self.now - LEFT_TO_OTHERS:
                break
            self._take_open(host)
            crawler.leased.add(host)
            crawler.queues.add(str(host), self._give(crawler, host))
            given += 1
        return given > 0

    def _next_open(self) -> tuple[float, int | None]:
        if self.next_fresh is not None:
            return 0.0, self.next_fresh
        return self.open[0] if self.open else (math.inf, None)

    def _take_open(self, host: int) -> None:
        self.hosts_open -= 1
        self.hosts_leased += 1
        if host == self.next_fresh:
            self.next_fresh = next(self.fresh, None)
        else:
            heappop(self.open)

    # -- deaths ------------------------------------------------------------------------------------------------------

    def _kill(self) -> None:
        """A crawler dies. Nobody knows until its lease lapses; it comes back as another."""
        victim = self.chance.choice([each for each in self.crawlers if each.alive])
        victim.alive = False
        self.kills += 1
        self._at(self.now + self.told.lease, "lapse", victim)
        self._at(self.now + self.told.kill_every, "kill", victim)

    def _bury(self, crawler: Crawler) -> None:
        """What it had is handed out again. A source whose bytes were kept is not fetched again: it counts as done."""
        for host in crawler.leased:
            self.left[host] += crawler.taken[host]
            self.again += host in self.may_ask
            self.may_ask.pop(host, None)
            self.hosts_leased -= 1
            if self.left[host]:
                self.hosts_open += 1
                heappush(self.open, (self.now + self.told.delay, host))
        self.crawlers[crawler.number] = reborn = Crawler(
            crawler.number, self.told.places, cpu=crawler.cpu, busy=crawler.busy, life=crawler.life + 1
        )
        self._at(self.now + max(0.0, self.told.back_after - self.told.lease), "wake", reborn)
        for each in self.crawlers:
            if each.alive:
                self._at(self.now + self.told.delay, "wake", each)
