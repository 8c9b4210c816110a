"""HTTP messages as bytes, written by hand: what the tests hold the archive and the crawler against."""

from __future__ import annotations

from collections.abc import Iterable


def response(status: str, *fields: str | bytes, body: bytes = b"", length: bool = True) -> bytes:
    """A response message: `status` such as `200 OK`, whole field lines, and Content-Length unless told otherwise."""
    lines = [f"HTTP/1.1 {status}".encode("latin-1"), *(f if isinstance(f, bytes) else f.encode() for f in fields)]
    if length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(pieces: Iterable[bytes], *, extension: bytes = b"", trailers: Iterable[bytes] = ()) -> bytes:
    """A chunked body: the pieces that are not empty, an extension on every chunk, trailer lines behind the last."""
    parts = [b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces if piece]
    return b"".join(parts) + b"0" + extension + b"\r\n" + b"".join(line + b"\r\n" for line in trailers) + b"\r\n"
