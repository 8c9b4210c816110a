"""What has not been told yet: how each citation stands against what was last said of it.

Told is the state, not the night: a change is told once it is confirmed, a source that can't be checked once it could
not be several nights running, and nothing again until it is otherwise. Pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .drift import DriftEvent
from .judgement_json import to_json
from .report.citations import CitationView
from .report.groups import Group, counted
from .report.sentences import verdict_sentence
from .report.text import visible

STANDS = "stands"
"""What is taken as told of a citation of which nothing was told: that it stands needs no telling."""

SHOWN = 40  # citations that one message tells in full; a mail of a thousand lines is read by nobody


@dataclass(frozen=True, slots=True)
class News:
    """One citation that stands otherwise than was last told. `state` is what will have been told with it."""

    citation_id: str
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Message:
    """A digest of the news: plain text, nothing unseen in it."""

    title: str
    body: str


def news_of(views: Iterable[CitationView], told: Mapping[str, str]) -> tuple[News, ...]:
    """The news, in the declarations' order. `told`: the state last told by citation id."""
    found = []
    for view in views:
        state = _state(view)
        if state is not None and state != told.get(view.citation.id, STANDS):
            found.append(News(view.citation.id, state, _sentence(view)))
    return tuple(found)


def message_of(news: tuple[News, ...], *, publication: str, report: str | None = None) -> Message:
    """The digest of one night. `report`: where the whole can be read, if anywhere."""
    lines = [f"- {one.citation_id}: {one.sentence}" for one in news[:SHOWN]]
    if len(news) > SHOWN:
        lines.append(f"- and {len(news) - SHOWN} more.")
    if report:
        lines += ["", f"Report: {report}"]
    title = f"holdfast: {counted(len(news), 'citation')} to look at in “{visible(publication)}”"
    return Message(title, "\n".join(lines))


def _state(view: CitationView) -> str | None:
    """The citation's state where it is settled, None where it waits for confirmation or was never judged."""
    latest = view.latest
    if latest is None or (not latest.final and view.source.url is not None):
        return None
    if view.group is Group.STANDS:
        return STANDS
    if view.group is Group.UNCHECKED:
        return view.group.value
    changes = json.dumps(to_json(latest.judgement)["changes"], sort_keys=True)
    return f"{view.group.value} {hashlib.sha256(changes.encode()).hexdigest()[:16]}"


def _sentence(view: CitationView) -> str:
    latest = view.latest
    if latest is None:
        raise AssertionError("what was never judged is no news")
    if view.group is Group.STANDS:
        return f"stands again as cited. {view.status}"
    ours = " The bytes are the same: our reading changed." if latest.event is DriftEvent.EXTRACTOR_CHANGED else ""
    where = f" ({visible(view.source.url)})" if view.source.url else ""
    return f"{visible(verdict_sentence(latest.judgement))}{ours} {view.status}{where}"
