"""What the local view answers for each path. Everything that a path names is looked up; nothing is joined to a folder.

/                       the report; index.html, claims-0001.html … where it goes over pages
/citation/ID            one citation, all its nights
/source/ID              one source, all its visits
/record/UUID/URL        the capture whose record that is
/capture/NUMBER         one capture
/payload/NUMBER         its payload, sandboxed; /text/NUMBER as text
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import unquote

from archive.captures import Capture, capture_by_number
from archive.collection import Collection
from archive.damage import damage_told
from archive.errors import ArchiveError, DamagedRecord, NotACollection, StorageFailed
from archive.ledger import Ledger
from pipelines.captured import capture_of_record, visits_of
from pipelines.ledger import open_to_read
from pipelines.report.local_pages import capture_page, message_page, nights_page, source_page
from pipelines.spelling import did_you_mean
from pipelines.streamed import Histories, frame_of

from ..declarations_kept import latest_declarations
from .answers import Answer, page, redirect
from .payloads import as_text, memento_of, replayable, shown
from .report_made import ReportMade

VISITS = 400  # of one source that are listed
_HIGHEST = 1 << 62  # of a capture's number; what is above it no ledger takes


class Desk:
    """Answers requests about one collection. Each opens the ledger for itself: requests come at the same time."""

    def __init__(self, collection: Collection, report: ReportMade) -> None:
        self._collection = collection
        self._report = report

    def respond(self, path: str) -> Answer:
        """The answer for a path, percent-encoded as it came."""
        try:
            with damage_told(self._collection.ledger):
                return self._answer(path)
        except NotACollection as error:
            return page(message_page("Nothing to show yet", str(error)), HTTPStatus.NOT_FOUND)
        except ArchiveError as error:
            return page(message_page("The archive can't be read", _said(error)), HTTPStatus.INTERNAL_SERVER_ERROR)

    def _answer(self, path: str) -> Answer:
        first, *others = path.removeprefix("/").split("/")
        match first, [unquote(part, errors="replace") for part in others]:
            case "citation", [citation_id]:
                return self._with_ledger(lambda ledger: self._citation(ledger, citation_id))
            case "source", [source_id]:
                return self._with_ledger(lambda ledger: self._source(ledger, source_id))
            case "record", [record, url]:
                return self._with_ledger(lambda ledger: self._record(ledger, record, url))
            case "capture" | "payload" | "text" as kind, [number]:
                return self._with_ledger(lambda ledger: self._capture(ledger, kind, number))
        found = None if others else self._report.page(first)
        return found or _missing("There is no such page here.")

    def _with_ledger(self, answer: Callable[[Ledger], Answer]) -> Answer:
        with closing(open_to_read(self._collection.ledger)) as ledger:
            return answer(ledger)

    def _citation(self, ledger: Ledger, citation_id: str) -> Answer:
        publication = latest_declarations(self._collection, ledger)
        claims = [claim for claim in publication.claims for one in claim.citations if one.id == citation_id]
        if not claims:
            return _missing(_unknown("citation", citation_id, {one.id for one in publication.citations}))
        (one,) = (each for each in claims[0].citations if each.id == citation_id)
        alone = replace(publication, claims=(replace(claims[0], citations=(one,)),))
        frame = frame_of(ledger, alone, collection=self._collection.path.resolve().name, made_at=self._report.clock())
        history = Histories(ledger, alone)([one])[one.id]
        return page(nights_page(replace(frame, histories=(history,)), one))

    def _source(self, ledger: Ledger, source_id: str) -> Answer:
        publication = latest_declarations(self._collection, ledger)
        found = next((one for one in publication.sources if one.id == source_id), None)
        if found is None:
            return _missing(_unknown("source", source_id, {one.id for one in publication.sources}))
        visits = () if found.url is None else visits_of(ledger, found.url, most=VISITS)
        citations = [one for one in publication.citations if one.source_id == source_id]
        return page(source_page(found, citations, visits, most=VISITS))

    def _record(self, ledger: Ledger, record: str, url: str) -> Answer:
        capture = capture_of_record(ledger, record, url)
        return _missing("No capture has that record.") if capture is None else redirect(f"/capture/{capture.number}")

    def _capture(self, ledger: Ledger, kind: str, number: str) -> Answer:
        capture = _numbered(ledger, number)
        if capture is None:
            return _missing("There is no capture of that number.")
        declared = latest_declarations(self._collection, ledger).sources if kind == "capture" else ()
        sources = [one for one in declared if one.url and one.url.partition("#")[0] == capture.url]
        try:
            memento = memento_of(self._collection.archive, capture)
        except (DamagedRecord, StorageFailed) as error:
            told = capture_page(capture, None, trouble=_said(error), replayable=False, sources=sources)
            return page(told, HTTPStatus.OK if kind == "capture" else HTTPStatus.INTERNAL_SERVER_ERROR)
        if kind == "capture":
            told = capture_page(capture, memento.head, trouble=None, replayable=replayable(capture), sources=sources)
            return page(told)
        return shown(memento, capture) if kind == "payload" else as_text(memento, capture)


def _numbered(ledger: Ledger, number: str) -> Capture | None:
    if not (number.isascii() and number.isdecimal()) or int(number[:20]) > _HIGHEST:
        return None
    try:
        return capture_by_number(ledger, int(number[:20]))
    except KeyError:
        return None


def _unknown(kind: str, name: str, known: set[str]) -> str:
    hint = did_you_mean(name, known)
    return f"No {kind} is called {name!r}{f'; {hint}' if hint else ''}."


def _said(error: ArchiveError) -> str:
    words = str(error).strip()
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "!", "?")) else ".")


def _missing(words: str) -> Answer:
    return page(message_page("Nothing here", words), HTTPStatus.NOT_FOUND)
