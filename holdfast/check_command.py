"""`holdfast check`: documents judged without a crawl, one at a time or from a file of cases, in parallel."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from pipelines.extraction import EXTRACTOR, Document, NotExtracted, extract
from pipelines.extraction.payload_spans import PayloadSpans
from pipelines.extraction.workers import Workers
from pipelines.findings import Judgement, Reason
from pipelines.judgement_json import to_json
from pipelines.publication import Figure, Quotation
from pipelines.report.sentences import verdict_sentence, where_phrase
from pipelines.report.text import visible
from pipelines.verdicts import judge, prepare, verify

from .configuration import ExtractSettings
from .documents import DocumentRef, loader, loader_of_one
from .exit_codes import ExitCode
from .outputs import check_output
from .requests import BadRequest

Content = Quotation | Figure

# Cases are taken up in batches: within one, those of a document are judged together so that it is read once, and memory
# does not grow with the number of cases. A document with very many cases goes to several workers.
_BATCH = 10_000
_TOGETHER = 250


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a file of cases: a question to a document."""

    id: str
    document: DocumentRef
    content: Content


def check_document(document: DocumentRef, content: Content, *, as_json: bool) -> ExitCode:
    """Judge one document and print the finding; 0 where it stands. Raises OSError, BadRequest, ArchiveError."""
    load = loader_of_one(document)
    with _workers(1) as workers:
        workers.run(0, functools.partial(judge_all, load, (content,)))
        [judgement] = next(_judgements(answer, (content,)) for _, answer in workers.drain())
    if as_json:
        sys.stdout.write(json.dumps(to_json(judgement), ensure_ascii=False, indent=2) + "\n")
    else:
        _print(judgement)
    return ExitCode.HOLDS if judgement.verdict.stands else ExitCode.NEEDS_A_PERSON


def check_cases(path: Path, *, output: Path | None, root: Path) -> ExitCode:
    """Judge every case of the file, in its order; 0 where all stand. Raises BadRequest, OSError."""
    if output is not None:
        check_output(output, inputs=[path])
    code = ExitCode.HOLDS
    processes = ExtractSettings().processes_on(os.cpu_count() or 1)
    with path.open(encoding="utf-8") as lines, _workers(processes) as workers, _opened(output) as out:
        for case, judgement in _judged(_cases(lines, path, root), workers):
            out.write(json.dumps({"id": case.id, **to_json(judgement)}, ensure_ascii=False) + "\n")
            if not judgement.verdict.stands:
                code = ExitCode.NEEDS_A_PERSON
    return code


def judge_all(load: Callable[[], Document], contents: tuple[Content, ...]) -> tuple[Judgement, ...]:
    """The judgements on every content against one document; runs inside a worker. Raises what loading raises."""
    loaded = load()
    outcome = extract(loaded.payload, media_type=loaded.media_type, url=loaded.url)
    if isinstance(outcome, NotExtracted):
        return tuple(judge(content, outcome) for content in contents)
    prepared, spans = prepare(outcome), PayloadSpans(loaded, outcome)
    return tuple(spans.located(verify(content, prepared)) for content in contents)


def _judgements(answer: tuple[Judgement, ...] | NotExtracted, contents: tuple[Content, ...]) -> tuple[Judgement, ...]:
    """A worker's answer; where the worker failed or ran into a limit, all its cases share the reason."""
    if isinstance(answer, tuple) and len(answer) != len(contents):
        broken = "The process that read the document answered other questions than it was asked."
        answer = NotExtracted(Reason.EXTRACTION_FAILED, broken, EXTRACTOR)
    return tuple(judge(content, answer) for content in contents) if isinstance(answer, NotExtracted) else answer


def _judged(cases: Iterator[Case], workers: Workers) -> Iterator[tuple[Case, Judgement]]:
    """Each case with its judgement, in the order of the cases."""
    while batch := list(islice(cases, _BATCH)):
        judgements: dict[int, Judgement] = {}
        groups = list(_groups(batch))
        for number, group in enumerate(groups):
            load = loader(batch[group[0]].document)
            workers.run(number, functools.partial(judge_all, load, _contents(batch, group)))
        for number, answer in workers.drain():
            group = groups[number]
            judgements.update(zip(group, _judgements(answer, _contents(batch, group)), strict=True))
        yield from ((case, judgements[place]) for place, case in enumerate(batch))


def _groups(batch: list[Case]) -> Iterator[list[int]]:
    """The places of the cases that are judged together."""
    by_document: dict[DocumentRef, list[int]] = {}
    for place, case in enumerate(batch):
        by_document.setdefault(case.document, []).append(place)
    for places in by_document.values():
        for start in range(0, len(places), _TOGETHER):
            yield places[start : start + _TOGETHER]


def _contents(batch: list[Case], group: list[int]) -> tuple[Content, ...]:
    return tuple(batch[place].content for place in group)


def _workers(processes: int) -> Workers:
    limits = ExtractSettings()
    return Workers(processes=processes, seconds=limits.seconds, memory_bytes=limits.memory_bytes)


def _cases(lines: IO[str], path: Path, root: Path) -> Iterator[Case]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _case(json.loads(line), root)
            except (ValueError, KeyError, TypeError) as error:
                raise BadRequest(
                    f"{path}:{number}: not a case: {error}. A case is a JSON object with id, document, kind "
                    '("quote" or "figure"), text, and optionally media_type, near, url and record.'
                ) from error


def _case(fields: dict[str, Any], root: Path) -> Case:
    match fields["kind"]:
        case "quote":
            content: Content = Quotation(fields["text"], fields.get("prefix"), fields.get("suffix"))
        case "figure":
            content = Figure(fields["text"], fields.get("near"))
        case other:
            raise ValueError(f"the kind {other!r} is neither quote nor figure")
    document = DocumentRef(root / fields["document"], fields.get("media_type"), fields.get("url"), fields.get("record"))
    return Case(str(fields["id"]), document, content)


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[str]]:
    if output is None:
        yield sys.stdout
        return
    with output.open("w", encoding="utf-8") as out:
        yield out


def _print(judgement: Judgement) -> None:
    lines = [f"{judgement.verdict.value}: {verdict_sentence(judgement)}"]
    if judgement.detail:
        lines.append(judgement.detail)
    lines += [f"context: {warning}" for warning in judgement.context]
    if judgement.folds:
        lines.append(f"passed over: {', '.join(judgement.folds)}")
    if judgement.passage is not None:
        lines.append(
            f"{where_phrase(judgement)}, characters {judgement.start} to {judgement.end}: … {judgement.passage} …"
        )
    if judgement.payload_start is not None:
        lines.append(f"in the decoded payload, characters {judgement.payload_start} to {judgement.payload_end}")
    sys.stdout.write("".join(visible(line) + "\n" for line in lines))
