"""Text and addresses that come from hostile pages, made fit to be shown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit

# Characters that only steer how others are shown. Dropping them loses no letter; keeping them lets a page hide some.
_DROPPED = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]")
# Line and paragraph separators, vertical tab, form feed, carriage return and next line break a row in one format or
# another.
_BREAKS = re.compile("[\n\r\t\v\f\u0085\u2028\u2029]+")

# No script stacks this many marks on one letter; more of them paint over the lines above and below.
_STACKED = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{8})"
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_GAPS = re.compile(r"\[…\]|\[\.\.\.\]|…|\.\.\.")  # where words of a quotation were left out
_NOT_IN_ADDRESSES = re.compile(r"[\s<>\"'`\\]")
_NONCHARACTERS = range(0xFDD0, 0xFDF0)


def visible(text: str) -> str:
    """The text on one line with nothing unseen in it.

    Embeddings, overrides and isolates of writing direction, control characters, tags, lone surrogates and
    noncharacters are written out as `[U+202E]`; mere formatting marks (soft hyphen, zero-width space) are dropped;
    line breaks become spaces. The joiners U+200C and U+200D stay: Persian, Indic scripts and emoji are spelt with them.
    """
    if text.isprintable():  # nothing of all that is, but for marks
        return text if text.isascii() else _STACKED.sub(r"\1", text)
    text = _STACKED.sub(r"\1", _BREAKS.sub(" ", _DROPPED.sub("", text)))
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\u200c\u200d":
        return character
    code = ord(character)
    # Cc controls, Cf formatting (direction, tags), Cs surrogates. What is merely unassigned may be newer than Python.
    if unicodedata.category(character) in ("Cc", "Cf", "Cs") or code in _NONCHARACTERS or code & 0xFFFE == 0xFFFE:
        return f"[U+{code:04X}]"
    return character


@lru_cache(maxsize=1024)  # of a page of claims: their hosts are counted before they are linked
def split_address(url: str) -> SplitResult:
    """The parts of an address. Raises ValueError."""
    return urlsplit(url)


def web_address(url: str | None) -> str | None:
    """The URL where it may become a link, else None: http or https, a host, no user part, nothing unseen in it.

    A user part is refused: `https://trusted.example@hostile.example/` reads as the first and leads to the second.
    """
    if not url or visible(url) != url or _NOT_IN_ADDRESSES.search(url):
        return None
    try:
        parts = split_address(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or port == 0 or "@" in parts.netloc:
        return None
    return url


def text_fragment(url: str, words: str, *, edge: int = 6) -> str:
    """The address with a text fragment (`#:~:text=`) that makes a browser show `words` on the live page.

    Long passages are named by their first and last `edge` words; an elided passage by the words around the gaps.
    Returns the address alone where there are no words, or where it already has a fragment directive.
    """
    parts = [part.split() for part in _GAPS.split(visible(words))]
    parts = [part for part in parts if part]
    if not parts or ":~:" in url:
        return url
    short = len(parts) == 1 and len(parts[0]) <= 2 * edge
    chosen = parts if short else [parts[0][:edge], parts[-1][-edge:]]
    # A dash marks prefix and suffix in a text directive, a comma its parts, an ampersand the next directive.
    directive = ",".join(quote(" ".join(part), safe="").replace("-", "%2D") for part in chosen)
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"


def page_fragment(url: str, page: int) -> str:
    """The address of a PDF that opens at `page`, counted from 1. An address with a fragment stays as it is."""
    return url if "#" in url else f"{url}#page={page}"


def anchor(identifier: str) -> str:
    """An id for deep links, distinct for distinct identifiers: `#` becomes `:`, other unsafe characters `~HEX~`."""
    return re.sub(r"[^A-Za-z0-9._-]", lambda m: ":" if m[0] == "#" else f"~{ord(m[0]):x}~", identifier)
