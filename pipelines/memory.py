"""A publication's provenance out of a collection's ledger: what the report and the history are made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from archive.runs import runs

from .history import CitationHistory, Evidence, NightFinding, Provenance, RunRecord
from .ledger import StoredFinding, findings_of
from .publication import Citation, Publication


def citation_history(ledger: sqlite3.Connection, citation: Citation, *, url: str | None) -> CitationHistory:
    """The citation's findings of all nights; `url` is its source's as declared."""
    return CitationHistory(citation, tuple(_night(finding, url) for finding in findings_of(ledger, citation.id)))


def provenance(
    ledger: sqlite3.Connection,
    publication: Publication,
    *,
    collection: str,
    made_at: datetime,
    proof: Mapping[str, str] | None = None,
) -> Provenance:
    """Everything that a report says, for the publication as it is declared today; `proof` tells the newest manifest."""
    urls = {source.id: source.url for source in publication.sources}
    return Provenance(
        publication=publication,
        histories=tuple(
            citation_history(ledger, citation, url=urls[citation.source_id]) for citation in publication.citations
        ),
        runs=tuple(
            RunRecord(run.number, run.run_at, run.ended_at, run.state.value, run.settings, run.software)
            for run in runs(ledger)
        ),
        made_at=made_at,
        collection=collection,
        proof=proof or {},
    )


def _night(finding: StoredFinding, url: str | None) -> NightFinding:
    return NightFinding(
        run_at=finding.run_at,
        judgement=finding.judgement,
        event=finding.event,
        final=finding.final,
        evidence=_evidence(finding, url),
    )


def _evidence(finding: StoredFinding, url: str | None) -> Evidence | None:
    capture = finding.capture
    if capture is None:
        return None
    return Evidence(
        url=url or capture.url,
        final_url=capture.url,
        captured_at=capture.captured_at,
        status=capture.status,
        record_id=capture.record_id,
        payload_digest=str(capture.payload_digest),
        warc_file=capture.location.warc_file,
        offset=capture.location.offset,
        media_type=capture.media_type,
        truncated=capture.truncated,
        extractor=finding.extractor,
        matcher=finding.matcher,
    )
