"""The places of marks in a row of bytes, as a list of them would tell."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.matching.marked import Marked

_ROWS = st.lists(st.binary(max_size=40).map(lambda some: bytes(one % 2 for one in some) * 37), max_size=8).map(b"".join)


@given(_ROWS, st.data())
def test_marks_are_where_the_ones_stand(row: bytes, data: st.DataObject) -> None:
    places, marked = [at for at, one in enumerate(row) if one], Marked(row)
    index = st.integers(-len(places) - 3, len(places) + 3)
    start, stop, offset = data.draw(index), data.draw(index), data.draw(st.integers(0, len(row) + 5))
    assert list(marked[start:stop]) == places[start:stop]
    assert list(marked[start:stop:2]) == places[start:stop:2]
    assert marked.count_before(offset) == bisect_left(places, offset) == bisect_left(marked, offset)
    assert list(marked) == places
    assert [marked.adjoins(at) for at in range(1, len(places))] == [b - a == 1 for a, b in pairwise(places)]
    if places:
        assert marked[start % len(places)] == places[start % len(places)]
        assert marked[-1] == places[-1]


def test_there_is_no_mark_behind_the_last() -> None:
    with pytest.raises(IndexError):
        Marked(b"\1\0\1")[2]
