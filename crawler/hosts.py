"""Hosts as they are asked: names in other scripts as browsers write them, in ASCII."""

from __future__ import annotations

from urllib.parse import urlsplit


def ascii_host(host: str) -> str:
    """The host in ASCII, by UTS 46 and IDNA 2008; what these don't know by IDNA 2003. Raises ValueError.

    By the older rules alone, which Python's own codec and Scrapy follow, faß.example is fass.example: another host.
    """
    if host.isascii():
        return host
    import idna  # noqa: PLC0415 - few lists name such a host

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:  # an emoji, say, which registries have sold all the same
        return host.encode("idna").decode("ascii")


def with_ascii_host(url: str) -> str:
    """The address with its host in ASCII; one whose host is no name is given back as it is."""
    try:
        parts = urlsplit(url)
        if parts.netloc.isascii() or not parts.hostname or "@" in parts.netloc:
            return url
        port = "" if parts.port is None else f":{parts.port}"
        return parts._replace(netloc=ascii_host(parts.hostname) + port).geturl()
    except ValueError:
        return url
