"""The Markdown report."""

from __future__ import annotations

import re

import pytest
from report_sample import TALES, sample
from test_report_html import HOSTILE, with_text

from pipelines.report.as_markdown import escaped, render_markdown


def structure(document: str) -> list[str]:
    """The headings' levels, the list items and the number of cells of every table row."""
    signs = []
    for line in document.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        signs.append(f"{re.match(r'#*', line)[0]}{line[:1] == '-'}{cells}")  # type: ignore[index]
    return signs


def test_every_citation_is_one_row_of_a_table() -> None:
    rows = [line for line in render_markdown(sample()).splitlines() if line.startswith("| `#")]
    assert len(rows) == len(TALES)


def test_it_opens_with_the_verdict() -> None:
    assert render_markdown(sample()).splitlines()[2].startswith("**8 of 17 citations stand · 3 differ")


@pytest.mark.parametrize(
    "text", [*HOSTILE, "a|b", "`a|b`", "a\n# b", "a\n\n- b\n1. c", "| --- |", "![x](https://h.example)"]
)
def test_whatever_a_page_says_the_documents_structure_stays(text: str) -> None:
    assert structure(render_markdown(with_text(text))) == structure(render_markdown(with_text("words")))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_html_and_no_link_comes_from_a_page(text: str) -> None:
    outside = re.sub(r"`[^`]*`", "", render_markdown(with_text(text)))
    assert not re.search(r"<(?!https://)", outside)
    assert not re.search(r"(?<!\\)\]\(", outside)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("*a* _b_ `c` [d](e) #f", r"\*a\* \_b\_ \`c\` \[d\](e) \#f"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("https://h.example www.h.example @somebody", "https&#58;//h.example www&#46;h.example &#64;somebody"),
        ("C:\\x", r"C:\\x"),
    ],
)
def test_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_pipe_in_an_address_ends_no_cell() -> None:
    assert structure(render_markdown(with_text("words", "https://h.example/?a|b"))) == structure(
        render_markdown(with_text("words", "https://h.example/?ab"))
    )
