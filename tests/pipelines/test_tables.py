"""Figures in tables and lists: a number belongs to what heads its row and its column."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.extraction import Extraction, extract
from pipelines.findings import Change, Judgement
from pipelines.publication import Figure
from pipelines.verdicts import prepare, verify

PORTS = """<table><caption>Containers, number of units</caption>
<tr><th>Port</th><th>2021</th><th>2023</th><th>2024</th></tr>
<tr><th>Aldermouth</th><td>188,305</td><td>181,096</td><td>190,254</td></tr>
<tr><th>Calderhaven</th><td>52,164</td><td>58,721</td><td>61,480</td></tr>
<tr><th>Calderhaven East</th><td>1,164</td><td>1,721</td><td>1,480</td></tr></table>"""
YEARS_DOWN = """<table><tr><th>Year</th><th>Aldermouth</th><th>Calderhaven</th></tr>
<tr><td>2023</td><td>181,096</td><td>58,721</td></tr><tr><td>2024</td><td>190,254</td><td>61,480</td></tr></table>"""
ACCOUNTS = """<table><caption>Group accounts</caption>
<tr><th>Item</th><th>Revenue (EUR million)</th><th>Margin (%)</th></tr>
<tr><td>Net cranes business</td><td>12.3</td><td>4.5</td></tr>
<tr><td>Tugs</td><td>45.6</td><td>7.8</td></tr></table>"""
TWO_HEADINGS = """<table><tr><th rowspan=2>Port</th><th colspan=2>2023</th><th colspan=2>2024</th></tr>
<tr><th>Loaded</th><th>Unloaded</th><th>Loaded</th><th>Unloaded</th></tr>
<tr><td>Dunmere</td><td>1,100</td><td>1,200</td><td>1,300</td><td>1,400</td></tr>
<tr><td>Eastholm</td><td>2,100</td><td>2,200</td><td>2,300</td><td>2,400</td></tr></table>"""
IN_THOUSANDS = """<table><caption>Cargo by port, in thousand tonnes</caption>
<tr><th>Port</th><th>2023</th><th>2024</th></tr>
<tr><td>Dunmere</td><td>310</td><td>325</td></tr><tr><td>Eastholm</td><td>110</td><td>98</td></tr></table>"""
LIST = "<ul><li>Population: 12,345</li><li>Berths: 67</li></ul>"
DEFINITIONS = "<dl><dt>Population</dt><dd>12,345</dd><dt>Berths</dt><dd>67</dd></dl>"
FILLER = "<p>The office counts what is loaded and unloaded, and publishes the results of every port in spring.</p>"


def page(body: str) -> Extraction:
    extraction = extract(
        f"<html><body><main>{FILLER}{body}{FILLER}</main></body></html>".encode(), media_type="text/html"
    )
    assert isinstance(extraction, Extraction)
    return extraction


def plain(text: str, media_type: str) -> Extraction:
    extraction = extract(text.encode(), media_type=media_type)
    assert isinstance(extraction, Extraction)
    return extraction


def judged(extraction: Extraction, figure: str, near: str) -> Judgement:
    return verify(Figure(figure, near), prepare(extraction))


def source_side(judgement: Judgement) -> list[str]:
    return [change.source for change in judgement.changes if isinstance(change, Change)]


@pytest.mark.parametrize(
    ("body", "near", "figure", "verdict"),
    [
        (PORTS, "Calderhaven 2024", "61,480", "verbatim"),
        (PORTS, "2024 Calderhaven", "61,480", "verbatim"),
        (PORTS, "containers Calderhaven 2024", "61,480", "verbatim"),
        (PORTS, "Calderhaven 2024", "61.5 thousand", "equivalent"),
        (PORTS, "Calderhaven East 2024", "1,480", "verbatim"),
        (YEARS_DOWN, "Calderhaven 2024", "61,480", "verbatim"),
        (ACCOUNTS, "cranes business revenue", "12.3 million euros", "equivalent"),
        (ACCOUNTS, "cranes business revenue", "EUR 12,300,000", "equivalent"),
        (ACCOUNTS, "cranes business revenue", "12.3", "verbatim"),
        (ACCOUNTS, "Tugs margin", "7.8 %", "equivalent"),
        (TWO_HEADINGS, "Dunmere 2024 loaded", "1,300", "verbatim"),
        (TWO_HEADINGS, "Eastholm 2023 unloaded", "2,200", "verbatim"),
        (IN_THOUSANDS, "Dunmere 2024", "325,000 tonnes", "equivalent"),
        (LIST, "Berths", "67", "verbatim"),
        (DEFINITIONS, "Berths", "67", "verbatim"),
        (DEFINITIONS, "Population", "12,345", "verbatim"),
    ],
)
def test_a_figure_stands_where_row_and_column_are_the_label_s(body: str, near: str, figure: str, verdict: str) -> None:
    assert judged(page(body), figure, near).verdict == verdict


@pytest.mark.parametrize(
    ("body", "near", "figure", "source"),
    [
        (PORTS, "Calderhaven 2023", "61,480", "58,721"),
        (PORTS, "Aldermouth 2024", "61,480", "190,254"),
        (PORTS, "Calderhaven 2024", "1,480", "61,480"),
        (PORTS, "Calderhaven East 2024", "61,480", "1,480"),
        (PORTS, "Calderhaven 2024", "2024", "61,480"),
        (YEARS_DOWN, "Aldermouth 2024", "61,480", "190,254"),
        (YEARS_DOWN, "Calderhaven 2023", "61,480", "58,721"),
        (ACCOUNTS, "cranes business revenue", "12.3 thousand euros", "12.3"),
        (ACCOUNTS, "cranes business revenue", "12.3 million dollars", "12.3"),
        (ACCOUNTS, "cranes business revenue", "45.6", "12.3"),
        (TWO_HEADINGS, "Dunmere 2024 loaded", "1,100", "1,300"),
        (TWO_HEADINGS, "Dunmere 2023 unloaded", "1,400", "1,200"),
        (IN_THOUSANDS, "Dunmere 2024", "325 million tonnes", "325"),
        (LIST, "Berths", "12,345", "67"),
        (DEFINITIONS, "Berths", "12,345", "67"),
        (DEFINITIONS, "Population", "67", "12,345"),
    ],
)
def test_a_figure_of_another_row_or_column_is_altered(body: str, near: str, figure: str, source: str) -> None:
    judgement = judged(page(body), figure, near)
    assert judgement.verdict == "altered"
    assert source in source_side(judgement)


CSV = """Port,2023,2024
Aldermouth,"181,096","190,254"
Calderhaven,"58,721","61,480"
"""
TABS = """Ports

Port\t2023\t2024
Aldermouth\t181,096\t190,254
Calderhaven\t58,721\t61,480
"""
SPACES = """Port           2023      2024
Aldermouth   181,096   190,254
Calderhaven   58,721    61,480
"""
BARS = """| Port | 2023 | 2024 |
|---|--:|--:|
| Aldermouth | 181,096 | 190,254 |
| Calderhaven | 58,721 | 61,480 |
"""


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        (CSV, "text/csv"),
        (TABS.partition("\n\n")[2], "text/tab-separated-values"),
        (TABS, "text/plain"),
        (SPACES, "text/plain"),
        (BARS, "text/plain"),
    ],
    ids=["csv", "tsv", "tabs", "spaces", "bars"],
)
def test_tables_of_plain_files_are_read_like_those_of_pages(text: str, media_type: str) -> None:
    source = plain(text, media_type)
    assert judged(source, "61,480", "Calderhaven 2024").verdict == "verbatim"
    assert source_side(judged(source, "61,480", "Calderhaven 2023")) == ["58,721"]
    assert source_side(judged(source, "61,480", "Aldermouth 2024")) == ["190,254"]


def test_the_demonstration_s_table_is_read_by_row_and_column() -> None:
    file = Path(__file__).parents[2] / "holdfast" / "demonstration" / "pages" / "throughput-2024.html"
    source = extract(file.read_bytes(), media_type="text/html")
    assert isinstance(source, Extraction)
    assert judged(source, "61,480", "Calderhaven 2024").verdict == "verbatim"
    assert source_side(judged(source, "61,480", "Calderhaven 2023")) == ["58,721"]
    assert source_side(judged(source, "61,480", "Aldermouth 2024")) == ["190,254"]


def test_a_sentence_that_says_it_counts_beside_a_table() -> None:
    source = page(PORTS + "<p>In all, revenue from the slipway came to 4,321 euros.</p>")
    assert judged(source, "4,321 euros", "revenue from the slipway").verdict == "verbatim"


def test_a_label_that_heads_a_row_only_names_every_cell_of_it() -> None:
    assert judged(page(PORTS), "61,480", "Aldermouth").verdict == "altered"
    assert judged(page(PORTS), "190,254", "Aldermouth").verdict == "verbatim"


def test_in_a_row_that_lacks_a_cell_the_other_numbers_are_named() -> None:
    gap = PORTS.replace("<td>52,164</td>", "<td></td>")
    judgement = judged(page(gap), "61,480", "Calderhaven 2024")
    assert judgement.verdict == "verbatim"
    assert judgement.context in ((), ("ambiguous: elsewhere the same words give “58,721”",))
    assert judged(page(gap), "190,254", "Calderhaven 2024").verdict == "altered"


def test_without_its_empty_cells_a_row_is_headed_by_every_column() -> None:
    rows = (
        "Port\t2021\t2023\t2024\nAldermouth\t1,305\t1,096\t1,254\nDunmere\t2,105\t2,106\t2,107\nEast\t58,721\t61,480\n"
    )
    judgement = judged(plain(rows, "text/plain"), "61,480", "East 2024")
    assert judgement.verdict == "verbatim"
    assert judgement.context == ("ambiguous: elsewhere the same words give “58,721”",)
    assert judged(plain(rows, "text/plain"), "1,254", "East 2024").verdict == "altered"


@pytest.mark.parametrize(
    "years", [("2021年", "2022年"), ("FY2021", "FY2022"), ("2021 г.", "2022 г."), ("2021년", "2022년")]
)
def test_years_with_their_word_head_columns_and_are_no_values(years: tuple[str, str]) -> None:
    table = (
        f"<table><tr><th>Item</th><th>{years[0]}</th><th>{years[1]}</th></tr>"
        "<tr><td>Turnover</td><td>310.2</td><td>324.5</td></tr><tr><td>Profit</td><td>21.4</td><td>19.8</td></tr></table>"
    )
    document = prepare(page(table))
    assert verify(Figure("324.5", f"Turnover {years[1]}"), document).verdict == "verbatim"
    assert verify(Figure("310.2", f"Turnover {years[1]}"), document).verdict == "altered"
