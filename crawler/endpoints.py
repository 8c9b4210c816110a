"""Connections that are checked: the address that a name resolved to is the address that is connected to.

Twisted's endpoints and policies are zope interfaces, which the type checker does not know as types: hence Any.
"""

from __future__ import annotations

from typing import Any

from OpenSSL import SSL
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.error import ConnectError
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IStreamClientEndpoint
from twisted.internet.threads import deferToThread
from twisted.web.client import URI
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer  # type: ignore[import-untyped]

from .addresses import destination
from .guard import admitted
from .names import resolve
from .plan import Network
from .recording import Recording

CONNECT_SECONDS = 15.0  # for one address; a name may have several


@implementer(IStreamClientEndpoint)
class CheckedEndpoint:
    """Connects to the first address of a host that may be asked and answers."""

    def __init__(self, reactor: Any, host: str, port: int, network: Network) -> None:
        """`reactor`: Twisted's; its interfaces are not expressible as one type."""
        self._reactor = reactor
        self._host, self._port = destination(host, port, network.connect_to)
        self._network = network

    def connect(self, factory: IProtocolFactory) -> Deferred[IProtocol]:
        """A connected protocol, or FetchFailed, or Twisted's own failure of the last address tried."""
        return Deferred.fromCoroutine(self._connect(factory))

    async def _connect(self, factory: IProtocolFactory) -> IProtocol:
        addresses = await deferToThread(resolve, self._host, self._port)
        for address in admitted(self._host, self._port, addresses, self._network):
            endpoint = TCP4ClientEndpoint if address.version == 4 else TCP6ClientEndpoint
            try:
                return await endpoint(self._reactor, str(address), self._port, timeout=CONNECT_SECONDS).connect(factory)
            except ConnectError as error:
                last = error
        raise last


@implementer(IStreamClientEndpoint)
class RecordedEndpoint:
    """An endpoint that carries the recording of the exchange for which it is asked."""

    def __init__(self, endpoint: Any, recording: Recording) -> None:
        self._endpoint = endpoint
        self.recording = recording

    def connect(self, factory: IProtocolFactory) -> Deferred[IProtocol]:
        """As the endpoint inside."""
        connected: Deferred[IProtocol] = self._endpoint.connect(factory)
        return connected


@implementer(IAgentEndpointFactory)
class CheckedEndpointFactory:
    """Endpoints for one exchange: checked addresses, TLS where the URL says https."""

    def __init__(self, reactor: Any, tls: Any, network: Network, recording: Recording) -> None:
        self._reactor = reactor
        self._tls = tls
        self._network = network
        self._recording = recording

    def endpointForURI(self, uri: URI) -> RecordedEndpoint:  # noqa: N802 - Twisted's interface
        """The endpoint for a URL: certificates are checked against the URL's host, wherever the bytes go."""
        host = uri.host.decode("ascii").strip("[]")
        endpoint: Any = CheckedEndpoint(self._reactor, host, uri.port, self._network)
        if uri.scheme == b"https":
            endpoint = wrapClientTLS(self._tls.creatorForNetloc(uri.host, uri.port), endpoint)
        return RecordedEndpoint(endpoint, self._recording)


def is_tls_failure(error: BaseException) -> bool:
    """Whether a handshake or the certificate's verification failed."""
    from service_identity import VerificationError  # noqa: PLC0415 - Twisted raises it, nothing else here needs it

    return isinstance(error, SSL.Error | VerificationError)
