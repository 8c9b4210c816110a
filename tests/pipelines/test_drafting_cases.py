"""Whole publications of the kinds that are drafted, each with what should be proposed: tests/cases/drafting."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.declarations import read_publication
from pipelines.drafting import Draft, PublicationText, draft_of, file_text, read_publication_text
from pipelines.drafting.draft_values import DraftCite, DraftSource
from pipelines.drafting.drafting import sources_by_id

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "cases" / "drafting").glob("*/expected.json"))
UNNAMED = "unnamed-source"


def drafted(case: Path) -> tuple[Draft, dict[str, Any]]:
    article = next(path for path in case.iterdir() if path.stem == "article")
    publication = read_publication_text(article.read_bytes(), name=article.name)
    assert isinstance(publication, PublicationText), publication
    return draft_of(publication), json.loads((case / "expected.json").read_text(encoding="utf-8"))


def named(source: DraftSource) -> str:
    return f"{source.url or ''} {source.title} {' '.join(source.remarks)}"


def plain(text: str) -> str:
    return re.sub(r"[.…]$", "", " ".join(text.split()))


def carries(draft: Draft, cite: DraftCite, expected: str | None) -> bool:
    """Whether the proposed source is the expected one; None stands for a place holder."""
    if expected is None:
        return cite.source_id.startswith(UNNAMED)
    return expected in named(sources_by_id(draft)[cite.source_id])


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_quotation_is_drafted_and_nothing_else(case: Path) -> None:
    draft, expected = drafted(case)
    assert {plain(cite.quote) for cite in draft.cites if cite.quote} == {plain(quote) for quote in expected["quotes"]}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_figure_is_drafted_and_no_number_of_a_name_or_date(case: Path) -> None:
    draft, expected = drafted(case)
    found = {cite.figure for cite in draft.cites if cite.figure} - set(expected.get("allowed_figures", ()))
    assert found == set(expected["figures"])


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_quotations_and_figures_are_tied_to_their_sources(case: Path) -> None:
    draft, expected = drafted(case)
    wrong = []
    for cite in draft.cites:
        if cite.quote is not None:
            wanted = next(v for k, v in expected["quotes"].items() if plain(k) == plain(cite.quote))
            if "source" in wanted and not carries(draft, cite, wanted["source"]):
                wrong.append((cite, wanted))
        elif cite.figure in expected["figures"] and not carries(draft, cite, expected["figures"][cite.figure]):
            wrong.append((cite, expected["figures"][cite.figure]))
    assert wrong == []


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_speakers_are_named(case: Path) -> None:
    draft, expected = drafted(case)
    wrong = []
    for claim in draft.claims:
        for cite in claim.cites:
            wanted = next(
                (v for k, v in expected["quotes"].items() if cite.quote and plain(k) == plain(cite.quote)), {}
            )
            if "speaker" in wanted and wanted["speaker"] not in (claim.attributed_to or ""):
                wrong.append((cite.quote, claim.attributed_to, wanted["speaker"]))
    assert wrong == []


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_addresses_are_whole_and_archived_copies_stand_with_their_originals(case: Path) -> None:
    draft, expected = drafted(case)
    assert {s.url: list(s.copies) for s in draft.sources if s.url} == expected["urls"]
    told = " ".join(review for source in draft.sources for review in source.reviews)
    for words in expected.get("told", ()):
        assert words in told


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_works_without_an_address_are_declared_once_each(case: Path) -> None:
    draft, expected = drafted(case)
    for name in expected["named"]:
        assert sum(name in source.title for source in draft.sources) == 1, name


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_labels_give_the_standing(case: Path) -> None:
    draft, expected = drafted(case)
    found = {c.figure or c.quote: claim.standing for claim in draft.claims for c in claim.cites}
    assert {key: found[key] for key in expected["standing"]} == expected["standing"]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_file_loads_and_is_the_same_each_time(case: Path, tmp_path: Path) -> None:
    draft, expected = drafted(case)
    again, _ = drafted(case)
    text = file_text(draft, article="article")
    assert text == file_text(again, article="article")
    path = tmp_path / "citations.yaml"
    path.write_text(text, encoding="utf-8")
    publication = read_publication(path)
    assert len(list(publication.citations)) == len(draft.cites)
    assert (publication.title, publication.url) == (draft.title, draft.url)
    assert publication.title == expected.get("title", publication.title)
    assert publication.url == expected.get("url")
    assert len(draft.remarks) == expected.get("remarks", 0)
