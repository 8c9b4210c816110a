"""A publication's citations over all nights: what the report, the history and the drift are made from.

What there is one of for every night is a tuple with names: a frozen dataclass takes three times as long to make, and a
report of a year makes a hundred thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from .drift import DriftEvent
from .findings import Judgement
from .publication import Citation, Publication


class Evidence(NamedTuple):
    """Where in the archive the bytes lie that a finding was made from. Digests are written `sha256:HEX`."""

    url: str  # as declared
    final_url: str  # after redirects
    captured_at: datetime  # aware, UTC
    status: int  # of the HTTP response; 304 where the server said that nothing changed
    record_id: str  # `<urn:uuid:…>` of the WARC response or revisit record
    payload_digest: str
    warc_file: str  # name below the collection's archive/ folder
    offset: int  # bytes
    media_type: str | None
    truncated: str | None  # the reason in WARC-Truncated, None for a whole response
    extractor: str | None = None
    matcher: str | None = None


class NightFinding(NamedTuple):
    """One citation's finding of one run. `evidence` is None where the night brought no bytes."""

    run_at: datetime  # aware, UTC: the start of the run
    judgement: Judgement
    event: DriftEvent
    final: bool  # False while a change has not been confirmed by further valid captures
    evidence: Evidence | None = None
    portrait: bytes | None = None  # what the page was about, see portraits.py; None where it is not known
    reread: bool = False  # newer programs had first read the capture before this night's otherwise: that much is ours


class Spell(NamedTuple):
    """Runs in a row that found the same of one citation and said the same of it: a year of nights is a few of them.

    `last` is its newest night. The others differ from it in nothing but their captures and the offsets of the passage.
    `reread`: newer programs had first read the capture before its first night's otherwise, which is ours.
    """

    begin: datetime  # the start of its first run
    nights: int
    last: NightFinding
    reread: bool = False


@dataclass(frozen=True, slots=True)
class CopyReading:
    """What an archived copy says of a citation whose source itself no longer does. `at`: of the copy, where known."""

    judgement: Judgement
    evidence: Evidence
    archive: str  # whose copy it is
    at: datetime | None  # aware, UTC


@dataclass(frozen=True, slots=True)
class CitationHistory:
    """All findings of one citation in spells, the oldest first; empty where no run has judged it yet."""

    citation: Citation
    spells: tuple[Spell, ...]
    copy: CopyReading | None = None  # the newest, whether or not the source stands again since

    @property
    def nights(self) -> tuple[NightFinding, ...]:
        """The newest night of each spell: whatever was ever found, one of these says it."""
        return tuple(spell.last for spell in self.spells)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run as the ledger remembers it. `ended_at` is None while it is under way or was killed."""

    number: int
    run_at: datetime
    ended_at: datetime | None
    state: str  # "finished", "interrupted" or "under way"
    settings: Mapping[str, object] = field(default_factory=dict)
    software: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnaskedArchive:
    """An archive that could not be used in a run: what it did first, in a clause, and how often. See unasked.py."""

    run: int
    archive: str  # its name
    detail: str  # with words of its own perhaps, which may be hostile
    times: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything that a report says: declarations, findings, runs. `made_at` is aware UTC."""

    publication: Publication
    histories: tuple[CitationHistory, ...]  # in the order of the declarations
    runs: tuple[RunRecord, ...]  # the oldest first
    made_at: datetime
    collection: str  # the collection folder's name
    replay: str | None = None  # where a replay tool serves the collection: `http://localhost:8080/harbour`
    proof: Mapping[str, str] = field(default_factory=dict)  # the newest manifest: label and value; empty without one
    unasked: tuple[UnaskedArchive, ...] = ()  # in the newest run


def spells_of(nights: Iterable[NightFinding], *, runs: Sequence[datetime]) -> tuple[Spell, ...]:
    """The nights of one citation, the oldest first, put into spells. `runs`: the starts of all runs, in order.

    A run without a finding of the citation ends a spell.
    """
    places = {moment: place for place, moment in enumerate(runs)}
    spells: list[Spell] = []
    for night in nights:
        before = spells[-1] if spells else None
        if before and places[before.last.run_at] + 1 == places[night.run_at] and _said(before.last) == _said(night):
            spells[-1] = Spell(before.begin, before.nights + 1, night, before.reread)
        else:
            spells.append(Spell(night.run_at, 1, night, night.reread))
    return tuple(spells)


def _said(night: NightFinding) -> tuple[object, ...]:
    seen = night.evidence
    programs = (seen.extractor, seen.matcher) if seen else None
    return replace(night.judgement, start=None, end=None), night.event, night.final, programs
