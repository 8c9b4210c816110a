"""What a run over the demonstration has to find on each night."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pipelines.findings import ChangeKind, Reason, Verdict

CITATIONS = Path(__file__).with_name("citations.yaml")
"""The declarations of the demonstration's publication."""

NIGHTS = (1, 2)


@dataclass(frozen=True, slots=True)
class Expected:
    """The verdict on one citation; the reason where it is unverifiable, the kinds of change where it is altered."""

    verdict: Verdict
    reason: Reason | None = None
    changes: tuple[ChangeKind, ...] = ()


def expected_verdicts(night: int) -> dict[str, Expected]:
    """What is expected on that night, by citation id. Raises KeyError for a night that the demonstration has not."""
    nights = json.loads(Path(__file__).with_name("expected.json").read_text(encoding="utf-8"))
    return {
        citation: Expected(
            Verdict(entry["verdict"]),
            Reason(entry["reason"]) if "reason" in entry else None,
            tuple(map(ChangeKind, entry.get("changes", ()))),
        )
        for citation, entry in nights[str(night)].items()
    }
