"""What an editor should look at: what changed in the newest run, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..drift import DriftEvent
from ..surroundings import Remark, RemarkKind
from .citations import CitationView
from .groups import Group, day
from .sentences import copy_sentence, event_sentence, reason_sentence


@dataclass(frozen=True, slots=True)
class Notice:
    """One line about one citation. Notices sort by `urgency`, 0 first."""

    urgency: int
    view: CitationView
    said: str  # what happened, or what to do: many notices may share it
    detail: str = ""  # what concerns this citation alone

    @property
    def sentence(self) -> str:
        """All that it says."""
        return f"{self.said} {self.detail}".rstrip()


_EVENT_URGENCY = {
    DriftEvent.LOST: 0,
    DriftEvent.DRIFTED: 0,
    DriftEvent.EXTRACTOR_CHANGED: 1,
    DriftEvent.UNVERIFIABLE_SINCE: 2,
    DriftEvent.RETURNED: 3,
    DriftEvent.FIRST_SEEN: 4,
    DriftEvent.HELD: 5,
}

# Not "seen once": captures within the hours that a confirmation takes may be many.
_WAITS = "Not confirmed yet: wait for a further capture, or look at the source now."
_DIFFERS = "Compare the two passages; correct the text, or say which version is cited."
_ABSENT = "Look for the words by hand; correct the citation, or cite an archived copy."
# Of a passage that stands: other words around it, or another page of one document, are for the curious.
_WORTH_A_LOOK = (RemarkKind.ZONE, RemarkKind.SECTION, RemarkKind.TARGET)


def changes_since(views: Sequence[CitationView], runs: Sequence[datetime]) -> tuple[Notice, ...]:
    """What the newest of the `runs` says other than the night before. Empty for a first run: all is new then."""
    if len(runs) < 2:
        return ()
    notices = []
    for view in views:
        # A source without an address is no news of any night: it stands among what needs a person.
        if view.latest is not None and view.latest.run_at == runs[-1] and view.source.url is not None:
            said, detail = _news(view)
            if said:
                notices.append(Notice(_EVENT_URGENCY[view.latest.event], view, said, detail))
    return _sorted(notices)


def _news(view: CitationView) -> tuple[str, str]:
    """What the citation's newest night says other than the one before, and why; both empty where nothing."""
    latest = view.latest
    if latest is None or view.spells[-1].nights > 1:
        return "", ""
    if view.spells[-1].reread and latest.event is DriftEvent.HELD:
        return event_sentence(DriftEvent.EXTRACTOR_CHANGED, True), ""
    if view.milestones[-1] is not view.spells[-1]:
        return "", ""
    if latest.event is DriftEvent.HELD:
        return "The source could be checked again; nothing changed meanwhile.", ""
    return event_sentence(latest.event, latest.final), _reason(view)


def needs_a_person(views: Sequence[CitationView]) -> tuple[Notice, ...]:
    """The citations that somebody should act on, the most pressing first, else in the declarations' order."""
    notices = []
    for view in views:
        urgency, said, detail = _need(view)
        if said:
            notices.append(Notice(urgency, view, said, detail))
    return _sorted(notices)


def _need(view: CitationView) -> tuple[int, str, str]:
    """How urgently a person is needed, for what, and what is particular to it; empty sentences where nobody is."""
    final = view.latest is not None and view.latest.final
    match view.group:
        case _ if view.source.url is None:
            need = 4, "Give the source an address, or say in the text that it is not online.", ""
        case Group.DIFFERS | Group.ABSENT if not final:
            need = 1, _WAITS, ""
        case Group.DIFFERS:
            need = 0, _DIFFERS, ""
        case Group.ABSENT:
            need = 0, _ABSENT, f"{_told(view.remarks)} {_copy(view)}".strip()
        case Group.STANDS if view.judgement and view.judgement.context:
            need = 2, "The words stand, but mind what stands beside them.", f"{'; '.join(view.judgement.context)}."
        case Group.STANDS if moved := [one for one in view.remarks if one.kind in _WORTH_A_LOOK]:
            need = 2, "The words stand, but no longer where they stood.", _told(moved)
        case Group.UNCHECKED if final:
            need = 3, "Open the source by hand.", f"{_reason(view)} {_copy(view)}".strip()
        case _:
            need = 5, "", ""
    return need


def why_not_judged(view: CitationView) -> str:
    """Why the newest run says nothing of the citation's words."""
    if view.latest is None or view.judgement is None:
        return view.status
    if view.judgement.reason is not None:
        return f"{reason_sentence(view.judgement.reason)} {view.status}"
    return f"The newest run did not come to it; last judged on {day(view.latest.run_at)}."


def together(notices: Sequence[Notice]) -> list[tuple[str, list[Notice]]]:
    """The notices under what they say in common, in their order."""
    groups: dict[str, list[Notice]] = {}
    for notice in notices:
        groups.setdefault(notice.said, []).append(notice)
    return list(groups.items())


def _reason(view: CitationView) -> str:
    reason = view.judgement.reason if view.judgement else None
    return "" if reason is None else reason_sentence(reason)


def _copy(view: CitationView) -> str:
    return "" if view.copy is None else copy_sentence(view.copy)


def _told(remarks: Iterable[Remark]) -> str:
    return " ".join(remark.sentence for remark in remarks)


def _sorted(notices: list[Notice]) -> tuple[Notice, ...]:
    return tuple(sorted(notices, key=lambda notice: notice.urgency))
