"""The hosts of a simulated night: how many sources each has, how long it takes to answer, what goes wrong there.

Every number is a field of `Assumptions`, with where it comes from; see `simulate.py`.
"""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.declarations import read_publication

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the night is like. Times in seconds. `measured`: by a benchmark of this repository or recorded data."""

    hosts: int = 1_000_000
    sources: int = 7_570_000  # 10 million citations at 300 for 227 sources: measured, citations.yaml
    due: float = 1 / 7  # of the sources tonight: all weekly
    exponent: float = 0.9  # of Zipf's law: a host's sources over its rank. Assumed; `fitted` prints the small sample's
    delay: float = 2.0  # between two requests to a host: holdfast's default
    slow_hosts: float = 0.02  # hosts whose robots.txt asks for `crawl_delay`. Assumed
    crawl_delay: float = 10.0
    answer: float = 0.4  # median of an exchange. Assumed: log-normal with `spread` over hosts, `jitter` over exchanges
    spread: float = 0.8
    jitter: float = 0.5
    timed_out: float = 0.0044  # of the exchanges: 8 of 1,800 page-nights, injected there, see the data's README
    refused: float = 0.0094  # at once: 17 of 1,800, likewise
    busy: float = 0.0022  # with Retry-After: 4 of 1,800, likewise
    timeout: float = 60.0  # holdfast's default
    retry_after: float = 120.0  # recorded there; also the longest that holdfast waits for by default
    retries: int = 2  # holdfast's default
    page_cpu: float = 0.005  # of the crawl's one processor for a page: Scrapy about 4 ms, recording about 1 ms
    places: int = 256  # exchanges at the same time in one crawler (`crawl.concurrency`)
    lease: float = 20.0  # a crawler that is not heard of for so long is taken for dead: the plan's default
    kill_every: float = 0.0  # a crawler is killed so often; 0: none
    back_after: float = 30.0  # and started again


@dataclass(slots=True)
class World:
    """The hosts by number: how many sources are due, how long an answer usually takes, how far apart requests are."""

    due: array[int]
    answer: array[float]
    order: array[int]  # in which Redis hands out hosts that are equally due: by name, which is as good as at random
    crawl_delays: frozenset[int]

    @property
    def busiest_first(self) -> World:
        """The same hosts, handed out by how many of their sources are due."""
        order = sorted(range(len(self.due)), key=lambda host: -self.due[host])
        return World(self.due, self.answer, array("l", order), self.crawl_delays)


def world(told: Assumptions, seed: int) -> World:
    """Hosts and their due sources, drawn."""
    chance = random.Random(seed)
    scale = _scale(told)
    due = array(
        "l", (_drawn(chance, max(1.0, scale / rank**told.exponent) * told.due) for rank in range(1, told.hosts + 1))
    )
    answer = array("f", (chance.lognormvariate(math.log(told.answer), told.spread) for _ in range(told.hosts)))
    order = array("l", range(told.hosts))
    chance.shuffle(order)
    slow = frozenset(host for host in range(told.hosts) if chance.random() < told.slow_hosts)
    return World(due, answer, order, slow)


def _scale(told: Assumptions) -> float:
    """The sources of the first host, so that all hosts together, each with one at least, have as many as told."""
    powers = [rank**-told.exponent for rank in range(1, told.hosts + 1)]
    low, high = 0.0, float(told.sources)
    for _ in range(40):
        middle = (low + high) / 2
        total = sum(max(1.0, middle * power) for power in powers)
        low, high = (middle, high) if total < told.sources else (low, middle)
    return low


def _drawn(chance: random.Random, mean: float) -> int:
    """How many of a host's sources are due: Poisson for few, its mean for many."""
    if mean > 50:
        return round(mean)
    number, left = 0, math.exp(-mean)
    product = chance.random()
    while product > left:
        number += 1
        product *= chance.random()
    return number


def fitted() -> tuple[float, int, int]:
    """The exponent that fits the sources of this repository's citations.yaml best, with its sources and hosts."""
    publication = read_publication(ROOT / "citations.yaml")
    hosts = Counter(urlsplit(source.url).hostname for source in publication.sources if source.url is not None)
    counts = sorted(hosts.values(), reverse=True)

    def likelihood(exponent: float) -> float:
        total = math.log(sum(rank**-exponent for rank in range(1, len(counts) + 1)))
        return sum(number * (-exponent * math.log(rank) - total) for rank, number in enumerate(counts, start=1))

    return max((step / 100 for step in range(200)), key=likelihood), sum(counts), len(counts)
