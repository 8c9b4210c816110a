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
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from servers.readers import fastwarc_problems, warcio_problems

SOURCES = 16
MEGABYTES = (1, 4)  # of a page
SPREAD = 1.5  # seconds after a run's first request in which the kill falls


class Site:
    """Serves `http://hostN.example/page`: megabytes that do not compress, other ones every night."""

    def __init__(self, seed: int) -> None:
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
                self._send(200, page(host, site.night, seed))

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
        "--connect-to", f"::127.0.0.1:{port}", "--now", f"2026-02-{site.night + 1:02d}T03:00:00Z", "--quiet",
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    chance, site = random.Random(options.seed), Site(options.seed)
    kills, twice, finished, known = Counter[str](), 0, 0, set[bytes]()
    with tempfile.TemporaryDirectory() as folder:
        citations = declare(Path(folder))
        while sum(kills.values()) < options.kills:
            before = {url.split("/")[2] for url in committed(citations).values()} if site_goes_on(citations) else set()
            asked = dict(site.asked)
            process = start(citations, site)
            try:
                wait_for_a_request(process, site)
                process.communicate(timeout=chance.uniform(0, SPREAD))
                finished += 1
            except subprocess.TimeoutExpired:
                crawl = crawl_of(process) if chance.random() < 0.5 else None
                kills["crawl" if crawl else "run"] += 1
                os.kill(crawl or process.pid, signal.SIGKILL)
                process.communicate(timeout=60)
            twice += sum(1 for key, times in site.asked.items() if key[1] in before and times > asked.get(key, 0))
            known |= set(committed(citations))
            if not site_goes_on(citations):
                site.night += 1
        last = start(citations, site)
        _, trouble = last.communicate(timeout=120)
        known |= set(committed(citations))
        print(json.dumps(judged(citations, known, seed=options.seed, kills=dict(kills), runs_that_ended=finished,
                                fetched_twice=twice, last_run=last.returncode), indent=2))  # fmt: skip
        return 0 if last.returncode == 0 and not trouble else 1


def wait_for_a_request(process: subprocess.Popen[str], site: Site) -> None:
    """Return when the run asks for its first page, or has ended without."""
    before = site.asked.total()
    while site.asked.total() == before and process.poll() is None:
        time.sleep(0.01)


def site_goes_on(citations: Path) -> bool:
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


def judged(citations: Path, known: set[bytes], **counts: object) -> dict[str, object]:
    """The counts, with what the readers say of the collection."""
    collection = citations.with_name("c")
    files = sorted((collection / "archive").iterdir())
    ledger = sqlite3.connect(collection / "ledger.sqlite")
    there = {row[0] for row in ledger.execute("SELECT record_id FROM captures")}
    nights = [row[0] for row in ledger.execute("SELECT count(*) FROM run_ends WHERE state = 'finished'")]
    ledger.close()
    audit = subprocess.run(
        [sys.executable, "-m", "holdfast", "audit", str(collection), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(audit.stdout)
    return {
        **counts,
        "nights finished": nights[0],
        "exchanges committed": len(there),
        "pages seen committed": len(known),
        "of these lost": len(known - there),
        "MB of records": round(found["bytes"] / 1e6),
        "tails set aside": len(list((collection / "set-aside").glob("*")))
        if (collection / "set-aside").exists()
        else 0,
        "faults that FastWARC and warcio find": sum(len(fastwarc_problems(p)) + len(warcio_problems(p)) for p in files),
        "faults that the audit finds": [fault["sentence"] for fault in found["faults"]],
    }


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
