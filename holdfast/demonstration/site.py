"""The demonstration's web: ten hosts behind one port of the loopback interface."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from .pages import Answer, answer

_LOOPBACK = "127.0.0.1"


class DemonstrationSite:
    """Serves the pages of the demonstration while its `with` block is entered; `night` chooses what they say.

        with DemonstrationSite() as site:
            site.night = 2        # then crawl with --connect-to {site.connect_to}

    The host is taken from the request, so that every address works with connections sent to this one port. Pages
    have an ETag and answer 304 to a client that has them already.
    """

    def __init__(self, *, night: int = 1) -> None:
        self.night = night
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port on 127.0.0.1. Raises RuntimeError outside the `with` block."""
        if self._server is None:
            raise RuntimeError("the demonstration site is not running")
        return int(self._server.server_address[1])

    @property
    def connect_to(self) -> str:
        """What `--connect-to` has to say for every host to be reached here."""
        return f"::{_LOOPBACK}:{self.port}"

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.close_connections()
            self._server.server_close()
        self._server = self._thread = None


class _Server(ThreadingHTTPServer):
    """Knows its open connections: a client that keeps one alive must not keep the site from stopping."""

    daemon_threads = False  # server_close() waits for them, so that no thread outlives the site
    request_queue_size = 128  # five, as by default, overflow on a busy machine: connections are reset then

    def __init__(self, site: DemonstrationSite) -> None:
        self.site = site
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((_LOOPBACK, 0), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """End every open connection. Only once no new ones are accepted."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):  # the client was quicker
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a connection that the client, or the end of the site, has cut."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open between requests
    disable_nagle_algorithm = True
    server: _Server

    def version_string(self) -> str:
        return "holdfast-demonstration"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class names it so
        """Nothing: libraries print nothing."""

    def do_GET(self) -> None:
        self._respond(with_body=True)

    def do_HEAD(self) -> None:
        self._respond(with_body=False)

    def _respond(self, *, with_body: bool) -> None:
        said = answer(self._url(), night=self.server.site.night)
        compressed = "gzip" in self.headers.get("Accept-Encoding", "") and said.media_type.startswith("text/")
        body = gzip.compress(said.body, mtime=0) if compressed else said.body
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'  # of what is sent: a compressed page has a tag of its own
        unchanged = said.status == 200 and tag in self.headers.get("If-None-Match", "")
        self.send_response(304 if unchanged else said.status)
        for name, value in _headers(said, tag=tag, compressed=compressed):
            self.send_header(name, value)
        if not unchanged:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body and not unchanged:
            self.wfile.write(body)

    def _url(self) -> str:
        """The address asked for, without port and query; a proxy's request line names the host itself."""
        asked = urlsplit(self.path)
        host = asked.netloc or self.headers.get("Host", "")
        return f"http://{host.rsplit(':', 1)[0].lower()}{asked.path or '/'}"


def _headers(said: Answer, *, tag: str, compressed: bool) -> list[tuple[str, str]]:
    headers = [("Content-Type", said.media_type), ("Vary", "Accept-Encoding")]
    if compressed:
        headers.append(("Content-Encoding", "gzip"))
    if said.location is not None:
        headers.append(("Location", said.location))
    elif said.status == 200:
        headers.append(("ETag", tag))
    return headers
