"""What a page's own style sheets hide: believed where nothing speaks against it."""

from __future__ import annotations

import pytest

from pipelines.extraction import Extraction, Part, extract
from pipelines.extraction.style_sheets import hidden_names


@pytest.mark.parametrize(
    ("css", "names"),
    [
        (".x{display:none}", {".x"}),
        ("#y , .x { color: red; VISIBILITY : hidden !important }", {"#y", ".x"}),
        ("@import 'a.css'; .x{display:none}", {".x"}),
        ("/* .y{display:none} */ .x{display:none}", {".x"}),
        (".x{display:none} .x.open{display:block}", set()),
        (".x{display:none} #menu:target .x{display:flex}", set()),
        (".x{display:none} @media (min-width: 40em){.x{display:block}}", set()),
        ("@media print{.x{display:none}}", set()),
        ("@media (max-width: 40em){.x{display:none}}", set()),
        ("nav .x{display:none} .x p{display:none} p.x{display:none} .x:hover{display:none}", set()),
        (".x{display:inline} .y{backface-visibility:hidden} .z{--display:none}", set()),
        (".x{display:none", set()),
        ("}}{{.x{display:none}", set()),
        ("", set()),
    ],
)
def test_names_that_are_hidden_without_a_condition(css: str, names: set[str]) -> None:
    assert hidden_names([css]) == names


def read(head: str, body: str) -> Extraction:
    answer = extract(f"<html><head>{head}</head><body>{body}</body></html>".encode(), media_type="text/html")
    assert isinstance(answer, Extraction)
    return answer


SENTENCE = "<p>The harbour master <span class=tip>(a person) </span>counts the boats that come in at night.</p>"


def test_what_a_style_sheet_hides_interrupts_no_sentence() -> None:
    answer = read("<style>.tip{display:none}</style>", SENTENCE)
    assert answer.text.startswith("The harbour master counts the boats")
    stretch = answer.stretch_at(answer.text.index("(a person)"))
    assert stretch is not None
    assert stretch.part is Part.HIDDEN


@pytest.mark.parametrize(
    "head",
    [
        "<style media=print>.tip{display:none}</style>",
        "<noscript><style>.tip{display:none}</style></noscript>",
        "<style>.tip{display:none}.tip:hover{display:inline}</style>",
    ],
)
def test_what_a_reader_may_see_stays_where_it_is(head: str) -> None:
    assert "master (a person) counts" in read(head, SENTENCE).text


def test_a_page_that_hides_itself_until_its_scripts_run_is_read() -> None:
    answer = read("<style>#app{display:none}</style>", f"<div id=app>{SENTENCE * 3}</div><p>Loading</p>")
    assert answer.label_at(answer.text.index("counts the boats")) == "main"
