"""What parts the cells of a CSV document is told by its rows."""

from __future__ import annotations

import pytest

from pipelines.extraction import Extraction, extract
from pipelines.findings import Verdict
from pipelines.publication import Figure
from pipelines.verdicts import judge


def rows(text: str, media_type: str = "text/csv") -> list[list[str]]:
    outcome = extract(text.encode(), media_type=media_type)
    assert isinstance(outcome, Extraction)
    return [line.split("\t") for line in outcome.text.splitlines()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lake,depth\nAlm,12.5\n", [["lake", "depth"], ["Alm", "12.5"]]),
        ("lake;depth\nAlm;12,5\nIsen;8,25\n", [["lake", "depth"], ["Alm", "12,5"], ["Isen", "8,25"]]),
        ("lake|depth\nAlm|12,5\n", [["lake", "depth"], ["Alm", "12,5"]]),
        ("lake\tdepth\nAlm\t12,5\n", [["lake", "depth"], ["Alm", "12,5"]]),
        ("12,5;8,25\n13,5;9,25\n", [["12,5", "8,25"], ["13,5", "9,25"]]),
        ("Depths; in metres, by lake\nlake,depth,area\nAlm,12,3\nIsen,8,4\n", [
            ["Depths; in metres", "by lake"], ["lake", "depth", "area"], ["Alm", "12", "3"], ["Isen", "8", "4"]]),
        ("Depths, by lake\nlake;depth\nAlm;12,5\nIsen;8,0\n", [
            ["Depths, by lake"], ["lake", "depth"], ["Alm", "12,5"], ["Isen", "8,0"]]),
        ('lake,notes\nAlm,"deep; cold"\nIsen,"flat; warm"\n', [
            ["lake", "notes"], ["Alm", "deep; cold"], ["Isen", "flat; warm"]]),
        ('"lake";"depth"\n"Alm; upper";"12,5"\n', [["lake", "depth"], ["Alm; upper", "12,5"]]),
        ("sep=;\nlake;depth\nAlm;12,5\n", [["lake", "depth"], ["Alm", "12,5"]]),
        ("a,b,c\n1,2\n1,2,3,4\n", [["a", "b", "c"], ["1", "2"], ["1", "2", "3", "4"]]),
        ("1,2,3\n4,5,6\n", [["1", "2", "3"], ["4", "5", "6"]]),
        ("just one line of words\n", [["just one line of words"]]),
    ],
)  # fmt: skip
def test_the_rows_tell_what_parts_their_cells(text: str, expected: list[list[str]]) -> None:
    assert rows(text) == expected


def test_what_is_called_parted_by_tabs_is() -> None:
    assert rows("lake\tdepth, area\nAlm\t12, 3\n", "text/tab-separated-values") == [
        ["lake", "depth, area"],
        ["Alm", "12, 3"],
    ]


LAKES = b"lake;depth;boats\nAlm;12,5;31\nIsen;8,25;7\n"


@pytest.mark.parametrize(
    ("figure", "near", "verdict"),
    [
        ("12,5", "Alm depth", Verdict.VERBATIM),
        ("7", "Isen boats", Verdict.VERBATIM),
        ("25", "Isen boats", Verdict.ALTERED),
        ("5", "Alm depth", Verdict.ALTERED),
        ("12,6", "Alm depth", Verdict.ALTERED),
    ],
)
def test_a_decimal_comma_parts_no_cells(figure: str, near: str, verdict: Verdict) -> None:
    assert judge(Figure(figure, near), extract(LAKES, media_type="text/csv")).verdict is verdict
