"""What a single value of `holdfast.toml` may be: checks that pydantic calls, each with a hint at what was expected."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic_core import PydanticCustomError

from pipelines.rhythm import read_every

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


def network(value: object) -> IpNetwork:
    """A network, or one address."""
    if isinstance(value, ipaddress.IPv4Network | ipaddress.IPv6Network):
        return value
    try:
        return ipaddress.ip_network(value if isinstance(value, str) else "")
    except ValueError:
        hint = 'write a network such as "10.0.0.0/8", or one address'
        raise PydanticCustomError("network", "{value} is not a network; {hint}", told_with(value, hint)) from None


def contact_address(text: str) -> str:
    """An address that a site's operator can turn to. It goes into the User-Agent header: one printable word."""
    address = urlsplit(text).netloc if re.match(r"https?://", text) else re.fullmatch(r"[^@\s]+@[^@\s]+", text)
    if text and not (address and text.isascii() and text.isprintable() and " " not in text):
        hint = "give a mail address or the address of a page"
        raise PydanticCustomError("contact", "{value} is no contact; {hint}", told_with(text, hint))
    return text


def web_address(text: str) -> str:
    """An http or https address, or nothing."""
    parts = urlsplit(text)
    if "@" in parts.netloc:  # told without the address, which would be told in reports as well
        raise PydanticCustomError("address", "an address here holds no user name and no password")
    if text and not (parts.scheme in ("http", "https") and parts.hostname and text.isascii() and text.isprintable()):
        hint = "write an address that begins with https:// or http://"
        raise PydanticCustomError("address", "{value} is no address; {hint}", told_with(text, hint))
    return text


def service_address(schemes: frozenset[str], example: str) -> Callable[[str], str]:
    """A check that an address of one of these schemes was given, or nothing; without a password."""

    def checked(text: str) -> str:
        if not text:
            return text
        try:
            parts = urlsplit(text)
            usable = parts.scheme in schemes and bool(parts.netloc) and text.isprintable() and " " not in text
            # A key with a slash in it ends the part in which a password is looked for.
            behind = f"{parts.path}?{unquote(parts.query)}#{parts.fragment}"
            secret = parts.password is not None or "password=" in behind or "@" in behind
        except ValueError:
            usable, secret = False, "@" in text
        if secret:  # told without the address
            raise PydanticCustomError("service", "an address here holds no password: it is taken from the environment")
        if not usable:
            hint = f'write an address such as "{example}", or "" for none'
            raise PydanticCustomError("service", "{value} is no such address; {hint}", told_with(text, hint))
        return text

    return checked


# What a secret may stand in: not in what the message's frame, the connection or the archive rests on, nor in what the
# crawl says of itself.
_OWN_HEADERS = re.compile(
    r"accept|accept-encoding|accept-language|connection|content-.*|expect|host|if-.*|keep-alive|proxy-.*|range|te"
    r"|trailer|transfer-encoding|upgrade|user-agent",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[1-9][0-9]{0,4})?")


# What is wrong with a secret header is told without the value: somebody may have put the secret itself there.
def host_name(text: str) -> str:
    """A host as it stands in addresses, in small letters."""
    host = text.lower().removesuffix(":443")
    if not _HOST.fullmatch(host):
        raise PydanticCustomError(
            "host", "write one host as it stands in the addresses, such as api.example.org or api.example.org:8443"
        )
    return host


def header_name(text: str) -> str:
    """The name of a header field that is not ours to set."""
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text):
        raise PydanticCustomError("header", "this is no name of a header field, such as X-Api-Key")
    if _OWN_HEADERS.fullmatch(text):
        raise PydanticCustomError("header", "this header field is holdfast's own to set")
    return text


def variable(text: str) -> str:
    """The name of an environment variable."""
    if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", text):
        raise PydanticCustomError(
            "variable",
            "name an environment variable, in capitals, such as API_KEY; the secret itself stands in no file",
        )
    return text


def rhythm(value: object) -> timedelta | None:
    """How often; None for every run."""
    if value is None or isinstance(value, timedelta):
        return value
    if value == "":
        return None
    try:
        return read_every(value if isinstance(value, str) else "")
    except ValueError:
        hint = 'write "12h", "1d" or "2w", or "" for every run'
        raise PydanticCustomError("rhythm", "{value} is no rhythm; {hint}", told_with(value, hint)) from None


def one_line(text: str) -> str:
    """One printable line."""
    if not text.isprintable():
        raise PydanticCustomError("line", "{value} must be one line of text", told_with(text, ""))
    return text


def notified_address(text: str) -> str:
    """An address as apprise has them."""
    if not text.isprintable():  # told without the address, which may hold a password
        raise PydanticCustomError("line", "an address must be one line of text")
    return text


def told_with(value: object, hint: str) -> dict[str, Any]:
    """What the sentence of a refusal names: the value, and what was expected."""
    return {"value": repr(value), "hint": hint}
