"""Several crawlers that share a night through Redis, seen from the hosts and from the archive."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from crawling import crawl, plan_for, to_origins
from servers.messages import response
from servers.origin import Origin, Script, script
from servers.redis_server import RedisServer, redis_server
from test_ending import assert_clean

from archive.collection import Collection
from archive.runs import Visit
from crawler import CrawlPlan, Night

HOSTS, PAGES = 30, 10
DELAY = 0.6
SLACK = 0.2  # the origin notes times late when the machine is busy
URLS = [f"http://h{host}.example/{page}" for page in range(PAGES) for host in range(HOSTS)]


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


class Crawler(threading.Thread):
    """One crawler of a night, followed in a thread."""

    def __init__(self, plan: CrawlPlan) -> None:
        super().__init__(daemon=True)
        self.night = Night(plan)
        self.reported: list[Visit] = []
        self.trouble: str | None = "it has not ended"
        self.died = False
        self.started_it = threading.Event()

    def run(self) -> None:
        with self.night as night:
            self.started_it.set()
            try:
                while night.ended is None:
                    self.reported += night.reports(timeout=0.2)
            except Exception:  # noqa: BLE001 - CrawlDied, which the test asks for
                self.died = True
                return
            self.trouble = night.ended.trouble

    def kill(self) -> None:
        assert self.night._process.pid is not None
        os.kill(self.night._process.pid, signal.SIGKILL)


@dataclass(frozen=True)
class Shared:
    """Two crawlers' night, one of which was killed."""

    origin: Origin
    dead: Crawler
    alive: Crawler
    killed: float
    plan: CrawlPlan

    def pages(self) -> Counter[str]:
        return Counter(seen.url for seen in self.origin.seen if not seen.path.endswith("robots.txt"))


def shared_plan(path: Path, urls: list[str], origin: Origin, redis: RedisServer, **manners: float) -> CrawlPlan:
    plan = plan_for(path, urls, to_origins(origin), **{"delay": DELAY, "concurrency": 16, **manners})
    return replace(plan, frontier=redis.address, night=str(path), lease_seconds=2.0)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, redis: RedisServer) -> Iterator[Shared]:
    page = script(0.02, response("200 OK", body=b"page"))
    scripts: dict[str, Script] = {url.removeprefix("http://"): page for url in URLS}
    with Origin(scripts) as origin:
        plan = shared_plan(tmp_path_factory.mktemp("shared") / "c", URLS, origin, redis)
        dead, alive = Crawler(plan), Crawler(plan)
        dead.start()
        alive.start()
        until = time.monotonic() + 60
        while len(dead.reported) < 40 or len(alive.reported) < 40:
            assert time.monotonic() < until, (len(dead.reported), len(alive.reported))
            time.sleep(0.01)
        dead.kill()
        killed = time.monotonic()
        dead.join(60)
        alive.join(120)
        yield Shared(origin, dead, alive, killed, plan)


def test_every_source_is_visited_though_one_crawler_died(shared: Shared) -> None:
    assert shared.dead.died
    assert shared.alive.trouble is None
    assert {visit.url for visit in (*shared.dead.reported, *shared.alive.reported)} == set(URLS)


def test_nothing_is_fetched_twice_but_what_was_under_way_at_the_kill(shared: Shared) -> None:
    twice = {url for url, times in shared.pages().items() if times > 1}
    under_way = {
        seen.url
        for seen in shared.origin.seen
        if shared.killed - 1.5 < seen.began <= shared.killed and seen.url in twice
    }
    assert twice == under_way
    assert len(twice) <= 16  # as many as were on the network
    assert max(shared.pages().values()) <= 2


def test_a_host_rests_between_two_requests_whoever_asks_it(shared: Shared) -> None:
    first = {seen.connection: seen for seen in reversed(shared.origin.seen)}  # noted late: a thread begins with it
    for host in range(HOSTS):
        asked = sorted((s for s in shared.origin.seen if s.host == f"h{host}.example"), key=lambda seen: seen.began)
        pairs = [(a, b) for a, b in itertools.pairwise(asked) if first[a.connection] is not a]
        assert len(pairs) >= PAGES - 2
        assert min(later.began - sooner.began for sooner, later in pairs) > DELAY - SLACK, f"h{host}"


def test_both_crawlers_worked_and_on_hosts_of_their_own(shared: Shared) -> None:
    before = [visit.url for visit in shared.dead.reported]
    assert len(before) >= 40
    asked = Counter(seen.host for seen in shared.origin.seen if seen.path == "/robots.txt")
    assert max(asked.values()) <= 2  # once by each crawler that ever had the host


def test_the_archive_is_clean_after_the_last_one_left(shared: Shared) -> None:
    assert_clean(Collection(shared.plan.collection))


def test_a_resumed_night_asks_for_nothing_that_is_there(shared: Shared) -> None:
    asked = len(shared.origin.seen)
    again = crawl(shared.plan)
    assert again.ended.trouble is None
    assert len(shared.origin.seen) == asked
    assert {visit.url for visit in again.reported} == set(URLS)
