"""The sign of a number in a table's cell: brackets and dashes, and the columns in which they are none."""

from __future__ import annotations

import pytest

from pipelines.extraction import Extraction, extract
from pipelines.publication import Figure
from pipelines.verdicts import prepare, verify

STANDS = ("verbatim", "equivalent")
PROSE = "<p>The guild prints the balance of its workshops every autumn and sends it to all of its members.</p>"
JAPANESE = "<p>組合は毎年秋に工房の決算をまとめ、すべての組合員に送っている。数字は百万円の単位である。</p>"


def verdict_on(rows: str, near: str, figure: str, *, language: str = "en") -> str:
    """The verdict on a figure in a table whose rows are lines with cells between bars."""
    cells = "".join(f"<tr><td>{'</td><td>'.join(row.split('|'))}</td></tr>" for row in rows.split("\n"))
    prose = JAPANESE if language == "ja" else PROSE
    page = f"<html lang={language}><body><main>{prose}<table>{cells}</table>{prose}</main></body></html>"
    extraction = extract(page.encode(), media_type="text/html")
    assert isinstance(extraction, Extraction)
    return verify(Figure(figure, near), prepare(extraction)).verdict.value


def workshops(cell: str) -> str:
    return f"Workshop|2021|2022\nLooms|640|{cell}\nKilns|75|33\nForges|18|21"


@pytest.mark.parametrize(
    ("cell", "plain", "negative"),
    [
        ("(275)", "275", "-275"),
        ("(4,275)", "4,275", "-4,275"),
        ("( 275 )", "275", "minus 275"),
        ("– 275", "275", "-275"),
        ("- 275", "275", "−275"),
        ("(€275)", "€275", "-€275"),
        ("€(275)", "€275", "-€275"),
        ("(7.5%)", "7.5%", "-7.5%"),
        ("(7.5)%", "7.5%", "-7.5 percent"),
        ("275-", "275", "-275"),
        ("7.5%-", "7.5%", "-7.5%"),
        ("△275", "275", "-275"),
    ],
)
def test_a_cell_in_brackets_or_behind_a_dash_is_negative(cell: str, plain: str, negative: str) -> None:
    assert verdict_on(workshops(cell), "Looms 2022", negative) in STANDS
    assert verdict_on(workshops(cell), "Looms 2022", cell) in STANDS
    assert verdict_on(workshops(cell), "Looms 2022", plain) == "altered"
    assert verdict_on(workshops(cell), "Kilns 2022", "33") == "verbatim"


@pytest.mark.parametrize(("cell", "figure"), [("275 (61.4)", "275"), ("275 (61.4%)", "61.4%"), ("-275", "-275")])
def test_a_cell_that_says_more_or_has_its_sign_is_read_as_written(cell: str, figure: str) -> None:
    assert verdict_on(workshops(cell), "Looms 2022", figure) == "verbatim"
    assert verdict_on(workshops(cell), "Looms 2022", f"-{figure.strip('-')}1") == "altered"


def test_a_full_triangle_is_a_minus_in_japanese_only() -> None:
    assert verdict_on(workshops("▲275"), "Looms 2022", "275") == "verbatim"
    rows = "部門|前年度の売上|当年度の売上\n織機の事業|640|▲275\n窯業の事業|75|33"
    assert verdict_on(rows, "織機の事業 当年度の売上", "275", language="ja") == "altered"
    assert verdict_on(rows, "織機の事業 当年度の売上", "-275", language="ja") in STANDS


def test_a_column_all_in_brackets_says_nothing_of_signs() -> None:
    rows = "Workshop|Hands|(%)\nLooms|54|(43.2)\nKilns|71|(56.8)"
    assert verdict_on(rows, "Looms %", "43.2") in STANDS
    assert verdict_on(rows, "Kilns hands", "71") == "verbatim"


STATEMENT = """Item|2021|2022
Sales|900|860
Cost of materials|(310)|(298)
Administration|(120)|(131)
Profit/(loss)|(24)|(16)
Income tax|(9)|4"""


@pytest.mark.parametrize(
    ("near", "figure"),
    [("Cost of materials 2021", "310"), ("Administration 2022", "131"), ("Income tax 2021", "9")],
)
def test_costs_in_brackets_may_be_cited_without_a_sign(near: str, figure: str) -> None:
    assert verdict_on(STATEMENT, near, figure) in STANDS
    assert verdict_on(STATEMENT, near, f"{figure}1") == "altered"


def test_a_result_in_brackets_is_a_loss() -> None:
    assert verdict_on(STATEMENT, "Profit 2022", "16") == "altered"
    assert verdict_on(STATEMENT, "Profit 2022", "-16") in STANDS


def test_regions_in_brackets_all_through_are_negative_outside_a_statement() -> None:
    rows = "Region|2021|2022\nNorth|44|(27)\nSouth|(35)|(12)\nWest|8|9"
    assert verdict_on(rows, "South 2021", "35") == "altered"
    assert verdict_on(rows, "South 2021", "-35") in STANDS
    assert verdict_on(rows, "North 2021", "44") == "verbatim"


def test_errors_below_their_estimates_keep_their_sign() -> None:
    rows = "Model|First\nAge|0.52\n|(0.11)\nHeight|0.37\n|(0.09)"
    assert verdict_on(rows, "Age First", "0.52") == "verbatim"
    assert verdict_on(rows, "Age First", "-0.52") == "altered"
