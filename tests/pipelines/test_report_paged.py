"""The report as a folder of pages: says what the report of one file says, and asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from report_sample import PUBLICATION, TALES, sample
from test_report_html import ATTRIBUTES, ELEMENTS, HOSTILE, with_text

from pipelines.history import CitationHistory, Provenance
from pipelines.publication import Citation
from pipelines.report.as_html import render_html
from pipelines.report.markup import Html
from pipelines.report.paged import write_pages, writing
from pipelines.report.paged.rows import Rows
from pipelines.report.paged.words import Words
from pipelines.report.view import view_of


def written(folder: Path, provenance: Provenance) -> dict[str, html.HtmlElement]:
    """The report of that provenance in that folder, its pages read again."""
    histories = {history.citation.id: history for history in provenance.histories}

    def read(citations: Sequence[Citation]) -> Mapping[str, CitationHistory]:
        return {one.id: histories[one.id] for one in citations if one.id in histories}

    write_pages(folder, replace(provenance, histories=()), read)
    return {path.name: html.document_fromstring(path.read_text("utf-8")) for path in folder.glob("*.html")}


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "CITATIONS", 5)
    monkeypatch.setattr(writing, "ROWS", 3)
    monkeypatch.setattr(writing, "SHOWN", 2)


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, html.HtmlElement]:
    return written(tmp_path, sample())


def test_every_claim_is_on_exactly_one_page_with_all_its_citations(pages: dict[str, html.HtmlElement]) -> None:
    shown = [one.get("id") for name in sorted(pages) for one in pages[name].xpath("//section[@class='claim']")]
    assert shown == [view.anchor for view in view_of(sample()).claims]
    assert sum(len(page.xpath("//article")) for page in pages.values()) == len(TALES)
    assert len([name for name in pages if name.startswith("claims-")]) > 2


def test_a_claim_is_shown_as_in_the_report_of_one_file(pages: dict[str, html.HtmlElement]) -> None:
    whole = html.document_fromstring(render_html(sample()))
    for page in pages.values():
        for claim in page.xpath("//section[@class='claim']"):
            (same,) = whole.xpath(f"//section[@id='{claim.get('id')}']")
            assert html.tostring(claim).strip() == html.tostring(same).strip()


def test_every_link_between_the_pages_leads_to_something(pages: dict[str, html.HtmlElement]) -> None:
    links = [(name, link) for name, page in pages.items() for link in page.xpath("//a/@href | //use/@href")]
    inward = [(name, link) for name, link in links if not link.startswith("http")]
    assert len(inward) > 50
    for name, link in inward:
        file, _, anchor = link.partition("#")
        assert file in ("", *pages)
        assert not anchor or pages[file or name].xpath("//*[@id=$id]", id=anchor), link


def test_the_index_says_what_the_report_of_one_file_says(pages: dict[str, html.HtmlElement]) -> None:
    whole, index = html.document_fromstring(render_html(sample())), pages["index.html"]
    for section in ("verdict", "course", "fares", "runs", "settings", "legend", "proves"):
        said = [
            " ".join(one.xpath(f"string(//section[@aria-labelledby='{section}'])").split()) for one in (whole, index)
        ]
        assert said[0] == said[1]


def test_what_needs_a_person_is_all_there_and_the_most_pressing_is_on_the_index(
    pages: dict[str, html.HtmlElement],
) -> None:
    whole = html.document_fromstring(render_html(sample()))
    wanted = [link.partition("#")[2] for link in whole.xpath("//section[@aria-labelledby='attention']//li//a/@href")]
    lists = [pages[name] for name in sorted(pages) if name.startswith("attention-")]
    assert len(lists) == 3
    assert [link.partition("#")[2] for page in lists for link in page.xpath("//section//li//a/@href")] == wanted
    first = pages["index.html"].xpath("//section[@aria-labelledby='attention']//li//a/@href")
    assert [link.partition("#")[2] for link in first] == wanted[:2]


def test_which_page_has_which_claim_is_known_to_the_search(pages: dict[str, html.HtmlElement]) -> None:
    told = json.loads(pages["find.html"].xpath("string(//script[@id='told'])"))
    for name, claims in zip(told["pages"], told["claims"], strict=True):
        assert claims.split() == [one.get("id") for one in pages[name].xpath("//section[@class='claim']")]


@pytest.mark.parametrize("name", ["index.html", "claims-0001.html", "find.html", "attention-001.html"])
def test_nothing_runs_but_what_the_policy_names_by_its_hash(pages: dict[str, html.HtmlElement], name: str) -> None:
    page = pages[name]
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    assert set(parts) == {"default-src", "base-uri", "form-action", "style-src", "script-src"}
    for element in ("style", "script"):
        found = [one.text for one in page.iter(element) if one.get("type") != "application/json"]
        hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in found]
        assert parts[f"{element}-src"].split() == (hashes or ["'none'"])
    assert not page.xpath("//*[@src or @style or @srcset or starts-with(name(@*), 'on')]")


def test_only_expected_elements_and_attributes_occur(pages: dict[str, html.HtmlElement]) -> None:
    for page in pages.values():
        assert {one.tag for one in page.iter()} <= ELEMENTS | {"nav"}
        assert {name.lower() for one in page.iter() for name in one.keys()} <= ATTRIBUTES  # noqa: SIM118  (an element, no mapping)


@pytest.mark.parametrize("text", HOSTILE[:1] + HOSTILE[4:6])
def test_whatever_a_page_says_the_pages_keep_their_elements(tmp_path: Path, text: str) -> None:
    def elements(folder: str, said: str) -> dict[str, list[tuple[str, ...]]]:
        (tmp_path / folder).mkdir()
        made = written(tmp_path / folder, with_text(said, "https://h.example/"))
        return {name: [(one.tag, *sorted(one.keys())) for one in page.iter()] for name, page in made.items()}

    assert elements("hostile", text) == elements("harmless", "words")


def test_a_publication_without_claims_has_an_index(tmp_path: Path) -> None:
    empty = replace(sample(), publication=replace(PUBLICATION, claims=(), sources=()), histories=(), runs=())
    assert "Nothing is cited yet" in written(tmp_path, empty)["index.html"].text_content()


def test_totals_and_pages_are_told_to_programs(tmp_path: Path, pages: dict[str, html.HtmlElement]) -> None:
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert told["citations"] == sum(told["totals"].values()) == len(TALES)
    assert [one["file"] for one in told["pages"]] == sorted(name for name in pages if name.startswith("claims-"))


def unpacked(packed: Mapping[str, str], pages: int) -> dict[str, list[int]]:
    """What find.js reads out of it."""
    found = {}
    for word, steps in zip(packed["words"].split(" "), packed["pages"].split(";"), strict=True):
        at, of_word = 0, []
        for step in [] if steps == "*" else steps.split(","):
            at += int(step, 36)
            of_word.append(at)
        found[word] = of_word if steps != "*" else list(range(pages))
    return found


def test_the_words_of_the_pages_come_out_of_the_index_as_they_went_in() -> None:
    words = Words()
    texts = [f"both every {'x' * 60}{page} of {page % 7}th" for page in range(100)]
    for page, text in enumerate(texts):
        words.add(page, [text])
    found = unpacked(words.packed(), 100)
    assert found["every"] == list(range(100))
    assert found["3th"] == list(range(3, 100, 7))
    assert found["x" * 40] == list(range(100))


def test_rows_come_back_by_urgency_under_their_headings_in_pages() -> None:
    with Rows() as rows:
        for number in range(7):
            rows.add(Html(f"<li>\n{number}</li>\n"), heading=f"h{number % 2}", urgency=1 - number % 2)
        found = [[(one.heading, one.number, re.findall(r"\d", one.rows)) for one in page] for page in rows.pages(4)]
    assert found == [[("h1", 3, ["1", "3", "5"]), ("h0", 4, ["0"])], [("h0", 4, ["2", "4", "6"])]]
