"""A cited work as the exports show it: what is declared of it, and the archived version that speaks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from ..archived_copies import declared_moment, nearest
from ..history import Evidence, Provenance
from ..publication import Source
from ..report.citations import CitationView
from ..report.groups import Group, group_of
from ..report.links import replay_link
from ..report.text import web_address
from ..report.view import view_of


@dataclass(frozen=True, slots=True)
class ArchivedVersion:
    """Where an archived version of a source can be read, and of when it is."""

    url: str
    at: datetime | None  # aware, UTC


@dataclass(frozen=True, slots=True)
class Work:
    """One source with its citations. Addresses that may not become a link are None."""

    source: Source
    citations: tuple[CitationView, ...]
    url: str | None
    capture: Evidence | None  # the newest by which cited words stood; else the newest whose words were judged
    archived: ArchivedVersion | None

    @property
    def title(self) -> str:
        """The declared title, or what else names the source."""
        return self.source.title or self.source.url or self.source.id

    @property
    def seen(self) -> datetime | None:
        """When the source was last seen: the capture's moment, else the declared `accessed`."""
        return self.capture.captured_at if self.capture else declared_moment(self.source.accessed)


def works(provenance: Provenance) -> tuple[Work, ...]:
    """Every source in the order of its declaration."""
    cited: defaultdict[str, list[CitationView]] = defaultdict(list)
    for view in view_of(provenance).citations:
        cited[view.source.id].append(view)
    return tuple(_work(source, tuple(cited[source.id]), provenance.replay) for source in provenance.publication.sources)


def _work(source: Source, views: tuple[CitationView, ...], replay: str | None) -> Work:
    capture = _speaking(views)
    return Work(source, views, web_address(source.url), capture, _archived(source, capture, replay) or _found(views))


def _speaking(views: tuple[CitationView, ...]) -> Evidence | None:
    """A bot wall or an error page never speaks for a source: only captures whose words were judged do."""
    judged = [
        (group_of(night.judgement) is Group.STANDS, night.run_at, night.evidence)
        for view in views
        for night in view.nights
        if night.evidence is not None and group_of(night.judgement) is not Group.UNCHECKED
    ]
    return max(judged, key=lambda one: one[:2])[2] if judged else None


def _archived(source: Source, capture: Evidence | None, replay: str | None) -> ArchivedVersion | None:
    again = None if capture is None else replay_link(capture, replay)
    if again is not None and capture is not None:
        return ArchivedVersion(again, capture.captured_at)
    wanted = declared_moment(source.accessed) or (capture.captured_at if capture else None)
    copy = nearest(tuple(url for url in source.copies if web_address(url)), wanted)
    return None if copy is None else ArchivedVersion(copy.url, copy.at)


def _found(views: tuple[CitationView, ...]) -> ArchivedVersion | None:
    """The copy that a night found in an archive, where the words stand in it: as readers see it, not its raw bytes."""
    for view in views:
        copy = view.archived_copy
        address = None if copy is None else web_address(re.sub(r"(/\d{14})id_(/+https?:/)", r"\1\2", copy.evidence.url))
        if copy is not None and address is not None and group_of(copy.judgement) is Group.STANDS:
            return ArchivedVersion(address, copy.at)
    return None
