"""`holdfast history`: one citation, claim or source over the nights."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.text import Text

from archive.collection import Collection
from archive.damage import damage_told
from pipelines.drift import DriftEvent
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
from .summary import WIDTH, event_words, print_indented, what_was_found


def show_history(identifier: str, folder: Path, *, as_json: bool) -> None:
    """Print it: nights in a row that say the same as one entry, as JSON every night.

    Raises BadRequest where nothing has that id, NotACollection, LedgerDamaged.
    """
    collection = Collection(folder)
    with damage_told(collection.ledger), closing(open_to_read(collection.ledger)) as ledger:
        publication = latest_declarations(collection, ledger)
        histories = [
            (citation, citation_nights(ledger, citation, url=publication.source(citation.source_id).url))
            for citation in _named(publication, identifier)
        ]
    if as_json:
        sys.stdout.write(json.dumps([_json(*history) for history in histories], ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    for citation, nights in histories:
        print_nights(console, citation, nights)


def _named(publication: Publication, identifier: str) -> list[Citation]:
    found = [
        citation
        for citation in publication.citations
        if identifier in (citation.id, citation.claim_id, citation.source_id)
    ]
    if not found:
        names = {name for c in publication.citations for name in (c.id, c.claim_id, c.source_id)}
        hint = did_you_mean(identifier, names)
        said = f"No citation, claim or source is called {identifier!r}{f'; {hint}' if hint else ''}"
        raise BadRequest(said if said.endswith("?") else f"{said}.")
    return found


def _cited(citation: Citation) -> str:
    match citation.content:
        case Quotation(exact):
            return f"“{exact}”"
        case Figure(text, near):
            return f"{text} (near: {near})" if near else text


def print_nights(console: Console, citation: Citation, nights: Sequence[NightFinding]) -> None:
    """Print the nights of one citation, those in a row that say the same as one entry with its newest capture."""
    head = Text.assemble((citation.id, "bold"), f" from {citation.source_id}: {visible(_cited(citation))}")
    print_indented(console, head, by=0)
    if not nights:
        console.print("  not judged yet")
    for (answer, found), alike in groupby(nights, key=_said):
        members = list(alike)
        print_indented(console, Text.assemble(f"{_span(members)}  ", (answer, "bold")), by=2)
        print_indented(console, Text(found), by=6)
        evidence = members[-1].evidence
        if evidence is not None:
            at = f"{evidence.captured_at:%Y-%m-%d %H:%M:%S}"
            where = f"{evidence.warc_file} @ {evidence.offset}"
            print_indented(console, Text(f"captured {at}, HTTP {evidence.status}: {where}", "dim"), by=6)
    console.print()


def _said(night: NightFinding) -> tuple[str, str]:
    """The verdict with its event, and what was found."""
    words = [night.judgement.verdict.value]
    if night.event is not DriftEvent.UNVERIFIABLE_SINCE:  # the verdict has said so
        words.append(event_words(night.event, final=night.final))
    words += ["read otherwise by newer programs"] if night.reread else []
    return " · ".join(words), what_was_found(night.judgement)


def _span(nights: Sequence[NightFinding]) -> str:
    """From when to when, and how many nights."""
    begin, end = (f"{night.run_at:%Y-%m-%d %H:%M}" for night in (nights[0], nights[-1]))
    return begin if len(nights) == 1 else f"{begin} to {end}, {len(nights)} nights"


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
