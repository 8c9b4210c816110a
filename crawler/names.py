"""Names of hosts to addresses, for the crawl and for the small requests beside it."""

from __future__ import annotations

import ipaddress
import socket

from .addresses import IPAddress
from .outcomes import FetchFailed, Outcome

# "There is no such name" is an answer; everything else that getaddrinfo says may pass.
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


def resolve(host: str, port: int) -> list[IPAddress]:
    """The addresses of a name, IPv4 first. Blocks. Raises FetchFailed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        lasting = isinstance(error, UnicodeError) or error.errno in _NO_SUCH_NAME
        raise FetchFailed(Outcome.UNREACHABLE, f"the name {host} could not be looked up", retry=not lasting) from error
    addresses = {ipaddress.ip_address(str(entry[4][0]).partition("%")[0]): None for entry in found}
    return sorted(addresses, key=lambda address: address.version)
