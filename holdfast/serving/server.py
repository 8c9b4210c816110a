"""The server: loopback only, GET and HEAD only, and only for requests that name this machine.

The standard library's server is enough: one person reads, on one machine. A name that an attacker's DNS leads to
127.0.0.1 makes a browser send that name as the host, and is refused; so is every request that another site sends.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .answers import ALWAYS, Answer, sentence

LOOPBACK = "127.0.0.1"
_IDLE_SECONDS = 30  # after which a connection that sends nothing is closed

Respond = Callable[[str], Answer]
"""Answers a request for that path, percent-encoded as it came, its query cut off."""


class LocalServer(ThreadingHTTPServer):
    """Answers with `respond` at a port of 127.0.0.1; 0 takes a free one. Raises OSError where it is taken."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # five, as by default, overflow on a busy machine

    def __init__(self, port: int, respond: Respond) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.respond = respond

    @property
    def address(self) -> str:
        """What a browser is given."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    @property
    def hosts(self) -> frozenset[str]:
        """The names that a request may have come under."""
        names = ("127.0.0.1", "localhost", "[::1]")
        bare = names if self.server_port == 80 else ()
        return frozenset([*(f"{name}:{self.server_port}" for name in names), *bare])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: LocalServer
    timeout = _IDLE_SECONDS
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._send(self._answer(), with_body=True)

    def do_HEAD(self) -> None:
        self._send(self._answer(), with_body=False)

    def _answer(self) -> Answer:
        hosts = self.headers.get_all("Host") or []
        if len(hosts) != 1 or hosts[0].strip().lower() not in self.server.hosts:
            return sentence(
                HTTPStatus.MISDIRECTED_REQUEST,
                f"This server answers at {self.server.address} only, under no other name.",
            )
        # Browsers say so themselves. Who follows a link from another site comes as a navigation and sees a page.
        if self.headers.get("Sec-Fetch-Site") == "cross-site" and self.headers.get("Sec-Fetch-Mode") != "navigate":
            return sentence(HTTPStatus.FORBIDDEN, "Other sites are given nothing.")
        try:
            return self.server.respond(self.path.partition("?")[0])
        except Exception:  # noqa: BLE001 - one page that fails must not end the others; what it was is told below
            traceback.print_exc(file=sys.stderr)
            return sentence(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "This is a fault in holdfast itself; please report it with the lines that it has printed.",
            )

    def _send(self, answer: Answer, *, with_body: bool) -> None:
        self.send_response(answer.status)
        headers = {"Content-Type": answer.media_type, "Content-Length": str(len(answer.body)), **ALWAYS}
        for name, value in {**headers, **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - the library's signature
        """What the library itself refuses: methods other than GET and HEAD, requests that are none."""
        self.close_connection = True
        status = HTTPStatus(code)
        words = "GET and HEAD are all that is answered here." if code == HTTPStatus.NOT_IMPLEMENTED else status.phrase
        if code == HTTPStatus.NOT_IMPLEMENTED:
            status = HTTPStatus.METHOD_NOT_ALLOWED
        answer = sentence(status, f"{words.rstrip('.')}.")
        answer.headers.update({"Connection": "close", "Allow": "GET, HEAD"})
        self._send(answer, with_body=self.command != "HEAD")

    def version_string(self) -> str:
        """No versions to strangers."""
        return "holdfast"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Requests are not written down: what somebody reads is nobody's business."""
