"""Which addresses a crawl may connect to, and where it connects instead of where a URL points.

A program that fetches URLs from a document runs, in effect, for strangers: by default only addresses of the public
Internet are open. What is checked is the address that the connection is then made to, at every hop.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # before the last 32 bits: an IPv4 address follows, under any prefix

# What `ipaddress` takes for a part of the public Internet, and is none.
_NOT_PUBLIC = (
    ipaddress.ip_network("192.0.0.0/24"),  # for protocols; inside Oracle's cloud 192.0.0.192 is the metadata service
    ipaddress.ip_network("168.63.129.16"),  # inside Azure: the host's own services, the guest's secrets among them
    ipaddress.ip_network("3fff::/20"),  # for documentation since 2024, later than Python 3.11
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A block of addresses that is open although it is not public; `port` None: on every port."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> Allowance:
        """Read a CIDR block (`127.0.0.0/8`) or a single address. Raises ValueError."""
        return cls(ipaddress.ip_network(text.strip(), strict=False))


@dataclass(frozen=True, slots=True)
class ConnectTo:
    """curl's `--connect-to`: requests for one host and port go to another; the URL and Host stay as they are.

    An empty host or port on the left matches all; on the right it keeps what the URL says.
    """

    host: str
    port: int | None
    to_host: str
    to_port: int | None

    @classmethod
    def parse(cls, text: str) -> ConnectTo:
        """Read `HOST:PORT:ADDR:PORT`; IPv6 addresses stand in brackets. Raises ValueError."""
        parts = _split(text)
        if len(parts) != 4 or not any(parts[2:]):
            raise ValueError(f"{text!r} is not of the form HOST:PORT:ADDR:PORT, such as ::127.0.0.1:8099")
        host, port, to_host, to_port = parts
        return cls(host.lower(), _port(port), to_host, _port(to_port))

    def matches(self, host: str, port: int) -> bool:
        """Whether a request for that host and port is redirected by this rule."""
        return self.host in ("", host.lower()) and self.port in (None, port)

    @property
    def allowance(self) -> Allowance | None:
        """What naming a literal address here opens: who types the address means it. None for a name."""
        try:
            return Allowance(ipaddress.ip_network(self.to_host), self.to_port)
        except ValueError:
            return None


def _split(text: str) -> list[str]:
    parts, current, bracketed = [], "", False
    for character in text:
        if character == ":" and not bracketed:
            parts.append(current)
            current = ""
        elif character in "[]":
            bracketed = character == "["
        else:
            current += character
    return [*parts, current]


def _port(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError(f"{text!r} is not a port")
    return int(text)


def _plain(address: IPAddress) -> IPAddress:
    """The IPv4 address that an IPv6 one stands for, where it stands for one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_open(address: IPAddress, port: int, allowed: tuple[Allowance, ...]) -> bool:
    """Whether the address is public, or one of the allowances covers it."""
    return is_public(address) or is_excepted(address, port, allowed)


def is_excepted(address: IPAddress, port: int, allowed: tuple[Allowance, ...]) -> bool:
    """Whether one of the allowances covers the address and the port."""
    plain = _plain(address)
    return any(
        allowance.port in (None, port) and (plain in allowance.network or address in allowance.network)
        for allowance in allowed
    )


def is_public(address: IPAddress) -> bool:
    """Whether the address belongs to the public Internet, and so does the IPv4 address that it may stand for."""
    plain = _plain(address)
    if any(plain in block for block in _NOT_PUBLIC):
        return False
    if isinstance(plain, ipaddress.IPv6Address) and plain.is_site_local:
        return False  # deprecated, but routed inside some networks still; ipaddress calls it global
    return plain.is_global and not plain.is_multicast and not plain.is_reserved


def destination(host: str, port: int, rules: tuple[ConnectTo, ...]) -> tuple[str, int]:
    """Where a request for host and port connects: the first rule that matches decides."""
    for rule in rules:
        if rule.matches(host, port):
            return rule.to_host or host, rule.to_port or port
    return host, port
