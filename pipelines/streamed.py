"""The histories of some citations at a time, out of a collection's ledger: for reports that never hold them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from archive.ledger import Ledger
from archive.runs import runs

from .history import CitationHistory, Provenance, RunRecord
from .memory import copy_readings
from .publication import Citation, Publication
from .spells import SpellReader
from .unasked import unasked_in


class Histories:
    """Reads the histories of the citations that it is asked for. Nothing of what it read before is kept."""

    def __init__(self, ledger: Ledger, publication: Publication) -> None:
        self._urls = {source.id: source.url for source in publication.sources}
        self._reader = SpellReader(ledger)
        self._copies = dict(copy_readings(ledger, publication))  # of the few whose sources did not stand

    def __call__(self, citations: Sequence[Citation]) -> dict[str, CitationHistory]:
        """The histories of these citations by their ids, as `memory.provenance` has them."""
        spells = dict(self._reader.spells([(one, self._urls[one.source_id]) for one in citations]))
        return {one.id: CitationHistory(one, spells.get(one.id, ()), self._copies.get(one.id)) for one in citations}


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
    unasked = unasked_in(ledger, known[-1].number) if known else ()
    return Provenance(publication, (), known, made_at, collection, replay, proof or {}, unasked)
