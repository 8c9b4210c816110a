"""Exceptions of Scrapy, Twisted and OpenSSL as outcomes. Decided by type, never by the text of a message."""

from __future__ import annotations

from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import DownloadTimeoutError
from twisted.internet.defer import CancelledError
from twisted.internet.error import (
    ConnectError,
    ConnectionClosed,
    ConnectionRefusedError,  # noqa: A004 - Twisted's, which it raises in place of the built-in
    DNSLookupError,
    NoRouteError,
)
from twisted.internet.error import TimeoutError as ConnectTimeout
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError, RequestGenerationFailed, RequestTransmissionFailed, ResponseFailed
from twisted.web.error import SchemeNotSupported

from .endpoints import is_tls_failure
from .outcomes import FetchFailed, Outcome


def failure_of(error: BaseException) -> FetchFailed:
    """What went wrong, as an outcome with a sentence; the error is kept as its cause."""
    if isinstance(error, FetchFailed):
        return error
    failure = _classify(error)
    failure.__cause__ = error
    return failure


def _classify(error: BaseException) -> FetchFailed:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, FetchFailed):
            return FetchFailed(cause.outcome, cause.detail, retry=cause.may_pass)
    for cause in causes:
        if is_tls_failure(cause):
            return FetchFailed(Outcome.TLS, f"the TLS handshake failed: {_tls_words(cause)}")
    for cause in causes:
        for kinds, outcome, sentence in _KINDS:
            if isinstance(cause, kinds):
                return FetchFailed(outcome, sentence)
    return FetchFailed(Outcome.PROTOCOL, f"the exchange failed: {type(error).__name__}: {error}")


# In the order in which they are asked: a kind stands before the more general kinds that contain it.
_KINDS: tuple[tuple[tuple[type[BaseException], ...], Outcome, str], ...] = (
    (
        (DownloadTimeoutError, ConnectTimeout, CancelledError),
        Outcome.TIMEOUT,
        "no complete answer came in the time allowed",
    ),
    ((DNSLookupError,), Outcome.UNREACHABLE, "the name could not be looked up"),
    ((ConnectionRefusedError,), Outcome.UNREACHABLE, "the server refuses connections"),
    ((NoRouteError,), Outcome.UNREACHABLE, "there is no route to the server"),
    ((ConnectError,), Outcome.UNREACHABLE, "no connection could be made"),
    ((ParseError,), Outcome.PROTOCOL, "the answer does not follow the rules of HTTP"),
    ((SchemeNotSupported,), Outcome.PROTOCOL, "only http and https are fetched"),
    ((ConnectionClosed,), Outcome.RESET, "the connection ended before the response was complete"),
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps, the outermost first."""
    yield error
    if isinstance(error, ResponseFailed | RequestGenerationFailed | RequestTransmissionFailed):
        for reason in error.reasons:
            if isinstance(reason, Failure) and reason.value is not None:
                yield from _causes(reason.value)
    if error.__cause__ is not None:
        yield from _causes(error.__cause__)


def _tls_words(error: BaseException) -> str:
    """OpenSSL's own reason, such as "certificate verify failed", or that the certificate is another host's."""
    if not isinstance(error, SSL.Error):
        return "the certificate is not for this host"
    details = error.args[0] if error.args else None
    if isinstance(details, list) and details:
        return ", ".join(str(entry[-1]) for entry in details)
    return str(error) or type(error).__name__
