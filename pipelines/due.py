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
_VISITED = "SELECT text FROM visits JOIN urls USING (url) WHERE run = ?"


def due_sources(ledger: Ledger, publication: Publication, rhythm: Rhythm, *, now: datetime) -> frozenset[str]:
    """The ids of the sources that a run starting now visits. A source is due when one of its citations is.

    A citation that was declared or reworded since, or whose source has another address now, was never looked at.
    """
    rhythms = {source.id: rhythm.of(source) for source in publication.sources}
    resting = {source.id: source for source in publication.sources if rhythms[source.id] is not None}
    due = rhythms.keys() - resting.keys()
    if not resting:  # as by default: the ledger of 100,000 citations is asked nothing
        return frozenset(due)
    looks = _Looks(ledger)
    cited: defaultdict[str, list[Citation]] = defaultdict(list)
    for citation in publication.citations:
        cited[citation.source_id].append(citation)
    for source in resting.values():
        every, citations = rhythms[source.id], cited[source.id]
        if not citations or any(is_due(every, looks.last(citation, source), now=now) for citation in citations):
            due.add(source.id)
    return frozenset(due)


class _Looks:
    """When each citation was looked at last, asked of the ledger a run at a time and not a citation at a time."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._found = {row[0]: row[1:] for row in ledger.execute(_LAST_FINDINGS)}
        self._visited: dict[int, frozenset[str]] = {}

    def last(self, citation: Citation, source: Source) -> LastLook | None:
        """None where the citation as it is declared now was never looked at."""
        if citation.id not in self._found or source.url is None:
            return None
        run, run_at, final, question = self._found[citation.id]
        if source.url.partition("#")[0] not in self._addresses(run) or question != citation.fingerprint:
            return None
        return LastLook(datetime.fromisoformat(run_at), settled=bool(final))

    def _addresses(self, run: int) -> frozenset[str]:
        """What the run visited."""
        if run not in self._visited:
            self._visited[run] = frozenset(row[0] for row in self._ledger.execute(_VISITED, (run,)))
        return self._visited[run]
