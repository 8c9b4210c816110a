"""Pages archived in a second, beside `wget --warc-file` on the same list in the same run.

    python benchmarks/archiving_speed.py [--pages 800] [--repeats 3] [--concurrency 16]

The pages are generated (150 kB on average, sizes spread as on the web, compressible as pages are) and served from
40 addresses of the loopback interface by nginx, or by a small server of our own where nginx is missing. Everybody
fetches every page once, without robots.txt and without a pause. holdfast asks 16 hosts at a time and waits for the disk
before an exchange counts; wget asks one by one and leaves the disk to the system. Since holdfast can use two cores, two
wgets with half of the list each stand beside it too. Their turns change from repetition to repetition.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from archive.clock import Clock
from archive.collection import Collection
from archive.ledger import connect
from archive.runs import begin_run
from crawler import Allowance, CrawlPlan, Manners, Network, Night

Archive = Callable[[Path, list[str]], float]  # archives the list into the folder; seconds

HOSTS = 40
MEAN_BYTES = 150_000
PARAGRAPHS = 4000

NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; default_type text/html;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ {listen} root {folder}/site; }}
}}
"""

OWN_SERVER = """
import asyncio, pathlib, sys
site, port, hosts = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
async def attend(reader, writer):
    try:
        while (head := await reader.readuntil(b"\\r\\n\\r\\n")):
            body = (site / head.split(b" ", 2)[1].decode()[1:]).read_bytes()
            writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n")
            writer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    servers = [await asyncio.start_server(attend, host, port) for host in hosts]
    await asyncio.gather(*(server.serve_forever() for server in servers))
asyncio.run(main())
"""


def make_pages(folder: Path, count: int) -> int:
    """Write so many pages, no two alike, the same on every run; their size in bytes."""
    dice = random.Random(20260201)
    words = ["".join(dice.choices("etaoinshrdlucmfwypvbgk", k=dice.randint(2, 11))) for _ in range(6000)]
    paragraphs = []
    for number in range(PARAGRAPHS):
        text = " ".join(dice.choices(words, cum_weights=_falling(len(words)), k=dice.randint(15, 90)))
        paragraphs.append(f'<div class="block b{number % 37}"><p id="p{number}">{text}.</p></div>\n')
    folder.mkdir()
    total = 0
    for number in range(count):
        size = min(dice.lognormvariate(0, 0.8) / 1.377, 8) * MEAN_BYTES
        parts = [f"<!DOCTYPE html><html><head><title>Page {number}</title></head><body>\n"]
        length = 0
        while length < size:
            parts.append(f"<h2>{dice.random()}</h2>{dice.choice(paragraphs)}")
            length += len(parts[-1])
        total += (folder / f"{number}.html").write_bytes("".join(parts).encode())
    return total


def _falling(count: int) -> list[float]:
    """Cumulated weights of words as they are spread in a language: the n-th as often as 1/n."""
    total, cumulated = 0.0, []
    for rank in range(1, count + 1):
        total += 1 / rank
        cumulated.append(total)
    return cumulated


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """A server of folder/site on every address; its name and port."""
    hosts = [f"127.0.{number}.1" for number in range(1, HOSTS + 1)]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is not None:
        listen = " ".join(f"listen {host}:{port};" for host in hosts)
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, listen=listen), encoding="utf-8")
        command = [nginx, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    else:
        command = [sys.executable, "-c", OWN_SERVER, str(folder / "site"), str(port), *hosts]
    with subprocess.Popen(command) as server:
        try:
            while True:
                with contextlib.suppress(OSError), socket.create_connection((hosts[-1], port), timeout=1):
                    break
                time.sleep(0.05)
            yield ("nginx" if nginx else "asyncio"), port
        finally:
            server.terminate()


def with_holdfast(folder: Path, urls: list[str], *, concurrency: int) -> float:
    """Archive the list; seconds from the start of the crawl's process to its end."""
    collection = Collection(folder)
    collection.create()
    ledger = connect(collection.ledger)
    now = datetime.now(UTC)
    run = begin_run(ledger, run_at=now, publication="0" * 64, settings={}, software={})
    ledger.close()
    plan = CrawlPlan(
        collection=folder,
        run=run,
        urls=tuple(urls),
        manners=Manners(
            user_agent="holdfast-benchmark/1",
            delay=0,
            timeout=30,
            max_bytes=1 << 26,
            max_redirects=5,
            retries=0,
            max_retry_after=1,
            concurrency=concurrency,
            obey_robots=False,
        ),
        network=Network(allowed=(Allowance.parse("127.0.0.0/8"),)),
        clock=Clock(),
        facts={"software": "holdfast-benchmark/1"},
        file_bytes=1 << 30,
    )
    began = time.monotonic()
    with Night(plan) as night:
        captured = 0
        while night.ended is None:
            captured += sum(visit.capture is not None for visit in night.reports(timeout=1))
    seconds = time.monotonic() - began
    assert night.ended.trouble is None, night.ended.trouble
    assert captured == len(urls), f"{captured} of {len(urls)} pages were captured"
    return seconds


def with_wget(folder: Path, urls: list[str], *, processes: int) -> float:
    """Archive the list, each of so many wgets an equal part of it; seconds."""
    folder.mkdir()
    for number in range(processes):
        (folder / f"{number}.txt").write_text("\n".join(urls[number::processes]) + "\n", encoding="utf-8")
    options = ["-q", "-O", "/dev/null", "--no-proxy"]
    began = time.monotonic()
    running = [
        subprocess.Popen(["wget", *options, "-i", f"{number}.txt", f"--warc-file={number}"], cwd=folder)
        for number in range(processes)
    ]
    codes = [process.wait() for process in running]
    seconds = time.monotonic() - began
    assert not any(codes), f"wget ended with {codes}"  # 0: every page came, with status 200
    return seconds


def archive_size(folder: Path) -> int:
    """Bytes of WARC below the folder."""
    return sum(path.stat().st_size for path in folder.rglob("*.warc.gz"))


@dataclass
class Runs:
    """What one archiver did, repetition by repetition."""

    speeds: list[float] = field(default_factory=list)  # pages a second
    processor: list[float] = field(default_factory=list)  # milliseconds of processor time for a page
    warc_bytes: int = 0


def measured(archive: Archive, folder: Path, urls: list[str], runs: Runs) -> None:
    """Archive the list once more."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = archive(folder, urls)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    runs.speeds.append(len(urls) / seconds)
    runs.processor.append(1000 * processor / len(urls))
    runs.warc_bytes = archive_size(folder)
    shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=800)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=16)
    arguments = parser.parse_args()
    if shutil.which("wget") is None:
        sys.exit("wget is not installed (Debian: apt-get install wget): there is nothing to stand beside")
    archivers: dict[str, Archive] = {
        "holdfast": partial(with_holdfast, concurrency=arguments.concurrency),
        "wget": partial(with_wget, processes=1),
        "two wgets": partial(with_wget, processes=2),
    }
    runs = {name: Runs() for name in archivers}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)  # nginx's worker is another user where it is started by root
        total = make_pages(folder / "site", arguments.pages)
        with served(folder) as (server, port):
            urls = [f"http://127.0.{1 + n % HOSTS}.1:{port}/{n}.html" for n in range(arguments.pages)]
            for repeat in range(arguments.repeats):
                names = list(archivers)
                for name in names[repeat % len(names) :] + names[: repeat % len(names)]:
                    measured(archivers[name], folder / f"{name}-{repeat}", urls, runs[name])
        print_table(runs, pages=arguments.pages, total=total, server=server)


def print_table(runs: dict[str, Runs], *, pages: int, total: int, server: str) -> None:
    """The result, in Markdown."""
    print(f"{pages} pages, {total / pages / 1000:.0f} kB on average, from {HOSTS} addresses, served by {server}:\n")
    print("| | pages/s, each run | median | processor time a page | WARC |\n|---|---|---|---|---|")
    for name, done in runs.items():
        each = " · ".join(f"{speed:.0f}" for speed in done.speeds)
        cells = [f"{statistics.median(done.speeds):.0f}", f"{statistics.median(done.processor):.1f} ms"]
        print(f"| {name} | {each} | {' | '.join(cells)} | {done.warc_bytes / 1e6:.1f} MB |")
    print()
    for name in list(runs)[1:]:
        pairs = [ours / theirs for ours, theirs in zip(runs["holdfast"].speeds, runs[name].speeds, strict=True)]
        each = " · ".join(f"{pair:.2f}" for pair in pairs)
        print(f"holdfast archives {statistics.median(pairs):.2f} times as many pages a second as {name} ({each}).")


if __name__ == "__main__":
    main()
