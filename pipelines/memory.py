"""A publication's provenance out of a collection's ledger: what the report and the history are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from archive.captures import Capture, from_micros, record_urn
from archive.digests import Digest
from archive.ledger import Ledger
from archive.runs import runs

from .copies import copy_findings, declared_copies
from .drift import DriftEvent
from .findings import Judgement
from .history import CitationHistory, CopyReading, Evidence, NightFinding, Provenance, RunRecord, Spell
from .judgement_json import from_json
from .ledger import StoredFinding, findings_of, reread_in
from .ledger_schema import joined_offsets
from .publication import Citation, Publication


def citation_nights(ledger: Ledger, citation: Citation, *, url: str | None) -> tuple[NightFinding, ...]:
    """The citation's findings of all nights, the oldest first; `url` is its source's as declared."""
    reread = reread_in(ledger)
    return tuple(
        replace(_night(finding, url), reread=(citation.id, finding.run) in reread)
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
    reading = _Reading(ledger, {run.number: run.run_at for run in known})
    copies = dict(copy_readings(ledger, publication))
    spells = dict(reading.histories({one.id: (one.fingerprint, urls[one.source_id]) for one in publication.citations}))
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
    )


# A spell ends with the last run that has a finding of the citation before the next one begins.
_SPELLS = """
WITH bounds AS (
  SELECT s.*, (SELECT max(run) FROM findings f WHERE f.citation = s.citation AND f.run < coalesce((
    SELECT min(first_run) FROM spells n WHERE n.citation = s.citation AND n.first_run > s.first_run
  ), 4611686018427387904)) AS last_run FROM spells s
)
SELECT c.id, b.first_run, b.last_run, b.body, j.offsets, m.text, e.text, b.event, b.final, p.body,
  q.text,
  k.capture, u.text, k.captured_at, k.status, k.record_id, coalesce(k.payload_digest, o.payload_digest), w.name,
  k.offset, h.media_type, k.truncated
FROM bounds b JOIN citations c USING (citation)
JOIN findings f ON f.citation = b.citation AND f.run = b.last_run JOIN judgements j USING (judgement)
JOIN words q ON q.word = j.question JOIN words m ON m.word = b.matcher LEFT JOIN words e ON e.word = b.extractor
LEFT JOIN portraits p ON p.text = j.text
LEFT JOIN captures k USING (capture) LEFT JOIN urls u ON u.url = k.url
LEFT JOIN warc_files w ON w.warc_file = k.warc_file
LEFT JOIN heads h ON h.head = k.head LEFT JOIN captures o ON o.capture = k.original
ORDER BY b.citation, b.first_run
"""


_QUESTION = 10  # its place in a row of _SPELLS


class _Reading:
    """Every citation's spells in one pass; what occurs often is made into a value once."""

    def __init__(self, ledger: Ledger, moments: Mapping[int, datetime]) -> None:
        self._ledger = ledger
        self._moments = moments
        self._bodies: dict[int, str] = dict(ledger.execute("SELECT body, json FROM bodies"))
        self._judgements: dict[tuple[int, str | None], Judgement] = {}
        self._evidence: dict[tuple[object, ...], Evidence] = {}
        self._reread = reread_in(ledger)
        self._events = {event.value: event for event in DriftEvent}

    def histories(self, declared: Mapping[str, tuple[str, str | None]]) -> Iterator[tuple[str, tuple[Spell, ...]]]:
        """The spells of those citations that have any; `declared`: their fingerprints and their sources' addresses.

        Nights on which a citation was worded otherwise are no part of its history: they judged other words.
        """
        for citation_id, rows in groupby(self._ledger.execute(_SPELLS), key=lambda row: row[0]):
            if citation_id in declared:
                question, url = declared[citation_id]
                yield citation_id, tuple(self._spell(row, url) for row in rows if row[_QUESTION] == question)

    def _spell(self, row: tuple, url: str | None) -> Spell:  # type: ignore[type-arg]  # a row of _SPELLS
        citation_id, first_run, last_run, body, offsets, matcher, extractor, event, final, portrait, _, *seen = row
        evidence = None
        if seen[0] is not None:
            key = (seen[0], url, extractor, matcher)
            evidence = self._evidence.get(key)
            if evidence is None:
                evidence = self._evidence[key] = evidence_of(seen, url, extractor, matcher)
        judgement = self._judgement(body, offsets)
        night = NightFinding(self._moments[last_run], judgement, self._events[event], bool(final), evidence, portrait)
        reread = (citation_id, first_run) in self._reread
        return Spell(self._moments[first_run], last_run - first_run + 1, night, reread)

    def _judgement(self, body: int, offsets: str | None) -> Judgement:
        known = self._judgements.get((body, offsets))
        if known is None:
            known = self._judgements[body, offsets] = from_json(joined_offsets(self._bodies[body], offsets))
        return known


def evidence_of(seen: list, url: str | None, extractor: str | None, matcher: str) -> Evidence:  # type: ignore[type-arg]
    """What a finding rests on: `seen` is the end of a row, from the capture's number on."""
    _, final_url, captured_at, status, record_id, digest, warc_file, offset, media_type, truncated = seen
    return Evidence(
        url=url or final_url,
        final_url=final_url,
        captured_at=from_micros(captured_at),
        status=status,
        record_id=record_urn(record_id),
        payload_digest=str(Digest(digest)),
        warc_file=warc_file,
        offset=offset,
        media_type=media_type,
        truncated=truncated,
        extractor=extractor,
        matcher=matcher,
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
