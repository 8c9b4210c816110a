"""Nights under random faults beside the same nights without: what was had must be judged alike, and nothing be lost.

Every night the site may change, and two collections are kept of it. One of them is struck: its program is killed, its
disk fails, its network is gone, or some hosts answer with errors. Then the same command runs once more, as cron or a
person would have it, and what both nights found is held against each other.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from command import HOLDFAST, findings
from slow_site import PARAGRAPH, declarations

from archive.audit import audit
from archive.collection import Collection
from archive.ledger import connect_to_read

INJECTED = Path(__file__).with_name("injected")
FIRST = datetime(2026, 2, 1, 3, tzinfo=UTC)

MACHINE_FAULTS = (
    "none",
    "driver killed",
    "all killed",
    "asked to stop",
    "disk fails (EIO)",
    "disk full (EFBIG)",
    "ledger read-only for the crawl",
    "ledger read-only for the driver",
    "network gone",
    "clock an hour back",
)
SITE_FAULTS = ("503", "cut", "closed", "garbage")


@dataclass(slots=True)
class Told:
    """What the nights came to."""

    nights: int = 0
    machine_faults: Counter[str] = field(default_factory=Counter)
    site_faults: Counter[str] = field(default_factory=Counter)
    struck: int = 0  # attempts that did not end as a whole night
    compared: int = 0  # findings of which bytes were had on both sides
    unverifiable: int = 0  # findings for which the fault kept the bytes away
    troubles: list[str] = field(default_factory=list)


class ChangingSite:
    """Hosts whose pages say another number of ships from some night on, and which fail for whom `failing` says."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.failing: dict[str, str] = {}  # host: fault; only for whom asks with the marked User-Agent
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = self.headers["Host"]
                body = (
                    f"<html><title>{host}</title><main>{f'<p>{PARAGRAPH}</p>' * 3}<p>In all {site.numbers[host]} ships."
                )
                fault = site.failing.get(host) if "struck" in self.headers["User-Agent"] else None
                self.close_connection = True
                if self.path == "/robots.txt":
                    self._answer(404, b"", 0)
                elif fault == "503":
                    self._answer(503, b"later", 5)
                elif fault == "cut":
                    self._answer(200, body.encode()[:200], len(body.encode()))
                elif fault == "garbage":
                    self.wfile.write(b"\x00\xff SSH-2.0\r\n\r\n")
                elif fault is None:
                    time.sleep(0.03)
                    self._answer(200, body.encode(), len(body.encode()))

            def _answer(self, status: int, body: bytes, announced: int) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(announced))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128  # a busy machine overflows five, as by default, and resets connections

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that was killed is part of it."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]

    @contextmanager
    def serving(self) -> Iterator[None]:
        thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()


class Nights:
    """Both collections, in a folder."""

    def __init__(self, folder: Path, *, seed: int, sources: int = 6) -> None:
        self._chance = random.Random(seed)
        self._site = ChangingSite()
        self._hosts = [f"host{n}.example" for n in range(sources)]
        self._site.numbers = {host: 1000 + n for n, host in enumerate(self._hosts)}
        self._folder = folder
        self.told = Told()
        for name in ("struck", "spared"):
            (folder / name).mkdir()
            (folder / name / "citations.yaml").write_text(declarations(sources), encoding="utf-8")
            contact = f'[crawl]\ncontact = "https://{name}.example/"\nretries = 0\n'
            (folder / name / "holdfast.toml").write_text(contact, encoding="utf-8")

    def run(self, nights: int) -> Told:
        """So many nights; what they came to, with every trouble told by the night it was in."""
        with self._site.serving():
            for night in range(nights):
                self._night(night, FIRST + timedelta(days=night))
        for name in ("struck", "spared"):
            faults = audit(Collection(self._folder / name / "c")).faults
            self.told.troubles += [f"audit of {name}: {fault}" for fault in faults]
        self.told.troubles += self._lost()
        return self.told

    def _night(self, night: int, now: datetime) -> None:
        chance, told = self._chance, self.told
        told.nights += 1
        for n, host in enumerate(self._hosts):
            if chance.random() < 0.15:  # another number, or the cited one again
                self._site.numbers[host] = chance.choice([1000 + n, 2000 + night])
        self._site.failing = {host: chance.choice(SITE_FAULTS) for host in self._hosts if chance.random() < 0.2}
        told.site_faults.update(self._site.failing.values())
        fault = chance.choice(MACHINE_FAULTS)
        told.machine_faults[fault] += 1
        spared = self._start("spared", now)
        self._strike(fault, now)
        again = self._start("struck", now + timedelta(minutes=30))
        for name, process in (("struck", again), ("spared", spared)):
            _, err = process.communicate(timeout=120)
            if process.returncode not in (0, 2) or "Traceback" in err:
                told.troubles.append(f"night {night} ({fault}): {name} ended with {process.returncode}: {err[-300:]}")
                return
        self._compare(night, fault)

    def _strike(self, fault: str, now: datetime) -> None:
        """A run of the struck collection, and what befalls it."""
        begun = self._folder / "fault-begun"
        begun.unlink(missing_ok=True)
        injected = {"disk fails (EIO)": "fsync", "ledger read-only for the crawl": "crawl"}
        injected["ledger read-only for the driver"] = "run"
        process = self._start(
            "struck",
            now - timedelta(hours=1) if fault == "clock an hour back" else now,
            injected=f"{injected[fault]} {begun}" if fault in injected else None,
            largest_file=self._chance.randrange(1_000, 60_000) if fault == "disk full (EFBIG)" else None,
            port=9 if fault == "network gone" else None,
        )
        if "killed" in fault or fault == "asked to stop" or fault in injected:
            time.sleep(self._chance.uniform(0.5, 3.0))
            begun.touch()
            if fault == "driver killed":
                process.kill()
            elif fault == "all killed":
                os.killpg(process.pid, signal.SIGKILL)
            elif fault == "asked to stop":
                process.terminate()
        _, err = process.communicate(timeout=120)
        self.told.struck += process.returncode not in (0, 2)
        if "Traceback" in err:
            self.told.troubles.append(f"{fault}: a traceback: {err[-300:]}")

    def _start(
        self,
        name: str,
        now: datetime,
        *,
        injected: str | None = None,
        largest_file: int | None = None,
        port: int | None = None,
    ) -> subprocess.Popen[str]:
        folder = self._folder / name
        out = folder / "findings.jsonl"
        out.unlink(missing_ok=True)
        command = [
            *HOLDFAST, "run", str(folder / "citations.yaml"), "--collection", str(folder / "c"), "--delay", "0",
            "--connect-to", f"::127.0.0.1:{port or self._site.port}", "--now", now.isoformat(), "--findings", str(out),
        ]  # fmt: skip
        environment = dict(os.environ)
        if injected is not None:
            environment |= {"INJECTED_FAULT": injected, "PYTHONPATH": str(INJECTED)}

        def limit() -> None:
            if largest_file is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            preexec_fn=limit,  # noqa: PLW1509 - it sets a limit and nothing else
            start_new_session=True,
        )

    def _compare(self, night: int, fault: str) -> None:
        ours, theirs = (findings(self._folder / name / "findings.jsonl") for name in ("struck", "spared"))
        if ours.keys() != theirs.keys():
            self.told.troubles.append(f"night {night} ({fault}): other citations were judged")
        for citation in ours.keys() & theirs.keys():
            verdicts = ours[citation]["verdict"], theirs[citation]["verdict"]
            if verdicts[0] == "unverifiable":
                self.told.unverifiable += 1
            elif ours[citation]["payload_digest"] == theirs[citation]["payload_digest"]:
                self.told.compared += 1
                if verdicts[0] != verdicts[1]:
                    self.told.troubles.append(f"night {night} ({fault}): {citation} is {' and '.join(verdicts)}")
            else:
                told = [ours[citation], theirs[citation]]
                self.told.troubles.append(f"night {night} ({fault}): {citation} is judged by other bytes: {told}")

    def _lost(self) -> Iterator[str]:
        """Captures of the struck collection's ledger that are not in its archive: none, or something was lost."""
        collection = Collection(self._folder / "struck" / "c")
        ledger = connect_to_read(collection.ledger)
        try:
            known = {name for (name,) in ledger.execute("SELECT name FROM warc_files")}
        finally:
            ledger.close()
        missing = known - {path.name for path in collection.archive.iterdir()}
        yield from (f"{name} is gone" for name in sorted(missing))
