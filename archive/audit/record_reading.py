"""One record read to its end, piece by piece: its header, the digests of what it holds, and the head of a response.

Memory is bounded: of a block of any size, `_KEPT` bytes and one piece are held at most.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..digests import Digest
from ..http_message import Head, NotHTTP, parse_head
from .dechunking import Dechunker
from .record_grammar import END, HEADER_LIMIT, Header, NotARecord, parse_header

# Bytes of a record that are held together: a header of the longest kind, and as much of the block, in which a
# response's head must end.
_KEPT = 2 * HEADER_LIMIT
_USUAL_HEAD = 16 * 1024


@dataclass(frozen=True, slots=True)
class Message:
    """The HTTP response that a record holds. `whole`: as its own head announces it."""

    head: Head
    entity_digest: Digest
    whole: bool


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record and what was computed of it. `message`: None where its block is no response, or nobody asked for it."""

    header: Header
    beginning: memoryview = field(repr=False)  # of the block: all of a small one
    block_digest: Digest
    message: Message | None


def read_record(pieces: Iterator[bytes], *, with_message: bool = True) -> ReadRecord:
    """The record that these pieces are, all of them. Raises NotARecord, and what the pieces raise.

    Without its message where that is not wanted. After NotARecord some pieces may be left.
    """
    kept = _beginning(pieces)
    header = parse_header(kept)
    held = memoryview(kept)[header.size : header.size + header.block_size]
    block = _Block(header, held, with_message=with_message)
    left = header.block_size - len(held)
    behind = kept[header.size + len(held) :][: len(END) + 1]
    for piece in pieces:
        part = memoryview(piece)[:left]
        block.add(part)
        left -= len(part)
        behind = (behind + piece[len(part) :])[: len(END) + 1]  # one byte too many tells as much as a million
    if left or len(behind) < len(END):
        there = max(0, header.block_size - left + len(behind) - len(END))
        raise NotARecord(f"its block is announced with {header.block_size} bytes and has {there}")
    if behind != END:
        raise NotARecord("its block is not followed by two line ends and nothing else")
    return ReadRecord(header, held, block.digest, block.message())


def _beginning(pieces: Iterator[bytes]) -> bytes:
    """The first pieces together, until the header and what may be a response's head end in them."""
    parts = [next(pieces, b"")]
    size, enough = len(parts[0]), _is_enough(parts[0])
    while not enough and size < _KEPT and (piece := next(pieces, b"")):
        parts.append(piece)
        size += len(piece)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _is_enough(kept: bytes) -> bool:
    header_end = kept.find(END)
    return header_end >= 0 and kept.find(END, header_end + len(END)) >= 0


class _Block:
    """A record's block on its way through the digests."""

    def __init__(self, header: Header, held: memoryview, *, with_message: bool) -> None:
        """`held` is its beginning."""
        self._block = hashlib.sha256(held)
        self._entity = hashlib.sha256()
        self._body_size = 0
        self._head = _head_of(held) if with_message and header.type in ("response", "revisit") else None
        self._dechunker = Dechunker() if self._head is not None and self._head.chunked else None
        if self._head is not None:
            self._add_body(held[self._head.size :])

    def add(self, part: memoryview) -> None:
        """What follows."""
        self._block.update(part)
        if self._head is not None:
            self._add_body(part)

    def _add_body(self, part: memoryview) -> None:
        self._body_size += len(part)
        for entity in (part,) if self._dechunker is None else self._dechunker.feed(part):
            self._entity.update(entity)

    @property
    def digest(self) -> Digest:
        return Digest(self._block.digest())

    def message(self) -> Message | None:
        if self._head is None:
            return None
        if self._dechunker is not None:
            whole = self._dechunker.whole
        else:
            whole = self._body_size >= (self._head.content_length or 0)
        return Message(self._head, Digest(self._entity.digest()), whole)


def _head_of(block: memoryview) -> Head | None:
    for size in (_USUAL_HEAD, len(block)):
        with contextlib.suppress(NotHTTP):
            return parse_head(bytes(block[:size]))
    return None
