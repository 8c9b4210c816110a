"""Small requests that are no crawl: to a time-stamp authority, an archive's index, a notification's endpoint.

Nothing of it is archived. What the crawl holds to holds here too: the address that is connected to is the one that was
checked, and size and time are bounded. Redirects are not followed: whoever asks decides about another address.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import tenacity

from .addresses import destination
from .guard import ADDRESSES_TRIED, admitted
from .hosts import ascii_host
from .names import resolve
from .outcomes import FetchFailed, Outcome
from .plan import Network

PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost. `seconds` are for one attempt, from the connection to the last byte."""

    seconds: float = 20.0
    max_bytes: int = 1024**2
    attempts: int = 2
    pause: float = 1.0  # seconds before the second attempt; doubled before each that follows


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status. `body` is whole."""

    status: int
    fields: Mapping[str, str]  # names in lower case; of a repeated field the last
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The client. `rest` waits so many seconds; `tls` is None for the machine's trust store."""

    user_agent: str
    network: Network = field(default_factory=Network)
    limits: Limits = field(default_factory=Limits)
    rest: Callable[[float], None] = time.sleep
    tls: ssl.SSLContext | None = None

    def get(self, url: str, *, accept: str = "*/*", authorization: str | None = None) -> Answer:
        """Ask for a URL. Raises FetchFailed where no whole answer came; a status is an answer."""
        return self._asked("GET", url, None, {"Accept": accept, **_credential(authorization)})

    def post(
        self, url: str, body: bytes, *, content_type: str, accept: str = "*/*", authorization: str | None = None
    ) -> Answer:
        """Send bytes to a URL. Raises FetchFailed; trouble that may pass is tried again, so the bytes may go twice."""
        fields = {"Content-Type": content_type, "Accept": accept, **_credential(authorization)}
        return self._asked("POST", url, body, fields)

    def _asked(self, method: str, url: str, body: bytes | None, fields: dict[str, str]) -> Answer:
        attempt = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, FetchFailed) and error.may_pass)
            | tenacity.retry_if_result(lambda answer: answer.status in PASSING_STATUSES),
            stop=tenacity.stop_after_attempt(self.limits.attempts),
            wait=tenacity.wait_exponential(multiplier=self.limits.pause),
            sleep=self.rest,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        answer: Answer = attempt(self._once, method, url, body, fields)
        return answer

    def _once(self, method: str, url: str, body: bytes | None, fields: dict[str, str]) -> Answer:
        scheme, host, port, target = _parts(url)
        connection = self._connection(scheme, host, port, secret="Authorization" in fields)
        overdue = threading.Event()
        alarm = threading.Timer(self.limits.seconds, _hang_up, (connection, overdue))
        alarm.daemon = True
        alarm.start()
        try:
            connection.request(method, target, body, {"User-Agent": self.user_agent, "Connection": "close", **fields})
            response = connection.getresponse()
            received = response.read(self.limits.max_bytes + 1)
            whole = response.isclosed() or (response.length is None and not response.chunked)
        except FetchFailed:
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _failure(error, overdue=overdue.is_set()) from error
        finally:
            alarm.cancel()
            connection.close()
        if len(received) > self.limits.max_bytes:
            raise FetchFailed(Outcome.PROTOCOL, f"the answer is larger than {self.limits.max_bytes} bytes")
        if overdue.is_set() or not whole:
            raise _failure(ConnectionError("cut short"), overdue=overdue.is_set())
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, received)

    def _connection(self, scheme: str, host: str, port: int, *, secret: bool) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(host, port, timeout=self.limits.seconds)
        connection.connect = lambda: self._connect(  # type: ignore[method-assign]
            connection, scheme, host, port, secret=secret
        )
        return connection

    def _connect(
        self, connection: http.client.HTTPConnection, scheme: str, host: str, port: int, *, secret: bool
    ) -> None:
        in_clear = secret and scheme != "https"
        plain = self._checked_socket(*destination(host, port, self.network.connect_to), at_home=in_clear)
        connection.sock = plain
        if scheme == "https":
            context = self.tls or ssl.create_default_context()
            connection.sock = context.wrap_socket(plain, server_hostname=host)

    def _checked_socket(self, host: str, port: int, *, at_home: bool) -> socket.socket:
        """A connection to an address that is open, and where it carries a secret in clear, to this machine alone."""
        addresses = resolve(host, port)
        if at_home and not all(address.is_loopback for address in addresses):
            detail = f"a credential goes over https only, and {host} was to be asked without"
            raise FetchFailed(Outcome.ADDRESS_REFUSED, detail)
        for address in admitted(host, port, addresses, self.network):
            try:
                return socket.create_connection((str(address), port), timeout=self.limits.seconds / ADDRESSES_TRIED)
            except OSError as error:
                last = error
        raise FetchFailed(Outcome.UNREACHABLE, f"no connection to {host} could be made") from last


def _credential(authorization: str | None) -> dict[str, str]:
    """The field that carries a credential. It goes to the address that was asked and nowhere else, and not in clear."""
    return {} if authorization is None else {"Authorization": authorization}


def _parts(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port, and the request's target. Raises FetchFailed for what is no address to ask."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
        host = ascii_host(parts.hostname or "")
    except (ValueError, KeyError) as error:
        raise FetchFailed(Outcome.UNREACHABLE, f"{url} is no address to ask", retry=False) from error
    if parts.username is not None:  # told without the address: its password would stand in a report
        detail = f"the address at {host} names a user, and credentials out of addresses are never sent"
        raise FetchFailed(Outcome.UNREACHABLE, detail, retry=False)
    if not host:
        raise FetchFailed(Outcome.UNREACHABLE, f"{url} names no host", retry=False)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port, target


def _hang_up(connection: http.client.HTTPConnection, overdue: threading.Event) -> None:
    """End the connection from outside: a socket's own time limit begins anew with every byte."""
    overdue.set()
    if connection.sock is not None:
        try:
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)  # below TLS, whose own would say good-bye
        except OSError:
            return  # it has ended by itself


def _failure(error: Exception, *, overdue: bool) -> FetchFailed:
    if overdue or isinstance(error, TimeoutError):
        return FetchFailed(Outcome.TIMEOUT, "no complete answer came in the time allowed")
    if isinstance(error, ssl.SSLError):
        words = getattr(error, "verify_message", "") or error.reason or type(error).__name__
        return FetchFailed(Outcome.TLS, f"the TLS handshake failed: {words}")
    if isinstance(error, http.client.RemoteDisconnected | http.client.IncompleteRead | OSError):
        return FetchFailed(Outcome.RESET, "the connection ended before the answer was complete")
    return FetchFailed(Outcome.PROTOCOL, f"the answer does not follow the rules of HTTP ({type(error).__name__})")
