"""The report for issues, wikis and change requests: GitHub-flavoured Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from ..history import Provenance, UnaskedArchive
from .citations import CitationView
from .groups import LABELS, Group, counted, minute
from .links import live_link
from .marking import cited_text
from .notices import Notice, why_not_judged
from .sentences import change_phrase, copy_sentence, where_phrase
from .text import visible
from .view import ReportView, view_of

_SIGNS = {
    Group.STANDS: "✓",
    Group.DIFFERS: "◐",
    Group.ABSENT: "✗",
    Group.UNCHECKED: "?",
    Group.PENDING: "·",
}
_PROOF = (
    "It shows what this client received at these times, and that these bytes lie in the named WARC records. It does "
    "not show what the servers sent to others, that a claim is true, or that the bytes are authentic beyond what TLS "
    "gave at the moment of capture."
)

_UNASKED = (
    "In the newest run they were to be asked for copies of what is gone, or to save what stands. Where no copy is told "
    "of, there may be one."
)


def render_markdown(provenance: Provenance) -> str:
    """The report as Markdown, ending in a line feed. Passages and evidence of all nights are left to the others."""
    view = view_of(provenance)
    blocks = [
        f"# {escaped(provenance.publication.title)}: provenance report",
        f"**{' · '.join(view.headline)}**",
        f"Made {minute(provenance.made_at)} from the collection {escaped(provenance.collection)}.",
    ]
    if view.missed:
        blocks.append(f"The record has gaps: {view.missed}.")
    blocks += ["## Since the night before", *_notices(view.changes, "Nothing changed.")]
    blocks += ["## What needs a person", *_notices(view.attention, "Nothing.")]
    blocks += ["## Every claim", *_claims(view)]
    blocks += ["## What was not judged, and why", *_not_judged(view)]
    if provenance.unasked:
        blocks += ["## Archives that could not be used", _UNASKED, *_unasked(provenance.unasked)]
    blocks += [
        "## What this proves, and what it does not",
        _PROOF,
    ]
    return "\n\n".join(blocks) + "\n"


def _unasked(archives: Sequence[UnaskedArchive]) -> list[str]:
    return [
        "\n".join(f"- {escaped(one.archive)}: {escaped(one.detail)} ({counted(one.times, 'time')})" for one in archives)
    ]


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no table cell ended, no link or mention made of it."""
    text = html.escape(visible(text), quote=False)
    text = re.sub(r"([\\`*_\[\]|~#!$])", r"\\\1", text)
    # GitHub makes links and mentions of bare addresses and names; a character reference is read too late for that.
    text = text.replace("://", "&#58;//").replace("@", "&#64;")
    return re.sub(r"(?i)\bwww\.", lambda found: f"{found[0][:-1]}&#46;", text)


def _notices(notices: Sequence[Notice], otherwise: str) -> list[str]:
    if not notices:
        return [otherwise]
    return [
        "\n".join(
            f"- {_SIGNS[notice.view.group]} **{LABELS[notice.view.group]}** `{_code(notice.view.citation.id)}` "
            f"“{escaped(cited_text(notice.view.citation))}”: {escaped(notice.sentence)} {escaped(notice.view.status)}"
            for notice in notices
        )
    ]


def _claims(view: ReportView) -> Iterable[str]:
    for claim in view.claims:
        yield f"### {escaped(claim.claim.says)}"
        said = [
            f"`{_code(claim.claim.id)}`",
            *(escaped(word) for word in (claim.claim.at, claim.claim.standing) if word),
            *([f"attributed to {escaped(claim.claim.attributed_to)}"] if claim.claim.attributed_to else []),
            *([f"limits: {escaped(claim.claim.limits)}"] if claim.claim.limits else []),
        ]
        yield " · ".join(said)
        yield "\n".join(
            [
                "| Citation | Answer | Cited | Archived passage | Since | Record |",
                "| --- | --- | --- | --- | --- | --- |",
                *(_row(citation) for citation in claim.citations),
            ]
        )


def _row(view: CitationView) -> str:
    seen = view.valid.evidence if view.valid else None
    address = live_link(view)
    title = escaped(view.source_name)
    cells = [
        f"`{_code(view.number)}` " + (f"[{title}](<{address.replace('|', '%7C')}>)" if address else title),
        f"{_SIGNS[view.group]} {LABELS[view.group]}" + _differences(view),
        escaped(cited_text(view.citation)),
        escaped(_archived(view) or "–"),
        escaped(f"{view.status} {copy_sentence(view.copy)}" if view.copy else view.status),
        f"`{_code(seen.record_id)}` {minute(seen.captured_at)}" if seen else "–",
    ]
    return f"| {' | '.join(cells)} |"


def _archived(view: CitationView) -> str | None:
    """The passage, and where in the document it stands."""
    judgement = view.valid.judgement if view.valid else None
    if judgement is None or judgement.passage is None:
        return None
    where = where_phrase(judgement)
    return f"{judgement.passage} ({where})" if where else judgement.passage


def _differences(view: CitationView) -> str:
    changes = view.judgement.changes if view.judgement else ()
    return "".join(f"; {escaped(change_phrase(change))}" for change in changes)


def _not_judged(view: ReportView) -> list[str]:
    lines = [f"- `{_code(item.citation.id)}` {escaped(why_not_judged(item))}" for item in view.not_judged]
    lines += [
        f"- source `{_code(source.id)}` {escaped(source.title or source.id)}: only named, without an address."
        for source in view.unresolved
    ]
    found = ["\n".join(lines)] if lines else []
    if view.resting:
        rested = counted(view.resting, "citation")
        found.append(f"The sources of {rested} rested in the newest run and are shown as they were last found.")
    return found or ["Every citation was judged in the newest run."]


def _code(text: str) -> str:
    """Text inside a code span in a table, where neither a backtick nor a pipe can be escaped everywhere."""
    return re.sub(r"[`|\s]+", "·", visible(text))
