"""The histories of some citations at a time, out of a collection's ledger: for reports that never hold them all.

`memory.provenance` reads everything in one pass and is the quicker where everything is wanted at once. What it says of
a citation is what this says of it: a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from archive.ledger import Ledger
from archive.runs import runs

from .drift import DriftEvent
from .history import CitationHistory, NightFinding, Provenance, RunRecord, Spell
from .judgement_json import from_json
from .ledger import reread_in
from .ledger_schema import joined_offsets
from .memory import copy_readings, evidence_of
from .publication import Citation, Publication

_MOST: Final = 500  # citations of one question to the ledger: sqlite's oldest limit of parameters is 999

# As in memory.py: a spell ends with the last run that has a finding of the citation before the next one begins.
_SPELLS: Final = """
WITH asked AS (SELECT citation, id FROM citations WHERE id IN ({places})), bounds AS (
  SELECT a.id, s.*, (SELECT max(run) FROM findings f WHERE f.citation = s.citation AND f.run < coalesce((
    SELECT min(first_run) FROM spells n WHERE n.citation = s.citation AND n.first_run > s.first_run
  ), 4611686018427387904)) AS last_run FROM asked a CROSS JOIN spells s WHERE s.citation = a.citation
)
SELECT b.id, q.text, b.first_run, b.last_run, y.json, j.offsets, m.text, e.text, b.event, b.final, p.body,
  k.capture, u.text, k.captured_at, k.status, k.record_id, coalesce(k.payload_digest, o.payload_digest), w.name,
  k.offset, h.media_type, k.truncated
FROM bounds b
JOIN findings f ON f.citation = b.citation AND f.run = b.last_run JOIN judgements j USING (judgement)
JOIN bodies y ON y.body = b.body
JOIN words q ON q.word = j.question JOIN words m ON m.word = b.matcher LEFT JOIN words e ON e.word = b.extractor
LEFT JOIN portraits p ON p.text = j.text
LEFT JOIN captures k USING (capture) LEFT JOIN urls u ON u.url = k.url
LEFT JOIN warc_files w ON w.warc_file = k.warc_file
LEFT JOIN heads h ON h.head = k.head LEFT JOIN captures o ON o.capture = k.original
ORDER BY b.citation, b.first_run
"""


class Histories:
    """Reads the histories of the citations that it is asked for. Nothing of what it read before is kept."""

    def __init__(self, ledger: Ledger, publication: Publication) -> None:
        self._ledger = ledger
        self._urls = {source.id: source.url for source in publication.sources}
        self._moments: Mapping[int, datetime] = {run.number: run.run_at for run in runs(ledger)}
        self._reread = reread_in(ledger)
        self._copies = dict(copy_readings(ledger, publication))  # of the few whose sources did not stand
        self._events = {event.value: event for event in DriftEvent}

    def __call__(self, citations: Sequence[Citation]) -> dict[str, CitationHistory]:
        """The histories of these citations by their ids, as `memory.provenance` has them."""
        spells: dict[str, tuple[Spell, ...]] = {}
        for first in range(0, len(citations), _MOST):
            spells.update(self._spells(citations[first : first + _MOST]))
        return {one.id: CitationHistory(one, spells.get(one.id, ()), self._copies.get(one.id)) for one in citations}

    def _spells(self, citations: Sequence[Citation]) -> Iterator[tuple[str, tuple[Spell, ...]]]:
        asked = {one.id: one for one in citations}
        query = _SPELLS.format(places=", ".join("?" * len(asked)))
        for citation_id, rows in groupby(self._ledger.execute(query, tuple(asked)), key=lambda row: row[0]):
            one = asked[citation_id]
            question, url = one.fingerprint, self._urls[one.source_id]
            yield citation_id, tuple(self._spell(row, url) for row in rows if row[1] == question)

    def _spell(self, row: tuple, url: str | None) -> Spell:  # type: ignore[type-arg]  # a row of _SPELLS
        citation_id, _, first, last, body, offsets, matcher, extractor, event, final, portrait, *seen = row
        night = NightFinding(
            run_at=self._moments[last],
            judgement=from_json(joined_offsets(body, offsets)),
            event=self._events[event],
            final=bool(final),
            evidence=None if seen[0] is None else evidence_of(seen, url, extractor, matcher),
            portrait=portrait,
        )
        return Spell(self._moments[first], last - first + 1, night, (citation_id, first) in self._reread)


def frame_of(
    ledger: Ledger,
    publication: Publication,
    *,
    collection: str,
    made_at: datetime,
    proof: Mapping[str, str] | None = None,
    replay: str | None = None,
) -> Provenance:
    """What `memory.provenance` gives, but without histories: the publication and the runs."""
    known = tuple(
        RunRecord(run.number, run.run_at, run.ended_at, run.state.value, run.settings, run.software)
        for run in runs(ledger)
    )
    return Provenance(publication, (), known, made_at, collection, replay, proof or {})
