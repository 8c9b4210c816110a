"""One HTTP conversation while it goes over the wire, and what becomes of it when it has ended."""

from __future__ import annotations

import re
from datetime import datetime
from time import monotonic

from scrapy import Request
from scrapy.utils.url import strip_url

from archive.exchange import Connection, Exchange, FailedAttempt, Secret, Truncation
from archive.http_message import NotHTTP, is_whole_behind, parse_head, split_interim

from .outcomes import Outcome

# What is more is no head: readers of heads, ours among them, take the square of some of these numbers.
_LONGEST_STATUS_LINE = 4096  # bytes
_MOST_FOLDS = 1000  # lines that continue a field
_MOST_INTERIM = 50  # 1xx responses

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\n[ \t]")
_INTERIM = re.compile(rb"HTTP/\d\.\d[ \t]+1\d\d\b")


def url_of(request: Request) -> str:
    """The URL under which a request is archived: without fragment and default port, the same each time."""
    return strip_url(request.url, strip_credentials=False)


class Recording:
    """Collects the bytes of one exchange as they cross the connection. It is done with once `finish` was called."""

    def __init__(self, url: str, *, started_at: datetime, limit: int, secrets: tuple[Secret, ...] = ()) -> None:
        """`limit`: bytes of response after which the rest is not wanted; `secrets` are fields of the request."""
        self.url = url
        self.started_at = started_at
        self.secrets = secrets
        self.connection: Connection | None = None
        self.handshaking = False  # what is sent waits here for the TLS handshake, and may never leave
        self.cut: Truncation | None = None
        self.sent = bytearray()
        self.sent_at = 0.0  # the moment of `time.monotonic` at which the request left; 0 before
        self._received = bytearray()
        self._limit = limit
        self._closed_cleanly = False

    def send(self, data: bytes) -> None:
        """Bytes of the request, as they are given to the connection."""
        self.sent += data
        self.sent_at = monotonic()

    def receive(self, data: bytes) -> bool:
        """Bytes of the response; whether more is wanted."""
        if self.cut is None:
            self._received += data
            if len(self._received) > self._limit:
                del self._received[self._limit :]
                self.cut = Truncation.LENGTH
        return self.cut is None

    def end(self, rest: bytes) -> None:
        """The response is parsed to its end; `rest` came behind it and is not a part of it."""
        if rest and self.cut is None:
            del self._received[-len(rest) :]

    def close(self, *, cleanly: bool) -> None:
        """The connection has ended."""
        self._closed_cleanly = cleanly

    def finish(self, outcome: Outcome, detail: str) -> Exchange | FailedAttempt:
        """The exchange, if a response head arrived; else the failed attempt with the outcome given."""
        received = bytes(self._received)
        bearable = _is_bearable(received)
        interim, response = split_interim(received) if bearable else (b"", received)
        whole = self._is_whole(response) if bearable else None
        if whole is None:
            if received and not (bearable and self._is_a_part_of_a_head(response)):
                outcome, detail = Outcome.PROTOCOL, f"what came back is not an HTTP response ({detail})"
            sent = b"" if self.handshaking or outcome is Outcome.TLS else bytes(self.sent)
            return FailedAttempt(
                url=self.url,
                started_at=self.started_at,
                outcome=outcome.value,
                detail=detail,
                request=sent,
                connection=self.connection,
                received=received,
                secrets=self.secrets if sent else (),
            )
        truncated = self.cut
        if truncated is None and not whole:
            truncated = _why_not_whole(response, outcome)
        return Exchange(
            url=self.url,
            started_at=self.started_at,
            request=bytes(self.sent),
            response=response,
            connection=self.connection or Connection(),
            truncated=truncated,
            interim=interim,
            secrets=self.secrets,
        )

    def _is_whole(self, response: bytes) -> bool | None:
        """Whether all of the response came; None where there is none with a finished head."""
        try:
            head = parse_head(response)
        except NotHTTP:
            return None
        return is_whole_behind(head, response, closed_cleanly=self._closed_cleanly)

    def _is_a_part_of_a_head(self, response: bytes) -> bool:
        """Whether it is HTTP as far as it goes, and more would have been taken."""
        return self.cut is None and b"HTTP/1."[: len(response)] == response[:7] and not _HEAD_END.search(response)


def _why_not_whole(response: bytes, outcome: Outcome) -> Truncation:
    """How a response is marked that has a head and is not whole, though it was not cut for its size."""
    if outcome is Outcome.TIMEOUT:
        return Truncation.TIME
    # Nobody can say whether all of it came. It is not asked for again: the next answer would have the same head.
    return Truncation.UNSPECIFIED if parse_head(response).ambiguous else Truncation.DISCONNECT


def _is_bearable(received: bytes) -> bool:
    """Whether the heads that it begins with, finished or not, are within bounds."""
    start = 0
    for _ in range(_MOST_INTERIM + 1):
        line_end = received.find(b"\n", start, start + _LONGEST_STATUS_LINE)
        if line_end < 0:
            return len(received) - start < _LONGEST_STATUS_LINE
        head_end = _HEAD_END.search(received, line_end - 1)
        end = len(received) if head_end is None else head_end.end()
        if len(_FOLD.findall(received, start, end)) > _MOST_FOLDS:
            return False
        if head_end is None or not _INTERIM.match(received, start):
            return True
        start = end
    return False
