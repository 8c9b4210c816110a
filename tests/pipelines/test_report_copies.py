"""What every report says of an archived copy while the source itself does not stand."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import html
from report_building import altered, stands
from report_sample import sample
from test_report_json import SCHEMA_FILE, faults

from pipelines.findings import Change, ChangeKind, Judgement, Verdict
from pipelines.history import CopyReading, Provenance
from pipelines.report import ReportFormat, render
from pipelines.report.groups import Group
from pipelines.report.text import anchor
from pipelines.report.view import view_of

AT = datetime(2026, 5, 2, tzinfo=UTC)
STANDS = stands("Before: ", "the words", " after.")
OTHER = altered("Before: ", "the <b>other</b> words", " after.", Change(ChangeKind.WORDING, "", "<b>other</b>"))
ABSENT = Judgement(Verdict.ABSENT)


def with_copy(judgement: Judgement, *, group: Group, at: datetime | None = AT) -> tuple[Provenance, str]:
    """The sample with a copy for its first citation in that group that has evidence; and that citation's id."""
    known = sample()
    view = next(view for view in view_of(known).citations if view.group is group and view.valid and view.valid.evidence)
    assert view.valid is not None
    assert view.valid.evidence is not None
    evidence = view.valid.evidence._replace(url="https://archive.example/web/20260502000000id_/https://a.example/")
    copy = CopyReading(judgement, evidence, "The <Archive>", at)
    histories = tuple(
        replace(history, copy=copy) if history.citation.id == view.citation.id else history
        for history in known.histories
    )
    return replace(known, histories=histories), view.citation.id


@pytest.mark.parametrize(
    ("judgement", "said"),
    [
        (STANDS, "It stands in the copy of 2 May 2026 (The <Archive>)."),
        (ABSENT, "It is not in the copy of 2 May 2026 (The <Archive>) either."),
        (OTHER, "It differs in the copy of 2 May 2026 (The <Archive>): other words: nothing cited, “<b>other</b>”"),
    ],
)
@pytest.mark.parametrize("group", [Group.UNCHECKED, Group.ABSENT, Group.DIFFERS])
def test_the_copy_is_told_beside_the_verdict(judgement: Judgement, said: str, group: Group) -> None:
    known, citation_id = with_copy(judgement, group=group)
    told = json.loads(render(known, ReportFormat.JSON))
    [citation] = [one for claim in told["claims"] for one in claim["citations"] if one["id"] == citation_id]
    assert citation["copy"]["sentence"].startswith(said)
    assert citation["answer"] == group
    assert faults(told, SCHEMA_FILE) == []
    [row] = [
        row for row in csv.DictReader(io.StringIO(render(known, ReportFormat.CSV))) if row["citation"] == citation_id
    ]
    assert row["copy"].startswith(said)
    page = render(known, ReportFormat.HTML)
    assert said.replace("<", "&lt;").replace(">", "&gt;") in page
    assert "The copy" in page
    assert "copy of 2 May 2026" in render(known, ReportFormat.MD)


def test_a_source_that_stands_needs_no_copy() -> None:
    known, citation_id = with_copy(STANDS, group=Group.STANDS)
    told = json.loads(render(known, ReportFormat.JSON))
    assert all(one["copy"] is None for claim in told["claims"] for one in claim["citations"])
    assert citation_id in {one["id"] for claim in told["claims"] for one in claim["citations"]}


def test_a_copy_without_a_moment_is_called_undated() -> None:
    known, _ = with_copy(STANDS, group=Group.UNCHECKED, at=None)
    assert "It stands in an undated copy (The &lt;Archive&gt;)." in render(known, ReportFormat.HTML)


def test_the_copy_can_be_opened_and_is_told_to_whoever_must_act() -> None:
    known, citation_id = with_copy(STANDS, group=Group.ABSENT)
    document = html.document_fromstring(render(known, ReportFormat.HTML))
    [cite] = [one for one in document.iter("article") if one.get("id") == f"claim-{anchor(citation_id)}"]
    [link] = [link for link in cite.iter("a") if link.text_content() == "Open the copy"]
    assert link.get("href") == "https://archive.example/web/20260502000000id_/https://a.example/"
    [notice] = [one for one in view_of(known).attention if one.view.citation.id == citation_id]
    assert notice.sentence.endswith("It stands in the copy of 2 May 2026 (The <Archive>).")
