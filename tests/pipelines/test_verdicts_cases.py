"""Every directory of tests/cases/verdicts is a source, a citation, and what must come out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Judgement
from pipelines.publication import Figure, Quotation
from pipelines.verdicts import prepare, verify

CASES = sorted((Path(__file__).parents[1] / "cases" / "verdicts").iterdir())


def judged(case: Path) -> Judgement:
    with (case / "source.txt").open(encoding="utf-8", newline="") as file:
        text = file.read()
    citation = json.loads((case / "citation.json").read_text(encoding="utf-8"))
    content = (
        Figure(citation["figure"], citation.get("near"))
        if "figure" in citation
        else Quotation(citation["quote"], citation.get("prefix"), citation.get("suffix"))
    )
    return verify(content, prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "test")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_case_comes_out_as_expected(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    judgement = judged(case)
    found = {
        "verdict": judgement.verdict.value,
        "changes": [[change.kind.value, change.quoted, change.source] for change in judgement.changes],
        "folds": list(judgement.folds),
        "context": list(judgement.context),
        "hits": judgement.hits,
    }
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_judgement_explains_itself_in_a_sentence(case: Path) -> None:
    detail = judged(case).detail
    assert detail is not None
    assert detail.endswith(".")
