"""An origin whose every byte is known: what it sends, what it received, and which bodies a client has finished with."""

from __future__ import annotations

import contextlib
import gzip
import random
import socket
import threading
import time
from pathlib import PurePosixPath
from typing import IO, Self

HOST = "127.0.0.2"  # warcprox refuses 127.0.0.1
HTML = "Content-Type: text/html"
ZIPPED = gzip.compress(b"<p>The quay.</p>" * 60, mtime=0)
ZIPPED_TOO = gzip.compress(b"<p>The pier.</p>" * 60, mtime=0)  # no two alike: an archiver may store the same body once

# Text, since one of the archivers stores nothing else; 3 MB, since a write that takes no time is never struck.
LARGE = random.Random(1).randbytes(1_500_000).hex().encode()
PIECE, PAUSE = 1 << 16, 0.005  # bytes, seconds: a large body takes about a quarter of a second


def sized(status: str, *fields: str, body: bytes = b"") -> bytes:
    """A response with Content-Length."""
    lines = [f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(*fields: str, pieces: tuple[bytes, ...], trailer: bytes = b"") -> bytes:
    """A chunked response, each chunk with an extension."""
    head = "\r\n".join(["HTTP/1.1 200 OK", *fields, "Transfer-Encoding: chunked"]).encode() + b"\r\n\r\n"
    return head + b"".join(b"%x;a=b\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n" + trailer + b"\r\n"


MESSAGES = {
    "/plain": sized("200 OK", HTML, body=b"<p>plain</p>"),
    "/odd-case": sized("200 OK", "cOnTeNt-TyPe: text/html", 'ETAG:   "x"', body=b"<p>odd</p>"),
    "/cookies": sized("200 OK", HTML, "Set-Cookie: a=1", "Set-Cookie: b=2", body=b"<p>two cookies</p>"),
    "/latin1": sized("200 OK", HTML, "X-Place: caf\xe9", body=b"<p>latin-1</p>"),
    "/reason": sized("200 As You Wish", HTML, body=b"<p>reason</p>"),
    "/gzip": sized("200 OK", HTML, "Content-Encoding: gzip", body=ZIPPED),
    "/chunked": chunked(HTML, pieces=(b"<p>in</p>", b"<p>chunks</p>"), trailer=b"X-Sum: 1\r\n"),
    "/gzip-chunked": chunked(HTML, "Content-Encoding: gzip", pieces=(ZIPPED_TOO[:20], ZIPPED_TOO[20:])),
    "/moved": sized("302 Found", "Location: /plain"),
    "/missing": sized("404 Not Found", HTML, body=b"<p>missing</p>"),
    "/busy": sized("503 Service Unavailable", HTML, body=b"<p>busy</p>"),
    "/paper.pdf": sized("200 OK", "Content-Type: application/pdf", body=b"%PDF-1.4\n" + bytes(range(256))),
    "/cut": sized("200 OK", HTML, body=b"<p>cut</p>" * 100)[:-500],
}
# The bodies without their chunks, compressed where they were sent so.
ENTITIES = {path: message.partition(b"\r\n\r\n")[2] for path, message in MESSAGES.items()} | {
    "/chunked": b"<p>in</p><p>chunks</p>",
    "/gzip-chunked": ZIPPED_TOO,
}
ASKED = [path for path in MESSAGES if path != "/plain"] + ["/plain"]


def large_body(path: str) -> bytes:
    """What `/large/N` holds; no two alike."""
    return LARGE + path.encode()


class Origin:
    """A context manager that sends MESSAGES, and `/large/N` slowly."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self._port = self._listener.getsockname()[1]
        self._whole: list[str] = []  # large paths whose every byte was handed to the network
        self._finished: list[str] = []
        self.requests: list[bytes] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def url(self, path: str) -> str:
        return f"http://{HOST}:{self._port}{path}"

    def path_of(self, url: str) -> str:
        """The path of one of this origin's URLs."""
        return url.removeprefix(self.url(""))

    @property
    def finished(self) -> list[str]:
        """Large paths that were sent whole, and after which the client, who asks one by one, asked for another."""
        return list(self._finished)

    def wait_for_whole(self, number: int, *, seconds: float = 60) -> None:
        """Return once so many large bodies were sent whole, or the time is over."""
        until = time.monotonic() + seconds
        while len(self._whole) < number and time.monotonic() < until:
            time.sleep(0.005)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._attend, args=(self._listener.accept()[0],), daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as lines:
            while raw := _request(lines):
                self.requests.append(raw)
                path = self.path_of(raw.split(b" ", 2)[1].decode())
                self._finished += [sent for sent in self._whole if sent not in self._finished]
                if PurePosixPath(path).parts[1] == "large":
                    self._send_slowly(connection, path)
                else:
                    connection.sendall(MESSAGES.get(path, sized("404 Not Found", body=b"no")))
                if path == "/cut":
                    return

    def _send_slowly(self, connection: socket.socket, path: str) -> None:
        message = sized("200 OK", HTML, body=large_body(path))
        for at in range(0, len(message), PIECE):
            connection.sendall(message[at : at + PIECE])
            time.sleep(PAUSE)
        self._whole.append(path)


def _request(lines: IO[bytes]) -> bytes:
    """The next request's head, byte for byte; empty at the end of the connection."""
    raw = b""
    while not raw.endswith(b"\r\n\r\n"):
        line = lines.readline()
        if not line:
            return b""
        raw += line
    return raw
