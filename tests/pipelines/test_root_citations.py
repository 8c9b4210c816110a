"""The repository's own citations.yaml: what two real publications cite, drafted and then reviewed by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.declarations import dump_document, load_document, read_publication
from pipelines.linting import lint
from pipelines.publication import Publication, Quotation

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "../shared/seeds"
WORKS = (SEEDS / "000-dossier.txt", SEEDS / "002-report.md")
LONGEST_QUOTE = 25  # words
LONGEST_COPY = 4  # words in a row that a claim may share with the works: names of things, and no sentences
# The ids that the file began with: what a collection has seen of a citation hangs on its id.
FIRST_CLAIMS = """
    sharp-power-pierces sharp-power-limits smart-city-nerves golden-projects skynet-and-sharp-eyes ijop-flags
    african-fund uganda-centres nigeria-revenue zimbabwe-cloudwalk serbia-arrest political-security gtcom-languages
    twitter-removals de-facto-standards standards-plan airbnb-request zoom-anniversary itu-agenda secretariats
    yitu-privacy sydney-dialogue-start
""".split()  # noqa: SIM905 - a list of ids is read best as a paragraph
needs_the_works = pytest.mark.skipif(
    not all(work.exists() for work in WORKS), reason="the publications themselves are not part of the repository"
)


@pytest.fixture(scope="module")
def publication() -> Publication:
    return read_publication(ROOT / "citations.yaml")


@pytest.fixture(scope="module")
def words() -> str:
    """Both works without the marks of Markdown and with their lines joined."""
    text = " ".join(work.read_text(encoding="utf-8") for work in WORKS)
    return " ".join(re.sub(r"\\+([$_])", r"\1", text).replace("*", "").split())


def test_at_least_150_sources_are_declared(publication: Publication) -> None:
    assert len(publication.sources) >= 150


def test_every_source_is_cited_or_says_why_not(publication: Publication) -> None:
    cited = {citation.source_id for citation in publication.citations}
    silent = [source for source in publication.sources if source.id not in cited]
    assert [source.id for source in silent if not any(a.rule == "source-not-cited" for a in source.accepts)] == []


def test_the_discipline_is_kept_or_silenced_with_a_reason(publication: Publication) -> None:
    assert [(finding.line, finding.rule.name) for finding in lint(publication) if finding.accepted is None] == []


def test_a_rule_is_silenced_for_the_whole_file_only_where_the_works_leave_no_choice(publication: Publication) -> None:
    assert [accepted.rule for accepted in publication.accepts] == ["source-without-url"]


def test_every_claim_names_the_place_that_it_hangs_on(publication: Publication) -> None:
    place = re.compile(r"note \d+(?:, note \d+)*|dossier(?: §\d+(?:, §\d+)*|, verdict)|report, [A-Z][\w ]+")
    assert [claim.id for claim in publication.claims if not place.fullmatch(claim.at or "")] == []


def test_quotations_are_short(publication: Publication) -> None:
    quotations = [c for c in publication.citations if isinstance(c.content, Quotation)]
    assert [c.id for c in quotations if len(c.content.exact.split()) > LONGEST_QUOTE] == []


def test_the_ids_that_the_file_began_with_are_still_there(publication: Publication) -> None:
    assert set(FIRST_CLAIMS) <= {claim.id for claim in publication.claims}


def test_archived_copies_stand_beside_their_originals(publication: Publication) -> None:
    assert [s.id for s in publication.sources if s.url and s.url.startswith("https://web.archive.org/")] == []
    assert sum(bool(source.copies) for source in publication.sources) >= 2


def test_it_survives_rewriting(tmp_path: Path) -> None:
    copy = tmp_path / "citations.yaml"
    dump_document(load_document(ROOT / "citations.yaml"), copy)
    assert copy.read_bytes() == (ROOT / "citations.yaml").read_bytes()


@needs_the_works
def test_words_and_figures_stand_in_the_works_as_declared(publication: Publication, words: str) -> None:
    declared = [
        (citation.id, citation.content.exact if isinstance(citation.content, Quotation) else citation.content.text)
        for citation in publication.citations
    ]
    assert [(where, text) for where, text in declared if text not in words] == []


@needs_the_works
def test_addresses_stand_in_the_works_as_declared(publication: Publication, words: str) -> None:
    printed = [(source.id, url) for source in publication.sources for url in source.copies or (source.url,) if url]
    # Of a paper on arXiv the dossier prints the number alone; one address of the report runs over a page break.
    broken = {
        "https://arxiv.org/abs/2412.19437",
        "http://www.hrw.org/sites/default/files/report_pdf/china0918_web2.pdf",
    }
    missing = [
        (where, url) for where, url in printed if (url.rpartition("/")[2] if url in broken else url) not in words
    ]
    assert missing == []


@needs_the_works
def test_claims_are_said_in_other_words_than_the_works(publication: Publication, words: str) -> None:
    run = LONGEST_COPY + 1
    printed = re.findall(r"\w+", words.lower())
    runs = {tuple(printed[at : at + run]) for at in range(len(printed) - run + 1)}
    copied = [
        (claim.id, " ".join(said[at : at + run]))
        for claim in publication.claims
        for said in [re.findall(r"\w+", claim.says.lower())]
        for at in range(len(said) - run + 1)
        if tuple(said[at : at + run]) in runs
    ]
    assert copied == []
