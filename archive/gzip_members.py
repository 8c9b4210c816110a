"""One gzip member a record, written with isal: 7 times the speed of zlib at level 9 for 15 % more bytes.

Measured on 811 real pages (docs/decisions/0004); what it writes is ordinary gzip that every reader takes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from isal import isal_zlib

_LEVEL = 2
_GZIP_WINDOW = 31


def write_member(out: IO[bytes], parts: Iterable[bytes]) -> int:
    """Write the parts as one gzip member; the number of bytes it took."""
    compressor = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _GZIP_WINDOW)
    size = 0
    for part in parts:
        size += out.write(compressor.compress(part))
    return size + out.write(compressor.flush())
