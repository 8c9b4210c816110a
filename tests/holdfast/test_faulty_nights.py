"""A few nights under random faults; seventy-two of them: `python benchmarks/faults.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from faulty_nights import Nights


@pytest.mark.slow
def test_nights_under_random_faults_find_what_they_would_have_found_without(tmp_path: Path) -> None:
    told = Nights(tmp_path, seed=20260203, sources=4).run(3)
    assert told.troubles == []
    assert (told.nights, told.struck > 0, told.compared > 0, told.unverifiable > 0) == (3, True, True, True), told
