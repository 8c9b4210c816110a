"""A run's summary for machines: one JSON object, in the form that docs/run-summary.schema.json publishes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipelines.drift import DriftEvent
from pipelines.extraction import EXTRACTOR
from pipelines.findings import Verdict
from pipelines.matcher import MATCHER

from .exit_codes import ExitCode
from .findings_file import iso
from .found import QUIET
from .watching import Watch

if TYPE_CHECKING:
    from .nightly import NightPlan, NightResult
    from .proof import Proof

FORMAT: Final = "urn:holdfast:run-summary:1"  # another number where a field goes, or means something else

_TOLD: Final = tuple(event for event in DriftEvent if event not in QUIET)


def summary_json(
    result: NightResult,
    watch: Watch,
    plan: NightPlan,
    *,
    code: ExitCode,
    report: Path,
    untold: tuple[str, ...] = (),
) -> str:
    """The summary of a run that came to its end. `untold`: a sentence for each service that took no message."""
    summary: dict[str, Any] = {
        "format": FORMAT,
        "run": result.run,
        "run_at": iso(result.run_at),
        "resumed": result.resumed,
        "exit_code": int(code),
        "publication": {"title": plan.publication.title, "digest": plan.publication.digest},
        "collection": str(plan.collection.path),
        "report": str(report),
        **_counts(result, watch),
        "news": sorted(result.found.news),
        "events": _events(result),
        "stages": [
            {"stage": stage.value, "seconds": round(taken.seconds, 3), "cpu_seconds": round(taken.cpu_seconds, 3)}
            for stage, taken in watch.stages.items()
        ],
        "crawl_lag_seconds": round(watch.crawl_lag, 3),
        "set_aside": list(result.set_aside),
        "lost": list(result.lost),
        "archive_troubles": [
            {"archive": one.archive, "detail": one.detail, "times": one.times} for one in watch.archive_troubles
        ],
        "notification_troubles": list(untold),
        **_proof(result.proof),
        "software": {**plan.software, "extractor": EXTRACTOR, "matcher": MATCHER},
    }
    return json.dumps(summary, ensure_ascii=False, indent=2) + "\n"


def _counts(result: NightResult, watch: Watch) -> dict[str, Any]:
    return {
        "citations": result.found.total,
        "resting": result.resting.citations,
        "verdicts": {verdict.value: result.found.verdicts.get(verdict, 0) for verdict in Verdict},
        "unvisited_sources": result.unvisited,
        "visits": dict(sorted(watch.outcomes.items())),
        "responses": {str(status): number for status, number in sorted(watch.statuses.items())},
        "revisits": watch.revisits,
        "archived_bytes": watch.archived,
    }


def _events(result: NightResult) -> dict[str, list[dict[str, Any]]]:
    """What the night says against the nights before it: the citations' ids by event, and whether it is final."""
    told: dict[str, list[dict[str, Any]]] = {event.value: [] for event in _TOLD}
    for finding in sorted(result.found.told, key=lambda one: one.citation_id):
        if finding.event in _TOLD:
            told[finding.event.value].append({"citation": finding.citation_id, "final": finding.final})
    return told


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "manifest": None if proof.manifest is None else str(proof.manifest),
        "manifest_digest": None if proof.digest is None else str(proof.digest),
        "signed_with": proof.signer,
        "manifests_stamped": proof.stamped,
        "proof_troubles": list(proof.troubles),
    }
