"""How long a polite night takes, beside the time that its busiest host alone needs.

    python benchmarks/politeness.py [--sources 2000] [--hosts 300] [--busiest 40] [--delay 1] [--order mixed|grouped]

So many sources lie on so many hosts, a few of which have many and most few. Every host is asked once in `delay`
seconds, robots.txt first: the busiest host's requests take their time, and the ideal night takes no longer. Beside
these hosts there are a slow one, which answers after ten seconds, and a dead one, which takes connections and never
answers. Neither may hold up any other: the ordinary hosts are done in their time, and are asked all the while. Times
are the server's, which runs in a process of its own; on a busy machine it notes them late. Ends with 1 where a target
is missed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from archive.clock import Clock
from archive.collection import Collection
from archive.ledger import connect
from archive.runs import begin_run
from crawler import ConnectTo, CrawlPlan, Manners, Network, Night

SLOW, DEAD = "slow.example", "dead.example"
SLOW_SECONDS = 10.0
TIMEOUT = 15.0  # seconds for an exchange: the dead host's robots.txt is tried three times
SLOW_SOURCES, DEAD_SOURCES = 3, 20
TARGET = 1.3  # times the ideal
GAP_SLACK = 0.15  # seconds: on a busy machine the server reads the sooner of two requests late

SERVER = """
import asyncio, json, sys, time
body = b"<!doctype html><title>A page</title><p>" + b"word " * 2000
answer = b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body
absent = b"HTTP/1.1 404 Not Found\\r\\nContent-Length: 0\\r\\n\\r\\n"
seen = []
async def attend(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            target = head.split(b" ", 2)[1].decode()
            host = head.lower().partition(b"host: ")[2].partition(b"\\r\\n")[0].decode()
            entry = [host, target, time.monotonic(), None]
            seen.append(entry)
            if host == sys.argv[2]:
                await reader.read()
                return
            if target == "/robots.txt":
                writer.write(absent)
            else:
                await asyncio.sleep(float(sys.argv[3]) if host == sys.argv[1] else 0.02)
                writer.write(answer)
            entry[3] = time.monotonic()
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
async def main():
    server = await asyncio.start_server(attend, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(json.dumps(seen), flush=True)
asyncio.run(main())
"""


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it; `answered` is None where it was not."""

    host: str
    target: str
    at: float
    answered: float | None


@dataclass(frozen=True)
class Measured:
    """What one night took: seconds from its first request, and the seconds of the crawl's processor."""

    requests: list[Asked]
    visited: int
    seconds: float  # of the whole process, its start and its end too
    processor: float

    def by_host(self) -> dict[str, list[Asked]]:
        found: dict[str, list[Asked]] = defaultdict(list)
        for asked in sorted(self.requests, key=lambda asked: asked.at):
            found[asked.host].append(asked)
        return found


def sizes(sources: int, hosts: int, busiest: int) -> list[int]:
    """How many sources each host has: falling like a power of the rank, from the busiest down to one."""
    low, high = 0.0, 4.0
    for _ in range(60):
        power = (low + high) / 2
        falling = [max(1, round(busiest * (rank + 1) ** -power)) for rank in range(hosts)]
        low, high = (power, high) if sum(falling) > sources else (low, power)
    missing, rank = sources - sum(falling), 1
    while missing:
        step = 1 if missing > 0 else -1
        if 1 <= falling[rank] + step < busiest:
            falling[rank] += step
            missing -= step
        rank = rank % (hosts - 1) + 1
    return falling


def urls_of(falling: list[int], order: str) -> list[str]:
    """The night's list: as a publication has it, sources of all hosts among each other, or host after host."""
    urls = [f"http://h{host}.example/{page}" for host, pages in enumerate(falling) for page in range(pages)]
    odd = [f"http://{SLOW}/{page}" for page in range(SLOW_SOURCES)]
    odd += [f"http://{DEAD}/{page}" for page in range(DEAD_SOURCES)]
    if order == "mixed":
        random.Random(1).shuffle(urls)
    return [*odd, *urls]  # the odd ones first: whoever is held up by them is held up from the beginning


@contextmanager
def served() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The hosts, all at one port."""
    command = [sys.executable, "-c", SERVER, SLOW, DEAD, str(SLOW_SECONDS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, int(process.stdout.readline())
        process.kill()


def seen_by(server: subprocess.Popen[str]) -> list[Asked]:
    """What the server was asked; it ends with it."""
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.close()
    return [Asked(*entry) for entry in json.loads(server.stdout.readline())]


def measure(folder: Path, urls: list[str], *, delay: float, concurrency: int, frontier: str) -> Measured:
    """Do the night."""
    collection = Collection(folder)
    collection.create()
    ledger = connect(collection.ledger)
    now = datetime.now(UTC)
    run = begin_run(ledger, run_at=now, publication="0" * 64, settings={}, software={})
    ledger.close()
    with served() as (server, port):
        plan = CrawlPlan(
            collection=folder,
            run=run,
            urls=tuple(urls),
            manners=Manners(
                user_agent="holdfast-benchmark/1.0 (+https://holdfast.example/)",
                delay=delay,
                timeout=TIMEOUT,
                max_bytes=1 << 24,
                max_redirects=5,
                retries=2,
                max_retry_after=30,
                concurrency=concurrency,
                obey_robots=True,
            ),
            network=Network(connect_to=(ConnectTo.parse(f":80:127.0.0.1:{port}"),)),
            clock=Clock.starting_at(now),
            facts={"software": "holdfast/benchmark"},
            file_bytes=1 << 30,
        )
        plan = replace(plan, frontier=frontier, night=f"{folder}-{now.timestamp()}")
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        visited = 0
        with Night(plan) as night:
            while night.ended is None:
                visited += sum(1 for _ in night.reports(timeout=0.5))
            trouble = night.ended.trouble
        seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        if trouble is not None:
            raise SystemExit(f"the crawl ended early: {trouble}")
        processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Measured(seen_by(server), visited, seconds, processor)


def closest(requests: list[Asked]) -> float:
    """The shortest time between two requests to one host, in seconds."""
    return min((later.at - sooner.at for sooner, later in itertools.pairwise(requests)), default=float("inf"))


def report(measured: Measured, falling: list[int], *, delay: float) -> int:
    """Print the table; how many targets were missed."""
    by_host = measured.by_host()
    begin = min(asked.at for asked in measured.requests)
    ordinary = {host: asked for host, asked in by_host.items() if host not in (SLOW, DEAD)}
    done = {host: max(asked.answered or asked.at for asked in requests) for host, requests in by_host.items()}
    ideal = max(falling) * delay  # as many pauses as pages: robots.txt stands before them
    took = max(done[host] for host in ordinary) - begin
    moments = sorted(asked.at for requests in ordinary.values() for asked in requests)
    silence = max(later - sooner for sooner, later in itertools.pairwise(moments))
    gap = min(closest(requests) for host, requests in by_host.items())
    total = sum(falling) + SLOW_SOURCES + DEAD_SOURCES
    twice = len(measured.requests) - len({(asked.host, asked.target) for asked in measured.requests})
    slow_ideal = SLOW_SOURCES * SLOW_SECONDS + delay
    rows = [
        ("sources, hosts, sources of the busiest", f"{sum(falling)}, {len(falling)}, {max(falling)}", ""),
        ("visited, the slow and the dead host's too", f"{measured.visited} of {total}",
         _mark(measured.visited == total)),
        ("ideal: the busiest host alone", f"{ideal:.1f} s", ""),
        ("first request to last answer, ordinary hosts", f"{took:.1f} s", ""),
        (f"times the ideal (at most {TARGET})", f"{took / ideal:.2f}", _mark(took / ideal <= TARGET)),
        ("closest two requests to one host", f"{gap:.3f} s", _mark(gap >= delay - GAP_SLACK)),
        (f"longest time in which no ordinary host was asked (at most {2 * delay:.1f} s)", f"{silence:.2f} s",
         _mark(silence <= 2 * delay)),
        (f"slow host ({SLOW_SOURCES} sources, {SLOW_SECONDS:.0f} s an answer; needs {slow_ideal:.1f} s)",
         f"{done[SLOW] - begin:.1f} s", ""),
        ("dead host, its last attempt", f"{max(asked.at for asked in by_host[DEAD]) - begin:.1f} s", ""),
        ("asked more than once (the dead host's robots.txt)", f"{twice}", _mark(twice <= 2)),
        ("the whole crawl, its start and end too", f"{measured.seconds:.1f} s", ""),
        ("processor time a request", f"{1000 * measured.processor / len(measured.requests):.1f} ms", ""),
    ]  # fmt: skip
    print("| what | measured | |\n|---|---:|---|")
    for what, value, mark in rows:
        print(f"| {what} | {value} | {mark} |")
    return sum(mark == "missed" for _, _, mark in rows)


def _mark(met: bool) -> str:
    return "met" if met else "missed"


def main() -> int:
    """The exit code: 1 where a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=300)
    parser.add_argument("--busiest", type=int, default=40)
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--concurrency", type=int, default=32)
    parser.add_argument("--order", choices=["mixed", "grouped"], default="mixed")
    parser.add_argument("--frontier", default="", help="redis://…: through a frontier that could be shared")
    asked = parser.parse_args()
    falling = sizes(asked.sources, asked.hosts, asked.busiest)
    with tempfile.TemporaryDirectory() as scratch:
        measured = measure(
            Path(scratch) / "collection",
            urls_of(falling, asked.order),
            delay=asked.delay,
            concurrency=asked.concurrency,
            frontier=asked.frontier,
        )
    return min(report(measured, falling, delay=asked.delay), 1)


if __name__ == "__main__":
    sys.exit(main())
