"""One citation as a report shows it: how it stands, since when, and what became of it over the nights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from ..drift import DriftEvent
from ..findings import Judgement
from ..history import CopyReading, NightFinding, Spell
from ..publication import Citation, Figure, Quotation, Source
from ..surroundings import Remark, Setting, remarks
from .groups import Group, day, group_of
from .landmarks import Landmark, answer, is_news, landmarks
from .marking import cited_text, matched_span
from .text import anchor
from .timeline import Columns, Timeline, timeline


class Tally(NamedTuple):
    """How many nights a citation has findings of, on how many it could not be judged, and its confirmed changes."""

    nights: int
    blind: int
    changes: int


@dataclass(frozen=True)
class CitationView:
    """One citation with all its nights in spells, the oldest first. No slots: what is asked often is kept."""

    citation: Citation
    source: Source
    spells: tuple[Spell, ...]
    columns: Columns  # all nights, see `columns_of`
    archived_copy: CopyReading | None = None

    @property
    def copy(self) -> CopyReading | None:
        """What an archived copy says; None while the source itself stands."""
        return None if self.group is Group.STANDS else self.archived_copy

    @property
    def number(self) -> str:
        """Its place in its claim, `#2`."""
        return self.citation.id.removeprefix(self.citation.claim_id)

    @property
    def quotation(self) -> Quotation | None:
        """The cited words; None for a figure."""
        return self.citation.content if isinstance(self.citation.content, Quotation) else None

    @property
    def figure(self) -> Figure | None:
        """The cited figure; None for a quotation."""
        return self.citation.content if isinstance(self.citation.content, Figure) else None

    @cached_property
    def source_name(self) -> str:
        """What a reader knows the source by: its title, else its address, else its id."""
        source = self.source
        return source.title or (source.url.partition("://")[2] if source.url else "") or source.id

    @cached_property
    def anchor(self) -> str:
        """The id that a deep link names."""
        return f"claim-{anchor(self.citation.id)}"

    @property
    def nights(self) -> tuple[NightFinding, ...]:
        """The newest night of each spell: whatever was ever found, one of these says it."""
        return tuple(spell.last for spell in self.spells)

    @cached_property
    def timeline(self) -> Timeline:
        """Its nights in a row, to be drawn."""
        return timeline(self.spells, self.columns)

    @cached_property
    def latest(self) -> NightFinding | None:
        """The newest finding, None where no run has judged it yet."""
        return self.spells[-1].last if self.spells else None

    @property
    def judgement(self) -> Judgement | None:
        """The newest judgement."""
        return self.latest.judgement if self.latest else None

    @cached_property
    def valid(self) -> NightFinding | None:
        """The newest finding that judged the source's words; None where none ever did."""
        nights = (spell.last for spell in reversed(self.spells))
        return next((night for night in nights if group_of(night.judgement) is not Group.UNCHECKED), None)

    @cached_property
    def group(self) -> Group:
        """The answer as of the newest finding."""
        return group_of(self.judgement)

    @cached_property
    def since(self) -> datetime | None:
        """The first night from which on every judged night gave the newest answer, with the same differences."""
        return next((spell.begin for spell in reversed([*self._trailing()])), None)

    def _trailing(self) -> Iterator[Spell]:
        """The spells with the newest answer, the newest first, up to the one that gave another.

        Nights that could not be judged neither break nor belong to a stretch of judged ones.
        """
        latest = self.latest
        if latest is None:
            return
        wanted = answer(latest.judgement)
        for spell in reversed(self.spells):
            if spell.last.judgement is latest.judgement or answer(spell.last.judgement) == wanted:
                yield spell
            elif self.group is Group.UNCHECKED or group_of(spell.last.judgement) is not Group.UNCHECKED:
                return

    @cached_property
    def last_standing(self) -> NightFinding | None:
        """The newest finding by which it stood; None where it stands now or never stood."""
        if self.group is Group.STANDS:
            return None
        nights = (spell.last for spell in reversed(self.spells))
        return next((night for night in nights if group_of(night.judgement) is Group.STANDS), None)

    @cached_property
    def status(self) -> str:
        """Since when, whether confirmed, and when it last stood, in a sentence."""
        since = self.since
        if self.latest is None or since is None:
            return "No run has judged this citation yet."
        begun = since == self.spells[0].begin
        words = [f"Since the first night, {day(since)}" if begun else f"Since {day(since)}"]
        if self.group is Group.UNCHECKED:
            number = sum(spell.nights for spell in self._trailing())
            words += [f"{number} nights running"] if number > 1 else []
        elif not self.latest.final:
            words.append("not confirmed yet")
        elif not begun:
            words.append("confirmed")
        stood = f"; it last stood on {day(self.last_standing.run_at)}" if self.last_standing else ""
        return f"{', '.join(words)}{stood}."

    @cached_property
    def milestones(self) -> tuple[Spell, ...]:
        """The spells that began with something happening, the oldest first."""
        befores = (None, *self.spells)
        return tuple(spell for before, spell in zip(befores, self.spells, strict=False) if is_news(before, spell))

    @cached_property
    def tally(self) -> Tally:
        """Its nights, counted."""
        nights = blind = changes = 0
        for spell in self.spells:
            nights += spell.nights
            event = spell.last.event
            if event is DriftEvent.UNVERIFIABLE_SINCE:
                blind += spell.nights
            elif event.is_change and spell.last.final:
                changes += 1
        return Tally(nights, blind, changes)

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """What else changed at the source between the first capture in which it stood and the newest judged one."""
        first = next((night for night in self.nights if group_of(night.judgement) is Group.STANDS), None)
        if first is None or self.valid is None or first is self.valid:
            return ()
        stands = group_of(self.valid.judgement) is Group.STANDS
        if stands and _place(first) == _place(self.valid):
            return ()
        return remarks(_setting(self.citation, first), _setting(self.citation, self.valid), stands=stands)

    @cached_property
    def landmarks(self) -> tuple[tuple[Landmark, ...], int]:
        """What happened over the nights, the oldest first, and how many nights of passing trouble there were."""
        return landmarks(self.spells)


def _place(night: NightFinding) -> tuple[object, ...]:
    """Nights that agree in this have the same surroundings: most of a year's, and nothing needs to be compared."""
    return night.judgement.passage, night.judgement.zone, night.evidence and night.evidence.final_url


def _setting(citation: Citation, night: NightFinding) -> Setting:
    """Where the passage stood that night, as far as the finding says."""
    passage = night.judgement.passage or ""
    start, end = matched_span(night.judgement, cited_text(citation))
    return Setting(
        before=passage[:start],
        after=passage[end:],
        zone=night.judgement.zone,
        address=night.evidence.final_url if night.evidence else None,
        portrait=night.portrait,
    )
