"""A small site of many hosts that counts its requests and takes its time over a page."""

from __future__ import annotations

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

PARAGRAPH = (
    "The harbour office keeps a record of every ship that berths at the outer quay, with its tonnage, its flag and "
    "the hours for which it lay there. The record is written by hand and copied once a week. "
)


class SlowSite:
    """Serves `http://hostN.example/page` for every N; each page says its own number of ships."""

    def __init__(self, *, seconds: float) -> None:
        self.seconds = seconds
        self.requests: Counter[str] = Counter()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = self.headers["Host"]
                if self.path == "/robots.txt":
                    self._send(404, b"")
                    return
                site.requests[host] += 1
                began = time.monotonic()
                while time.monotonic() < began + site.seconds:  # which a test may change meanwhile
                    time.sleep(0.02)
                text = (
                    f"<html><title>{host}</title><main>{f'<p>{PARAGRAPH}</p>' * 6}<p>In all {number(host)} ships.</p>"
                )
                self._send(200, text.encode())

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128  # a busy machine overflows five, as by default, and resets connections

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that was killed is part of the test."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def connect_to(self) -> str:
        return f"::127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def number(host: str) -> int:
    return 1000 + int("".join(filter(str.isdigit, host)) or 0)


def declarations(sources: int) -> str:
    """A citations.yaml with one citation for each of so many hosts; every one of them stands."""
    lines = ["publication: {title: Ships}", "sources:"]
    lines += [f"  h{n}: {{url: 'http://host{n}.example/page'}}" for n in range(sources)]
    lines += ["claims:"]
    for n in range(sources):
        lines += [
            f"  - id: c{n}",
            "    says: Ships were counted.",
            f"    cites: [{{source: h{n}, quote: In all {1000 + n} ships}}]",
        ]
    return "\n".join(lines) + "\n"
