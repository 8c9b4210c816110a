"""The pages that `holdfast serve` shows beside the report: a citation's nights, a source, a capture, a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.captures import Capture
from archive.http_message import Head

from ..captured import VisitSeen
from ..history import Provenance, Spell
from ..publication import Citation, Source
from .as_html import document
from .claim_html import claim_html
from .groups import Group, group_of
from .links import Links
from .marking import passage_parts
from .markup import Ready, inserted
from .sentences import VERDICTS, change_phrase, event_label, verdict_sentence
from .view import view_of

AT = "/"  # where the view lies: the server's root
_LINKS = Links(view=AT)


@dataclass(frozen=True, slots=True)
class _Nights:
    """Nights in a row that say the same, as the page shows them."""

    spell: Spell
    group: Group
    event: str
    said: str
    changes: tuple[str, ...]
    passage: Ready | None
    record: str | None  # where the newest of their captures is shown


def nights_page(provenance: Provenance, citation: Citation) -> str:
    """One citation as the report has it, and all its nights. `provenance` holds its claim and its history alone."""
    (claim,) = view_of(provenance).claims
    (history,) = provenance.histories
    return document(
        "nights.html",
        citation.id,
        citation=citation,
        claim=Ready(claim_html(claim, links=_LINKS)),
        stretches=[_stretch(spell, citation) for spell in reversed(history.spells)],
    )


def source_page(source: Source, citations: Sequence[Citation], visits: Sequence[VisitSeen], *, most: int) -> str:
    """One source: what is declared, what cites it, what its visits brought. `most`: where the list of visits ends."""
    return document(
        "source.html", source.title or source.id, source=source, citations=citations, visits=visits, most=most,
        links=_LINKS,
    )  # fmt: skip


def capture_page(
    capture: Capture, head: Head | None, *, trouble: str | None, replayable: bool, sources: Sequence[Source]
) -> str:
    """One capture: where its bytes lie, what the server said, ways to look at the payload.

    `head` is None where the record could not be read; `trouble` says why. `replayable`: a browser can show it.
    `sources`: those declared with its address.
    """
    return document(
        "capture.html",
        capture.url,
        capture=capture,
        head=head,
        trouble=trouble,
        replayable=replayable,
        sources=sources,
        links=_LINKS,
    )


def message_page(title: str, sentence: str) -> str:
    """Nothing to show, and why."""
    return document("message.html", title, sentence=sentence)


def _stretch(spell: Spell, citation: Citation) -> _Nights:
    night = spell.last
    return _Nights(
        spell=spell,
        group=group_of(night.judgement),
        event=event_label(night.event, night.final),
        said=VERDICTS[night.judgement.verdict] if night.judgement.changes else verdict_sentence(night.judgement),
        changes=tuple(change_phrase(change) for change in night.judgement.changes),
        passage=Ready(inserted(passage_parts(citation, night.judgement))) if night.judgement.passage else None,
        record=_LINKS.record(night.evidence) if night.evidence else None,
    )
