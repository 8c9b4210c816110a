"""`holdfast export wacz`: the records of a collection, or of a part of it, as a package for other programs."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from archive.captures import Capture, capture_by_number
from archive.clock import timestamp14
from archive.collection import Collection
from archive.errors import ArchiveError
from archive.ledger import Ledger, connect_to_read
from archive.proof.signing import DEFAULT_KEY
from archive.runs import runs, visits
from archive.wacz import About, Contents, Page, Signer, everything, selection, write_wacz
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR
from pipelines.ledger import ReadText, extraction_of
from pipelines.publication import Source

from .declarations_kept import latest_declarations
from .exit_codes import ExitCode
from .export_request import ExportRequest, chosen
from .outputs import check_replaced
from .requests import BadRequest
from .versions import holdfast_version


def export_wacz(request: ExportRequest, now: datetime) -> ExitCode:
    """Write a WACZ of the whole collection, or of what one claim or source rests on; damaged records are told."""
    collection = Collection(request.collection)
    if request.output.suffix != ".wacz":
        raise BadRequest(f"A WACZ file's name ends in .wacz (the format's own rule): {request.output} does not.")
    check_replaced(request.output)
    ledger = connect_to_read(collection.ledger)
    try:
        ledger.execute("BEGIN")  # one state of the ledger, whatever a run at work adds meanwhile
        publication = latest_declarations(collection, ledger)
        sources, subject = chosen(publication, request)
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
        damaged = write_wacz(request.output, contents, pages, about, signer=_signer(collection))
    finally:
        ledger.close()
    for one in damaged:
        sys.stderr.write(f"{one}; it is packed as it lies\n")
    if damaged:
        sys.stderr.write(f"holdfast audit {request.collection} tells what else is damaged\n")
    return ExitCode.NEEDS_A_PERSON if damaged else ExitCode.HOLDS


def _contents(collection: Collection, ledger: Ledger, sources: tuple[Source, ...], about: About) -> Contents:
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


def _pages(ledger: Ledger, sources: tuple[Source, ...], texts: DerivedTexts) -> Iterator[Page]:
    """One page a source: its newest capture that could be read, or its newest where none could."""
    captured = _captured(ledger)
    for source in sources:
        numbers = [] if source.url is None else captured.get(source.url.partition("#")[0], [])
        pages = (_page(source, capture_by_number(ledger, number), ledger, texts) for number in numbers)
        first = next(pages, None)
        if first is None:
            continue
        yield first if first.text is not None else next((page for page in pages if page.text is not None), first)


def _captured(ledger: Ledger) -> dict[str, list[int]]:
    """The captures that visits of each declared URL ended with, the newest first."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for run in reversed(list(runs(ledger))):
        for visit in visits(ledger, run.number):
            if visit.capture is not None:
                numbers[visit.url].append(visit.capture)
    return numbers


def _page(source: Source, capture: Capture, ledger: Ledger, texts: DerivedTexts) -> Page:
    known = extraction_of(ledger, capture, EXTRACTOR)
    extraction = texts.get(known.text_digest) if isinstance(known, ReadText) else None
    title = source.title or (None if extraction is None else extraction.title)
    text = None if extraction is None else extraction.text
    return Page(url=capture.url, captured_at=capture.captured_at, id=source.id, title=title or capture.url, text=text)
