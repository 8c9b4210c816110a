"""The report for machines: everything, all nights included. Its shape is `schema.json` in this folder."""

from __future__ import annotations

import json
import re
from datetime import datetime

from ..history import Evidence, NightFinding, Provenance
from ..publication import Figure, Quotation, Source
from .citations import CitationView
from .notices import Notice
from .runs import RunView
from .view import ClaimView, view_of

# Rises when a field changes its meaning or goes; new fields may come at any time.
SCHEMA = "holdfast-report/1"

# Valid in JSON, but unseen by whoever opens the file, or not to be encoded as UTF-8 at all.
_UNSEEN = re.compile("[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def render_json(provenance: Provenance) -> str:
    """The whole report as a JSON object, indented, ending in a line feed. Text is as it came, never shortened."""
    view = view_of(provenance)
    publication = provenance.publication
    report = {
        "schema": SCHEMA,
        "made_at": _moment(provenance.made_at),
        "collection": provenance.collection,
        "publication": {
            "title": publication.title,
            "url": publication.url,
            "declarations": {"file": publication.path.name, "sha256": publication.digest},
        },
        "summary": {
            "headline": list(view.headline),
            "citations": sum(view.totals.values()),
            **{group.value: number for group, number in view.totals.items()},
        },
        "changes": [_notice(notice) for notice in view.changes],
        "attention": [_notice(notice) for notice in view.attention],
        "sources": [_source(source) for source in publication.sources],
        "claims": [_claim(claim) for claim in view.claims],
        "runs": [_run(run) for run in view.runs],
    }
    text = json.dumps(report, ensure_ascii=False, indent=1, default=str)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _notice(notice: Notice) -> dict[str, object]:
    return {"citation": notice.view.citation.id, "urgency": notice.urgency, "sentence": notice.sentence}


def _source(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "url": source.url,
        "title": source.title,
        "publisher": source.publisher,
        "kind": source.kind,
        "published": source.published,
        "accessed": source.accessed,
        "copies": list(source.copies),
        "line": source.line,
    }


def _claim(view: ClaimView) -> dict[str, object]:
    claim = view.claim
    return {
        "id": claim.id,
        "says": claim.says,
        "at": claim.at,
        "standing": claim.standing,
        "attributed_to": claim.attributed_to,
        "limits": claim.limits,
        "line": claim.line,
        "citations": [_citation(citation) for citation in view.citations],
    }


def _citation(view: CitationView) -> dict[str, object]:
    match view.citation.content:
        case Quotation(exact, prefix, suffix):
            content: dict[str, object] = {"quote": exact, "prefix": prefix, "suffix": suffix}
        case Figure(text, near):
            content = {"figure": text, "near": near}
    return {
        "id": view.citation.id,
        "source": view.citation.source_id,
        **content,
        "line": view.citation.line,
        "fingerprint": view.citation.fingerprint,
        "answer": view.group,
        "since": _moment(view.since),
        "last_stood": _moment(view.last_standing.run_at if view.last_standing else None),
        "nights": [_night(night) for night in view.nights],
    }


def _night(night: NightFinding) -> dict[str, object]:
    judgement = night.judgement
    return {
        "run_at": _moment(night.run_at),
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "detail": judgement.detail,
        "changes": [{"kind": one.kind, "quoted": one.quoted, "source": one.source} for one in judgement.changes],
        "context": list(judgement.context),
        "folds": list(judgement.folds),
        "zone": judgement.zone,
        "hits": judgement.hits,
        "passage": judgement.passage,
        "start": judgement.start,
        "end": judgement.end,
        "event": night.event,
        "final": night.final,
        "evidence": None if night.evidence is None else _evidence(night.evidence),
    }


def _evidence(seen: Evidence) -> dict[str, object]:
    return {
        "url": seen.url,
        "final_url": seen.final_url,
        "captured_at": _moment(seen.captured_at),
        "status": seen.status,
        "media_type": seen.media_type,
        "truncated": seen.truncated,
        "record_id": seen.record_id,
        "payload_digest": seen.payload_digest,
        "warc_file": seen.warc_file,
        "offset": seen.offset,
        "extractor": seen.extractor,
        "matcher": seen.matcher,
    }


def _run(view: RunView) -> dict[str, object]:
    run = view.run
    return {
        "number": run.number,
        "run_at": _moment(run.run_at),
        "ended_at": _moment(run.ended_at),
        "state": run.state,
        "judged": view.judged,
        "missed_before": view.missed,
        "changed": list(view.changed),
        "settings": dict(run.settings),
        "software": dict(run.software),
    }
