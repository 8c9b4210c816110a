"""The repository's own citations.yaml: a real report's citations, declared by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.declarations import dump_document, load_document, read_publication
from pipelines.publication import Publication, Quotation

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "../shared/seeds/002-report.md"


@pytest.fixture(scope="module")
def publication() -> Publication:
    return read_publication(ROOT / "citations.yaml")


def test_at_least_twenty_sources_with_addresses_are_cited(publication: Publication) -> None:
    cited = {citation.source_id for citation in publication.citations}
    assert len([source for source in publication.sources if source.url and source.id in cited]) >= 20


def test_every_declared_source_is_cited(publication: Publication) -> None:
    assert {source.id for source in publication.sources} == {c.source_id for c in publication.citations}


def test_every_claim_names_the_endnote_that_it_hangs_on(publication: Publication) -> None:
    assert [claim.id for claim in publication.claims if not (claim.at or "").startswith("note ")] == []


def test_it_survives_rewriting(tmp_path: Path) -> None:
    copy = tmp_path / "citations.yaml"
    dump_document(load_document(ROOT / "citations.yaml"), copy)
    assert copy.read_bytes() == (ROOT / "citations.yaml").read_bytes()


@pytest.mark.skipif(not REPORT.exists(), reason="the report itself is not part of the repository")
def test_words_figures_and_addresses_stand_in_the_report_as_declared(publication: Publication) -> None:
    report = REPORT.read_text(encoding="utf-8").replace("\\$", "$")
    missing = [
        citation.id
        for citation in publication.citations
        for text in [citation.content.exact if isinstance(citation.content, Quotation) else citation.content.text]
        if text not in report
    ]
    missing += [
        source.id
        for source in publication.sources
        if source.url is not None and not all(url in report for url in source.copies or (source.url,))
    ]
    assert missing == []
