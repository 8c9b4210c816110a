"""What a run and `holdfast history` print: readable in any width, without colours, however much was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from holdfast.found import found
from holdfast.history_command import print_nights
from holdfast.nightly import NightResult
from holdfast.proof import Proof
from holdfast.summary import ENTRIES, WIDTH, print_summary
from pipelines.declarations import read_publication
from pipelines.drift import DriftEvent
from pipelines.findings import Change, ChangeKind, Judgement, Reason, Verdict
from pipelines.history import NightFinding
from pipelines.ledger import StoredFinding
from pipelines.publication import Publication

NIGHT = datetime(2026, 11, 21, 3, 15, tzinfo=UTC)
ALTERED = Judgement(Verdict.ALTERED, changes=(Change(ChangeKind.NUMBER, "41", "29"),))
ABSENT = Judgement(Verdict.ABSENT, detail="The nearest passage is another one.")
STANDS = Judgement(Verdict.VERBATIM)


def blind(reason: Reason, detail: str = "so it was") -> Judgement:
    return Judgement(Verdict.UNVERIFIABLE, reason=reason, detail=detail)


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    """Twenty claims of three citations each; every claim has a source of its own."""
    lines = ["publication: {title: Silt}", "sources:"]
    lines += [f"  s{n}: {{url: 'https://host{n}.example/'}}" for n in range(20)]
    lines.append("claims:")
    for n in range(20):
        lines += [f"  - id: claim{n}", "    says: So it is.", "    cites:"]
        lines += [f"      - {{source: s{n}, quote: words number {n} {part}}}" for part in "abc"]
    path = tmp_path / "citations.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_publication(path)


def finding(citation: str, judgement: Judgement, event: DriftEvent = DriftEvent.DRIFTED) -> StoredFinding:
    return StoredFinding(
        citation_id=citation, run=1, run_at=NIGHT, judgement=judgement, matcher="m", extractor=None, event=event,
        final=True, capture=None,
    )  # fmt: skip


def printed(publication: Publication, findings: Sequence[StoredFinding], capsys: pytest.CaptureFixture[str]) -> str:
    proof = Proof(manifest=None, digest=None, signer="", stamped=0, troubles=())
    result = NightResult(
        1, NIGHT, found(findings, is_news=lambda _: False), resumed=False, unvisited=0, set_aside=(), proof=proof
    )
    print_summary(publication, result, report=Path("report.html"))
    return capsys.readouterr().out


def test_every_line_fits_and_none_ends_in_blanks(publication: Publication, capsys: pytest.CaptureFixture[str]) -> None:
    found = [finding("claim0#1", blind(Reason.BOT_WALL, "It asked who is reading, " * 20))]
    found += [finding(f"claim{n}#{part}", ALTERED) for n in range(1, 20) for part in (1, 2, 3)]
    lines = printed(publication, found, capsys).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert [line for line in lines if line != line.rstrip()] == []


def test_citations_of_one_source_that_say_the_same_are_one_entry(
    publication: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    wall = blind(Reason.BOT_WALL)
    said = printed(publication, [finding(f"claim0#{n}", wall) for n in (1, 2)] + [finding("claim1#1", wall)], capsys)
    assert "  claim0#1, claim0#2 (s0) · drifted\n      bot_wall: so it was\n  claim1#1 (s1)" in said


def test_news_comes_before_what_is_known(publication: Publication, capsys: pytest.CaptureFixture[str]) -> None:
    found = [finding("claim0#1", ALTERED, DriftEvent.HELD), finding("claim5#1", ALTERED), finding("claim2#1", ABSENT)]
    said = printed(publication, found, capsys)
    assert said.index("≠ altered") < said.index("claim5#1") < said.index("claim0#1") < said.index("∅ absent")


def test_a_work_that_is_only_named_has_no_news(publication: Publication, capsys: pytest.CaptureFixture[str]) -> None:
    named = finding("claim0#1", blind(Reason.UNRESOLVED), DriftEvent.UNVERIFIABLE_SINCE)
    assert "  claim0#1 (s0)\n" in printed(publication, [named], capsys)


def test_of_very_many_findings_the_rest_is_counted(
    publication: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [finding(f"claim{n}#{part}", blind(Reason.TIMEOUT, f"{n} {part}")) for n in range(20) for part in (1, 2, 3)]
    said = printed(publication, found, capsys)
    assert said.count("timeout:") == ENTRIES
    assert f"… and {60 - ENTRIES} more: see the report." in said


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([], True),
        ([blind(Reason.UNRESOLVED)], True),
        ([blind(Reason.TIMEOUT)], False),
        ([STANDS], False),
    ],
)
def test_a_machine_without_network_is_told_once_and_not_source_by_source(
    publication: Publication, capsys: pytest.CaptureFixture[str], others: list[Judgement], told: bool
) -> None:
    found = [finding(f"claim{n}#1", blind(Reason.UNREACHABLE)) for n in range(3)]
    said = printed(publication, [*found, *(finding("claim9#1", one) for one in others)], capsys)
    assert ("Not one source could be reached" in said) is told
    assert ("claim0#1" in said) is not told


def test_control_characters_of_a_page_never_reach_the_terminal(
    publication: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = Judgement(Verdict.ALTERED, changes=(Change(ChangeKind.NAME, "quay", "\x1b[2Jquay\u202e"),))
    said = printed(publication, [finding("claim0#1", changed)], capsys)
    assert "[U+001B][2Jquay[U+202E]" in said
    assert "\x1b" not in said


def test_nights_in_a_row_that_say_the_same_are_one_entry_of_the_history(
    publication: Publication, capsys: pytest.CaptureFixture[str]
) -> None:
    citation = next(iter(publication.citations))
    told = [(STANDS, DriftEvent.FIRST_SEEN), *[(STANDS, DriftEvent.HELD)] * 3, (ALTERED, DriftEvent.DRIFTED)]
    told += [(blind(Reason.TIMEOUT), DriftEvent.UNVERIFIABLE_SINCE)]
    nights = [
        NightFinding(run_at=NIGHT + timedelta(days=n), judgement=judgement, event=event, final=True, evidence=None)
        for n, (judgement, event) in enumerate(told)
    ]
    print_nights(Console(width=80, highlight=False), citation, nights)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  2026-11-21 03:15  verbatim · first seen",
        "  2026-11-22 03:15 to 2026-11-24 03:15, 3 nights  verbatim · held",
        "  2026-11-25 03:15  altered · drifted",
        "      another number: “41” cited, “29” in the source",
        "  2026-11-26 03:15  unverifiable",
        "      timeout: so it was",
        "",
    ]
