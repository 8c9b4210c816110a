"""The index of a WACZ: CDXJ lines in blocks of gzip, and a second, small index that says where each block begins.

The "ZipNum" form, which pywb and wabac.js (the engine of ReplayWeb.page) search without reading the whole.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice

from ..digests import Digest
from ..gzip_members import write_member

BLOCKS = "indexes/index.cdx.gz"
MAP = "indexes/index.idx"
FORMAT = "cdxj-gzip-1.0"
LINES_A_BLOCK = 300  # as the reference implementation: what a reader fetches for one look-up


def map_header() -> str:
    """The map's first line; `!` sorts before every key."""
    return f"!meta 0 {json.dumps({'format': FORMAT, 'filename': BLOCKS.rpartition('/')[2]})}\n"


def blocks(lines: Iterable[str]) -> Iterator[tuple[bytes, str]]:
    """Sorted lines as gzip members, each with its line of the map."""
    rest = iter(lines)
    offset = 0
    while block := list(islice(rest, LINES_A_BLOCK)):
        buffer = io.BytesIO()
        length = write_member(buffer, (line.encode() for line in block))
        member = buffer.getvalue()
        key, timestamp, _ = block[0].split(" ", 2)
        place = {"offset": offset, "length": length, "digest": str(Digest.of(member))}
        yield member, f"{key} {timestamp} {json.dumps(place)}\n"
        offset += length
