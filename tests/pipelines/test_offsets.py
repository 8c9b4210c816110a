"""Offsets told by runs, as a list of them would tell."""

from __future__ import annotations

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.matching.offsets import Offsets


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1), st.integers(0, 5))), st.data())
def test_offsets_are_those_of_their_runs(runs: list[tuple[int, int, int]], data: st.DataObject) -> None:
    offsets, listed, place = Offsets(), list[int](), 0
    for count, step, skipped in runs:
        offsets.add(count, place, step)
        listed += [place + step * index for index in range(count)]
        place += (count if step else 1) + skipped
    assert list(offsets) == listed
    assert len(offsets) == len(listed)
    assert offsets.run_ends() == [listed[last - 1] for _, last, _, _ in offsets.runs()]
    for asked in range(place + 3):
        assert offsets.first_from(asked) == bisect_left(listed, asked)
    bound = st.integers(-len(listed) - 2, len(listed) + 2)
    start, stop = data.draw(bound), data.draw(bound)
    assert list(offsets[start:stop]) == listed[start:stop]
    if listed:
        assert offsets[-1] == listed[-1]


def test_there_is_no_offset_behind_the_last() -> None:
    with pytest.raises(IndexError):
        Offsets()[0]
