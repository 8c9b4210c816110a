"""The text of web pages: words joined as a browser joins them, each part in its zone."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.extraction import EXTRACTOR, Extraction, NotExtracted, Part, Zone, extract
from pipelines.findings import Reason


def read(body: str, *, head: str = "") -> Extraction:
    page = f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    answer = extract(page.encode(), media_type="text/html; charset=utf-8")
    assert isinstance(answer, Extraction), answer
    return answer


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>re<b>mark</b>able <i>things</i>.</p>", "remarkable things."),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<p>one<br>two<br/><br/>three</p>", "one\ntwo\nthree"),
        ("<p>far \n\t apart</p>", "far apart"),
        ("<p>12\u00a0000</p>", "12\u00a0000"),
        ("<table><tr><th>Year<th>Deaths<tr><td>2019<td><p>1,204</p></table>", "Year\tDeaths\n2019\t1,204"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<p>about 10<sup>2</sup> of them</p>", "about 10² of them"),
        ("<p>third parties<sup><a href=x>70</a></sup> may</p>", "third parties⁷⁰ may"),
        ("<p>the 1<sup>st</sup> of May</p>", "the 1st of May"),
        ("<p>up to <del>30</del><ins>45</ins> days</p>", "up to 45 days"),
        ("<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です。これは文です。</p>", "漢字です。これは文です。"),
        (
            "<p>seen<span class='sr-only'> (opens in a new window)</span> by all</p>",
            "seen by all\n(opens in a new window)",
        ),
        (
            "<p>kept as it is</p><script>var x = 'code'</script><style>p{}</style><template><p>a</p></template>",
            "kept as it is",
        ),
        ("<pre>first\n  second</pre>", "first\nsecond"),
        ("<p>fish &amp; chips &mdash; &#8364;4</p>", "fish & chips — €4"),
        ("<p>a<!-- not this -->b</p>", "ab"),
        ("<p>extra<wbr>ordinary co\u00adoperation</p>", "extraordinary co\u00adoperation"),
    ],
)
def test_words_are_joined_and_parted_as_a_browser_shows_them(markup: str, text: str) -> None:
    assert read(f"<main>{markup}</main>").text == text


@pytest.mark.parametrize(
    "how", ["hidden", "style='display: none'", "style='color:red;visibility:hidden'", "class='visually-hidden'"]
)
def test_hidden_text_stands_behind_the_visible_as_metadata(how: str) -> None:
    answer = read(f"<main><p>Everyone sees this sentence.</p><div {how}><p>Nobody sees that one.</p></div></main>")
    assert answer.text == "Everyone sees this sentence.\nNobody sees that one."
    assert (answer.label_at(0), answer.label_at(len(answer.text) - 1)) == ("main", "metadata")


def test_a_body_hidden_until_scripts_run_is_read() -> None:
    page = b"<html><body style='display:none'><p>The whole page waits for a font to load.</p></body></html>"
    answer = extract(page, media_type="text/html")
    assert isinstance(answer, Extraction)
    assert answer.label_at(0) == "main"


ARTICLE = "".join(
    f"<p>Paragraph {number} of the report tells at some length what the inspectors found in the {place}.</p>"
    for number, place in enumerate(["harbour", "warehouse", "archive", "customs shed", "old mill", "railway yard"], 1)
)


@pytest.mark.parametrize(
    ("outside", "phrase"),
    [
        ("<nav><a href=/>Front page</a> <a href=/w>World news</a></nav>", "World news"),
        ("<footer><p>Published by the Example Company in Sampletown</p></footer>", "Example Company"),
        ("<aside><h2>More</h2><p>Five walks for a cold Sunday along the coast</p></aside>", "Five walks"),
        (
            "<div id=comments><p>I do not believe a word of what is written here, says a reader.</p></div>",
            "not believe",
        ),
        ("<div class='cookie-banner'><p>We would like to set cookies, and you may refuse.</p></div>", "set cookies"),
        ("<div role=navigation><a href=/a>All reports</a></div>", "All reports"),
        ("<ul><li><a href=1>Storm closes harbours</a><li><a href=2>Budget passed at last</a></ul>", "Budget passed"),
    ],
)
def test_what_stands_outside_the_article_is_outside(outside: str, phrase: str) -> None:
    answer = read(f"<div><article><h1>The inspectors’ report</h1>{ARTICLE}</article></div>{outside}")
    assert answer.label_at(answer.text.index(phrase)) == "outside"
    assert answer.label_at(answer.text.index("customs shed")) == "main"


@pytest.mark.parametrize(
    ("inside", "phrase"),
    [
        ("<table><tr><td>Crates opened<td>4,117</table>", "4,117"),
        ("<figure><img src=a><figcaption>The shed after the search</figcaption></figure>", "after the search"),
        ("<blockquote><p>We saw nothing.</p></blockquote>", "We saw nothing"),
        ("<h2>What was missing</h2>", "What was missing"),
    ],
)
def test_tables_captions_and_quotations_of_the_article_are_main_text(inside: str, phrase: str) -> None:
    answer = read(f"<nav><a href=/>Front page</a></nav><article><h1>Report</h1>{ARTICLE}{inside}{ARTICLE}</article>")
    assert answer.label_at(answer.text.index(phrase)) == "main"


@pytest.mark.parametrize("names", ["class=widget", "class='sidebar content'", "id=consent-text", "class=cookie-notice"])
def test_a_misleading_name_around_the_whole_article_is_not_believed(names: str) -> None:
    answer = read(f"<div {names}><h1>Report</h1>{ARTICLE * 3}</div>")
    assert answer.label_at(answer.text.index("customs shed")) == "main"


def test_what_the_page_says_about_itself_comes_last_as_metadata() -> None:
    story = '{"@graph": [{"@type": "NewsArticle", "headline": "A headline", "articleBody": "The body in JSON."}]}'
    head = (
        "<title>The title</title><meta name=description content='The description'>"
        f"<meta property='og:title' content='The title'><script type='application/ld+json'>{story}</script>"
    )
    answer = read("<main><p>The visible sentence stands first.</p></main>", head=head)
    assert answer.text.split("\n") == [
        "The visible sentence stands first.", "The title", "The description", "A headline", "The body in JSON.",
    ]  # fmt: skip
    assert [(stretch.zone, stretch.part) for stretch in answer.stretches] == [
        (Zone.MAIN, None),
        (Zone.METADATA, Part.TITLE),
        (Zone.METADATA, Part.DESCRIPTION),
        (Zone.METADATA, Part.DATA),
    ]
    assert answer.title == "The title"


@pytest.mark.parametrize("depth", [300, 1_200, 5_000])
def test_deep_nesting_loses_no_text(depth: int) -> None:
    answer = read(
        "<div>" * depth + "<p>In the depths stands a sentence.</p>" + "</div>" * depth + "<p>And one behind.</p>"
    )
    assert "In the depths stands a sentence." in answer.text
    assert "And one behind." in answer.text


@pytest.mark.slow
def test_a_text_node_of_eleven_megabytes_is_read_whole() -> None:
    answer = read(f"<p>{'word ' * 2_200_000}</p><p>The last sentence.</p>")
    assert len(answer.text) > 11_000_000
    assert answer.text.endswith("The last sentence.")


def test_the_answer_names_the_programs_that_made_it() -> None:
    assert read("<p>A sentence that is short.</p>").extractor == EXTRACTOR
    assert {"trafilatura", "resiliparse", "lxml", "pypdfium2"} <= {part.partition("/")[0] for part in EXTRACTOR.split()}


TAGS = "p /p div /div table tr td nav /nav sup /sup br a /a li pre /pre noscript main !-- script /script del ruby rt"
FRAGMENTS = st.sampled_from([f"<{tag}>" for tag in TAGS.split()] + ["&amp;", "&#0;", "-->"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=20)), max_size=40))
def test_stretches_cover_any_page_without_gaps_and_twice_the_same(parts: list[str]) -> None:
    page = "".join(parts).encode("utf-8", "replace")
    answer = extract(page, media_type="text/html")
    assert answer == extract(page, media_type="text/html")
    if isinstance(answer, Extraction):
        ends = [0, *(stretch.end for stretch in answer.stretches)]
        assert [stretch.start for stretch in answer.stretches] == ends[:-1]
        assert ends[-1] == len(answer.text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            None,
            "text/html",
            "text/html; charset=utf-16",
            "text/xml",
            "application/json",
            "text/csv",
            "application/pdf",
            "\r\n;;",
        ]
    ),
)
def test_no_bytes_whatever_raise(payload: bytes, media_type: str | None) -> None:
    answer = extract(payload, media_type=media_type)
    assert isinstance(answer, Extraction) or (isinstance(answer, NotExtracted) and answer.detail.endswith("."))


def test_a_page_of_nothing_says_so() -> None:
    answer = extract(b"<!-- nothing -->", media_type="text/html")
    assert isinstance(answer, NotExtracted)
    assert answer.reason is Reason.EXTRACTION_FAILED
