"""A publication's provenance out of a collection's ledger: what the report and the history are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from archive.captures import Capture
from archive.ledger import Ledger
from archive.runs import runs

from .copies import copy_findings, declared_copies
from .history import CitationHistory, CopyReading, Evidence, NightFinding, Provenance, RunRecord
from .ledger import StoredFinding, findings_of, reread_in
from .publication import Citation, Publication
from .spells import SpellReader
from .unasked import unasked_in


def citation_nights(ledger: Ledger, citation: Citation, *, url: str | None) -> tuple[NightFinding, ...]:
    """The citation's findings of all nights, the oldest first; `url` is its source's as declared."""
    reread = reread_in(ledger)
    return tuple(
        _night(finding, url)._replace(reread=(citation.id, finding.run) in reread)
        for finding in findings_of(ledger, citation.id)
    )


def provenance(
    ledger: Ledger,
    publication: Publication,
    *,
    collection: str,
    made_at: datetime,
    proof: Mapping[str, str] | None = None,
    replay: str | None = None,
) -> Provenance:
    """Everything that a report says, for the publication as it is declared today.

    `proof` tells the newest manifest, `replay` where a replay tool serves the collection.
    """
    urls = {source.id: source.url for source in publication.sources}
    known = tuple(runs(ledger))
    copies = dict(copy_readings(ledger, publication))
    spells = dict(SpellReader(ledger).spells([(one, urls[one.source_id]) for one in publication.citations]))
    return Provenance(
        publication=publication,
        histories=tuple(
            CitationHistory(citation, spells.get(citation.id, ()), copies.get(citation.id))
            for citation in publication.citations
        ),
        runs=tuple(
            RunRecord(run.number, run.run_at, run.ended_at, run.state.value, run.settings, run.software)
            for run in known
        ),
        made_at=made_at,
        collection=collection,
        proof=proof or {},
        replay=replay,
        unasked=unasked_in(ledger, known[-1].number) if known else (),
    )


def copy_readings(ledger: Ledger, publication: Publication) -> Iterator[tuple[str, CopyReading]]:
    """What archived copies said last of the citations as they are declared now, by citation id."""
    urls = {source.id: source.url or "" for source in publication.sources}
    citations = {citation.id: citation for citation in publication.citations}
    declared = declared_copies(publication)
    for citation_id, found in copy_findings(ledger):
        citation = citations.get(citation_id)
        if citation is None:
            continue
        address = urls[citation.source_id].partition("#")[0]
        if found.answers(citation, address, declared.get(address, ())):
            evidence = _evidence(found.copy.capture, found.copy.address)
            yield citation_id, CopyReading(found.judgement, evidence, found.copy.archive, found.copy.at)


def _night(finding: StoredFinding, url: str | None) -> NightFinding:
    capture = finding.capture
    return NightFinding(
        run_at=finding.run_at,
        judgement=finding.judgement,
        event=finding.event,
        final=finding.final,
        evidence=None if capture is None else _evidence(capture, url, finding.extractor, finding.matcher),
    )


def _evidence(capture: Capture, url: str | None, extractor: str | None = None, matcher: str | None = None) -> Evidence:
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
        extractor=extractor,
        matcher=matcher,
    )
