"""The crawl's process alone over ever more small pages: its memory at the most, and its pace.

    python benchmarks/crawl_memory.py [--one-host] [1000 10000 50000]

Pages of 2 to 4 kB from a local server, twenty sources on a host, no pause. Nothing is read and nothing judged: what a
whole night costs is `growth.py`'s matter. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from growth import served, status

from archive.clock import Clock
from archive.collection import Collection
from archive.ledger import connect
from archive.runs import begin_run
from crawler import CrawlPlan, Manners, Network, Night
from crawler.addresses import ConnectTo

CRAWL = "holdfast-crawl"  # the name of the crawl's process, see crawler/night.py
AT = datetime(2026, 2, 1, 3, tzinfo=UTC)
MANNERS = Manners(
    user_agent="holdfast-benchmark", delay=0, timeout=60, max_bytes=1 << 20, max_redirects=3, retries=1,
    max_retry_after=5, concurrency=32, obey_robots=True,
)  # fmt: skip


def plan(folder: Path, sources: int, hosts: int, port: int) -> CrawlPlan:
    """A crawl into a new collection."""
    collection = Collection(folder)
    collection.create()
    ledger = connect(collection.ledger)
    run = begin_run(ledger, run_at=AT, publication="0" * 64, settings={}, software={})
    ledger.close()
    return CrawlPlan(
        collection=folder,
        run=run,
        urls=tuple(f"http://h{number % hosts}.registry.example/p/{number}.html" for number in range(sources)),
        manners=MANNERS,
        network=Network(connect_to=(ConnectTo.parse(f"::127.0.0.1:{port}"),)),
        clock=Clock.starting_at(AT),
        facts={},
        file_bytes=1 << 30,
    )


def measured(sources: int, hosts: int) -> str:
    """One crawl, as a row."""
    with tempfile.TemporaryDirectory() as scratch, served() as server:
        began, captured, peak = time.monotonic(), 0, 0.0
        with Night(plan(Path(scratch) / "collection", sources, hosts, server.port)) as night:
            [pid] = [child.pid for child in multiprocessing.active_children() if child.name == CRAWL]
            while night.ended is None:
                captured += sum(visit.capture is not None for visit in night.reports(timeout=0.5))
                if night.ended is None:
                    peak = max(peak, status(pid or 0, "VmHWM"))
        seconds = time.monotonic() - began
    return f"| {sources:,} | {hosts:,} | {captured:,} | {peak:.0f} | {seconds:.0f} | {sources / seconds:.0f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", type=int, default=[1000, 10_000, 50_000])
    parser.add_argument("--one-host", action="store_true", help="all sources on one host")
    print(
        "| sources | hosts | captured | crawl's memory at the most, MB | seconds | pages/s |\n|---|---|---|---|---|---|"
    )
    asked = parser.parse_args()
    for sources in asked.sources:
        print(measured(sources, 1 if asked.one_host else max(1, sources // 20)), flush=True)


if __name__ == "__main__":
    main()
