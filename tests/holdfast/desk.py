"""A desk for tests: a web of many hosts on one port, and nights over declared sources within this process."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from archive.ledger import connect_to_read
from holdfast.nightly import NightPlan, NightResult, run_night
from holdfast.run_command import RunRequest, night_plan
from pipelines.declarations import read_publication


class Answer(NamedTuple):
    """What an address answers: with a `location` it leads there."""

    status: int
    body: str = ""
    location: str | None = None
    fields: Mapping[str, str] = {}


class Web:
    """All hosts on one port: what each address answers (404 for the others), and what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = f"http://{self.headers['Host']}{self.path}"
                web.asked.append(address)
                answer = web.answers.get(address, Answer(404, "nothing here"))
                fields = {"Content-Type": "text/html", **answer.fields, "Content-Length": len(answer.body.encode())}
                if answer.location:
                    fields["Location"] = answer.location
                self.send_response(answer.status)
                for name, value in fields.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(answer.body.encode())

            def do_POST(self) -> None:
                self.path += "?" + self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.do_GET()

            def log_message(self, *_: object) -> None: ...

        class Server(ThreadingHTTPServer):
            request_queue_size = 128  # a busy machine overflows five, as by default, and resets connections

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def connect_to(self) -> str:
        """The rule that leads a run here, wherever its addresses point."""
        return f"::127.0.0.1:{self.server.server_address[1]}"

    def times(self, part: str) -> int:
        """How often an address with that part was asked, robots.txt apart."""
        return sum(part in address for address in self.asked if not address.endswith("robots.txt"))


def never() -> bool:
    """Nobody asks the run to stop."""
    return False


class Desk:
    """A folder with declarations; a night is a run in it, within this process and without a pause anywhere."""

    def __init__(self, folder: Path, web: Web, *, declared: str, configured: str = "") -> None:
        self.folder, self.web = folder, web
        self.declare(declared)
        (folder / "holdfast.toml").write_text(configured, encoding="utf-8")

    @property
    def collection(self) -> Path:
        return self.folder / "harbour"

    def declare(self, text: str) -> None:
        (self.folder / "citations.yaml").write_text(text, encoding="utf-8")

    def plan(self, now: str, *, every_source: bool = False) -> NightPlan:
        path = self.folder / "citations.yaml"
        request = RunRequest(
            path, self.collection, now=now, delay=0.0, connect_to=(self.web.connect_to,), every_source=every_source
        )
        plan = night_plan(request, read_publication(path))
        return replace(
            plan,
            memory=plan.memory and replace(plan.memory, rest=0.0),
            saving=plan.saving and replace(plan.saving, rest=0.0),
        )

    def night(self, now: str, *, every_source: bool = False, stop: Callable[[], bool] = never) -> NightResult:
        return run_night(self.plan(now, every_source=every_source), stop=stop)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the ledger answers."""
        with closing(connect_to_read(self.collection / "ledger.sqlite")) as ledger:
            found: list[tuple[object, ...]] = ledger.execute(query).fetchall()
            return found

    def ledger(self) -> closing[sqlite3.Connection]:
        return closing(connect_to_read(self.collection / "ledger.sqlite"))
