"""What servers send to hold a crawl up, or to fell it, and what is to come of each: an outcome, or a marked record."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass

import brotli
import zstandard

from .messages import chunked, response
from .origin import Script, Then, script

SECONDS = 12.0  # for one exchange, in the crawl that meets them: on a busy machine what is cut by its length takes five
LIMIT = 200_000  # bytes of one response
MOST_REDIRECTS = 5
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass(frozen=True)
class Hostile:
    """What is sent, and what the ledger says then: the visit's outcome, and how the record is marked."""

    script: Script
    outcome: str = "captured"
    truncated: str | None = None


def endless(
    start: bytes, piece: bytes, *, times: int = 60, truncated: str | None, outcome: str = "captured"
) -> Hostile:
    """A beginning, and then one piece after another, for longer than anybody takes."""
    return Hostile(script(start, *[piece] * times, then=Then.HANG), outcome, truncated)


def dripping(start: bytes, raw: bytes, *, outcome: str = "captured", truncated: str | None = None) -> Hostile:
    """A beginning, and then a byte at a time, so that something always comes."""
    drops = (step for byte in raw for step in (bytes([byte]), 0.25))
    return Hostile(script(start, *drops, then=Then.HANG), outcome, truncated)


def coded(coding: str, body: bytes) -> Hostile:
    return Hostile(script(response("200 OK", "Content-Type: text/html", f"Content-Encoding: {coding}", body=body)))


ZEROS = bytes(100_000_000)

HOSTILE: dict[str, Hostile] = {
    "a head of 100,000 fields": endless(OK, b"A: b\r\n" * 5_000, outcome="protocol", truncated=None),
    "a field of 10 MB": endless(OK + b"A: ", b"b" * 170_000, outcome="protocol", truncated=None),
    "a head that comes a byte at a time": dripping(OK, b"Content-Length: 9\r\n", outcome="timeout"),
    "a field that is continued 5,000 times": Hostile(
        script(OK + b"A: b\r\n" + b" c\r\n" * 5_000 + b"Content-Length: 0\r\n\r\n"), "protocol"
    ),
    "a status line of 100 kB": Hostile(
        script(b"HTTP/1.1 200 " + b"a" * 100_000 + b"\r\n\r\n", then=Then.CLOSE), "protocol"
    ),
    "interim answers without end": endless(
        b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 200, outcome="protocol", truncated=None
    ),
    "1,000 cookies": Hostile(script(response("200 OK", *(f"Set-Cookie: a{n}=b" for n in range(1_000)), body=b"x"))),
    "a body without end": endless(OK + b"\r\n", b"word " * 5_000, truncated="length"),
    "a body of 10 TB, as it says": endless(
        OK + b"Content-Length: 10995116277760\r\n\r\n", bytes(25_000), truncated="length"
    ),
    "a body that comes a byte at a time": dripping(
        OK + b"Content-Length: 99\r\n\r\n", b"x" * 99, truncated="time"
    ),
    "a body that stops in its middle": Hostile(
        script(OK + b"Content-Length: 99\r\n\r\nhalf", then=Then.HANG), truncated="time"
    ),
    "a length of a thousand digits": Hostile(
        script(OK + b"Content-Length: " + b"9" * 1_000 + b"\r\n\r\nx", then=Then.CLOSE), "protocol"
    ),
    "two lengths": Hostile(script(OK + b"Content-Length: 1\r\nContent-Length: 99\r\n\r\nx", then=Then.CLOSE)),
    "a negative length": Hostile(
        script(OK + b"Content-Length: -1\r\n\r\nx", then=Then.RESET), truncated="disconnect"
    ),
    "chunks of one byte without end": endless(CHUNKED, b"1\r\nx\r\n" * 5_000, truncated="length"),
    "a chunk of 16 EB, as it says": endless(CHUNKED + b"ffffffffffffffff\r\n", bytes(25_000), truncated="length"),
    "a chunk's size in a thousand digits": Hostile(
        script(CHUNKED + b"f" * 1_000 + b"\r\nx", then=Then.CLOSE), truncated="disconnect"
    ),
    "a chunk's size that is none": Hostile(
        script(CHUNKED + b"-1\r\nx\r\n0\r\n\r\n", then=Then.CLOSE), truncated="disconnect"
    ),
    "a chunk extension without end": endless(CHUNKED + b"1;", b"a" * 25_000, truncated="disconnect"),
    "an extension of 100 kB": Hostile(
        script(CHUNKED + chunked([b"x"], extension=b";" + b"a" * 50_000), then=Then.CLOSE), truncated="disconnect"
    ),
    "trailers without end": endless(CHUNKED + b"1\r\nx\r\n0\r\n", b"A: b\r\n" * 5_000, truncated="disconnect"),
    "1,000 trailers, a cookie each": Hostile(
        script(CHUNKED + chunked([b"x"], trailers=[b"Set-Cookie: a=b"] * 1_000))
    ),
    "a gzip bomb": coded("gzip", gzip.compress(ZEROS)),
    "a deflate bomb": coded("deflate", zlib.compress(ZEROS)),
    "a brotli bomb": coded("br", brotli.compress(ZEROS, quality=5)),
    "a zstd bomb": coded("zstd", zstandard.compress(ZEROS)),
    "a bomb in a bomb": coded("gzip, gzip", gzip.compress(gzip.compress(ZEROS))),
    "fifty codings": coded(", ".join(["gzip"] * 50), gzip.compress(b"x")),
    "gzip that is none": coded("gzip", b"\x1f\x8b" + b"\xff" * 1_000),
    "another protocol": Hostile(script(b"SSH-2.0-OpenSSH_9.2\r\n", then=Then.HANG), "protocol"),
    "nothing at all": Hostile(script(then=Then.HANG), "timeout"),
    "a reset": Hostile(script(then=Then.RESET), "reset"),
    "a redirect to itself": Hostile(script(response("302 Found", "Location: /")), "too_many_redirects"),
    "a redirect to a file": Hostile(script(response("302 Found", "Location: file:///etc/passwd", body=b"x"))),
    "a redirect that names a user": Hostile(
        script(response("302 Found", "Location: http://a:b@inside.example/", body=b"x"))
    ),
    "a redirect of 100 kB": Hostile(script(response("302 Found", "Location: /" + "a" * 100_000, body=b"x"))),
    "a redirect inside": Hostile(
        script(response("302 Found", "Location: http://169.254.169.254:81/")), "address_refused"
    ),
    "a refresh inside": Hostile(script(response("200 OK", "Refresh: 0; url=http://169.254.169.254/", body=b"x"))),
}  # fmt: skip
