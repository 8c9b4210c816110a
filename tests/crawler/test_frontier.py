"""The frontier of one crawler, and turns: hosts take turns, each source is handed out once, nobody is held up."""

from __future__ import annotations

import asyncio
import random
import time
import tracemalloc
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.frontier import Source, host_of
from crawler.frontier.memory import MemoryFrontier
from crawler.frontier.queues import HostQueues
from crawler.outcomes import FetchFailed, Outcome
from crawler.turns import Turns

T = TypeVar("T")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(urls: list[str], clock: Clock | None = None) -> MemoryFrontier:
    frontier = MemoryFrontier(clock=clock or Clock())
    asyncio.run(frontier.open(tuple(urls), when_idle=lambda: None))
    return frontier


def run(work: Coroutine[Any, Any, T], *, seconds: float = 5) -> T:
    """What it brings; that it does not hang is part of the test."""

    async def bounded() -> T:
        async with asyncio.timeout(seconds):
            return await work

    return asyncio.run(bounded())


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Example.ORG:8443/a?b#c", "example.org"),
        ("http://bücher.example/", "xn--bcher-kva.example"),
        ("http://[::1]/", "::1"),
        ("http://[::1/", ""),
        ("mailto:nobody", ""),
    ],
)
def test_a_url_goes_by_the_timetable_of_its_host(url: str, host: str) -> None:
    assert host_of(url) == host


@given(
    st.lists(st.integers(0, 4), max_size=40),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0.0, 1.0, 3.0])), max_size=120),
)
def test_each_source_is_handed_out_once_and_one_of_a_host_at_a_time(
    hosts: list[int], steps: list[tuple[int, float]]
) -> None:
    queues = HostQueues()
    urls = [Source(f"u{number}", f"h{host}") for number, host in enumerate(hosts)]
    for source in urls:
        queues.add(source.host, [source.url])
    now, due = 0.0, {source.host: 0.0 for source in urls}
    handed: list[Source] = []
    under_way: list[Source] = []
    for choice, wait in [*steps, *[(0, 1.0)] * 200]:
        now += 1.0 if choice == 5 else 0.0
        source = queues.hand_out(now)
        if source is not None:
            assert due[source.host] <= now
            assert source.host not in {other.host for other in under_way}
            handed.append(source)
            under_way.append(source)
        elif under_way:
            ended = under_way.pop(choice % len(under_way))
            assert queues.through(ended, due=now + wait)
            assert not queues.through(ended, due=now)
            due[ended.host] = now + wait
        else:
            now += 1.0
    assert sorted(handed, key=urls.index) == urls  # all of them, once
    assert [s for s in handed if s.host == "h0"] == [s for s in urls if s.host == "h0"]  # in their order
    assert queues.waiting == 0


def test_hosts_not_asked_yet_come_first_then_those_with_most_left() -> None:
    queues = HostQueues()
    queues.add("few", ["few/1", "few/2"])
    queues.add("many", ["many/1", "many/2", "many/3"])
    order = []
    for now in range(5):
        source = queues.hand_out(now)
        assert source is not None
        order.append(source.url)
        queues.through(source, due=0)
    assert order == ["few/1", "many/1", "many/2", "few/2", "many/3"]


def test_what_is_withdrawn_is_not_handed_out_and_keeps_its_order() -> None:
    queues = HostQueues()
    queues.add("a", ["a/1", "a/2", "a/3"])
    first = queues.hand_out(0)
    assert first == Source("a/1", "a")
    assert queues.withdraw("a") == ["a/2", "a/3"]
    assert queues.withdraw("a") == ()
    assert not queues.through(first, due=0)
    assert (queues.hand_out(9), queues.waiting, queues.holds("a")) == (None, 0, False)
    queues.add("a", ["a/4"])  # it is a new host now; what is left of the old one in the heaps means nothing
    assert queues.hand_out(9) == Source("a/4", "a")
    assert queues.hand_out(9) is None


def test_a_source_is_waited_for_until_its_host_may_be_asked() -> None:
    frontier = opened(["http://a/1", "http://a/2", "http://b/1"], time.monotonic)  # type: ignore[arg-type]

    async def night() -> tuple[list[str], float]:
        first, other = await frontier.take(), await frontier.take()
        assert first is not None
        assert other is not None
        began = time.monotonic()
        frontier.through(first, wait=0.2)
        second = await frontier.take()
        assert second is not None
        waited = time.monotonic() - began
        assert await frontier.take() is None
        return [first.url, other.url, second.url], waited

    order, waited = run(night())
    assert order == ["http://a/1", "http://b/1", "http://a/2"]
    assert waited >= 0.2


def test_who_waits_for_a_source_is_told_of_the_end() -> None:
    frontier = opened(["http://a/1", "http://a/2"])

    async def night() -> Source | None:
        await frontier.take()
        waiting = asyncio.ensure_future(frontier.take())
        await asyncio.sleep(0)
        frontier.stop()
        return await waiting

    assert run(night()) is None


def test_fifty_thousand_sources_take_little_memory_and_no_time() -> None:
    urls = tuple(f"http://h{number % 20_000}.example/page/{number}" for number in range(50_000))
    frontier = MemoryFrontier()
    tracemalloc.start()
    asyncio.run(frontier.open(urls, when_idle=lambda: None))

    async def night() -> int:
        taken = 0
        while (source := await frontier.take()) is not None:
            frontier.through(source, wait=0.0)
            taken += 1
        return taken

    assert run(night(), seconds=60) == 50_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 25 * 1024**2  # bytes beside the addresses themselves; no request is made of them


# -- turns -----------------------------------------------------------------------------------------------------------


class Checks:
    """Whether the crawl was stopped."""

    def __init__(self) -> None:
        self.stopped = False

    def __call__(self) -> None:
        if self.stopped:
            raise FetchFailed(Outcome.NOT_FETCHED, "stopped")


def turns(places: int, checks: Checks | None = None) -> Turns:
    return Turns(places=places, frontier=MemoryFrontier(), check_in=checks or Checks())


def at_once() -> float:
    return 0.0


def test_a_host_has_one_exchange_at_a_time_and_the_others_so_many_in_all() -> None:
    asking = turns(3)
    busy: dict[str, int] = {}
    most = 0

    async def exchange(host: str) -> None:
        nonlocal most
        await asking.enter(host, due=at_once, pause=0)
        busy[host] = busy.get(host, 0) + 1
        assert busy[host] == 1
        most = max(most, sum(busy.values()))
        await asyncio.sleep(0.001 * random.random())
        busy[host] -= 1
        asking.leave(host, wait=0)

    async def night() -> None:
        await asyncio.gather(*(exchange(f"h{number % 7}") for number in range(140)))

    run(night())
    assert most == 3


def test_who_waits_for_a_host_holds_no_place() -> None:
    asking = turns(1)

    async def night() -> None:
        resting = asyncio.ensure_future(asking.enter("rests", due=lambda: time.monotonic() + 60, pause=0))
        await asyncio.sleep(0.01)
        async with asyncio.timeout(1):
            await asking.room()
            await asking.enter("other", due=at_once, pause=0)
        asking.leave("other", wait=0)
        resting.cancel()

    run(night())


def test_a_stopped_crawl_turns_everybody_away_who_waits() -> None:
    checks = Checks()
    asking = turns(1, checks)

    async def night() -> list[Any]:
        await asking.enter("a", due=at_once, pause=0)  # under way: it is finished
        rests = asking.enter("rests", due=lambda: time.monotonic() + 60, pause=0)
        waits = [rests, *(asking.enter(host, due=at_once, pause=0) for host in ("a", "b", "b"))]
        waiting = asyncio.gather(*waits, return_exceptions=True)
        await asyncio.sleep(0.01)
        checks.stopped = True
        asking.stop()
        asking.leave("a", wait=0)
        return await waiting

    assert [type(each) for each in run(night())] == [FetchFailed] * 4


def test_a_turn_that_was_never_had_leaves_nothing_behind() -> None:
    checks = Checks()
    asking = turns(1, checks)

    async def night() -> None:
        checks.stopped = True
        for _ in range(3):
            with pytest.raises(FetchFailed):
                await asking.enter("a", due=at_once, pause=0)
        checks.stopped = False
        await asking.enter("a", due=at_once, pause=0)
        asking.leave("a", wait=0)

    run(night())
    assert asking._lines == {}
