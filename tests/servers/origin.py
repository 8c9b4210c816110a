"""A web server whose every byte is known: it sends what a script says and keeps what it received.

On raw sockets, because no HTTP library would send what broken servers send. One thread a connection.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self


class Then(Enum):
    """What happens to the connection when a script is at its end."""

    KEEP = auto()  # it waits for the next request
    CLOSE = auto()  # it is closed in the regular way
    CUT = auto()  # over TLS: closed without the close_notify that tells a regular end
    RESET = auto()
    HANG = auto()  # it stays open and says nothing more


@dataclass(frozen=True)
class Script:
    """What is sent for one request, in order; a number is a pause in seconds."""

    steps: tuple[bytes | float, ...]
    then: Then = Then.KEEP

    @property
    def sent(self) -> bytes:
        """All bytes of it."""
        return b"".join(step for step in self.steps if isinstance(step, bytes))


def script(*steps: bytes | float, then: Then = Then.KEEP) -> Script:
    return Script(steps, then)


NOT_FOUND = script(b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone")


@dataclass
class Seen:
    """A request as it arrived: `began` and `answered` are monotonic seconds, the latter before its last bytes left."""

    connection: int
    raw: bytes
    began: float
    answered: float = float("inf")

    @property
    def path(self) -> str:
        return self.raw.split(b" ", 2)[1].decode("latin-1")

    @property
    def host(self) -> str:
        return (self.field("Host") or b"").decode("latin-1").partition(":")[0]

    @property
    def url(self) -> str:
        """Host and path, the way scripts are named."""
        return self.host + self.path

    def field(self, name: str) -> bytes | None:
        """The value of that request field, or None."""
        for line in self.raw.split(b"\r\n")[1:]:
            key, _, value = line.partition(b": ")
            if key.lower() == name.lower().encode():
                return value
        return None


class Origin:
    """A context manager. `scripts` names hosts with paths; a sequence is used up from the front, its last one stays."""

    def __init__(self, scripts: Mapping[str, Script | Sequence[Script]], *, tls: ssl.SSLContext | None = None) -> None:
        self._scripts: dict[str, list[Script]] = {}
        for url, given in scripts.items():
            self.add(url, given)
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._connections = 0
        self.seen: list[Seen] = []
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def add(self, url: str, given: Script | Sequence[Script]) -> None:
        """Say what is sent for one more host with path."""
        self._scripts[url] = [given] if isinstance(given, Script) else list(given)

    def requests(self, url: str) -> list[Seen]:
        """What was asked of a host with path, in order."""
        return [seen for seen in self.seen if seen.url == url]

    def wait_for(self, url: str, *, times: int = 1, seconds: float = 20.0) -> None:
        """Return once that was asked so often."""
        until = time.monotonic() + seconds
        while len(self.requests(url)) < times:
            assert time.monotonic() < until, f"{url} was not asked within {seconds} s"
            time.sleep(0.01)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections += 1
            threading.Thread(target=self._attend, args=(connection, self._connections), daemon=True).start()

    def _attend(self, plain: socket.socket, number: int) -> None:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = plain
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(plain, server_side=True)
            self._open.add(connection)
            while raw := _request(connection):
                then = self._answer(connection, Seen(number, raw, time.monotonic()))
                if then is not Then.KEEP:
                    _end(connection, then)
                    return
        except OSError:
            return  # the client went away, or did not like the certificate
        finally:
            self._open.discard(connection)
            connection.close()

    def _answer(self, connection: socket.socket, seen: Seen) -> Then:
        with self._lock:
            self.seen.append(seen)
            scripts = self._scripts.get(seen.url, [NOT_FOUND])
            chosen = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        for step in chosen.steps:
            if isinstance(step, bytes):
                seen.answered = time.monotonic()
                connection.sendall(step)
            else:
                time.sleep(step)
        return chosen.then


def _request(connection: socket.socket) -> bytes:
    """The next request, byte for byte; empty at the end of the connection."""
    raw = b""
    while not raw.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            return b""
        raw += byte
    return raw


def _end(connection: socket.socket, then: Then) -> None:
    if then is Then.RESET:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif then is Then.HANG:
        while connection.recv(4096):
            pass
    elif then is Then.CLOSE and isinstance(connection, ssl.SSLSocket):
        connection.settimeout(2)
        with contextlib.suppress(OSError):
            connection.unwrap()
