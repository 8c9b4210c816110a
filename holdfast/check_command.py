"""`holdfast check`: local documents judged without a crawl, one at a time or from a file of cases."""

from __future__ import annotations

import functools
import json
import mimetypes
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from pipelines.extraction import Document, Extraction, NotExtracted
from pipelines.extraction.workers import Workers
from pipelines.findings import Judgement
from pipelines.judgement_json import to_json
from pipelines.publication import Figure, Quotation
from pipelines.report.sentences import verdict_sentence
from pipelines.report.text import visible
from pipelines.verdicts import judge, prepare, verify

from .configuration import ExtractSettings
from .exit_codes import ExitCode
from .requests import BadRequest


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a file of cases: a question to a document."""

    id: str
    document: str
    media_type: str | None
    content: Quotation | Figure


def check_document(
    path: Path, *, quote: str | None, figure: str | None, near: str | None, media_type: str | None, as_json: bool
) -> ExitCode:
    """Judge one document and print the finding; 0 where the citation stands. Raises OSError."""
    content = Quotation(quote) if quote is not None else Figure(figure or "", near)
    path.open("rb").close()  # a document that can't be read is a mistake of the call, not a finding
    with _workers(1) as workers:
        judgement = judge(content, _read(workers, path, media_type))
    if as_json:
        sys.stdout.write(json.dumps(to_json(judgement), ensure_ascii=False, indent=2) + "\n")
    else:
        _print(judgement)
    return ExitCode.HOLDS if judgement.verdict.stands else ExitCode.NEEDS_A_PERSON


def check_cases(path: Path, *, output: Path | None, root: Path) -> ExitCode:
    """Judge every case of the file, in its order; 0 where all stand. Raises BadRequest, OSError."""
    code = ExitCode.HOLDS
    with path.open(encoding="utf-8") as lines, _workers(1) as workers, _opened(output) as out:
        for case, judgement in _judged(_cases(lines, path), workers, root):
            out.write(json.dumps({"id": case.id, **to_json(judgement)}, ensure_ascii=False) + "\n")
            if not judgement.verdict.stands:
                code = ExitCode.NEEDS_A_PERSON
    return code


def _judged(cases: Iterator[Case], workers: Workers, root: Path) -> Iterator[tuple[Case, Judgement]]:
    """Each case with its judgement. Cases of one document that follow each other share one reading of it."""
    for (document, media_type), group in groupby(cases, key=lambda case: (case.document, case.media_type)):
        outcome = _read(workers, root / document, media_type)
        prepared = prepare(outcome) if isinstance(outcome, Extraction) else None
        for case in group:
            if prepared is not None:
                yield case, verify(case.content, prepared)
            else:
                yield case, judge(case.content, outcome)


def _workers(processes: int) -> Workers:
    limits = ExtractSettings()
    return Workers(processes=processes, seconds=limits.seconds, memory_bytes=limits.memory_bytes)


def _read(workers: Workers, path: Path, media_type: str | None) -> Extraction | NotExtracted:
    if media_type is None:
        media_type = mimetypes.guess_type(path.name)[0]
    workers.submit(str(path), functools.partial(load_file, path, media_type))
    return next(result for _, result in workers.drain())


def load_file(path: Path, media_type: str | None) -> Document:
    """The file as a document, read inside a worker. Raises OSError."""
    return Document(path.read_bytes(), media_type, None)


def _cases(lines: IO[str], path: Path) -> Iterator[Case]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _case(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise BadRequest(
                    f"{path}:{number}: not a case: {error}. A case is a JSON object with id, document, kind "
                    '("quote" or "figure"), text, and optionally media_type and near.'
                ) from error


def _case(fields: dict[str, Any]) -> Case:
    match fields["kind"]:
        case "quote":
            content: Quotation | Figure = Quotation(fields["text"], fields.get("prefix"), fields.get("suffix"))
        case "figure":
            content = Figure(fields["text"], fields.get("near"))
        case other:
            raise ValueError(f"the kind {other!r} is neither quote nor figure")
    return Case(str(fields["id"]), fields["document"], fields.get("media_type"), content)


def _opened(output: Path | None) -> IO[str]:
    # A copy of standard output's descriptor, so that closing it leaves the real one open.
    return output.open("w", encoding="utf-8") if output is not None else os.fdopen(os.dup(1), "w", encoding="utf-8")


def _print(judgement: Judgement) -> None:
    lines = [f"{judgement.verdict.value}: {verdict_sentence(judgement)}"]
    if judgement.detail:
        lines.append(judgement.detail)
    lines += [f"context: {warning}" for warning in judgement.context]
    if judgement.folds:
        lines.append(f"passed over: {', '.join(judgement.folds)}")
    if judgement.passage is not None:
        lines.append(f"{judgement.zone}, characters {judgement.start} to {judgement.end}: … {judgement.passage} …")
    sys.stdout.write("".join(visible(line) + "\n" for line in lines))
