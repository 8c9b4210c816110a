"""The shared frontier on a real Redis: leases, what becomes of the dead, and what is said when Redis is gone."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from crawling import Crawled, crawl, plan_for, to_origins
from servers.messages import response
from servers.origin import Origin, script
from servers.redis_server import RedisServer, redis_server
from test_ending import assert_clean

from crawler import CrawlPlan, Night
from crawler.frontier import FrontierFailed, Source
from crawler.frontier.redis_frontier import RedisFrontier
from crawler.frontier.redis_steps import PASSWORD, RedisSteps

LEASE = 0.6  # seconds
PAUSE = 0.2
PAGE = script(response("200 OK", body=b"page"))
_nights = itertools.count()


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def night() -> str:
    return f"night-{next(_nights)}"


def steps_for(redis: RedisServer, night: str, crawler: str) -> RedisSteps:
    return RedisSteps(
        redis.address, night=night, crawler=crawler, lease_ms=round(LEASE * 1000), pause_ms=round(PAUSE * 1000)
    )


class Crawlers:
    """The frontiers of several crawlers, closed at the end."""

    def __init__(self, redis: RedisServer, night: str) -> None:
        self._redis, self._night = redis, night
        self._all: list[RedisFrontier] = []
        self._dead: list[RedisFrontier] = []
        self.idle = 0

    async def join(self, name: str, urls: tuple[str, ...] = ()) -> RedisFrontier:
        steps = steps_for(self._redis, self._night, name)
        frontier = RedisFrontier(steps, steps.close, lease_seconds=LEASE, pause=PAUSE)
        await frontier.open(urls, when_idle=self._count)
        self._all.append(frontier)
        return frontier

    def _count(self) -> None:
        self.idle += 1

    def die(self, frontier: RedisFrontier) -> None:
        """From now on it is not heard of."""
        for task in frontier._tasks:
            task.cancel()
        self._all.remove(frontier)
        self._dead.append(frontier)

    async def close(self) -> None:
        for frontier in self._all:
            await frontier.close()
        for frontier in self._dead:
            await frontier._close_steps()


def played(redis: RedisServer, night: str, play: Callable[[Crawlers], Awaitable[None]], *, seconds: float = 20) -> None:
    async def bounded() -> None:
        crawlers = Crawlers(redis, night)
        try:
            async with asyncio.timeout(seconds):
                await play(crawlers)
        finally:
            await crawlers.close()

    asyncio.run(bounded())


async def taken(frontier: RedisFrontier) -> Source:
    source = await frontier.take()
    assert source is not None
    return source


async def visit(frontier: RedisFrontier, source: Source) -> None:
    """What the crawl does with a source, in no time."""
    due = await frontier.admit(source.host, pause=PAUSE)
    await asyncio.sleep(max(0.0, due - time.monotonic()))
    frontier.left(source.host, wait=PAUSE)
    frontier.through(source, wait=PAUSE)
    frontier.done(source.url)


async def worked_off(frontier: RedisFrontier) -> list[str]:
    urls = []
    while (source := await frontier.take()) is not None:
        urls.append(source.url)
        await visit(frontier, source)
    return urls


URLS = tuple(f"http://h{host}.example/{page}" for page in range(3) for host in range(6))


def test_filled_by_everybody_each_source_is_handed_out_once(redis: RedisServer, night: str) -> None:
    async def play(crawlers: Crawlers) -> None:
        a, b, c = await asyncio.gather(*(crawlers.join(name, URLS) for name in "abc"))
        parts = await asyncio.gather(*(worked_off(each) for each in (a, b, c)))
        assert sorted(url for part in parts for url in part) == sorted(URLS)

    played(redis, night, play)


def test_a_host_is_leased_by_one_crawler_until_it_has_nothing_left_there(redis: RedisServer, night: str) -> None:
    async def play(crawlers: Crawlers) -> None:
        a = await crawlers.join("a", ("http://one/1", "http://one/2"))
        b = await crawlers.join("b")
        await taken(a)
        waiting = asyncio.ensure_future(b.take())
        await asyncio.sleep(LEASE * 2)  # its lease is renewed meanwhile
        assert not waiting.done()
        assert crawlers.idle > 0
        await visit(a, Source("http://one/1", "one"))
        await visit(a, await taken(a))
        assert await waiting is None
        assert await a.take() is None

    played(redis, night, play)


def test_what_a_dead_crawler_had_is_handed_out_again_after_its_lease_and_a_pause(
    redis: RedisServer, night: str
) -> None:
    async def play(crawlers: Crawlers) -> None:
        a = await crawlers.join("a", ("http://one/1", "http://one/2"))
        b = await crawlers.join("b")
        first = await taken(a)
        crawlers.die(a)
        died = time.monotonic()
        again = await taken(b)
        due = await b.admit("one", pause=PAUSE)
        assert max(due, time.monotonic()) - died > LEASE * 0.7 + PAUSE
        others = [again.url, *(await worked_off_after(b, again))]
        assert sorted(others) == ["http://one/1", "http://one/2"]
        assert first.url in others

    played(redis, night, play)


async def worked_off_after(frontier: RedisFrontier, source: Source) -> list[str]:
    frontier.left(source.host, wait=PAUSE)
    frontier.through(source, wait=PAUSE)
    frontier.done(source.url)
    return await worked_off(frontier)


def test_a_rest_that_a_host_asked_for_outlives_the_crawler_that_heard_it(redis: RedisServer, night: str) -> None:
    async def play(crawlers: Crawlers) -> None:
        a = await crawlers.join("a", ("http://one/1", "http://one/2"))
        b = await crawlers.join("b")
        await taken(a)
        await a.admit("one", pause=PAUSE)
        a.left("one", wait=3.0)  # Retry-After: 3
        heard = time.monotonic()
        await asyncio.sleep(0.1)
        crawlers.die(a)
        await taken(b)
        due = await b.admit("one", pause=PAUSE)
        assert max(due, time.monotonic()) - heard > 2.9

    played(redis, night, play)


def test_a_host_that_asks_for_longer_pauses_gets_them_at_a_change_of_crawlers(redis: RedisServer, night: str) -> None:
    async def play(crawlers: Crawlers) -> None:
        a = await crawlers.join("a")
        b = await crawlers.join("b")
        await a.admit("one", pause=2.0)  # Crawl-delay: 2
        crawlers.die(a)
        began = time.monotonic()
        due = await b.admit("one", pause=PAUSE)
        assert due - began > 2.0

    played(redis, night, play)


def test_a_crawler_that_was_sent_to_anothers_host_gets_it_between_two_sources(redis: RedisServer, night: str) -> None:
    async def play(crawlers: Crawlers) -> None:
        a = await crawlers.join("a", tuple(f"http://one/{page}" for page in range(12)))
        b = await crawlers.join("b")
        source = await taken(a)
        hop = asyncio.ensure_future(b.admit("one", pause=PAUSE))
        working = asyncio.ensure_future(worked_off_after(a, source))
        await hop
        assert not working.done()  # it was not waited for until a had nothing left
        await asyncio.sleep(PAUSE * 2)
        assert "one" not in a._leases  # it is b's
        b.left("one", wait=PAUSE)
        assert len(await working) == 11

    played(redis, night, play)


def test_two_that_were_sent_to_each_others_hosts_do_not_wait_for_ever(redis: RedisServer, night: str) -> None:
    async def play(crawlers: Crawlers) -> None:
        a = await crawlers.join("a", ("http://one/1",))
        await taken(a)
        b = await crawlers.join("b", ("http://two/1",))
        await taken(b)
        await asyncio.gather(a.admit("two", pause=PAUSE), b.admit("one", pause=PAUSE))

    played(redis, night, play, seconds=10)


def test_a_crawler_that_comes_late_gets_a_share_of_the_hosts(redis: RedisServer, night: str) -> None:
    async def play(crawlers: Crawlers) -> None:
        urls = tuple(f"http://h{host}/{page}" for page in range(4) for host in range(20))
        a = await crawlers.join("a", urls)
        held = [await taken(a) for _ in range(20)]
        b = await crawlers.join("b")
        late: list[str] = []

        async def follow() -> None:
            late.extend(await worked_off(b))

        following = asyncio.ensure_future(follow())
        for source in held:
            await visit(a, source)
        await worked_off(a)
        await following
        assert len({url.split("/")[2] for url in late}) >= 6

    played(redis, night, play)


def test_a_crawler_that_was_taken_for_dead_begins_anew_with_what_is_left(
    redis: RedisServer, night: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def play(crawlers: Crawlers) -> None:
        a = await crawlers.join("a", URLS)
        first = await taken(a)
        time.sleep(LEASE * 1.5)  # its machine sleeps, and so does its beat
        b = await crawlers.join("b")
        again = await taken(b)
        parts = await asyncio.gather(worked_off(a), worked_off_after(b, again))
        both = Counter(url for part in (*parts, [again.url]) for url in part)
        assert set(both) == set(URLS)
        assert max(both.values()) == 1  # `first` too: it was handed out again, to one of them
        assert first.url in both

    played(redis, night, play)
    assert "took this crawl for dead" in caplog.text


def test_a_step_that_is_asked_again_is_done_once(redis: RedisServer, night: str) -> None:
    async def twice() -> None:
        steps = steps_for(redis, night, "a")
        await steps("join")
        await steps("fill", 0, "one", "http://one/1", "one", "http://one/2")
        assert await steps("fill", 0, "one", "http://one/1") == 0
        answers = [await steps("lease", 1, 8, 1) for _ in range(2)]  # the first answer was lost on the way
        assert answers[0] == answers[1]
        assert json.loads(answers[0]) == [2, -1, [["one", "http://one/1"]]]
        more = [await steps("more", 2, "one", 8) for _ in range(2)]
        assert [json.loads(each) for each in more] == [["http://one/2"]] * 2
        assert json.loads(await steps("more", 3, "one", 8)) == {}
        await steps.close()

    asyncio.run(twice())


# -- whole crawls ----------------------------------------------------------------------------------------------------


def shared(plan: CrawlPlan, redis: RedisServer) -> CrawlPlan:
    return replace(plan, frontier=redis.address, night=str(plan.collection), lease_seconds=2.0)


def test_a_shared_night_brings_what_a_night_alone_brings(tmp_path: Path, redis: RedisServer) -> None:
    scripts = {
        **{f"a.example/{page}": PAGE for page in range(20)},
        **{f"from.example/{n}": script(response("302 Found", f"Location: http://to.example/{n}")) for n in range(4)},
        **{f"to.example/{page}": PAGE for page in range(4)},
    }
    urls = [*(f"http://{url}" for url in scripts), "http://a.example:0/", "http://[::1/"]
    outcomes: list[dict[str, str]] = []
    with Origin(scripts) as origin:
        for name in ("alone", "shared"):
            plan = plan_for(tmp_path / name, urls, to_origins(origin), delay=0.01)
            crawled = crawl(shared(plan, redis) if name == "shared" else plan)
            assert crawled.ended.trouble is None
            outcomes.append({url: visit.outcome for url, visit in crawled.visits.items()})
            assert_clean(crawled.collection)
    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0]) == len(urls)


def test_redis_that_goes_in_mid_run_ends_the_crawl_with_what_to_do_and_loses_nothing(tmp_path: Path) -> None:
    urls = [f"http://h{host}.example/{page}" for page in range(8) for host in range(4)]
    with Origin({url.removeprefix("http://"): PAGE for url in urls}) as origin:
        plan = plan_for(tmp_path / "c", urls, to_origins(origin), delay=0.4)

        def interrupted() -> Crawled:
            with redis_server() as server:

                def meanwhile(_: Night) -> None:
                    origin.wait_for("h3.example/2")
                    server.stop()

                return crawl(shared(plan, server), meanwhile=meanwhile)

        crawled = interrupted()
        assert crawled.ended.trouble is not None
        assert "Bring Redis back, then run the same command again" in crawled.ended.trouble
        assert not crawled.ended.unexpected
        before = set(crawled.visits)
        assert 8 <= len(before) < len(urls)
        with redis_server() as server:  # another one: it knows nothing of the night
            again = crawl(shared(replace(plan, urls=tuple(u for u in urls if u not in before)), server))
    assert again.ended.trouble is None
    assert set(again.visits) == set(urls)
    assert all(len(origin.requests(url.removeprefix("http://"))) == 1 for url in before)
    assert_clean(again.collection)


def test_a_redis_that_forgets_everything_in_mid_run_costs_time_alone(tmp_path: Path) -> None:
    urls = [f"http://h{host}.example/{page}" for page in range(8) for host in range(4)]
    with Origin({url.removeprefix("http://"): PAGE for url in urls}) as origin, redis_server() as server:

        def meanwhile(_: Night) -> None:
            origin.wait_for("h3.example/2")
            with closing(pytest.importorskip("redis").Redis(port=server.port)) as client:
                client.flushall()

        plan = plan_for(tmp_path / "c", urls, to_origins(origin), delay=0.4)
        crawled = crawl(shared(plan, server), meanwhile=meanwhile)
        assert crawled.ended.trouble is None
        assert set(crawled.visits) == set(urls)
        assert {len(origin.requests(url.removeprefix("http://"))) for url in urls} == {1}
        assert_clean(crawled.collection)


def test_a_redis_that_is_not_there_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    with Origin({"a.example/1": PAGE}) as origin:
        plan = plan_for(tmp_path / "c", ["http://a.example/1"], to_origins(origin))
        crawled = crawl(replace(plan, frontier="redis://127.0.0.1:1/0"))
    assert crawled.ended.trouble is not None
    assert "redis://127.0.0.1:1" in crawled.ended.trouble
    assert (origin.seen, crawled.ended.unexpected) == ([], False)


def test_the_password_comes_from_the_environment_and_is_told_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    async def join(server: RedisServer) -> None:
        steps = steps_for(server, "night", "a")
        try:
            await steps("join")
        finally:
            await steps.close()

    with redis_server("--requirepass", "sesame") as server:
        for wrong in (None, "barley"):
            monkeypatch.delenv(PASSWORD, raising=False)
            if wrong is not None:
                monkeypatch.setenv(PASSWORD, wrong)
            with pytest.raises(FrontierFailed, match=f"set {PASSWORD}") as caught:
                asyncio.run(join(server))
            assert "barley" not in str(caught.value)
        monkeypatch.setenv(PASSWORD, "sesame")
        asyncio.run(join(server))
