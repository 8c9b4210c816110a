"""`holdfast export`: a collection, or what one claim or one source rests on, as a file for other programs."""

from __future__ import annotations

import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from archive.captures import Capture, capture_by_number
from archive.clock import timestamp14
from archive.collection import Collection
from archive.errors import ArchiveError
from archive.ledger import connect_to_read
from archive.proof.signing import DEFAULT_KEY
from archive.runs import runs, visits
from archive.wacz import About, Contents, Page, Signer, everything, selection, write_wacz
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR
from pipelines.ledger import ReadText, extraction_of
from pipelines.publication import Publication, Source
from pipelines.spelling import did_you_mean

from .declarations_kept import latest_declarations
from .requests import BadRequest
from .versions import holdfast_version


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """The command line of an export, as it was typed."""

    collection: Path
    output: Path
    claim: str | None = None
    source: str | None = None


def export(kind: str, request: ExportRequest) -> None:
    """Write the file. Raises BadRequest, NotACollection, StorageFailed, DamagedRecord."""
    writer = KINDS.get(kind)
    if writer is None:
        raise BadRequest(f"{kind!r} is none of the kinds that can be exported: {', '.join(KINDS)}.")
    writer(request, datetime.now(UTC))
    sys.stderr.write(f"wrote {request.output}\n")


def export_wacz(request: ExportRequest, now: datetime) -> None:
    """Write a WACZ of the whole collection, or of what one claim or source rests on."""
    collection = Collection(request.collection)
    _check_output(request.output, collection)
    ledger = connect_to_read(collection.ledger)
    try:
        ledger.execute("BEGIN")  # one state of the ledger, whatever a run at work adds meanwhile
        publication = latest_declarations(collection, ledger)
        sources, subject = _chosen(publication, request)
        about = About(
            title=f"{publication.title}: {subject}" if subject else publication.title,
            created=now,
            software=f"holdfast/{holdfast_version()}",
            description=f"Sources cited by “{publication.title}”, as archived by holdfast.",
        )
        contents = _contents(collection, ledger, sources, about) if subject else everything(collection, ledger)
        if not contents.warcs:
            raise BadRequest(f"Nothing is archived yet of {subject or request.collection}.")
        pages = _pages(ledger, sources, DerivedTexts(collection.derived))
        write_wacz(request.output, contents, pages, about, signer=_signer(collection))
    finally:
        ledger.close()


def _check_output(output: Path, collection: Collection) -> None:
    if output.suffix != ".wacz":
        raise BadRequest(f"A WACZ file's name ends in .wacz (the format's own rule): {output} does not.")
    if output.is_dir():
        raise BadRequest(f"{output} is a folder: give the name of a file.")
    if not output.parent.is_dir():
        raise BadRequest(f"There is no folder {output.parent} to write {output.name} to.")
    folder, own = output.parent.resolve(), collection.path.resolve()
    if folder.is_relative_to(own) and not folder.is_relative_to(collection.reports.resolve()):
        raise BadRequest(
            f"{output} lies in the collection itself, where an audit takes it for a stranger: write it elsewhere, or "
            f"into {collection.reports}."
        )


KINDS: dict[str, Callable[[ExportRequest, datetime], None]] = {"wacz": export_wacz}


def _chosen(publication: Publication, request: ExportRequest) -> tuple[tuple[Source, ...], str]:
    """The sources asked for, and in words what was asked for; empty words for everything."""
    if request.claim is not None and request.source is not None:
        raise BadRequest("Give either --claim or --source.")
    if request.claim is not None:
        claims = {claim.id: claim for claim in publication.claims}
        claim = claims.get(request.claim) or _unknown("claim", request.claim, claims)
        cited = {citation.source_id for citation in claim.citations}
        return tuple(source for source in publication.sources if source.id in cited), f"claim {claim.id}"
    if request.source is not None:
        sources = {source.id: source for source in publication.sources}
        source = sources.get(request.source) or _unknown("source", request.source, sources)
        return (source,), f"source {source.id}"
    return publication.sources, ""


def _unknown(kind: str, name: str, known: Iterable[str]) -> NoReturn:
    hint = did_you_mean(name, known)
    raise BadRequest(f"No {kind} is called {name!r}{f'; {hint}' if hint else ''}.")


def _contents(
    collection: Collection, ledger: sqlite3.Connection, sources: tuple[Source, ...], about: About
) -> Contents:
    return selection(
        collection,
        ledger,
        urls=[source.url for source in sources if source.url is not None],
        name=f"holdfast-{timestamp14(about.created)}-selection.warc.gz",
        created=about.created,
        facts={
            "software": about.software,
            "isPartOf": collection.path.resolve().name,
            "description": f"{about.title}. Records copied unchanged from the files whose warcinfo records follow.",
        },
    )


def _signer(collection: Collection) -> Signer | None:
    """The collection's signing key, None where it has none. Raises ArchiveError where the file holds no such key."""
    path = collection.path / DEFAULT_KEY
    if not path.exists():
        return None
    try:
        return Signer.from_file(path)
    except ValueError as error:
        raise ArchiveError(f"{path} can't be used for signing: {error}.") from error


def _pages(ledger: sqlite3.Connection, sources: tuple[Source, ...], texts: DerivedTexts) -> Iterator[Page]:
    """One page a source: its newest capture that could be read, or its newest where none could."""
    captured = _captured(ledger)
    for source in sources:
        numbers = [] if source.url is None else captured.get(source.url.partition("#")[0], [])
        pages = (_page(source, capture_by_number(ledger, number), ledger, texts) for number in numbers)
        first = next(pages, None)
        if first is None:
            continue
        yield first if first.text is not None else next((page for page in pages if page.text is not None), first)


def _captured(ledger: sqlite3.Connection) -> dict[str, list[int]]:
    """The captures that visits of each declared URL ended with, the newest first."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for run in reversed(list(runs(ledger))):
        for visit in visits(ledger, run.number):
            if visit.capture is not None:
                numbers[visit.url].append(visit.capture)
    return numbers


def _page(source: Source, capture: Capture, ledger: sqlite3.Connection, texts: DerivedTexts) -> Page:
    known = extraction_of(ledger, capture, EXTRACTOR)
    extraction = texts.get(known.text_digest) if isinstance(known, ReadText) else None
    title = source.title or (None if extraction is None else extraction.title)
    text = None if extraction is None else extraction.text
    return Page(url=capture.url, captured_at=capture.captured_at, id=source.id, title=title or capture.url, text=text)
