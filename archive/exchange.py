"""What the crawler hands over: one HTTP conversation as bytes, or an attempt that got no answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Truncation(StrEnum):
    """Why a response is stored in part: the values of WARC-Truncated."""

    LENGTH = "length"  # it exceeded the size allowed
    TIME = "time"  # it was not finished in the time allowed
    DISCONNECT = "disconnect"  # the connection ended in the middle
    UNSPECIFIED = "unspecified"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the bytes went, and under which protocols; `cipher_suite` is None without TLS.

    `certificates` are those that the server sent, in DER and in its order: its own first.
    """

    ip_address: str | None = None
    protocols: tuple[str, ...] = ("http/1.1",)
    cipher_suite: str | None = None
    certificates: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Secret:
    """A field of a request that nobody is to see but the server it was sent to, and who holds the private WARC."""

    name: str
    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, byte for byte as they crossed the connection.

    `interim` holds 1xx responses that came before the response proper. `truncated` is None for a whole response.
    `secrets` are those of the request's fields that are to be withheld.
    """

    url: str
    started_at: datetime  # aware, UTC: when the request was begun
    request: bytes = field(repr=False)
    response: bytes = field(repr=False)
    connection: Connection
    truncated: Truncation | None = None
    interim: bytes = field(default=b"", repr=False)
    secrets: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """A request that brought no response: `outcome` is a closed word, `detail` a sentence for people."""

    url: str
    started_at: datetime
    outcome: str
    detail: str
    request: bytes = field(default=b"", repr=False)  # what was sent before it failed; empty without a connection
    connection: Connection | None = None
    received: bytes = field(default=b"", repr=False)  # what came back although it is no HTTP response
    secrets: tuple[Secret, ...] = ()  # those of the request's fields that are to be withheld
