"""Content-codings undone, with a bound on what comes out: gzip, deflate, br, zstd, and layers of them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

DECODED_LIMIT = 256 * 1024 * 1024  # bytes; four times the largest body that a crawl keeps by default

# Bytes taken at a time, so that one call brings out a few MiB at most: deflate expands 1032-fold, and in zstd a block
# of 4 bytes may stand for 128 KiB.
_GZIP_PIECE = 4096
_ZSTD_PIECE = 256
_GZIP_MAGIC = b"\x1f\x8b"


class Undecodable(ValueError):
    """The entity can't be decoded: an unknown coding, damaged data, or more output than the limit allows."""


def decode(entity: bytes, codings: tuple[str, ...], *, limit: int = DECODED_LIMIT) -> bytes:
    """The entity with `codings` (in the order of their application) removed. Raises Undecodable."""
    for coding in reversed(codings):
        entity = _decode_one(entity, coding, limit)
    return entity


def _decode_one(data: bytes, coding: str, limit: int) -> bytes:
    if not data:
        return data
    match coding:
        case "gzip" | "x-gzip":
            return _gunzip(data, limit)
        case "deflate":
            return _inflate(data, limit)
        case "br":
            return _unbrotli(data, limit)
        case "zstd":
            return _unzstd(data, limit)
    raise Undecodable(f"unknown content-coding {coding!r}")


def _bounded(data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        raise Undecodable(f"the decoded content exceeds {limit} bytes")
    return data


def _gunzip(data: bytes, limit: int) -> bytes:
    if not data.startswith(_GZIP_MAGIC):
        # Some servers announce gzip and send plain text; browsers show it, so what was read is the text.
        return _bounded(data, limit)
    try:
        return _streams(data, lambda: zlib.decompressobj(wbits=31), _GZIP_PIECE, limit, magic=_GZIP_MAGIC)
    except zlib.error as error:
        raise Undecodable(f"damaged gzip data: {error}") from error


def _streams(data: bytes, begin: Callable[[], Any], piece: int, limit: int, *, magic: bytes = b"") -> bytes:
    """The content of one compressed stream after the other; what follows a stream without `magic` is passed over.

    The input is taken by pieces of so many bytes: a decoder hands back a copy of what it did not use, and with all of
    the rest in it, thousands of tiny streams would cost their number squared. It also bounds what one call brings out.
    """
    parts: list[bytes] = []
    size = position = 0
    while position < len(data) and data.startswith(magic, position):
        decoder = begin()
        while not decoder.eof:
            if position >= len(data):
                raise Undecodable("the compressed data ends in the middle")
            taken = data[position : position + piece]
            parts.append(decoder.decompress(taken))
            position += len(taken) - len(decoder.unused_data)
            size += len(parts[-1])
            if size > limit:
                raise Undecodable(f"the decoded content exceeds {limit} bytes")
    return b"".join(parts)


def _inflate(data: bytes, limit: int) -> bytes:
    for wbits in (15, -15):  # "deflate" means zlib format, but raw deflate is as common
        inflater = zlib.decompressobj(wbits=wbits)
        try:
            result = inflater.decompress(data, limit + 1)
        except zlib.error:
            continue
        if inflater.eof or len(result) > limit:
            return _bounded(result, limit)
    raise Undecodable("damaged deflate data")


def _unbrotli(data: bytes, limit: int) -> bytes:
    import brotli  # noqa: PLC0415 - only pages that ignore our Accept-Encoding need it

    decoder = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    try:
        piece = decoder.process(data, output_buffer_limit=limit + 1)
        while piece or not decoder.can_accept_more_data():
            parts.append(piece)
            size += len(piece)
            if size > limit:
                raise Undecodable(f"the decoded content exceeds {limit} bytes")
            piece = decoder.process(b"", output_buffer_limit=limit + 1)
    except brotli.error as error:
        raise Undecodable(f"damaged brotli data: {error}") from error
    if not decoder.is_finished():
        raise Undecodable("the brotli data ends in the middle")
    return b"".join(parts)


def _unzstd(data: bytes, limit: int) -> bytes:
    import zstandard  # noqa: PLC0415 - only pages that ignore our Accept-Encoding need it

    # Not its stream reader: that returns what it has of a frame that is cut, as if it were all.
    try:
        return _streams(data, lambda: zstandard.ZstdDecompressor().decompressobj(), _ZSTD_PIECE, limit)
    except zstandard.ZstdError as error:
        raise Undecodable(f"damaged zstd data: {error}") from error
