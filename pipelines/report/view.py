"""What every report says, before any format: citations with their answers, what changed, what needs a person.

Pure: a `ReportView` follows from a `Provenance` alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..history import CitationHistory, Provenance, RunRecord
from ..publication import Citation, Claim, Source
from .breakdown import Fare, host_counter, kind_counter
from .citations import CitationView
from .groups import Group, headline
from .night_counts import NightCounts, night_counts
from .notices import Notice, changes_since, needs_a_person
from .runs import RunView, is_whole, missed_nights, view_runs
from .sentences import event_sentence, reason_sentence, verdict_sentence
from .text import anchor
from .timeline import Columns, columns_of

__all__ = [
    "CitationView",
    "ClaimView",
    "ReportView",
    "event_sentence",
    "reason_sentence",
    "verdict_sentence",
    "view_of",
]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with its citations."""

    claim: Claim
    citations: tuple[CitationView, ...]

    @property
    def anchor(self) -> str:
        """The id that a deep link names."""
        return f"claim-{anchor(self.claim.id)}"

    @property
    def is_unverified(self) -> bool:
        """Whether the newest findings verify nothing of it: it cites nothing, or no source could be judged."""
        return all(view.group in (Group.UNCHECKED, Group.PENDING) for view in self.citations)


@dataclass(frozen=True, slots=True)
class ReportView:
    """All that a report says."""

    provenance: Provenance
    claims: tuple[ClaimView, ...]
    totals: Mapping[Group, int]  # every group, empty ones too
    changes: tuple[Notice, ...]  # in the newest run, against the nights before it
    attention: tuple[Notice, ...]  # what needs a person, the most pressing first
    unresolved: tuple[Source, ...]  # sources that are only named
    runs: tuple[RunView, ...]  # the oldest first
    course: NightCounts
    hosts: tuple[Fare, ...]  # the most troubled first
    kinds: tuple[Fare, ...]

    @property
    def citations(self) -> Iterator[CitationView]:
        """Every citation, in the declarations' order."""
        for claim in self.claims:
            yield from claim.citations

    @property
    def number(self) -> int:
        """How many citations there are."""
        return sum(self.totals.values())

    @property
    def headline(self) -> tuple[str, ...]:
        """The first line, in parts."""
        return headline(self.totals)

    @property
    def newest(self) -> RunView | None:
        """The newest run."""
        return self.runs[-1] if self.runs else None

    @property
    def unverified(self) -> tuple[ClaimView, ...]:
        """The claims of which the newest findings verify nothing: they cite nothing, or no source could be judged."""
        return tuple(claim for claim in self.claims if claim.is_unverified)

    @property
    def not_judged(self) -> tuple[CitationView, ...]:
        """The citations about whose words the newest run says nothing: unverifiable, not reached, never judged."""
        newest = self.provenance.runs[-1] if self.provenance.runs else None
        return tuple(view for view in self.citations if is_not_judged(view, newest))

    @property
    def resting(self) -> int:
        """How many citations a newest run that came to its end has no finding of: their sources were not due."""
        newest = self.provenance.runs[-1] if self.provenance.runs else None
        return sum(is_resting(view, newest) for view in self.citations)

    @property
    def missed(self) -> str | None:
        """Which nights the runs do not cover, in a sentence; None where nothing is missing."""
        return missed_nights(self.runs)


def is_not_judged(view: CitationView, newest: RunRecord | None) -> bool:
    """Whether the newest run says nothing of the citation's words: unverifiable, not reached, never judged."""
    if view.group in (Group.UNCHECKED, Group.PENDING):
        return True
    return newest is not None and not is_whole(newest) and _is_passed_over(view, newest)


def is_resting(view: CitationView, newest: RunRecord | None) -> bool:
    """Whether the newest run came to its end without a finding of the citation: its source was not due."""
    return newest is not None and is_whole(newest) and _is_passed_over(view, newest)


def _is_passed_over(view: CitationView, newest: RunRecord) -> bool:
    """Whether it was judged before the newest run and not in it."""
    return view.latest is not None and view.latest.run_at != newest.run_at


def view_of(provenance: Provenance) -> ReportView:
    """The view of a provenance; its cost is linear in the findings."""
    histories = {history.citation.id: history for history in provenance.histories}
    sources = {source.id: source for source in provenance.publication.sources}
    columns = columns_of(run.run_at for run in provenance.runs)
    claims = tuple(claim_view(claim, histories, sources, columns) for claim in provenance.publication.claims)
    counts = Counter(view.group for claim in claims for view in claim.citations)
    views = [view for claim in claims for view in claim.citations]
    hosts, kinds = host_counter(), kind_counter()
    for view in views:
        hosts.add(view)
        kinds.add(view)
    course = night_counts((history.spells for history in provenance.histories), columns)
    return ReportView(
        provenance=provenance,
        claims=claims,
        totals={group: counts[group] for group in Group},
        changes=changes_since(views, tuple(columns)),
        attention=needs_a_person(views),
        unresolved=tuple(source for source in provenance.publication.sources if source.url is None),
        runs=view_runs(provenance.runs, course.judged),
        course=course,
        hosts=hosts.fares(),
        kinds=kinds.fares(),
    )


def claim_view(
    claim: Claim, histories: Mapping[str, CitationHistory], sources: Mapping[str, Source], columns: Columns
) -> ClaimView:
    """The view of one claim. `histories` and `sources` by their ids; a citation without a history was never judged."""
    return ClaimView(
        claim,
        tuple(
            _citation_view(citation, sources[citation.source_id], histories.get(citation.id), columns)
            for citation in claim.citations
        ),
    )


def _citation_view(
    citation: Citation, source: Source, history: CitationHistory | None, columns: Columns
) -> CitationView:
    spells, copy = (history.spells, history.copy) if history else ((), None)
    return CitationView(citation, source, spells, columns, copy)
