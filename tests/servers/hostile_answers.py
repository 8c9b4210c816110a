"""What servers send to hold a crawl up, or to fell it, and what is promised of each.

The promises are those of docs/archiving.md (what WARC-Truncated says), of `crawler.outcomes` and of SECURITY.md: what
exceeds a bound is cut and marked, or an outcome with a name. Where RFC 9112 calls a message invalid or incomplete, the
promise is that it is never taken for whole, in whichever of these ways.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass

import brotli
import zstandard

from .messages import chunked, response
from .origin import Script, Then, script

# Seconds of one exchange. Those that are to end by time get few of them; the others so many that time never decides,
# however busy the machine is: together they take the crawl two seconds of processor time, and all begin at once.
SECONDS = 5.0
PATIENCE = 90.0
LIMIT = 200_000  # bytes of one response
MOST_REDIRECTS = 5
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

CAPTURED = "captured"
_MARKS = ("length", "time", "disconnect", "unspecified")
_NAMED = frozenset((outcome, None) for outcome in ("protocol", "timeout", "reset"))


@dataclass(frozen=True)
class Promise:
    """A sentence, and the pairs that keep it: the visit's outcome, and how the record is marked where one is kept."""

    words: str
    kept_by: frozenset[tuple[str, str | None]]


def _captured(*marks: str | None) -> frozenset[tuple[str, str | None]]:
    return frozenset((CAPTURED, mark) for mark in marks)


def _outcome(outcome: str) -> Promise:
    return Promise(f"not captured: {outcome.replace('_', ' ')}", frozenset({(outcome, None)}))


WHOLE = Promise("kept byte for byte, as whole", _captured(None))
CUT_BY_SIZE = Promise("kept up to the limit, and marked: length", _captured("length"))
CUT_BY_TIME = Promise("kept as far as it came, and marked: time", _captured("time"))
NO_ANSWER = Promise("not captured: an outcome with a name", _NAMED)
NEVER_WHOLE = Promise("never taken for whole: kept and marked, or an outcome with a name", _captured(*_MARKS) | _NAMED)
WHOLE_OR_MARKED = Promise("kept byte for byte, or marked, or an outcome with a name", _captured(None, *_MARKS) | _NAMED)
NOT_HTTP, SILENT, TORN = _outcome("protocol"), _outcome("timeout"), _outcome("reset")
IN_CIRCLES, LED_INSIDE = _outcome("too_many_redirects"), _outcome("address_refused")


@dataclass(frozen=True)
class Hostile:
    """What is sent, and what is promised of it."""

    script: Script
    promise: Promise = WHOLE

    @property
    def seconds(self) -> float:
        """What its exchange is given."""
        return SECONDS if self.promise in (CUT_BY_TIME, SILENT) else PATIENCE


def endless(start: bytes, piece: bytes, promise: Promise, *, times: int = 60) -> Hostile:
    """A beginning, and then one piece after another, for longer than anybody takes."""
    return Hostile(script(start, *[piece] * times, then=Then.HANG), promise)


def dripping(start: bytes, raw: bytes, promise: Promise) -> Hostile:
    """A beginning, and then a byte at a time, so that something always comes."""
    drops = (step for byte in raw for step in (bytes([byte]), 0.5))
    return Hostile(script(start, *drops, then=Then.HANG), promise)


def ended(raw: bytes, promise: Promise) -> Hostile:
    """That, and the connection is closed in the regular way."""
    return Hostile(script(raw, then=Then.CLOSE), promise)


def coded(coding: str, body: bytes) -> Hostile:
    return Hostile(script(response("200 OK", "Content-Type: text/html", f"Content-Encoding: {coding}", body=body)))


ZEROS = bytes(25_000_000)
GZIPPED = gzip.compress(ZEROS)

HOSTILE: dict[str, Hostile] = {
    "a head of 100,000 fields": endless(OK, b"A: b\r\n" * 5_000, NO_ANSWER),
    "a field of 10 MB": endless(OK + b"A: ", b"b" * 170_000, NO_ANSWER),
    "a head that comes a byte at a time": dripping(OK, b"Content-Length: 9\r\n", SILENT),
    "a field that is continued 5,000 times": ended(
        OK + b"A: b\r\n" + b" c\r\n" * 5_000 + b"Content-Length: 0\r\n\r\n", NO_ANSWER
    ),
    "a status line of 100 kB": ended(b"HTTP/1.1 200 " + b"a" * 100_000 + b"\r\n\r\n", NO_ANSWER),
    "interim answers without end": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 200, NO_ANSWER),
    "1,000 cookies": Hostile(script(response("200 OK", *(f"Set-Cookie: a{n}=b" for n in range(1_000)), body=b"x"))),
    "a body without end": endless(OK + b"\r\n", b"word " * 5_000, CUT_BY_SIZE),
    "a body of 10 TB, as it says": endless(
        OK + b"Content-Length: 10995116277760\r\n\r\n", bytes(25_000), CUT_BY_SIZE
    ),
    "a body that comes a byte at a time": dripping(OK + b"Content-Length: 99\r\n\r\n", b"x" * 99, CUT_BY_TIME),
    "a body that stops in its middle": Hostile(
        script(OK + b"Content-Length: 99\r\n\r\nhalf", then=Then.HANG), CUT_BY_TIME
    ),
    "a body that ends in its middle": ended(OK + b"Content-Length: 99\r\n\r\nhalf", NEVER_WHOLE),
    "a length of a thousand digits": ended(OK + b"Content-Length: " + b"9" * 1_000 + b"\r\n\r\nx", NEVER_WHOLE),
    "two lengths, the shorter first": ended(
        OK + b"Content-Length: 1\r\nContent-Length: 99\r\n\r\nx", NEVER_WHOLE
    ),
    "two lengths, the longer first": ended(OK + b"Content-Length: 99\r\nContent-Length: 1\r\n\r\nx", NEVER_WHOLE),
    "one length, told twice": ended(OK + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", WHOLE),
    "a negative length": ended(OK + b"Content-Length: -1\r\n\r\nx", NEVER_WHOLE),
    "a length that is no number": ended(OK + b"Content-Length: one\r\n\r\nx", NEVER_WHOLE),
    "chunks beside another length": ended(
        OK + b"Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked([b"x"]), NEVER_WHOLE
    ),
    "chunks of one byte without end": endless(CHUNKED, b"1\r\nx\r\n" * 5_000, CUT_BY_SIZE),
    "a chunk of 16 EB, as it says": endless(CHUNKED + b"ffffffffffffffff\r\n", bytes(25_000), CUT_BY_SIZE),
    "a chunk's size in a thousand digits": ended(CHUNKED + b"f" * 1_000 + b"\r\nx", NEVER_WHOLE),
    "a chunk's size that is none": ended(CHUNKED + b"-1\r\nx\r\n0\r\n\r\n", NEVER_WHOLE),
    "a chunk extension without end": endless(CHUNKED + b"1;", b"a" * 25_000, NEVER_WHOLE),
    "an extension of 100 kB": ended(CHUNKED + chunked([b"x"], extension=b";" + b"a" * 50_000), WHOLE_OR_MARKED),
    "trailers without end": endless(CHUNKED + b"1\r\nx\r\n0\r\n", b"A: b\r\n" * 5_000, NEVER_WHOLE),
    "1,000 trailers, a cookie each": Hostile(
        script(CHUNKED + chunked([b"x"], trailers=[b"Set-Cookie: a=b"] * 1_000))
    ),
    "a gzip bomb": coded("gzip", GZIPPED),
    "a deflate bomb": coded("deflate", zlib.compress(ZEROS)),
    "a brotli bomb": coded("br", brotli.compress(ZEROS, quality=5)),
    "a zstd bomb": coded("zstd", zstandard.compress(ZEROS)),
    "a bomb in a bomb": coded("gzip, gzip", gzip.compress(GZIPPED)),
    "fifty codings": coded(", ".join(["gzip"] * 50), gzip.compress(b"x")),
    "gzip that is none": coded("gzip", b"\x1f\x8b" + b"\xff" * 1_000),
    "another protocol": Hostile(script(b"SSH-2.0-OpenSSH_9.2\r\n", then=Then.HANG), NOT_HTTP),
    "nothing at all": Hostile(script(then=Then.HANG), SILENT),
    "a reset": Hostile(script(then=Then.RESET), TORN),
    "a redirect to itself": Hostile(script(response("302 Found", "Location: /")), IN_CIRCLES),
    "a redirect to a file": Hostile(script(response("302 Found", "Location: file:///etc/passwd", body=b"x"))),
    "a redirect that names a user": Hostile(
        script(response("302 Found", "Location: http://a:b@inside.example/", body=b"x"))
    ),
    "a redirect of 100 kB": Hostile(script(response("302 Found", "Location: /" + "a" * 100_000, body=b"x"))),
    "a redirect inside": Hostile(script(response("302 Found", "Location: http://169.254.169.254:81/")), LED_INSIDE),
    "a refresh inside": Hostile(script(response("200 OK", "Refresh: 0; url=http://169.254.169.254/", body=b"x"))),
}  # fmt: skip
