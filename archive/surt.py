"""URL keys for the index: the "sort-friendly URI" that CDXJ readers compute for what they look up.

The common implementation is under the AGPL, so the rules are written here from their published description; a test
holds them against the keys that pywb computes.
"""

from __future__ import annotations

import contextlib
import re
import socket
from urllib.parse import urlsplit

_WWW = re.compile(r"^www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SESSION_PARAMETERS = re.compile(
    r"(^|&)(?:jsessionid=[0-9a-z$]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}"
    r"|cfid=[^&]+&cftoken=[^&]+)(?:&|$)",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r"\((?:[a-z]\([0-9a-z]{24}\))+\)/(?=[^?]+\.aspx)", re.IGNORECASE)
_ESCAPE = re.compile(rb"%([0-9a-fA-F]{2})")
_SAFE = frozenset(range(0x21, 0x7F)) - frozenset(b"%#")


def _normal_escapes(text: str) -> str:
    """Undo percent-escapes until none is left, then escape once what has to be."""
    data = text.encode("utf-8", "surrogateescape")
    while (unescaped := _ESCAPE.sub(lambda match: bytes([int(match.group(1), 16)]), data)) != data:
        data = unescaped
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02x}" for byte in data)


def surt(url: str) -> str:
    """The key of an http or https URL: `http://www.Example.org:80/A?b&a` gives `org,example)/a?a&b`."""
    parts = urlsplit(url)
    host = _WWW.sub("", _normal_host(parts.hostname or ""))
    key = ",".join(reversed(host.split(".")))
    if parts.port is not None and parts.port != _DEFAULT_PORTS.get(parts.scheme):
        key += f":{parts.port}"
    path = _PATH_SESSION.sub("", _resolved(_normal_escapes(parts.path).lower()))
    path = path.rstrip("/") or "/"
    query = _SESSION_PARAMETERS.sub(r"\1", _normal_escapes(parts.query).lower())
    if query:
        path += "?" + "&".join(sorted(query.split("&")))
    return f"{key}){path}"


def _normal_host(host: str) -> str:
    """The host in its ASCII form; an IPv4 address in its four numbers, however it was written."""
    host = host.rstrip(".")
    if not host.isascii():
        with contextlib.suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
    if host.replace(".", "").isdigit():
        with contextlib.suppress(OSError):
            host = socket.inet_ntoa(socket.inet_aton(host))
    return host


def _resolved(path: str) -> str:
    """The path without empty, `.` and `..` segments; a `..` that leads above the root stays, as it does for readers."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == ".." and kept:
            kept.pop()
        elif segment not in ("", "."):
            kept.append(segment)
    return "/" + "/".join(kept)
