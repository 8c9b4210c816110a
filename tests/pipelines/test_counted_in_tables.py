"""What a number in a table counts stands in the headings of its row and column, as a rule, and not behind it."""

from __future__ import annotations

import pytest

from pipelines.extraction import Extraction, extract
from pipelines.findings import Verdict
from pipelines.publication import Figure
from pipelines.verdicts import prepare, verify

INTRODUCTION = (
    "<p>The office at the ferry counts what goes over the water and prints its sums in the first week of May.</p>"
)
FERRIES = """<table><caption>Crossings by season</caption>
<tr><th>Season</th><th>Passengers</th><th>Lorries</th><th>Cows and goats</th><th>In all</th></tr>
<tr><td>Winter</td><td>3,417</td><td>268</td><td>45</td><td>3,730</td></tr>
<tr><td>Summer</td><td>9,052</td><td>731 lorries</td><td>112</td><td>9,895</td></tr></table>"""
STANDING = (Verdict.VERBATIM, Verdict.EQUIVALENT)


def verdict(figure: str, near: str, table: str = FERRIES) -> Verdict:
    head = "<html><head><title>Lorries</title></head><body><main><h1>Lorries</h1>"
    page = f"{head}{INTRODUCTION}{table}</main></body></html>"
    read = extract(page.encode(), media_type="text/html; charset=utf-8", url="http://ferry.example/")
    assert isinstance(read, Extraction)
    return verify(Figure(figure, near), prepare(read)).verdict


@pytest.mark.parametrize(
    ("figure", "near"),
    [
        ("3,417 passengers", "Winter"),
        ("268 lorries", "Winter"),
        ("731 lorries", "Summer"),
        ("112 cows and goats", "Summer"),
        ("112 goats", "Summer"),
        ("9,052 passengers", "Summer passengers"),
        ("3,730 crossings", "Winter in all"),  # as the caption has it, and no column
        ("about 9,000 passengers", "Summer"),
    ],
)
def test_what_the_headings_say_is_counted(figure: str, near: str) -> None:
    assert verdict(figure, near) in STANDING


@pytest.mark.parametrize(
    ("figure", "near"),
    [
        ("3,417 lorries", "Winter"),
        ("45 lorries", "Winter"),
        ("3,730 lorries", "Winter"),  # which the page's title says, behind the last of all cells
        ("9,895 lorries", "Summer"),
        ("268 passengers", "Winter"),
        ("9,052 sheep", "Summer"),
        ("9,052 stranded passengers", "Summer"),
        ("3,418 passengers", "Winter"),
        ("731 passengers", "Summer"),
    ],
)
def test_what_other_headings_say_is_not(figure: str, near: str) -> None:
    assert verdict(figure, near) is Verdict.ALTERED


def test_a_caption_that_names_several_columns_says_nothing_of_the_others() -> None:
    table = FERRIES.replace("Crossings by season", "Passengers and lorries by season")
    assert verdict("3,730 lorries", "Winter in all", table) is Verdict.ALTERED
    assert verdict("268 lorries", "Winter", table) in STANDING


def test_what_is_cited_is_told_with_what_it_counts() -> None:
    page = f"<html><body><main>{INTRODUCTION}{FERRIES}</main></body></html>"
    read = extract(page.encode(), media_type="text/html", url="http://ferry.example/")
    assert isinstance(read, Extraction)
    [change] = verify(Figure("3,417 lorries", "Winter"), prepare(read)).changes
    assert (change.quoted, change.source) == ("3,417 lorries", "3,417")
