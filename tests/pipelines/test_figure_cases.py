"""Every line of tests/cases/figures is a figure, its label words, and the verdict on it against the text above it.

A file holds texts, whose lines begin with `> `, and below each the figures that are judged against it:
`- FIGURE | LABEL | VERDICT KIND`, where KIND is the change that an `altered` figure must name, if one is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from pipelines.extraction.values import Extraction, Stretch, Zone
from pipelines.findings import Verdict
from pipelines.publication import Figure
from pipelines.verdicts import Prepared, prepare, verify

FILES = sorted((Path(__file__).parents[1] / "cases" / "figures").glob("*.txt"))


@dataclass(frozen=True)
class Case:
    """One figure against one text."""

    place: str
    text: str
    figure: str
    near: str | None
    verdict: Verdict
    change: str | None


def cases_of(file: Path) -> Iterator[Case]:
    source: list[str] = []
    open_for_more = False
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("> "):
            source = [*source, line[2:]] if open_for_more else [line[2:]]
        elif line.startswith("- "):
            figure, near, expected = (part.strip() for part in line[2:].split(" | "))
            verdict, _, change = expected.partition(" ")
            yield Case(
                f"{file.name}:{number}", "\n".join(source), figure, near or None, Verdict(verdict), change or None
            )
        open_for_more = line.startswith("> ")


CASES = [case for file in FILES for case in cases_of(file)]


@lru_cache(maxsize=512)
def document(text: str) -> Prepared:
    return prepare(Extraction(text, (Stretch(0, len(text), Zone.MAIN),), "text/plain", "test"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.place)
def test_the_figure_is_judged_as_the_line_says(case: Case) -> None:
    judgement = verify(Figure(case.figure, case.near), document(case.text))
    assert judgement.verdict is case.verdict, judgement.detail
    if case.change is not None:
        assert case.change in [change.kind for change in judgement.changes]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.place)
def test_a_figure_that_stands_names_no_change_and_an_altered_one_names_both_sides(case: Case) -> None:
    judgement = verify(Figure(case.figure, case.near), document(case.text))
    assert judgement.detail
    assert bool(judgement.changes) is (judgement.verdict is Verdict.ALTERED)
    assert all(change.quoted for change in judgement.changes)
