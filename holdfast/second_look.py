"""The second look of a night: archived copies of the sources that were found gone or blocked.

Declared copies come first, then what the configured archives hold, always the one nearest to the day on which the
publication's author read the source. A copy is fetched and archived by the same crawl as everything else.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.captures import Capture, capture_by_number
from archive.ledger import transaction
from archive.runs import CAPTURED, Visit, visits
from crawler.mementos import Archive, look_up, raw_address
from crawler.outgoing import Outgoing
from pipelines import copies as tables
from pipelines.archived_copies import ArchivedCopy, archived_copy, declared_moment, nearest
from pipelines.checking import Checker
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR
from pipelines.findings import Verdict
from pipelines.ledger import ReadText, StoredFinding, extraction_of, findings_of_run
from pipelines.obstacles import obstacle
from pipelines.publication import Citation, Publication, Source

# An archive that has no copy today rarely has one tomorrow, and it serves the whole world.
AGAIN_AFTER = timedelta(days=7)
MOST_LOOKUPS = 100  # a night; what is left is looked up the night after


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """Which archives may be asked, and by which client. `rest` is waited between two questions, in seconds."""

    archives: tuple[Archive, ...]
    client: Outgoing
    rest: float = 1.0


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A copy to be fetched for a source's address."""

    source: str
    copy: ArchivedCopy
    archive: str


def second_look(
    publication: Publication,
    ledger: sqlite3.Connection,
    *,
    run: int,
    now: datetime,
    plan: MemoryPlan,
    texts: DerivedTexts,
    fetch: Callable[[Sequence[str], Sequence[Capture]], None],
) -> None:
    """Find, fetch and judge copies for what does not stand tonight.

    `fetch(urls, captures)` crawls the addresses within the run, and reads them and those captures. Raises what it does.
    """
    tables.create(ledger)
    called = _called_for(publication, ledger, run)
    if not called:
        return
    known = {source: tables.known_copy(ledger, source) for source in called}
    lacking = {source: called[source][0] for source, copy in known.items() if copy is None}
    wanted = _wanted(lacking, ledger, run=run, now=now, plan=plan)
    visited = {visit.url for visit in visits(ledger, run)}
    missing = list(dict.fromkeys(one.copy.url for one in wanted if one.copy.url not in visited))
    archived = [copy.capture for copy in known.values() if copy is not None and copy.capture is not None]
    unread = [capture for capture in archived if not _is_read(ledger, capture, texts)]
    if missing or unread:
        fetch(missing, unread)
    tonight = {visit.url: visit for visit in visits(ledger, run)}
    with transaction(ledger):
        _record(ledger, wanted, tonight, run)
        _judge(ledger, called, run=run, texts=texts)


def _is_read(ledger: sqlite3.Connection, capture: Capture, texts: DerivedTexts) -> bool:
    known = extraction_of(ledger, capture, EXTRACTOR)
    return isinstance(known, ReadText) and texts.has(known.text_digest)


def _called_for(
    publication: Publication, ledger: sqlite3.Connection, run: int
) -> dict[str, tuple[Source, list[Citation]]]:
    """The addresses whose sources a copy could help, with the citations that it is to be asked about."""
    findings: dict[str, StoredFinding] = {finding.citation_id: finding for finding in findings_of_run(ledger, run)}
    sources = {source.id: source for source in publication.sources}
    called: dict[str, tuple[Source, list[Citation]]] = {}
    for citation in publication.citations:
        finding, source = findings.get(citation.id), sources[citation.source_id]
        if finding is not None and source.url is not None and tables.calls_for_copy(finding, source):
            called.setdefault(source.url.partition("#")[0], (source, []))[1].append(citation)
    return called


def _wanted(
    lacking: dict[str, Source], ledger: sqlite3.Connection, *, run: int, now: datetime, plan: MemoryPlan
) -> list[_Wanted]:
    """At most one copy for each address: the nearest that has not failed lately."""
    wanted, asked = [], 0
    for address, source in lacking.items():
        failed = tables.failed_addresses(ledger, address, since=now - AGAIN_AFTER)
        moment = declared_moment(source.accessed) or now
        declared = nearest(tuple(url for url in map(_fetchable, source.copies) if url not in failed), moment)
        if declared is not None:
            wanted.append(_Wanted(address, declared, tables.DECLARED))
        elif plan.archives and asked < MOST_LOOKUPS and tables.may_look_up(ledger, address, now=now, every=AGAIN_AFTER):
            if asked:
                plan.client.rest(plan.rest)
            asked += 1
            found = look_up(address, plan.archives, plan.client, near=moment)
            with transaction(ledger):
                tables.record_lookup(ledger, source=address, run=run, at=now, troubles=found.troubles)
            usable = (memento for memento in found.mementos if memento.url not in failed)
            best = next(usable, None)
            if best is not None:
                wanted.append(_Wanted(address, ArchivedCopy(best.url, address, best.at), best.archive))
    return wanted


def _fetchable(copy: str) -> str:
    """The address of a declared copy, as the bytes were archived where the archive is known to serve these."""
    address = copy.partition("#")[0]
    return raw_address(address) if "//web.archive.org/" in address else address


def _record(ledger: sqlite3.Connection, wanted: Iterable[_Wanted], tonight: dict[str, Visit], run: int) -> None:
    for one in wanted:
        visit = tonight.get(one.copy.url)
        if visit is None:
            continue  # the crawl was stopped before its turn
        capture = None if visit.capture is None else capture_by_number(ledger, visit.capture)
        usable = capture if capture is not None and _can_be_read(ledger, visit, capture) else None
        told = None if usable is None else archived_copy(usable.url).at  # redirects lead to the copy that there is
        tables.record_copy(
            ledger,
            source=one.source,
            address=one.copy.url,
            archive=one.archive,
            at=told or one.copy.at,
            run=run,
            capture=None if usable is None else usable.number,
        )


def _can_be_read(ledger: sqlite3.Connection, visit: Visit, capture: Capture) -> bool:
    return obstacle(visit, capture) is None and isinstance(extraction_of(ledger, capture, EXTRACTOR), ReadText)


def _judge(
    ledger: sqlite3.Connection, called: dict[str, tuple[Source, list[Citation]]], *, run: int, texts: DerivedTexts
) -> None:
    """What the archived copies say; one that can't be judged says nothing."""
    by_address: defaultdict[str, list[Citation]] = defaultdict(list)
    looked_at: dict[str, Visit] = {}
    copies = {}
    for address, (_, citations) in called.items():
        copy = tables.known_copy(ledger, address)
        if copy is not None and copy.capture is not None:
            by_address[copy.address] += citations
            copies[copy.address] = copy.number
            looked_at[copy.address] = Visit(
                copy.address, copy.capture.captured_at, CAPTURED, capture=copy.capture.number
            )
    checker = Checker(ledger, run=run, texts=texts, visits=looked_at, confirm=1)
    for address, citations in by_address.items():
        for citation in citations:
            number, judgement = checker.judge_at(citation, address)
            if judgement.verdict is not Verdict.UNVERIFIABLE:
                tables.record_copy_finding(
                    ledger, citation_id=citation.id, run=run, copy=copies[address], judgement=number
                )
