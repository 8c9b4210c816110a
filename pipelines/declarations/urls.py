"""Whether an address can be fetched from the web, and the id of a source that is declared by its address alone."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple
from urllib.parse import urlsplit

_DEFAULT_PORT = {"http": 80, "https": 443}
# What nearly every address is; whatever is beside it is looked at part by part.
_ORDINARY = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#][!-\[\]-~]*)?")
_FULL = "write it in full: https://example.org/page"


class Trouble(NamedTuple):
    """What is wrong with an address, and what to do."""

    message: str
    hint: str


def url_trouble(url: str) -> Trouble | None:
    """Why `url` is no http or https address with a host; None where it is one."""
    return None if _ORDINARY.fullmatch(url) else parts_trouble(url)


def parts_trouble(url: str) -> Trouble | None:  # noqa: PLR0911 -- one return for each mistake
    """The same, part by part."""
    if "".join(url.split()) != url:
        return Trouble("it holds a space", "write %20 for a space that belongs to it")
    if not url.isprintable() or "\\" in url:
        return Trouble("it holds a character that addresses do not have", "copy it again from the browser")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return Trouble("its host or port cannot be read", _FULL)
    if not parts.scheme or "." in parts.scheme or parts.path[:1].isdecimal():  # "example.org:8080" has no scheme
        return Trouble("it has no http:// or https://", f'did you mean "https://{url.lstrip("/")}"?')
    if parts.scheme not in _DEFAULT_PORT:
        return Trouble(f"only http and https are fetched, not {parts.scheme}", _FULL)
    if "@" in parts.netloc:
        return Trouble("it holds a user name or password", "take out what stands before the @")
    if not parts.hostname or port == 0:
        return Trouble("it names no host", _FULL)
    if parts.hostname in _DEFAULT_PORT and parts.path.startswith("//"):
        return Trouble("its beginning stands twice", _FULL)
    return None


def same_address(url: str) -> str:
    """A key that is equal for two spellings of one address: case of scheme and host, default port, empty path.

    The part behind "#" is kept: pages drawn by scripts differ in nothing else. `url` must be free of trouble.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORT[parts.scheme]) else f":{parts.port}"
    return parts._replace(netloc=host + port, path=parts.path or "/").geturl()


def source_id_of(url: str, *, digits: int = 10) -> str:
    """The id of a source declared in place: its host and some hexadecimal digits, the same in every file and run."""
    key = same_address(url)
    host = re.sub(r"[^a-z0-9.-]", "-", urlsplit(key).hostname or "")[:60].strip(".-")
    return f"{host or 'web'}-{hashlib.sha256(key.encode()).hexdigest()[:digits]}"
