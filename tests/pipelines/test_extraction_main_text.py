"""The main text is what trafilatura's whole way gives, whether or not the whole of it is gone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from pipelines.extraction import main_text
from pipelines.extraction.blocks import parse
from pipelines.extraction.main_text import _compared, _uncompared, main_text_of

LONG = "The harbour board met on Tuesday, and after a long debate it has not approved night shifts at the eastern quay."
PARAGRAPH = f"<p>{LONG} {LONG}</p>"
PIECES = [
    PARAGRAPH, f"<p>{LONG}</p>", "<p>Short.</p>", f"<div>{LONG}</div>", f"<blockquote>{LONG}</blockquote>",
    f'<div class="teaser"><p>{LONG} In short.</p></div>', f'<div class="teaser">{PARAGRAPH}</div>',
    "<nav><ul><li><a href=/a>One</a></li><li><a href=/b>Two</a></li></ul></nav>",
    f"<ul><li><a href=/a>{LONG}</a></li><li><a href=/b>{LONG}</a></li></ul>", f"<ul><li>{LONG}</li></ul>",
    f"<table><tr><th>Quay</th><td>{LONG}</td></tr></table>", "<table><tr><td>1</td><td>2</td></tr></table>" * 3,
    f"<form>{PARAGRAPH}</form>", f"<aside>{PARAGRAPH}</aside>", f"<footer><p>{LONG}</p></footer>",
    f'<div class="comments">{PARAGRAPH}</div>', f"<xmp><b>{LONG}</b></xmp>", "<h2>A heading</h2>", "<br>", "<hr>",
    f"<pre>{{ {LONG} }}</pre>", f"<details><summary>More</summary>{LONG}</details>", "<img src=a.png>",
    f"<figure><figcaption>{LONG}</figcaption></figure>", f"<section><h1>Quay</h1>{PARAGRAPH}</section>",
    f"<div><span>{LONG}</span><br>{LONG}</div>", f"<article><h1>Night shifts</h1>{PARAGRAPH}</article>",
]  # fmt: skip
FRAMES = [
    "{}",
    "<main>{}</main>",
    "<article>{}</article>",
    '<div class="post-content">{}</div>',
    "<div><div>{}</div></div>",
]


def tree_of(body: str) -> tuple[HtmlElement, int]:
    parsed = parse(f"<html><head><title>Night shifts</title></head><body>{body}</body></html>")
    assert parsed is not None
    return parsed[0], sum(1 for _ in parsed[0].iter())


PART = st.tuples(st.sampled_from(FRAMES), st.lists(st.sampled_from(PIECES), max_size=8)).map(
    lambda part: part[0].format("".join(part[1]))
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PART, max_size=4).map("".join))
def test_what_is_taken_without_a_comparison_is_what_the_comparison_leaves(body: str) -> None:
    tree, size = tree_of(body)
    taken = _uncompared(tree, size=size)
    assert taken is None or taken == _compared(tree)


def test_what_is_gathered_from_all_over_the_page_is_taken_without_a_comparison() -> None:
    tree, size = tree_of("".join(f"<p>{number}. {LONG}</p>" for number in range(9)))
    taken = _uncompared(tree, size=size)
    assert taken is not None
    assert taken == _compared(tree)


def test_an_article_is_taken_without_a_comparison() -> None:
    tree, size = tree_of(f"<article><h1>Night shifts</h1>{PARAGRAPH * 6}</article>")
    assert _uncompared(tree, size=size) is not None


@pytest.mark.parametrize(
    "body",
    [
        "<p>Short.</p>",
        f'<article><h1>Night shifts</h1></article><div class="teaser">{PARAGRAPH * 3}</div>',
        f"<article>{PARAGRAPH * 2}</article>" + f"<div>{PARAGRAPH * 9}</div>",
        f"<article>{PARAGRAPH * 6}</article><xmp><b></b></xmp>",
        "<article>" + f"<table><tr><td>{LONG}</td></tr></table>" * 9 + "</article>",
    ],
    ids=["short", "nothing but teasers", "much beside it", "markup as text", "tables only"],
)
def test_where_another_program_may_know_better_it_is_asked(body: str) -> None:
    tree, size = tree_of(body)
    assert _uncompared(tree, size=size) is None


def test_what_no_reader_sees_is_no_main_text() -> None:
    tree, size = tree_of(f"<article>{PARAGRAPH * 3}<p><del>Withdrawn words.</del> Words.</p></article>")
    main = main_text_of(tree, size=size, characters=1000, unseen=list(tree.iter("del")))
    assert main.lines[-1] == "Words."


def test_of_another_trafilatura_nothing_is_taken_without_a_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main_text, "_KNOWN", False)
    monkeypatch.setattr(main_text, "_compared", lambda _: "The text.")
    tree, size = tree_of(f"<article><h1>Night shifts</h1>{PARAGRAPH * 6}</article>")
    assert main_text_of(tree, size=size, characters=1_000).lines == ("The text.",)
