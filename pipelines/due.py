"""Which sources tonight's run visits, by their rhythms and by what the ledger says of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from archive.ledger import Ledger

from .publication import Citation, Publication, Source
from .rhythm import LastLook, Rhythm, is_due

_LAST_FINDINGS = """
SELECT c.id, f.run, r.run_at, s.final, q.text FROM citations c
JOIN findings f ON f.citation = c.citation AND f.run = (SELECT max(run) FROM findings WHERE citation = c.citation)
JOIN runs r ON r.run = f.run
JOIN judgements j ON j.judgement = f.judgement JOIN words q ON q.word = j.question
JOIN spells s ON s.citation = c.citation
  AND s.first_run = (SELECT max(first_run) FROM spells WHERE citation = c.citation)
"""
_VISITED = "SELECT 1 FROM visits JOIN urls USING (url) WHERE run = ? AND text = ?"


def due_sources(ledger: Ledger, publication: Publication, rhythm: Rhythm, *, now: datetime) -> frozenset[str]:
    """The ids of the sources that a run starting now visits. A source is due when one of its citations is.

    A citation that was declared or reworded since, or whose source has another address now, was never looked at.
    """
    found = {row[0]: row[1:] for row in ledger.execute(_LAST_FINDINGS)}
    cited: defaultdict[str, list[Citation]] = defaultdict(list)
    for citation in publication.citations:
        cited[citation.source_id].append(citation)

    def last_look(citation: Citation, source: Source) -> LastLook | None:
        if citation.id not in found or source.url is None:
            return None
        run, run_at, final, question = found[citation.id]
        if (
            question != citation.fingerprint
            or not ledger.execute(_VISITED, (run, source.url.partition("#")[0])).fetchone()
        ):
            return None
        return LastLook(datetime.fromisoformat(run_at), settled=bool(final))

    return frozenset(
        source.id
        for source in publication.sources
        if not cited[source.id]
        or any(is_due(rhythm.of(source), last_look(citation, source), now=now) for citation in cited[source.id])
    )
