"""`holdfast lint`: the declarations held to the discipline of sourcing, each finding with why and how."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from archive.captures import capture_by_number
from archive.collection import Collection
from archive.damage import damage_told
from archive.ledger import Ledger, connect_to_read
from archive.runs import Visit, runs, visits
from pipelines.declarations import read_publication
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR
from pipelines.findings import Reason
from pipelines.ledger import ReadText, Unread, extraction_of
from pipelines.linting import LintFinding, SourceState, lint
from pipelines.linting.languages import language_of
from pipelines.obstacles import led_astray, obstacle
from pipelines.publication import Publication
from pipelines.report.sentences import reason_sentence
from pipelines.report.text import visible

from .exit_codes import ExitCode


def lint_declarations(path: Path, *, collection: Path | None, as_json: bool) -> ExitCode:
    """Print what the rules find; 0 where nothing is, or all of it is accepted. Raises DeclarationErrors."""
    publication = read_publication(path)
    states = {} if collection is None else source_states(publication, Collection(collection))
    findings = lint(publication, states)
    sys.stdout.write(_as_json(path, findings) if as_json else _as_text(path, findings))
    return ExitCode.NEEDS_A_PERSON if any(finding.accepted is None for finding in findings) else ExitCode.HOLDS


def source_states(publication: Publication, collection: Collection) -> dict[str, SourceState]:
    """What the collection knows of each source, by its newest visit. Raises NotACollection, LedgerDamaged."""
    with damage_told(collection.ledger), closing(connect_to_read(collection.ledger)) as ledger:
        newest: dict[str, Visit] = {}
        for run in runs(ledger):
            newest |= {visit.url: visit for visit in visits(ledger, run.number)}
        texts = DerivedTexts(collection.derived)
        return {
            source.id: _state(source.url, newest[address], ledger, texts)
            for source in publication.sources
            if source.url is not None and (address := source.url.partition("#")[0]) in newest
        }


def _state(url: str, visit: Visit, ledger: Ledger, texts: DerivedTexts) -> SourceState:
    capture = None if visit.capture is None else capture_by_number(ledger, visit.capture)
    trouble = obstacle(visit, capture)
    if trouble is None and capture is not None:
        trouble = led_astray(url, capture.url)
    if trouble is not None or capture is None:
        return _unjudged(*(trouble or (None, "")))
    known = extraction_of(ledger, capture, EXTRACTOR)
    if isinstance(known, Unread):
        return _unjudged(known.reason, known.detail)
    extraction = texts.get(known.text_digest) if isinstance(known, ReadText) else None
    language = None if extraction is None else language_of(extraction.text)
    return SourceState(final_url=capture.url, language=language)


def _unjudged(reason: Reason | None, detail: str) -> SourceState:
    words = reason_sentence(reason) if reason else ""
    return SourceState(outcome=f"{words} {detail}".strip(), is_gone=reason is not None and reason.is_gone)


def _as_text(path: Path, findings: Iterable[LintFinding]) -> str:
    lines, told, accepted = [], 0, 0
    for finding in findings:
        if finding.accepted is not None:
            accepted += 1
            continue
        told += 1
        lines += [
            f"{path}:{finding.line}: {finding.where}: {finding.rule.name}: {visible(finding.message)}",
            f"    why:  {finding.rule.why}",
            f"    mend: {finding.rule.mend}",
        ]
    count = f"{told} finding{'' if told == 1 else 's'}" if told else "Nothing to mend"
    lines.append(f"{count}{f', {accepted} accepted with a reason' if accepted else ''}.")
    return "\n".join(lines) + "\n"


def _as_json(path: Path, findings: Iterable[LintFinding]) -> str:
    told = [
        {
            "rule": finding.rule.name,
            "file": str(path),
            "line": finding.line,
            "where": finding.where,
            "message": finding.message,
            "why": finding.rule.why,
            "mend": finding.rule.mend,
            "accepted": finding.accepted,
        }
        for finding in findings
    ]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
