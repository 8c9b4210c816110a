"""Each record is a gzip member of its own."""

from __future__ import annotations

import gzip
import io
import zlib

from hypothesis import given
from hypothesis import strategies as st

from archive.gzip_members import write_member


@given(st.lists(st.lists(st.binary(max_size=2000), max_size=4), min_size=1, max_size=4))
def test_every_member_lies_where_the_sizes_say_and_gzip_reads_it(members: list[list[bytes]]) -> None:
    out = io.BytesIO()
    sizes = [write_member(out, parts) for parts in members]
    data = out.getvalue()
    assert sum(sizes) == len(data)
    assert gzip.decompress(data) == b"".join(b"".join(parts) for parts in members)
    start = 0
    for size, parts in zip(sizes, members, strict=True):
        inflater = zlib.decompressobj(wbits=31)
        assert inflater.decompress(data[start : start + size]) == b"".join(parts)
        assert inflater.eof
        assert inflater.unused_data == b""
        start += size
