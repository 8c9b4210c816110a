"""`holdfast lint` as people run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import holdfast

DECLARED = """publication: {title: The Quiet Harbour}
sources:
  study: {url: "http://study.example/1", title: Study, publisher: An Institute, kind: investigation}
claims:
  - id: silt
    says: The basin is full of silt.
    standing: documented
    cites: [{source: study, quote: full of silt}]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "citations.yaml").write_text(DECLARED, encoding="utf-8")
    return tmp_path


def test_a_finding_has_line_claim_rule_why_and_how(desk: Path) -> None:
    done = holdfast("lint", cwd=desk)
    assert done.returncode == 2
    first, why, mend, count = done.stdout.splitlines()
    assert first == "citations.yaml:5: claim silt: single-source: it rests on one voice: An Institute"
    assert why.startswith("    why:  One voice")
    assert mend.startswith("    mend: Find a second")
    assert count == "1 finding."


def test_what_is_accepted_with_a_reason_passes(desk: Path) -> None:
    path = desk / "citations.yaml"
    path.write_text(DECLARED.replace("    cites:", "    accept: {single-source: The only survey.}\n    cites:"))
    done = holdfast("lint", cwd=desk)
    assert done.returncode == 0
    assert done.stdout == "Nothing to mend, 1 accepted with a reason.\n"
    [finding] = json.loads(holdfast("lint", "--json", cwd=desk).stdout)
    assert finding["accepted"] == "The only survey."


def test_a_collection_tells_which_sources_are_dead(desk: Path) -> None:
    holdfast("run", "--delay", "0", "--connect-to", "::127.0.0.1:1", cwd=desk)
    findings = json.loads(holdfast("lint", "--json", "--collection", "collections/citations", cwd=desk).stdout)
    [dead] = [finding for finding in findings if finding["rule"] == "dead-source"]
    assert dead["where"] == "source study"
    assert dead["line"] == 3


def test_declarations_that_cannot_be_read_are_told_as_everywhere(desk: Path) -> None:
    (desk / "citations.yaml").write_text(DECLARED.replace("quote:", "qoute:"))
    done = holdfast("lint", cwd=desk)
    assert done.returncode == 3
    assert 'did you mean "quote"' in done.stderr
