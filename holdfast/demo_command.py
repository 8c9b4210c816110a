"""`holdfast demo`: two nights over a small site on this machine, played through the ordinary run."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

from .demonstration import CITATIONS, NIGHTS, DemonstrationSite, Expected, expected_verdicts
from .exit_codes import ExitCode
from .run_command import RunRequest, run_once

_MOMENTS = {1: "2025-03-01T03:00:00Z", 2: "2025-03-02T03:00:00Z"}
_INTRODUCTIONS = {
    1: "Night 1: an invented publication, and its sources as they were when it was written.",
    2: "Night 2: a figure, a “not”, a paragraph and a page have changed, and one page hides behind a bot wall.",
}


def play(folder: Path | None) -> ExitCode:
    """Play the nights and say whether they showed what they should: 0, or 1 with what did not."""
    collection = folder if folder is not None else _free_folder()
    surprises: list[str] = []
    with DemonstrationSite() as site:
        for night in NIGHTS:
            site.night = night
            sys.stdout.write(f"\n{_INTRODUCTIONS[night]}\n")
            sys.stdout.flush()
            findings = collection.parent / f"{collection.name}-night-{night}.jsonl"
            collection.parent.mkdir(parents=True, exist_ok=True)
            request = RunRequest(
                declarations=CITATIONS,
                collection=collection,
                now=_MOMENTS[night],
                delay=0.0,
                connect_to=(site.connect_to,),
                findings=findings,
            )
            run_once(request, as_json=False, quiet=False)
            surprises += _surprises(night, findings)
    report = collection / "reports" / "report.html"
    if surprises:
        sys.stdout.write("\nThe demonstration did not show what it should:\n" + "".join(f"  {s}\n" for s in surprises))
        return ExitCode.FAILED
    sys.stdout.write(f"\nThat is what it should show. Open the report in a browser: {report.resolve()}\n")
    return ExitCode.HOLDS


def _free_folder() -> Path:
    names = itertools.chain(["demonstration"], (f"demonstration-{number}" for number in itertools.count(2)))
    return next(path for name in names if not (path := Path("collections") / name).exists())


def _surprises(night: int, findings: Path) -> list[str]:
    """Where the night's findings differ from what the demonstration is made to show."""
    lines = findings.read_text(encoding="utf-8").splitlines()
    found = {finding["citation"]: finding for finding in map(json.loads, lines)}
    return [
        f"night {night}, {citation}: {_words(found.get(citation))} instead of {expected.verdict.value}"
        for citation, expected in expected_verdicts(night).items()
        if not _as_expected(expected, found.get(citation))
    ]


def _as_expected(expected: Expected, finding: dict[str, Any] | None) -> bool:
    if finding is None or finding["verdict"] != expected.verdict.value:
        return False
    if expected.reason is not None and finding["reason"] != expected.reason.value:
        return False
    kinds = {change["kind"] for change in finding["changes"]}
    return all(kind.value in kinds for kind in expected.changes)


def _words(finding: dict[str, Any] | None) -> str:
    if finding is None:
        return "no finding"
    kinds = ", ".join(change["kind"] for change in finding["changes"])
    return " ".join(filter(None, [finding["verdict"], finding["reason"], f"({kinds})" if kinds else ""]))
