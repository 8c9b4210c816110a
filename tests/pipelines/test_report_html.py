"""The HTML report: one file, nothing from the network, nothing that a page said is taken for markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from report_building import RUNS, provenance
from report_sample import PUBLICATION, TALES, sample

from pipelines.findings import Change, ChangeKind
from pipelines.history import NightFinding, Provenance, UnaskedArchive
from pipelines.publication import Quotation
from pipelines.report import ReportFormat, render
from pipelines.report.as_html import render_html
from pipelines.report.groups import LABELS

HOSTILE = (
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)' x='",
    "</style><style>*{display:none}</style>",
    "</script><script>alert(1)</script>",
    "<!-- --><svg/onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "\u202egnp.exe\u2066\x00\x1b[31m\ud800",
    "<a href='https://hostile.example/'>click</a>",
    "]]><![CDATA[",
    "&lt;b&gt; &#60;b&#62;",
)
ELEMENTS = set(
    re.findall(
        r"\w+",
        """html head meta title style body header main section article footer figure figcaption blockquote cite details
        summary h1 h2 h3 h4 p ul ol li dl dt dd div span a b q br small del ins code time label input fieldset legend
        table thead tbody tr th td svg symbol circle path text use script""",
    )
)
ATTRIBUTES = set(
    re.findall(
        r"[\w-]+",
        """lang charset http-equiv content name class id href rel dir role tabindex hidden open scope datetime
        data-group type value checked autocomplete placeholder aria-hidden aria-label aria-labelledby focusable width
        height viewbox cx cy r d x y fill preserveaspectratio""",
    )
)


@pytest.fixture(scope="module")
def page() -> html.HtmlElement:
    return html.document_fromstring(render_html(sample()))


def with_text(text: str, address: str = "not an address") -> Provenance:
    """The sample with `text` wherever a page, a person or a server could have put it."""
    declared = text.replace("\ud800", "")  # a file in UTF-8 cannot declare a lone surrogate
    source = {"title": text, "publisher": text, "url": address, "copies": (address,), "published": text}
    tales = [
        replace(
            tale,
            citation=replace(tale.citation, content=Quotation(declared, declared, declared)),
            nights=[
                night
                and (
                    replace(
                        night[0],
                        passage=night[0].passage and text,
                        detail=text,
                        zone=text,
                        start=None,
                        end=None,
                        changes=tuple(Change(ChangeKind.NAME, declared, "") for _ in night[0].changes),
                        context=(text,),
                        folds=(text,),
                    ),
                    night[1],
                    text,
                )
                for night in tale.nights
            ],
        )
        for tale in TALES[:6]
    ]

    def hostile_night(night: NightFinding) -> NightFinding:
        seen = night.evidence
        if seen is None:
            return night
        told = dict.fromkeys(("final_url", "media_type", "record_id", "warc_file", "truncated", "matcher"), text)
        return night._replace(evidence=seen._replace(url=address, **told))  # type: ignore[arg-type]

    claims = tuple(
        replace(
            claim,
            says=text,
            at=text,
            attributed_to=text,
            limits=text,
            citations=tuple(tale.citation for tale in tales if tale.citation.claim_id == claim.id),
        )
        for claim in PUBLICATION.claims
    )
    sources = tuple(replace(one, **source) for one in PUBLICATION.sources)
    made = provenance(replace(PUBLICATION, title=text, url=address, sources=sources, claims=claims), tales, RUNS)
    runs = tuple(
        replace(run, state=text, settings={text: text}, software={text: text, "holdfast": text}) for run in made.runs
    )
    histories = tuple(
        replace(one, spells=tuple(spell._replace(last=hostile_night(spell.last)) for spell in one.spells))
        for one in made.histories
    )
    unasked = (UnaskedArchive(1, text, text, 2),)
    return replace(made, runs=runs, histories=histories, collection=text, unasked=unasked)


def skeleton(document: str) -> list[tuple[Any, ...]]:
    """All elements in order with the names of their attributes, and the values of those that a browser acts on.

    Of a link, the part before a text fragment: the fragment is the page's own words.
    """
    acted_on = ("href", "class", "id", "style", "src")
    return [
        (one.tag, *sorted((name, value.partition(":~:")[0] if name in acted_on else "") for name, value in one.items()))
        for one in html.document_fromstring(document).iter()
    ]


# -- hostile pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["not an address", "https://h.example/"])
@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_page_says_the_document_keeps_its_elements_and_attributes(text: str, address: str) -> None:
    assert skeleton(render_html(with_text(text, address))) == skeleton(render_html(with_text("words", address)))


@given(st.text(st.characters(), min_size=1).filter(str.strip))
@settings(max_examples=15, deadline=None)
def test_no_text_at_all_changes_the_documents_elements(text: str) -> None:
    # One visible word makes every optional line appear in both.
    assert skeleton(render_html(with_text(f"a{text}"))) == skeleton(render_html(with_text("words")))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "https://a@b.example/", "ftp://h.example/"]
)
def test_only_web_addresses_become_links(address: str) -> None:
    document = html.document_fromstring(render_html(with_text("words", address)))
    assert {link.get("href")[0] for link in document.iter("a")} == {"#"}


def test_characters_that_cannot_be_seen_are_written_out() -> None:
    document = render_html(with_text("a\u202eb\x1bc"))
    assert "a[U+202E]b[U+001B]c" in document
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", document)


def test_the_document_can_be_written_as_utf_8_whatever_a_page_says() -> None:
    assert render_html(with_text("\ud800")).encode()


# -- one file, on its own ------------------------------------------------------------------------------------------


def test_only_expected_elements_and_attributes_occur(page: html.HtmlElement) -> None:
    assert {one.tag for one in page.iter()} <= ELEMENTS
    assert {name.lower() for one in page.iter() for name in one.keys()} <= ATTRIBUTES  # noqa: SIM118  (an element, no mapping)


def test_nothing_is_loaded_and_nothing_runs_but_what_the_policy_names_by_its_hash(page: html.HtmlElement) -> None:
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for element in ("style", "script"):
        (found,) = page.iter(element)
        digest = base64.b64encode(hashlib.sha256(found.text.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy
    assert not page.xpath("//*[@src or @style or @srcset or starts-with(name(@*), 'on')]")


def test_the_style_sheet_and_the_script_name_no_address(page: html.HtmlElement) -> None:
    for element in (*page.iter("style"), *page.iter("script")):
        assert not re.search(r"url\(|@import|//[a-z]+\.|fetch\(|XMLHttp|innerHTML|eval", element.text)


def test_links_outward_pass_nothing_on(page: html.HtmlElement) -> None:
    outward = [link for link in page.iter("a") if not link.get("href").startswith("#")]
    assert outward
    assert {link.get("rel") for link in outward} == {"noreferrer noopener nofollow"}


# -- what a reader needs -------------------------------------------------------------------------------------------


def test_every_deep_link_leads_to_exactly_one_place(page: html.HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    inward = {link[1:] for link in page.xpath("//@href") if link.startswith("#")}
    assert inward <= set(ids)
    assert {"claim-tonnage", "claim-tonnage:1", "claim-letter:3"} <= set(ids)


def test_every_claim_and_every_citation_is_shown(page: html.HtmlElement) -> None:
    assert len(page.xpath("//section[@class='claim']")) == len(PUBLICATION.claims)
    assert len(page.xpath("//article")) == len(TALES)


def test_the_verdict_stands_before_everything_else(page: html.HtmlElement) -> None:
    headings = [heading.text_content() for heading in page.iter("h2")]
    assert headings[:4] == [
        "8 of 17 citations stand",
        "Since the night before 20 Nov 2026 to 21 Nov 2026",
        "What needs a person",
        "What did not stand, night by night",
    ]


def test_headings_never_skip_a_level(page: html.HtmlElement) -> None:
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_drawing_has_words_or_is_hidden_from_those_who_listen(page: html.HtmlElement) -> None:
    for drawing in page.iter("svg"):
        assert drawing.get("aria-hidden") == "true" or (drawing.get("role") == "img" and drawing.get("aria-label"))


def test_every_control_and_every_region_has_a_name(page: html.HtmlElement) -> None:
    ids = set(page.xpath("//@id"))
    for one in page.iter("section", "article"):
        assert one.get("aria-labelledby") in ids
    for one in page.iter("input"):
        assert next(one.iterancestors("label")).text_content().strip()


def test_a_table_that_is_too_wide_can_be_scrolled_by_keyboard(page: html.HtmlElement) -> None:
    for table in page.iter("table"):
        around = table.getparent()
        assert (around.get("tabindex"), around.get("role")) == ("0", "region")
        assert around.get("aria-label")


def test_without_the_script_everything_is_visible_but_the_search(page: html.HtmlElement) -> None:
    assert [one.get("id") for one in page.xpath("//*[@hidden]")] == ["tools"]
    assert all(one.get("open") is not None for one in page.iter("details"))


def test_notices_that_say_the_same_stand_under_one_heading(page: html.HtmlElement) -> None:
    (section,) = page.xpath("//section[@aria-labelledby='attention']")
    headings = [" ".join(heading.text_content().split()) for heading in section.iter("h3")]
    assert headings[0] == "Compare the two passages; correct the text, or say which version is cited. 2"
    assert len(headings) == len(set(headings))
    assert len(section.xpath(".//li")) == 8


def test_a_passage_says_where_in_the_document_it_stands() -> None:
    known = sample()
    (first, *others) = known.histories
    spell = first.spells[-1]
    judgement = replace(spell.last.judgement, zone="main", place="table: row “Basin”, column “<2021>”")
    told = spell._replace(last=spell.last._replace(judgement=judgement))
    placed = replace(known, histories=(replace(first, spells=(*first.spells[:-1], told)), *others))
    (article,) = html.document_fromstring(render_html(placed)).xpath("//article[@id='claim-tonnage:1']")
    caption = article.xpath("string(.//figure[2]/figcaption)")
    assert caption.endswith("in the main text, in a table: row “Basin”, column “<2021>”")
    assert "(in the main text, in a table: row “Basin”" in render(placed, ReportFormat.MD)
    assert "row “Basin”, column “<2021>”" in render(placed, ReportFormat.CSV)
    (claim, *_) = json.loads(render(placed, ReportFormat.JSON))["claims"]
    assert claim["citations"][0]["findings"][-1]["place"] == judgement.place


def test_both_sides_of_a_difference_are_marked(page: html.HtmlElement) -> None:
    (article,) = page.xpath("//article[@id='claim-tonnage:1']")
    assert article.xpath(".//blockquote/del/text()") == ["4,150"]
    assert article.xpath(".//blockquote/ins/text()") == ["4,510"]
    assert article.xpath("string(.//blockquote[ins])").startswith(
        "4.2 Quantities. In 2021 the contractor removed 4,510"
    )


def test_an_absent_citation_shows_what_stood_there_before(page: html.HtmlElement) -> None:
    (article,) = page.xpath("//article[@id='claim-late:2']")
    words = " ".join(article.text_content().split())
    assert "No such passage. It last stood on 20 Nov 2026: The channel was reopened eleven months late." in words


def test_a_finding_names_its_record_its_digest_and_its_place(page: html.HtmlElement) -> None:
    seen = sample().histories[0].spells[-1].last.evidence
    assert seen is not None
    (article,) = page.xpath("//article[@id='claim-tonnage:1']")
    words = article.text_content()
    for part in (seen.record_id, seen.payload_digest, seen.warc_file, f"byte {seen.offset}", seen.extractor):
        assert part is not None
        assert part in words


def test_a_replay_tool_is_linked_where_one_is_named() -> None:
    document = html.document_fromstring(render_html(replace(sample(), replay="http://localhost:8080/harbour/")))
    (article,) = document.xpath("//article[@id='claim-tonnage:1']")
    (link,) = [link for link in article.xpath(".//a/@href") if "localhost" in link]
    address = "https://audit.harbour.example/reports/2024/dredging.pdf"
    assert re.fullmatch(rf"http://localhost:8080/harbour/20261121\d{{6}}/{address}", link)


def test_a_replay_address_that_is_no_web_address_is_no_link() -> None:
    document = html.document_fromstring(render_html(replace(sample(), replay="javascript:alert(1)//")))
    assert not [link for link in document.xpath("//a/@href") if link.startswith("javascript")]


def test_a_live_link_leads_to_the_passage(page: html.HtmlElement) -> None:
    (pdf,) = page.xpath("//article[@id='claim-tonnage:1']//p[@class='source']/a[1]/@href")
    (text,) = page.xpath("//article[@id='claim-bathers:2']//p[@class='source']/a[1]/@href")
    assert pdf.endswith("dredging.pdf#page=14")
    assert text.endswith("#:~:text=31%20of%2040")


def test_a_publication_that_no_run_has_judged_has_a_report_too() -> None:
    document = html.document_fromstring(render_html(replace(sample(), histories=(), runs=())))
    assert "0 of 17 citations stand" in document.text_content()
    assert "No run has been made yet." in document.text_content()


def test_a_publication_that_cites_nothing_has_a_report_too() -> None:
    empty = replace(sample(), publication=replace(PUBLICATION, claims=(), sources=()), histories=(), runs=())
    assert "Nothing is cited yet" in render_html(empty)


def test_the_formats_are_found_by_name() -> None:
    assert {kind: render(sample(), kind)[:9] for kind in ReportFormat} == {
        ReportFormat.HTML: "<!doctype",
        ReportFormat.JSON: '{"schema"',
        ReportFormat.CSV: "claim,cit",
        ReportFormat.MD: "# Silt: H",
    }


def test_a_year_of_nights_makes_a_page_hardly_larger_than_ten() -> None:
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(365)]
    tales = [replace(tale, nights=[night for night in tale.nights for _ in range(36)]) for tale in TALES]
    begun = time.perf_counter()
    long = render_html(provenance(PUBLICATION, tales, moments))
    assert len(long) < 1.2 * len(render_html(sample()))
    assert time.perf_counter() - begun < 20  # generous: it takes well under a second


# -- what the eye needs --------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_of_words_stands_out_from_its_ground_in_light_dark_and_print() -> None:
    sheet = files("pipelines.report").joinpath("templates/report.css").read_text("utf-8")
    schemes = [dict(re.findall(r"--(\w+): (#\w+);", block)) for block in re.findall(r":root \{([^}]*)\}", sheet)]
    assert len(schemes) == 3
    for scheme in schemes:
        palette = {name: value if len(value) == 7 else f"#{value[1] * 6}" for name, value in scheme.items()}
        for words in ("ink", "soft", "link", "stands", "differs", "absent", "unchecked", "pending"):
            for ground in ("paper", "panel"):
                assert contrast(palette[words], palette[ground]) >= 4.5, (words, ground, palette)
        for ground in ("cited", "found"):
            assert contrast(palette["ink"], palette[ground]) >= 4.5


def test_no_words_are_made_paler_than_their_colour() -> None:
    sheet = files("pipelines.report").joinpath("templates/report.css").read_text("utf-8")
    paler = {name.strip() for name in re.findall(r"([^{};/]*)\{[^}]*opacity:", sheet)}
    drawings_and_hidden_controls = {".rested", ".course .t-unchecked", '.tools input[type="radio"]'}
    assert paler == drawings_and_hidden_controls
    words = {one.get("class") for one in html.document_fromstring(render_html(sample())).iter("p", "span", "li", "td")}
    assert not any("rested" in (name or "").split() for name in words)


def test_answers_differ_in_shape_and_not_in_colour_alone(page: html.HtmlElement) -> None:
    drawn = {"".join(html.tostring(part, encoding="unicode") for part in symbol) for symbol in page.iter("symbol")}
    assert len(drawn) == len(LABELS)
    cells = [path.get("d") for path in page.xpath("//svg[@class='overview']/path")]
    tops_and_bottoms = {tuple(re.match(r"M\S+ (\d+)h[\d.]+V(\d+)", cell).groups()) for cell in cells}
    assert len(tops_and_bottoms) == len(cells) == len(LABELS)


def test_the_template_engine_is_read_in_only_for_html() -> None:
    asked = "import sys, pipelines.report, pipelines.report.view; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
