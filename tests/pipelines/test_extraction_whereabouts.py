"""Beside the zone: what sort of text a passage stands in, and a table's cell by its row and column."""

from __future__ import annotations

import pytest

from pipelines.extraction import Extraction, extract
from pipelines.findings import Judgement, Verdict
from pipelines.judgement_json import from_json, to_json
from pipelines.publication import Figure, Quotation
from pipelines.report.sentences import where_phrase
from pipelines.verdicts import judge

PAGE = """<html><head><title>Crossings of the strait</title><meta name=description content="Counted by hand at night">
<script type="application/ld+json">{"@type": "NewsArticle", "alternativeHeadline": "Fewer boats than feared"}</script>
</head><body><main><h1>Crossings</h1><p>The office counted every boat that left the harbour during the last winter.</p>
<table><caption>Boats that arrived</caption><thead><tr><th rowspan=2>Region</th><th colspan=2>Arrived</th></tr>
<tr><th>2017</th><th>2018</th></tr></thead><tr><td>North shore</td><td>4,117</td><td>5,118</td></tr>
<tr><td>South shore</td><td></td><td>6,218</td></tr></table>
<figure><img src=a><figcaption>A boat lies on the beach</figcaption></figure>
<p hidden>Nobody sees these words</p>
<dl><dt>Berths</dt><dd>67</dd><dt>Cranes</dt><dd>12</dd></dl>
<section id=comments><p>I have seen more boats than that, says a reader of this page.</p></section>
</main></body></html>"""


def place(quote: str) -> str | None:
    extraction = extract(PAGE.encode(), media_type="text/html")
    assert isinstance(extraction, Extraction)
    judgement = judge(Quotation(quote), extraction)
    assert judgement.verdict is Verdict.VERBATIM
    return judgement.place


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("counted every boat", None),
        ("4,117", "table: row “North shore”, column “Arrived / 2017”"),
        ("6,218", "table: row “South shore”, column “Arrived / 2018”"),
        ("North shore", "table"),
        ("Boats that arrived", "caption"),
        ("lies on the beach", "caption"),
        ("seen more boats than that", "readers' comments"),
        ("Crossings of the strait", "page title"),
        ("Counted by hand at night", "page description"),
        ("Fewer boats than feared", "data for machines"),
        ("Nobody sees these words", "hidden text"),
        ("67", "table: row “Berths”"),
    ],
)
def test_the_sort_of_text_is_told(quote: str, expected: str | None) -> None:
    assert place(quote) == expected


def test_a_figure_is_told_by_row_and_column_too() -> None:
    rows = b"Region,2017,2018\nNorth shore,4117,5118\nSouth shore,,6218\n"
    extraction = extract(rows, media_type="text/csv")
    assert isinstance(extraction, Extraction)
    assert judge(Figure("6218", "South shore 2018"), extraction).place == "table: row “South shore”, column “2018”"


@pytest.mark.parametrize(
    ("zone", "told", "phrase"),
    [
        ("main", None, "in the main text"),
        ("main", "table: row “A”, column “B”", "in the main text, in a table: row “A”, column “B”"),
        ("outside", "readers' comments", "outside the main text, in readers' comments"),
        ("metadata", "page title", "in what the page says of itself, in the page title"),
        ("page 3", None, "on page 3"),
        (None, None, None),
    ],
)
def test_it_is_said_in_words(zone: str | None, told: str | None, phrase: str | None) -> None:
    assert where_phrase(Judgement(Verdict.VERBATIM, zone=zone, place=told)) == phrase


def test_judgements_written_before_there_were_places_are_read() -> None:
    judgement = Judgement(Verdict.VERBATIM, zone="main", place="caption", payload_start=4, payload_end=9)
    fields = to_json(judgement)
    assert from_json(fields) == judgement
    for name in ("place", "payload_start", "payload_end"):
        del fields[name]
    assert from_json(fields).place is None
