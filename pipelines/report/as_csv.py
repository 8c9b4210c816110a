"""The report for spreadsheets: one row a citation, as of its newest finding."""

from __future__ import annotations

import csv
import io

from ..history import Provenance
from .citations import CitationView
from .marking import cited_text
from .sentences import change_phrase, copy_sentence
from .text import visible
from .view import ClaimView, view_of

COLUMNS = (
    "claim",
    "citation",
    "answer",
    "verdict",
    "reason",
    "event",
    "final",
    "since",
    "last_stood",
    "kind",
    "cited",
    "passage",
    "changes",
    "context",
    "remarks",
    "copy",
    "zone",
    "place",
    "says",
    "standing",
    "attributed_to",
    "limits",
    "source",
    "source_title",
    "url",
    "captured_at",
    "status",
    "media_type",
    "record_id",
    "warc_file",
    "offset",
    "payload_digest",
    "extractor",
    "matcher",
    "line",
)

# A cell that begins so is run as a formula by spreadsheet programs, in either width.
_FORMULA = tuple("=+-@＝＋－＠")


def render_csv(provenance: Provenance) -> str:
    """The report as CSV (RFC 4180, CRLF line ends, a header row); `COLUMNS` names the columns.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for claim in view_of(provenance).claims:
        writer.writerows({name: _cell(value) for name, value in _row(claim, view).items()} for view in claim.citations)
    return file.getvalue()


def _cell(value: object) -> object:
    """The value, harmless in a spreadsheet: on one line, nothing unseen in it, and never a formula."""
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _row(claim: ClaimView, view: CitationView) -> dict[str, object]:
    night, judgement = view.latest, view.judgement
    row: dict[str, object] = {
        "claim": claim.claim.id,
        "citation": view.citation.id,
        "answer": view.group.value,
        "kind": "quote" if view.quotation else "figure",
        "cited": cited_text(view.citation),
        "says": claim.claim.says,
        "standing": claim.claim.standing.value if claim.claim.standing else None,
        "attributed_to": claim.claim.attributed_to,
        "limits": claim.claim.limits,
        "source": view.source.id,
        "source_title": view.source.title,
        "url": view.source.url,
        "since": view.since.isoformat() if view.since else None,
        "last_stood": view.last_standing.run_at.isoformat() if view.last_standing else None,
        "line": view.citation.line or None,
    }
    if night is not None and judgement is not None:
        row |= {
            "verdict": judgement.verdict.value,
            "reason": judgement.reason.value if judgement.reason else None,
            "event": night.event.value,
            "final": "yes" if night.final else "no",
            "passage": judgement.passage,
            "changes": "; ".join(change_phrase(change) for change in judgement.changes),
            "context": "; ".join(judgement.context),
            "remarks": " ".join(remark.sentence for remark in view.remarks),
            "copy": copy_sentence(view.copy) if view.copy else None,
            "zone": judgement.zone,
            "place": judgement.place,
        }
    if night is not None and night.evidence is not None:
        seen = night.evidence
        row |= {
            "captured_at": seen.captured_at.isoformat(),
            "status": seen.status,
            "media_type": seen.media_type,
            "record_id": seen.record_id,
            "warc_file": seen.warc_file,
            "offset": seen.offset,
            "payload_digest": seen.payload_digest,
            "extractor": seen.extractor,
            "matcher": seen.matcher,
        }
    return row
