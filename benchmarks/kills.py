"""Whole nightly runs, killed at random moments under multi-megabyte pages: what was committed, lost, fetched twice.

    python benchmarks/kills.py [--kills 50] [--seed N]

Everything stays on this machine. Each kill strikes the run or its crawl, at a random moment of the night; the same
command then goes on. In the end the collection is read by FastWARC, by warcio, and by `holdfast audit`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from servers.readers import fastwarc_problems, warcio_problems

from archive.captures import captures_after
from archive.collection import Collection
from archive.ledger import connect_to_read
from archive.reader import read_memento
from archive.runs import RunState, runs
from archive.warc_file import SET_ASIDE

SOURCES = 16
MEGABYTES = (1, 4)  # of a page
SPREAD = 1.5  # seconds after a run's first request in which the kill falls
FIRST_NIGHT = datetime(2026, 2, 1, 3, tzinfo=UTC)
FAULTS = (
    "nights not finished",
    "pages committed that are gone",
    "pages that read back as other bytes",
    "pages fetched again in the night that had them",
    "pages committed twice in a night",
    "faults that FastWARC and warcio find",
    "faults that the audit finds",
)


class Site:
    """Serves `http://hostN.example/page`: megabytes that do not compress, other ones every night."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.night = 0
        self.asked: Counter[tuple[int, str]] = Counter()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = self.headers["Host"]
                if self.path == "/robots.txt":
                    self._send(404, b"")
                    return
                site.asked[site.night, host] += 1
                self._send(200, page(host, site.night, site.seed))

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that was killed is what this is about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def page(host: str, night: int, seed: int) -> bytes:
    chance = random.Random(f"{seed} {night} {host}")
    noise = chance.randbytes(chance.randrange(*(megabytes * 1024 * 1024 for megabytes in MEGABYTES)) // 2).hex()
    return f"<html><title>{host}</title><p>In all 41 ships.</p><!-- {noise} --></html>".encode()


def declare(folder: Path) -> Path:
    path = folder / "citations.yaml"
    lines = ["publication: {title: Ships}", "claims:"]
    for number in range(SOURCES):
        lines += [f"  - id: c{number}", "    says: Ships were counted.", "    cites:"]
        lines += [f"      - {{url: 'http://host{number}.example/page', quote: In all 41 ships}}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "holdfast.toml").write_text("[crawl]\nconcurrency = 3\n", encoding="utf-8")
    return path


def start(citations: Path, site: Site) -> subprocess.Popen[str]:
    port = site.server.server_address[1]
    command = [
        sys.executable, "-m", "holdfast", "run", citations, "--collection", citations.with_name("c"), "--delay", "0",
        "--connect-to", f"::127.0.0.1:{port}", "--now", (FIRST_NIGHT + timedelta(days=site.night)).isoformat(),
        "--quiet",
    ]  # fmt: skip
    return subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def crawl_of(process: subprocess.Popen[str]) -> int | None:
    """The process that crawls for a run, as the collection's lock names it once it works."""
    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"spawn_main" in command:
            return int(child)
    return None


def committed(citations: Path) -> dict[bytes, str]:
    """Record id and URL of every page that the ledger holds for the newest run."""
    path = citations.with_name("c") / "ledger.sqlite"
    if not path.exists():
        return {}
    query = """
      SELECT record_id, text FROM captures JOIN urls USING (url)
      WHERE status = 200 AND truncated IS NULL AND run = (SELECT max(run) FROM runs)
    """
    ledger = sqlite3.connect(path)
    try:
        return dict(ledger.execute(query).fetchall())
    except sqlite3.OperationalError:
        return {}
    finally:
        ledger.close()


@dataclass
class Tally:
    """What happened so far."""

    kills: Counter[str] = field(default_factory=Counter)  # by what was struck
    ended: int = 0  # runs that came to their end before the kill
    fetched_twice: int = 0  # pages asked for although an earlier run of that night had committed them
    seen: set[bytes] = field(default_factory=set)  # the records that were committed after any of the runs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)  # so that it is known of a run that breaks off, too
    chance, site, tally = random.Random(options.seed), Site(options.seed), Tally()
    with tempfile.TemporaryDirectory() as folder:
        citations = declare(Path(folder))
        while tally.kills.total() < options.kills:
            live(citations, site, chance, tally)
        last = start(citations, site)
        _, trouble = last.communicate(timeout=120)
        tally.seen |= set(committed(citations))
        found = judged(citations, site, tally)
    print(json.dumps({**found, "last run's exit code": last.returncode}, indent=2))
    return 0 if last.returncode == 0 and not trouble and not any(found[fault] for fault in FAULTS) else 1


def live(citations: Path, site: Site, chance: random.Random, tally: Tally) -> None:
    """Let a run begin, and kill it or its crawl at some moment if it has not ended by then."""
    before = {url.split("/")[2] for url in committed(citations).values()} if goes_on(citations) else set()
    asked = dict(site.asked)
    process = start(citations, site)
    try:
        wait_for_a_request(process, site)
        _, trouble = process.communicate(timeout=chance.uniform(0, SPREAD))
        tally.ended += 1
        if process.returncode != 0:
            print(f"a run ended with {process.returncode} by itself: {trouble}", file=sys.stderr)
    except subprocess.TimeoutExpired:
        crawl = crawl_of(process) if chance.random() < 0.5 else None
        tally.kills["its crawl" if crawl else "the run"] += 1
        os.kill(crawl or process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    tally.fetched_twice += sum(host in before and times > asked.get((night, host), 0)
                               for (night, host), times in site.asked.items())  # fmt: skip
    tally.seen |= set(committed(citations))
    if not goes_on(citations):
        site.night += 1


def wait_for_a_request(process: subprocess.Popen[str], site: Site) -> None:
    """Return when the run asks for its first page, or has ended without."""
    before = site.asked.total()
    while site.asked.total() == before and process.poll() is None:
        time.sleep(0.01)


def goes_on(citations: Path) -> bool:
    """Whether the newest run has no end yet."""
    path = citations.with_name("c") / "ledger.sqlite"
    if not path.exists():
        return True
    ledger = sqlite3.connect(path)
    try:
        query = "SELECT state FROM run_ends WHERE run = (SELECT max(run) FROM runs)"
        return all(state != "finished" for (state,) in ledger.execute(query))
    except sqlite3.OperationalError:
        return True
    finally:
        ledger.close()


def judged(citations: Path, site: Site, tally: Tally) -> dict[str, object]:
    """What happened, and what the readers say of the collection."""
    collection = Collection(citations.with_name("c"))
    ledger = connect_to_read(collection.ledger)
    nights = {run.number: (run.run_at - FIRST_NIGHT).days for run in runs(ledger)}
    captures = [capture for capture in captures_after(ledger, 0) if capture.status == 200]
    other = sum(
        read_memento(collection.archive, capture.payload_at).entity
        != page(capture.url.split("/")[2], nights[capture.run], site.seed)
        for capture in captures
        if capture.truncated is None
    )
    whole = {UUID(capture.record_id.removeprefix("<urn:uuid:").removesuffix(">")).bytes for capture in captures}
    pages = Counter((capture.run, capture.url) for capture in captures if capture.truncated is None)
    ended = [run.state for run in runs(ledger)]
    ledger.close()
    audit = subprocess.run(
        [sys.executable, "-m", "holdfast", "audit", str(collection.path), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(audit.stdout)
    files = sorted(collection.archive.iterdir())
    return {
        "killed": dict(tally.kills),
        "runs that ended before the kill": tally.ended,
        "nights finished": ended.count(RunState.FINISHED),
        "nights not finished": len(ended) - ended.count(RunState.FINISHED),
        "pages committed": len(captures),
        "pages committed that are gone": len(tally.seen - whole),
        "pages that read back as other bytes": other,
        "pages fetched again in the night that had them": tally.fetched_twice,
        "pages committed twice in a night": sum(count > 1 for count in pages.values()),
        "MB of records": round(found["bytes"] / 1e6),
        "tails set aside": len(list((collection.path / SET_ASIDE).glob("*"))),
        "faults that FastWARC and warcio find": sum(len(fastwarc_problems(p)) + len(warcio_problems(p)) for p in files),
        "faults that the audit finds": [fault["sentence"] for fault in found["faults"]],
    }


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
