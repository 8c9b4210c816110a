"""The tap: Scrapy's HTTP/1.1 handler with every exchange recorded byte for byte, and stored before anyone sees it.

This is the one module that rests on private names, of Scrapy 2.19 and of Twisted: `HTTP11DownloadHandler._pool` and
`_contextFactory`, `_ScrapyAgent._get_agent`, `_LenientHTTP11ClientProtocol` with its parser and factory,
`HTTPConnectionPool._factory`, `HTTP11ClientProtocol._parser` and `_finishResponse`. `check_seam` refuses to crawl where
one of them has moved, and tests/crawler/test_wiretap.py compares with an origin whose bytes are known
(docs/decisions/0002).
"""

from __future__ import annotations

import contextlib
from time import monotonic
from typing import TYPE_CHECKING, Any

from OpenSSL import SSL, crypto
from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHandshakeListener
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web.client import Agent, HTTPConnectionPool
from twisted.web.http_headers import InvalidHeaderName
from zope.interface import implementer  # type: ignore[import-untyped]

from archive.exchange import Connection, FailedAttempt, Secret
from archive.http_message import parse_head

from .endpoints import CheckedEndpointFactory
from .failures import failure_of
from .outcomes import FetchFailed, Outcome
from .recording import Recording, url_of
from .retrying import ATTEMPT_FAILED
from .robots import EXEMPT
from .secret_headers import secrets_for
from .slots import begun_at, slot_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from .desk import Desk

SEAM = (
    (http11, "_ScrapyAgent"),
    (http11, "_LenientHTTPClientParser"),
    (http11, "_LenientHTTP11ClientProtocol"),
    (http11, "_LenientHTTP11ClientFactory"),
    (http11._ScrapyAgent, "_get_agent"),  # noqa: SLF001 - the seam itself
    (HTTP11ClientProtocol, "_finishResponse"),
)

# What one read takes off a connection at most. Twisted's own 64 KiB send most pages through all its layers in pieces.
_READ_BYTES = 256 * 1024

# How long a connection waits for its host's next page. Twisted's four minutes would hold one open for every host of
# that time: a thousand in a night over many hosts, which is as many as a process usually may.
KEPT_SECONDS = 20


class SeamMoved(RuntimeError):
    """Scrapy or Twisted has changed below the tap; nothing would be recorded, so nothing is fetched."""


def check_seam() -> None:
    """Raise SeamMoved unless every private name that the tap rests on is where it was."""
    missing = [f"{getattr(owner, '__name__', owner)}.{name}" for owner, name in SEAM if not hasattr(owner, name)]
    if missing:
        raise SeamMoved(f"this version of Scrapy or Twisted lacks {', '.join(missing)}: holdfast needs Scrapy 2.19")


class _TeedTransport:
    """A transport that tells the recording what is written to it, and is the real one in all else."""

    def __init__(self, transport: Any, recording: Recording) -> None:
        self._transport = transport
        self._recording = recording

    def write(self, data: bytes) -> None:
        self._recording.send(data)
        self._transport.write(data)

    def writeSequence(self, pieces: list[bytes]) -> None:  # noqa: N802 - Twisted's interface
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _TolerantParser(http11._LenientHTTPClientParser):  # noqa: SLF001 - the seam itself
    """Reads heads that browsers read too; Twisted would end the exchange in the middle of them."""

    MAX_LENGTH = 256 * 1024  # bytes of one line; policies and cookies outgrow Twisted's 16 KiB

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802 - Twisted's interface
        with contextlib.suppress(InvalidHeaderName):  # the record keeps the line; nothing else needs it
            super().headerReceived(name.rstrip(), value)


@implementer(IHandshakeListener)
class TappedProtocol(http11._LenientHTTP11ClientProtocol):  # noqa: SLF001 - the seam itself
    """The client's side of one connection; one exchange at a time goes over it."""

    transport: Any  # of TCP or TLS; both have more than the interface says
    recording: Recording | None = None
    _asked: Any = None  # Twisted's request under way

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's interface
        """The transport is there."""
        super().connectionMade()
        self.transport.bufferSize = _READ_BYTES

    def attend(self, recording: Recording) -> TappedProtocol:
        """Record the exchange that follows."""
        self.recording = recording
        recording.connection, recording.handshaking = _describe(self.transport)
        return self

    def handshakeCompleted(self) -> None:  # noqa: N802 - Twisted's interface
        """What was written until now leaves, and the protocols are known."""
        if self.recording is not None:
            self.recording.connection, self.recording.handshaking = _describe(self.transport)
            self.recording.sent_at = monotonic()

    def request(self, request: Any) -> Any:
        """Send a request, teeing its bytes."""
        if self.recording is None:
            raise SeamMoved("a request reached a connection without a recording")
        recording, write_to = self.recording, request.writeTo
        self._asked = request
        request.writeTo = lambda transport: write_to(_TeedTransport(transport, recording))
        response = super().request(request)
        self._parser.__class__ = _TolerantParser  # as Scrapy's own protocol, a line before, put its parser there
        return response

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's interface
        """Record first, parse then; hang up once enough was seen."""
        if self.recording is not None and not self.recording.receive(data):
            self.transport.abortConnection()
            return
        super().dataReceived(data)

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        if self.recording is not None:
            self.recording.end(rest)
            self.recording = None
        if rest:
            # Whoever sends more than a message may send the rest of it later: on a connection that is used again it
            # would pass as the answer to the next request, and be archived under another URL.
            self._asked.persistent = False
        super()._finishResponse(rest)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's interface
        """Note how the connection ended: a body without a length is whole only after a regular end."""
        if self.recording is not None:
            self.recording.close(cleanly=reason.check(ConnectionDone) is not None)
        super().connectionLost(reason)


class _TappedFactory(http11._LenientHTTP11ClientFactory):  # noqa: SLF001 - the seam itself
    def buildProtocol(self, addr: Any) -> TappedProtocol:  # noqa: N802, ARG002 - Twisted's interface
        return TappedProtocol(self._quiescentCallback)


class TappedPool(HTTPConnectionPool):
    """A pool of tapped connections: each is told whose exchange it carries when it is handed out."""

    _factory = _TappedFactory
    # Twisted would repeat a request silently when a kept connection turns out dead: an attempt nobody records.
    retryAutomatically = False  # noqa: N815 - Twisted's name

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:  # noqa: N802 - Twisted's interface
        connection: Deferred[Any] = super().getConnection(key, endpoint)
        return connection.addCallback(lambda protocol: protocol.attend(endpoint.recording))


class _TappedAgent(http11._ScrapyAgent):  # noqa: SLF001 - the seam itself
    def __init__(self, *, endpoints: CheckedEndpointFactory, **options: Any) -> None:
        super().__init__(**options)
        self._endpoints = endpoints

    def _get_agent(self, request: Request, timeout: float) -> Agent:  # noqa: ARG002 - Scrapy's signature
        from twisted.internet import reactor  # noqa: PLC0415 - installed by Scrapy when the crawl starts

        agent: Agent = Agent.usingEndpointFactory(reactor, self._endpoints, self._pool)
        return agent


class TappedDownloadHandler(http11.HTTP11DownloadHandler):
    """Scrapy's download handler for http and https; every exchange is in the archive before it returns."""

    def __init__(self, crawler: Crawler) -> None:
        check_seam()
        super().__init__(crawler)
        from twisted.internet import reactor  # noqa: PLC0415 - installed by Scrapy when the crawl starts

        self._reactor = reactor
        kept = self._pool.maxPersistentPerHost
        self._pool = TappedPool(reactor, persistent=True)
        self._pool.maxPersistentPerHost = kept
        self._pool.cachedConnectionTimeout = KEPT_SECONDS

    async def download_request(self, request: Request) -> Response:
        """Fetch, record, store. Raises FetchFailed where no response came back."""
        desk: Desk = self._crawler.spider.desk  # type: ignore[union-attr]  # one spider only is run with this handler
        desk.check_in()
        # robots.txt speaks to everybody, so it is asked for as anybody would. See docs/decisions/0010.
        secrets = () if request.meta.get(EXEMPT) else secrets_for(request.url, desk.plan.secrets)
        recording = desk.new_recording(url_of(request), secrets)
        agent = _TappedAgent(
            endpoints=CheckedEndpointFactory(self._reactor, self._contextFactory, desk.network, recording),
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=0,  # the recording bounds the size, counting the bytes of the wire
            warnsize=0,
            fail_on_dataloss=False,
            crawler=self._crawler,
            tls_verbose_logging=False,
        )
        response: Response | None = None
        failure = FetchFailed(Outcome.RESET, "the connection ended before the response was complete")
        try:
            response = await maybe_deferred_to_future(agent.download_request(_with(request, secrets)))
        except (Exception, CancelledError) as error:  # noqa: BLE001 - every kind is named by failure_of
            failure = failure_of(error)
        assert self._crawler.engine is not None  # noqa: S101 - for the type: a running crawl has its engine
        begun_at(slot_of(self._crawler.engine.downloader, request), recording.sent_at)
        finished = recording.finish(failure.outcome, failure.detail)
        result = await desk.looked_through(finished)
        capture = await desk.store(result)
        if isinstance(result, FailedAttempt):
            failed = FetchFailed(Outcome(result.outcome), result.detail, retry=failure.may_pass and result is finished)
            self._crawler.signals.send_catch_log(ATTEMPT_FAILED, request=request, failed=failed)
            raise failed
        request.meta["capture"] = capture
        if response is None:
            head = parse_head(result.response)
            response = Response(request.url, status=head.status, headers=dict(head.fields))
        return response


def _with(request: Request, secrets: tuple[Secret, ...]) -> Request:
    """The request with its secret fields. It lives in the handler alone: what is retried or redirected has none."""
    if not secrets:
        return request
    headers = request.headers.copy()
    for secret in secrets:
        headers[secret.name] = secret.value
    return request.replace(headers=headers)


def _describe(transport: Any) -> tuple[Connection, bool]:
    """Peer and protocols of a connected transport, and whether its TLS handshake is still under way."""
    peer = transport.getPeer().host
    try:
        handle = transport.getHandle()
    except AttributeError:
        return Connection(peer), False
    if not isinstance(handle, SSL.Connection):
        return Connection(peer), False
    cipher = handle.get_cipher_name()
    if cipher is None:
        return Connection(peer), True
    version = (handle.get_protocol_version_name() or "").lower().replace("tlsv", "tls/")
    return Connection(peer, ("http/1.1", version), cipher, _certificates(handle)), False


def _certificates(handle: SSL.Connection) -> tuple[bytes, ...]:
    """What the server sent, in DER and in its order; empty where it sent none."""
    return tuple(
        crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate) for certificate in handle.get_peer_cert_chain() or ()
    )
