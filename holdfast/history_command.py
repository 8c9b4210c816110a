"""`holdfast history`: one citation, claim or source, night by night."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.collection import Collection
from pipelines.history import NightFinding
from pipelines.judgement_json import to_json
from pipelines.ledger import open_to_read
from pipelines.memory import citation_nights
from pipelines.publication import Citation, Figure, Publication, Quotation
from pipelines.report.text import visible
from pipelines.spelling import did_you_mean

from .declarations_kept import latest_declarations
from .findings_file import iso
from .requests import BadRequest
from .summary import WIDTH, event_words, what_was_found


def show_history(identifier: str, folder: Path, *, as_json: bool) -> None:
    """Print it. Raises BadRequest where nothing has that id, NotACollection."""
    collection = Collection(folder)
    ledger = open_to_read(collection.ledger)
    try:
        publication = latest_declarations(collection, ledger)
        histories = [
            (citation, citation_nights(ledger, citation, url=publication.source(citation.source_id).url))
            for citation in _named(publication, identifier)
        ]
    finally:
        ledger.close()
    if as_json:
        sys.stdout.write(json.dumps([_json(*history) for history in histories], ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    for citation, nights in histories:
        _print(console, citation, nights)


def _named(publication: Publication, identifier: str) -> list[Citation]:
    found = [
        citation
        for citation in publication.citations
        if identifier in (citation.id, citation.claim_id, citation.source_id)
    ]
    if not found:
        names = {name for c in publication.citations for name in (c.id, c.claim_id, c.source_id)}
        hint = did_you_mean(identifier, names)
        raise BadRequest(f"No citation, claim or source is called {identifier!r}{f'; {hint}' if hint else ''}.")
    return found


def _cited(citation: Citation) -> str:
    match citation.content:
        case Quotation(exact):
            return f"“{exact}”"
        case Figure(text, near):
            return f"{text} (near: {near})" if near else text


def _print(console: Console, citation: Citation, nights: Sequence[NightFinding]) -> None:
    console.print(Text.assemble((citation.id, "bold"), f" from {citation.source_id}: "), end="")
    console.print(Text(visible(_cited(citation))))
    if not nights:
        console.print("  not judged yet\n")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("night", "verdict", "event", "what was found", "captured", "record"):
        table.add_column(heading, overflow="fold")
    for night in nights:
        evidence = night.evidence
        table.add_row(
            f"{night.run_at:%Y-%m-%d %H:%M}",
            night.judgement.verdict.value,
            event_words(night.event, final=night.final)
            + (", read otherwise by newer programs" if night.reread else ""),
            Text(what_was_found(night.judgement)),
            "" if evidence is None else f"{evidence.captured_at:%Y-%m-%d %H:%M:%S} ({evidence.status})",
            "" if evidence is None else f"{evidence.warc_file} @ {evidence.offset}",
        )
    console.print(table)
    console.print()


def _json(citation: Citation, nights: Sequence[NightFinding]) -> dict[str, object]:
    return {
        "citation": citation.id,
        "source": citation.source_id,
        "cited": _cited(citation),
        "nights": [
            {
                "run_at": iso(night.run_at),
                "event": night.event.value,
                "reread": night.reread,
                "final": night.final,
                **to_json(night.judgement),
                "captured_at": None if night.evidence is None else iso(night.evidence.captured_at),
                "record_id": None if night.evidence is None else night.evidence.record_id,
                "payload_digest": None if night.evidence is None else night.evidence.payload_digest,
            }
            for night in nights
        ],
    }
