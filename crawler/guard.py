"""The one gate before every connection that holdfast makes itself: the crawl's, robots.txt's and the small requests'.

It is asked with the addresses that a name has just been resolved to, for each connection anew. What it lets
through is what is then connected to: a name that resolves differently the second time gains nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from .addresses import IPAddress, is_excepted, is_public
from .outcomes import FetchFailed, Outcome
from .plan import Network

ADDRESSES_TRIED = 4  # of those that a name has


def admitted(host: str, port: int, addresses: Sequence[IPAddress], network: Network) -> list[IPAddress]:
    """Those of a host's addresses that may be connected to, in their order. Raises FetchFailed where none may."""
    excepted = [address for address in addresses if is_excepted(address, port, network.open_addresses)]
    if not any(map(is_public, addresses)) and not excepted:
        named = ", ".join(map(str, addresses))
        raise FetchFailed(Outcome.ADDRESS_REFUSED, f"{host} leads to {named}, which is not a public address")
    if port not in network.open_ports and not excepted:
        ports = ", ".join(map(str, sorted(network.open_ports)))
        raise FetchFailed(Outcome.ADDRESS_REFUSED, f"port {port} of {host} is none of those that are asked ({ports})")
    on_the_web = port in network.open_ports
    usable = [address for address in addresses if address in excepted or (on_the_web and is_public(address))]
    return usable[:ADDRESSES_TRIED]
