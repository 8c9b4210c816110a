"""From extracted text back to the payload: the slice says what the passage says, and it is the right one of many."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.extraction import Document, Extraction, extract
from pipelines.extraction.extractor import decoded
from pipelines.extraction.payload_spans import PayloadSpans

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Read:
    """A document, read; `slice_of` is what the payload holds where the passage stands, None where that is not told."""

    document: Document
    extraction: Extraction

    def slice_of(self, passage: str, *, nth: int = 0) -> str | None:
        start = -1
        for _ in range(nth + 1):
            start = self.extraction.text.index(passage, start + 1)
        span = PayloadSpans(self.document, self.extraction).of(start, start + len(passage))
        text = decoded(self.document.payload, self.document.media_type)
        return None if span is None or text is None else text[span.start : span.end]


def read(payload: bytes, media_type: str = HTML) -> Read:
    extraction = extract(payload, media_type=media_type)
    assert isinstance(extraction, Extraction), extraction
    return Read(Document(payload, media_type), extraction)


def folded(text: str) -> str:
    """What both sides are compared as: no white space, no difference of level."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def stripped(markup: str) -> str:
    """What shows of a piece of markup, by other means than those under test."""
    markup = re.sub(r"(?is)<!--.*?-->|<(script|style|template|title|del|rt|rp)\b.*?</\1\s*>", "", markup)
    return folded(html.unescape(re.sub(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""", "", markup)))


@pytest.mark.parametrize(
    ("body", "passage", "slice_"),
    [
        ("<p>one <b>two</b> three</p>", "one two three", "one <b>two</b> three"),
        ("<p>re<b>mark</b>able</p>", "remarkable", "re<b>mark</b>able"),
        ("<p>fish &amp; chips &mdash; &#8364;4</p>", "& chips — €4", "&amp; chips &mdash; &#8364;4"),
        ("<p>first</p>\n<p>second</p>", "first\nsecond", "first</p>\n<p>second"),
        ("<p>about 10<sup>2</sup> of them</p>", "10² of", "10<sup>2</sup> of"),
        ("<p>up to <del>30</del><ins>45</ins> days</p>", "to 45 days", "to <del>30</del><ins>45</ins> days"),
        ("<p>a<!-- > not this -->b c</p>", "ab c", "a<!-- > not this -->b c"),
        ("<p title='5 > 4 & x'>kept <script>if (a<b) x('</p>')</script>here, and more.</p>", "kept here",
         "kept <script>if (a<b) x('</p>')</script>here"),
        ("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です。", "漢字です",
         "漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>です"),
        ("<table><tr><td>Port<td>2019<tr><td>Vik<td>4,117</table>", "Vik\t4,117", "Vik<td>4,117"),
        ("<p>Fäße &Auml;rger 🚢 über Bord</p>", "Ärger 🚢 über", "&Auml;rger 🚢 über"),
        ("<p>5 < 6 and a&b</p>", "5 < 6 and a&b", "5 < 6 and a&b"),
        ("<textarea>a <b> &amp; c</textarea>", "a <b> & c", "a <b> &amp; c"),
        ("<p>shown<b hidden>veiled words</b> again</p>", "shown again", "shown<b hidden>veiled words</b> again"),
        ("<p>shown<b hidden>veiled words</b> again</p>", "veiled words", "veiled words"),
    ],
)  # fmt: skip
def test_a_passage_is_found_in_the_markup_that_it_comes_from(body: str, passage: str, slice_: str) -> None:
    page = f"<html><head><title>Of ships</title></head><body><main>{body}</main></body></html>"
    assert read(page.encode()).slice_of(passage) == slice_


def test_title_and_description_are_found_where_the_head_says_them() -> None:
    head = "<title>Ships &amp; shoes</title><meta name=description content='Of sealing wax and kings'>"
    page = read(f"<html><head>{head}</head><body><h1>Ships &amp; shoes</h1><p>Text.</p></body></html>".encode())
    text = page.extraction.text
    spans = PayloadSpans(page.document, page.extraction)
    source = page.document.payload.decode()
    heading = spans.of(0, len("Ships & shoes"))
    title = spans.of(text.rindex("Ships"), text.rindex("Ships") + len("Ships & shoes"))
    assert heading is not None
    assert heading.start == source.index("<h1>") + 4
    assert title is not None
    assert title.start == source.index("<title>") + 7
    assert page.slice_of("sealing wax") == "sealing wax"


def test_of_equal_passages_each_is_found_at_its_own_place() -> None:
    page = read(b"<body><ul><li>Read more<li>Read more<li>Read more</ul><p>The end of it all.</p></body>")
    starts = [match.start() for match in re.finditer("Read more", page.extraction.text)]
    spans = [PayloadSpans(page.document, page.extraction).of(start, start + 9) for start in starts]
    source = page.document.payload.decode()
    assert [span.start for span in spans if span] == [match.start() for match in re.finditer("Read more", source)]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "windows-1251", "shift_jis"])
def test_offsets_count_characters_of_the_decoded_payload(encoding: str) -> None:
    words = {"gb18030": "被拘留", "utf-16": "“détenus”", "windows-1251": "задержано", "shift_jis": "拘束され"}[encoding]
    page = read(f"<html><body><p>1 {words} 2</p></body></html>".encode(encoding), f"text/html; charset={encoding}")
    assert page.slice_of(words) == words


def test_plain_files_are_located_too() -> None:
    assert read(b"One\r\nline & <b>another</b>\r\n", "text/plain").slice_of("One\nline &") == "One\r\nline &"
    assert read(b'a,b\n"1,204",x\n', "text/csv").slice_of("1,204") == "1,204"
    assert read(b"<?xml version='1.0'?><r><a>x &lt; y</a></r>", "application/xml").slice_of("x < y") == "x &lt; y"
    assert read(b'{"a": "forty \\u0073hips"}', "application/json").slice_of("forty ships") is None


WORDS = st.sampled_from(
    ["no", "boats", "seen", "at", "5", "&amp;", "50", "é", "10<sup>2</sup>", "<b>off</b>", "<del>not</del>"]
)
PARTS = st.builds(
    lambda words, frame: frame.replace("@", " ".join(words)),
    st.lists(WORDS, min_size=1, max_size=6),
    st.sampled_from(
        ["<p>@</p>", "<div>@<p>@</p></div>", "<span hidden>@</span>", "<!-- @ -->", "<script>@</script>", "<li>@",
         "<table><tr><td>@<td>@</table>", "<noscript>@</noscript>", "@<br>@", "<p hidden>@",
         "<title>no boats seen</title>", "<a title='@'>@</a>", "<table>@<tr><td>@</table>", "<template>@</template>"]
    ),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PARTS, min_size=1, max_size=12), st.data())
def test_a_slice_says_what_its_passage_says(parts: list[str], data: st.DataObject) -> None:
    markup = f"<body>{''.join(parts)}</body>"
    extraction = extract(markup.encode(), media_type=HTML)
    if not isinstance(extraction, Extraction):
        return
    start = data.draw(st.integers(0, len(extraction.text) - 1))
    end = data.draw(st.integers(start + 1, len(extraction.text)))
    span = PayloadSpans(Document(markup.encode(), HTML), extraction).of(start, end)
    if span is not None and "hidden" not in markup[span.start : span.end]:
        assert stripped(markup[span.start : span.end]) == folded(extraction.text[start:end])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PARTS, min_size=1, max_size=12), st.integers(0, 12), st.lists(PARTS, max_size=12))
def test_a_passage_is_never_located_at_another_of_its_kind(before: list[str], tag: int, behind: list[str]) -> None:
    """The same words, marked only by an attribute that no text shows, stand among many that are alike."""
    ours = f"<p data-ours={tag}>no boats seen</p>"
    markup = f"<body>{''.join(before)}{ours}{''.join(behind)}</body>"
    plain = f"<body>{''.join(before)}<p>zzz qqq</p>{''.join(behind)}</body>"
    extraction, twin = extract(markup.encode(), media_type=HTML), extract(plain.encode(), media_type=HTML)
    if not isinstance(extraction, Extraction) or not isinstance(twin, Extraction) or twin.text.count("zzz qqq") != 1:
        return
    start = twin.text.index("zzz qqq")
    if extraction.text[start : start + 13] != "no boats seen":
        return
    span = PayloadSpans(Document(markup.encode(), HTML), extraction).of(start, start + 13)
    if span is not None:
        assert span.start == markup.index(ours) + len(ours) - len("no boats seen</p>")
