"""Content-codings undone, with a bound on what comes out: gzip, deflate, br, zstd, and layers of them."""

from __future__ import annotations

import zlib

DECODED_LIMIT = 256 * 1024 * 1024  # bytes; four times the largest body that a crawl keeps by default


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
    parts: list[bytes] = []
    room = limit
    while data[:2] == b"\x1f\x8b":  # a gzip stream may have several members; garbage behind the last is passed over
        inflater = zlib.decompressobj(wbits=31)
        try:
            parts.append(_bounded(inflater.decompress(data, room + 1), room))
        except zlib.error as error:
            raise Undecodable(f"damaged gzip data: {error}") from error
        if not inflater.eof:
            raise Undecodable("the gzip data ends in the middle")
        room -= len(parts[-1])
        data = inflater.unused_data
    if not parts:
        # Some servers announce gzip and send plain text; browsers show it, so what was read is the text.
        return data
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

    try:
        with zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True) as reader:
            return _bounded(reader.read(limit + 1), limit)
    except zstandard.ZstdError as error:
        raise Undecodable(f"damaged zstd data: {error}") from error
