"""Findings for other programs: one JSON object a citation and line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.files import write_whole
from pipelines.findings import Judgement
from pipelines.judgement_json import to_json
from pipelines.ledger import StoredFinding
from pipelines.publication import Publication


def finding_line(finding: StoredFinding, *, url: str | None) -> dict[str, Any]:
    """The object of one finding; `url` is the source's as declared."""
    judged = to_json(finding.judgement)
    return {
        "citation": finding.citation_id,
        "run_at": iso(finding.run_at),
        "verdict": judged["verdict"],
        "changes": judged["changes"],
        "reason": judged["reason"],
        "zone": judged["zone"],
        "passage": judged["passage"],
        "event": finding.event.value,
        "final": finding.final,
        "url": url,
        "record_id": None if finding.capture is None else finding.capture.record_id,
        "payload_digest": None if finding.capture is None else str(finding.capture.payload_digest),
        "place": judged["place"],
        "payload_start": judged["payload_start"],
        "payload_end": judged["payload_end"],
    }


def iso(moment: datetime) -> str:
    """`2026-02-01T03:00:00Z`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def write_findings(
    path: Path,
    findings: Iterable[StoredFinding],
    publication: Publication,
    *,
    located: Callable[[StoredFinding], Judgement] | None = None,
) -> None:
    """Write the findings of the declared citations, in the declarations' order, in one rename. Raises OSError.

    `located` gives a finding's judgement with its span in the payload; without it no spans are written.
    """
    urls = {source.id: source.url for source in publication.sources}
    found = {finding.citation_id: finding for finding in findings}
    lines: list[str] = []
    for citation in publication.citations:
        finding = found.get(citation.id)
        if finding is not None:
            told = finding if located is None else replace(finding, judgement=located(finding))
            lines.append(json.dumps(finding_line(told, url=urls[citation.source_id]), ensure_ascii=False))
    write_whole(path, "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
