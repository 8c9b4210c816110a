"""What a night tells beside its own findings: those of sources that rest, and copies of what does not stand."""

from __future__ import annotations

from collections.abc import Iterable

from archive.ledger import Ledger
from pipelines import ledger as tables
from pipelines.history import CopyReading
from pipelines.ledger import StoredFinding
from pipelines.memory import copy_readings
from pipelines.publication import Publication

from .found import Resting


def copies_of_fallen(
    publication: Publication, ledger: Ledger, findings: Iterable[StoredFinding]
) -> dict[str, CopyReading]:
    """What archived copies say, by citation, where tonight's finding does not stand."""
    fallen = {one.citation_id for one in findings if not one.judgement.verdict.stands}
    if not fallen:
        return {}
    return {citation_id: copy for citation_id, copy in copy_readings(ledger, publication) if citation_id in fallen}


def resting(publication: Publication, ledger: Ledger, run: int, urls: tuple[str, ...]) -> Resting:
    """What the newest findings say of the citations whose sources rest tonight."""
    wanted = set(urls)
    at_rest = {
        source.id
        for source in publication.sources
        if source.url is not None and source.url.partition("#")[0] not in wanted
    }
    citations = fallen = 0
    for citation in publication.citations:
        if citation.source_id in at_rest:
            newest = tables.newest_finding(ledger, citation.id)
            if newest is not None and newest.run != run:
                citations += 1
                fallen += not newest.judgement.verdict.stands
    return Resting(citations, fallen)
