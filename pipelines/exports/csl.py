"""The sources as CSL-JSON, which citation managers and processors read (Citation Style Language 1.0.2)."""

from __future__ import annotations

import json
import re
from datetime import datetime

from ..history import Provenance
from ..publication import SourceKind
from .works import Work, works

_TYPES: dict[SourceKind, str] = {
    SourceKind.OFFICIAL: "report",
    SourceKind.FILING: "document",
    SourceKind.COURT: "legal_case",
    SourceKind.PEER_REVIEWED: "article-journal",
    SourceKind.INVESTIGATION: "report",
    SourceKind.PRESS: "article-newspaper",
    SourceKind.ENCYCLOPEDIA: "entry-encyclopedia",
    SourceKind.ADVOCACY: "report",
}
# Whoever prints these is the journal, newspaper or encyclopedia that they stand in.
_CONTAINED = {SourceKind.PEER_REVIEWED, SourceKind.PRESS, SourceKind.ENCYCLOPEDIA}


def render(provenance: Provenance) -> str:
    """A JSON array with one item a source, in the order of the declarations."""
    items = [_item(work, provenance.collection) for work in works(provenance)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _item(work: Work, collection: str) -> dict[str, object]:
    source = work.source
    item: dict[str, object] = {"id": source.id, "type": _type(work), "title": work.title}
    if source.publisher:
        item["container-title" if source.kind in _CONTAINED else "publisher"] = source.publisher
    if source.url:
        item["URL"] = source.url
    dates = {"issued": _declared(source.published), "accessed": _declared(source.accessed)}
    item |= {name: date for name, date in dates.items() if date}
    if "accessed" not in item and work.seen:
        item["accessed"] = _date(work.seen)
    if work.archived:
        item["archive_location"] = work.archived.url
        if work.archived.at:
            item["note"] = f"Archived {work.archived.at:%Y-%m-%d} at {work.archived.url}"
    if work.capture:
        item["archive"] = collection
        item["custom"] = {
            "warc_record_id": work.capture.record_id,
            "payload_digest": work.capture.payload_digest,
            "captured_at": work.capture.captured_at.isoformat(),
        }
    return item


def _type(work: Work) -> str:
    if work.source.kind is not None:
        return _TYPES[work.source.kind]
    return "webpage" if work.source.url else "document"


def _declared(text: str | None) -> dict[str, object] | None:
    """A declared date, `2025`, `2025-01` or `2025-01-31`, with no part that was not declared."""
    return {"date-parts": [[int(part) for part in re.findall(r"\d+", text)]]} if text else None


def _date(moment: datetime) -> dict[str, object]:
    return {"date-parts": [[moment.year, moment.month, moment.day]]}
