"""Saved pages, each a directory: what it is, and what must come out of it.

`expected.json` names the media type and either `reason`, for a page that is no capture, or `title`, `zones` (phrases of
the text and where each stands) and `lacks` (words that must not be in the text).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.extraction import Extraction, NotExtracted, extract

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "extraction").iterdir())


def test_the_saved_pages_are_where_they_are_looked_for() -> None:
    assert len(CASES) > 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_saved_page_gives_what_is_written_beside_it(case: Path) -> None:
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    answer = extract((case / "page.html").read_bytes(), media_type=expected["media_type"])
    if "reason" in expected:
        assert isinstance(answer, NotExtracted)
        assert answer.reason.value == expected["reason"]
        return
    assert isinstance(answer, Extraction), answer
    assert answer.title == expected["title"]
    assert {phrase: answer.label_at(answer.text.index(phrase)) for phrase in expected["zones"]} == expected["zones"]
    assert [words for words in expected.get("lacks", []) if words in answer.text] == []
