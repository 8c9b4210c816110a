"""What the index says of all claims, gathered while they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Self

from ...history import Provenance
from ...publication import Source
from ..breakdown import Fare, host_counter, kind_counter
from ..groups import Group, headline
from ..marking import cited_text
from ..night_counts import NightCounter, NightCounts
from ..notices import changes_since, needs_a_person
from ..notices_html import not_judged_html, notice_html, unverified_html
from ..runs import RunView, missed_nights, view_runs
from ..timeline import Columns
from ..view import ClaimView, is_not_judged, is_resting
from .rows import Rows
from .words import Words


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """A page of claims: its file, its place from 1 on, and what it holds."""

    name: str
    place: int
    first: int  # the number of its first claim, from 1 on
    claims: tuple[str, ...]  # their anchors
    begins: str  # what the first one says
    number: int  # of its citations
    totals: Mapping[Group, int]


@dataclass(frozen=True, slots=True)
class IndexView:
    """What the index says, by the names that the report of one file has for it."""

    provenance: Provenance  # without histories
    totals: Mapping[Group, int]
    changes: Rows
    attention: Rows
    not_judged: Rows
    unverified: Rows
    unresolved: tuple[Source, ...]
    resting: int
    runs: tuple[RunView, ...]
    course: NightCounts
    hosts: tuple[Fare, ...]
    kinds: tuple[Fare, ...]
    pages: tuple[ClaimsPage, ...]

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
    def missed(self) -> str | None:
        """Which nights the runs do not cover."""
        return missed_nights(self.runs)


@dataclass
class Gathering:
    """Takes in page after page. Use it as a context: it holds temporary files."""

    provenance: Provenance
    columns: Columns
    words: Words = field(default_factory=Words)

    def __post_init__(self) -> None:
        self._open = ExitStack()
        self._changes, self._attention, self._not_judged, self._unverified = (
            self._open.enter_context(Rows()) for _ in range(4)
        )
        self._totals: Counter[Group] = Counter()
        self._nights = NightCounter(self.columns)
        self._hosts, self._kinds = host_counter(), kind_counter()
        self._resting = 0
        self._pages: list[ClaimsPage] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, name: str, claims: Sequence[ClaimView]) -> ClaimsPage:
        """Take in the claims of the page of that file name."""
        views = [view for claim in claims for view in claim.citations]
        newest = self.provenance.runs[-1] if self.provenance.runs else None
        for view in views:
            self._nights.add(view.spells)
            self._hosts.add(view)
            self._kinds.add(view)
            self._resting += is_resting(view, newest)
            if is_not_judged(view, newest):
                self._not_judged.add(not_judged_html(view, page=name))
        for claim in claims:
            if claim.is_unverified:
                self._unverified.add(unverified_html(claim, page=name))
        for one in changes_since(views, tuple(self.columns)):
            self._changes.add(notice_html(one, page=name), heading=one.said, urgency=one.urgency)
        for one in needs_a_person(views):
            self._attention.add(notice_html(one, page=name, status=True), heading=one.said, urgency=one.urgency)
        totals = Counter(view.group for view in views)
        self._totals.update(totals)
        before = self._pages[-1] if self._pages else None
        page = ClaimsPage(
            name=name,
            place=len(self._pages) + 1,
            first=before.first + len(before.claims) if before else 1,
            claims=tuple(claim.anchor for claim in claims),
            begins=claims[0].claim.says,
            number=len(views),
            totals=totals,
        )
        self.words.add(len(self._pages), _texts(claims))
        self._pages.append(page)
        return page

    def view(self) -> IndexView:
        """All that was taken in, while the context is open."""
        course = self._nights.counts()
        return IndexView(
            provenance=self.provenance,
            totals={group: self._totals[group] for group in Group},
            changes=self._changes,
            attention=self._attention,
            not_judged=self._not_judged,
            unverified=self._unverified,
            unresolved=tuple(source for source in self.provenance.publication.sources if source.url is None),
            resting=self._resting,
            runs=view_runs(self.provenance.runs, course.judged),
            course=course,
            hosts=self._hosts.fares(),
            kinds=self._kinds.fares(),
            pages=tuple(self._pages),
        )


def _texts(claims: Sequence[ClaimView]) -> list[str]:
    """What is searched: the claims' words and ids, the cited words, the sources. Passages repeat the cited words."""
    texts = []
    for view in claims:
        claim = view.claim
        texts += [claim.id, claim.says, claim.attributed_to or "", claim.limits or ""]
        for one in view.citations:
            texts += [cited_text(one.citation), one.source_name, one.source.id, one.source.url or ""]
    return texts
