"""Each record is a gzip member of its own."""

from __future__ import annotations

import gzip
import io
import zlib

from hypothesis import given
from hypothesis import strategies as st

from archive.gzip_members import PassingMembers, write_member


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


def passed(data: bytes, size: int) -> int | None:
    """Where the first damaged member begins, for one who sees so many bytes at a time."""
    members = PassingMembers()
    for start in range(0, len(data), size):
        members.pass_by(data[start : start + size])
    members.end()
    return members.damaged_at


@given(st.lists(st.binary(max_size=300_000), min_size=1, max_size=4), st.integers(1, 100_000), st.data())
def test_a_damaged_member_is_seen_while_it_passes_by(contents: list[bytes], size: int, drawn: st.DataObject) -> None:
    out = io.BytesIO()
    sizes = [write_member(out, [content]) for content in contents]
    data = out.getvalue()
    assert passed(data, max(size, len(data) // 2_000)) is None
    at = drawn.draw(st.integers(0, len(sizes) - 1))
    begins = sum(sizes[:at])
    broken = bytearray(data)
    broken[begins + sizes[at] - 6] ^= 1  # of the checksum
    assert passed(bytes(broken), max(size, len(data) // 2_000)) == begins
    assert passed(data[: begins + sizes[at] - 1], max(size, len(data) // 2_000)) == begins
