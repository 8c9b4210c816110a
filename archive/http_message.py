"""HTTP/1.1 messages as bytes: where the head ends, whether the body is whole, what the entity is.

All functions are pure and take the bytes as they came over the wire. Our own transfer-decoder is used instead of a
reader's: pywb and warcio count chunk trailers into the body (measured; see docs/decisions/0003).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD_END = re.compile(rb"\r?\n\r?\n")
# One blank, and the reason takes the rest: with [ \t]+ a line of blanks is tried in the square of its length.
_STATUS_LINE = re.compile(rb"HTTP/\d\.\d[ \t]+(\d{3})(?:[ \t]([^\r\n]*))?\r?\n")
_INTERIM = re.compile(rb"HTTP/\d\.\d[ \t]+1\d\d")  # what is none can be told without reading the head
_LINE = re.compile(rb"\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")

_VALIDATOR = re.compile(rb"^If-(?:None-Match|Modified-Since)[ \t]*:", re.IGNORECASE | re.MULTILINE)

# Statuses whose messages end with their head, whatever Content-Length says (RFC 9112 §6.3).
_BODILESS = frozenset({204, 304})

_MOST_LENGTH_DIGITS = 18  # an exabyte; int() refuses thousands of digits with an exception of its own


class NotHTTP(ValueError):
    """The bytes do not begin with an HTTP/1.x status line and a finished head, or with one that can't be meant."""


@dataclass(frozen=True, slots=True)
class Head:
    """A response's status line and header fields; `size` is the number of bytes up to the body."""

    status: int
    reason: str
    fields: tuple[tuple[str, str], ...]
    size: int

    def values(self, name: str) -> list[str]:
        """Every value of that field, in order; `name` in lower case."""
        return [value for key, value in self.fields if key.lower() == name]

    def value(self, name: str) -> str | None:
        """The field's first value, or None where it is missing."""
        return next(iter(self.values(name)), None)

    @property
    def chunked(self) -> bool:
        """Whether the body is transfer-coded in chunks."""
        return "chunked" in ",".join(self.values("transfer-encoding")).lower()

    @property
    def lengths(self) -> frozenset[str]:
        """What Content-Length says, without leading zeros; a length that is repeated is one (RFC 9110 §8.6)."""
        values = ",".join(self.values("content-length")).split(",") if self.value("content-length") is not None else ()
        return frozenset(_without_zeros(value.strip(" \t")) for value in values)

    @property
    def content_length(self) -> int | None:
        """The announced length of the body in bytes; None where none is, or none that can be meant."""
        return int(next(iter(self.lengths))) if len(self.lengths) == 1 and all(map(_is_number, self.lengths)) else None

    @property
    def ambiguous(self) -> bool:
        """Whether the head leaves open where its body ends: other readers may end it elsewhere (RFC 9112 §6.3).

        Two lengths, a length that is no number, or chunks beside a length.
        """
        return bool(self.lengths) and (self.chunked or self.content_length is None)

    @property
    def content_codings(self) -> tuple[str, ...]:
        """The content-codings in the order in which they were applied, in lower case."""
        names = ",".join(self.values("content-encoding")).lower().split(",")
        return tuple(name.strip() for name in names if name.strip() not in ("", "identity"))

    @property
    def bodiless(self) -> bool:
        """Whether a response of this status carries no body at all."""
        return self.status < 200 or self.status in _BODILESS


def parse_head(raw: bytes, start: int = 0) -> Head:
    """The head of the response message that begins at `start` of `raw`. Raises NotHTTP. Takes time in its length."""
    status_line = _STATUS_LINE.match(raw, start)
    # The head may consist of the status line alone, so the search begins at that line's own line end.
    end = _HEAD_END.search(raw, status_line.end() - 2) if status_line else None
    if status_line is None or end is None:
        raise NotHTTP("no HTTP/1.x status line with a finished head")
    reason = (status_line.group(2) or b"").strip().decode("latin-1")
    head = Head(int(status_line.group(1)), reason, _fields(raw[status_line.end() : end.start()]), end.end() - start)
    if any(_is_number(length) and len(length) > _MOST_LENGTH_DIGITS for length in head.lengths):
        raise NotHTTP("a length that no body has")
    return head


def _is_number(length: str) -> bool:
    return length.isascii() and length.isdigit()


def _without_zeros(length: str) -> str:
    return length.lstrip("0") or "0" if _is_number(length) else length


def _fields(section: bytes) -> tuple[tuple[str, str], ...]:
    """The header fields of a head without its status line; folded ones as one line."""
    fields: list[tuple[bytes, list[bytes]]] = []
    for line in _LINE.split(section):
        if line[:1] in (b" ", b"\t") and fields:  # a folded line continues the field before it
            fields[-1][1].append(line)
        elif b":" in line:
            name, value = line.split(b":", 1)
            fields.append((name, [value]))
    return tuple(
        (name.strip().decode("latin-1"), b" ".join(map(bytes.strip, lines)).decode("latin-1")) for name, lines in fields
    )


def is_conditional(request: bytes) -> bool:
    """Whether a GET request asks for the entity only if it is no longer what the client holds."""
    return _VALIDATOR.search(request) is not None


def split_interim(raw: bytes) -> tuple[bytes, bytes]:
    """Interim 1xx responses, and what follows them. 101 ends the HTTP conversation and counts as final."""
    start = 0
    while _INTERIM.match(raw, start):
        try:
            head = parse_head(raw, start)
        except NotHTTP:
            return raw[:start], raw[start:]
        if not 100 <= head.status < 200 or head.status == 101:
            return raw[:start], raw[start:]
        start += head.size
    return raw[:start], raw[start:]


def dechunk(body: bytes) -> tuple[bytes, bool]:
    """The body without its chunked transfer-coding, and whether its last chunk and trailer section were there."""
    parts: list[bytes] = []
    position = 0
    while size_line := _CHUNK_SIZE.match(body, position):
        size = int(size_line.group(1), 16)
        start = size_line.end()
        if size == 0:
            ended = _LINE.match(body, start) or _HEAD_END.search(body, start)
            return b"".join(parts), ended is not None
        parts.append(body[start : start + size])
        if len(parts[-1]) < size:
            break
        line_end = _LINE.match(body, start + size)
        if line_end is None:
            break
        position = line_end.end()
    return b"".join(parts), False


def entity(raw: bytes, head: Head) -> bytes:
    """The payload of the message: transfer-coding removed, content-coding kept (the bytes WARC digests as payload)."""
    body = raw[head.size :]
    return dechunk(body)[0] if head.chunked else body


def is_whole(raw: bytes, *, closed_cleanly: bool) -> bool:
    """Whether `raw` is all of the response. `closed_cleanly`: the peer ended the connection in the regular way."""
    try:
        head = parse_head(raw)
    except NotHTTP:
        return False
    return is_whole_behind(head, raw, closed_cleanly=closed_cleanly)


def is_whole_behind(head: Head, raw: bytes, *, closed_cleanly: bool) -> bool:
    """The same for a message whose head is read already."""
    body = raw[head.size :]
    if head.bodiless:
        return True
    if head.chunked:
        payload, ended = dechunk(body)
        # Beside chunks a length is forbidden. Where both say the same, nothing can be missing, whomever one believes.
        return ended and (not head.lengths or head.content_length == len(payload))
    if head.ambiguous:
        return False
    if head.content_length is not None:
        return len(body) >= head.content_length
    return closed_cleanly
