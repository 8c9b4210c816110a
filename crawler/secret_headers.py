"""Header fields that are sent to one host only, and never told: an API key, a subscriber's cookie."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive.exchange import Secret

_HTTPS = 443


@dataclass(frozen=True, slots=True)
class SecretHeader:
    """A field for requests over https to that host: `host` in lower case, with its port unless that is 443."""

    host: str
    name: str
    value: bytes = field(repr=False)

    def is_for(self, url: str) -> bool:
        """Whether it is sent with a request for that URL: this very host and port, never over http."""
        parts = urlsplit(url)
        port = parts.port or _HTTPS
        return parts.scheme == "https" and self.host == (
            parts.hostname if port == _HTTPS else f"{parts.hostname}:{port}"
        )


def secrets_for(url: str, headers: tuple[SecretHeader, ...]) -> tuple[Secret, ...]:
    """The fields to send with a request for that URL, asked anew at every hop: none is ever carried along."""
    return tuple(Secret(header.name, header.value) for header in headers if header.is_for(url))
