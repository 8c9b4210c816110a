"""The second look of a night: archived copies of the sources that were found gone or blocked.

A copy is fetched and archived by the same crawl as everything else, and judged like a source. One that proves to be
none (a wall, an error page, the living page) is followed by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.ledger import Ledger, transaction
from archive.runs import CAPTURED, Visit, visits
from pipelines import copies as tables
from pipelines.archived_copies import archived_copy, declared_moment, same_page
from pipelines.checking import Checker
from pipelines.copies import Copy
from pipelines.derived import DerivedTexts
from pipelines.extraction import EXTRACTOR
from pipelines.findings import Reason
from pipelines.ledger import ReadText, Unread, extraction_of, fallen_findings_of_run
from pipelines.publication import Citation, Publication

from .copy_search import CopySearch, MemoryPlan
from .fetching import Fetcher
from .taking import Candidate, take

ROUNDS = 3  # copies of one source that are tried in one night


@dataclass(frozen=True, slots=True)
class _Called:
    """An address that a copy could help: its declared copies, and the citations that a copy is to be asked about.

    `near`: the day on which the publication's author read the source, where that is declared.
    """

    declared: tuple[str, ...]
    near: datetime | None
    citations: list[Citation]


def second_look(publication: Publication, ledger: Ledger, *, now: datetime, plan: MemoryPlan, fetcher: Fetcher) -> None:
    """Find, fetch and judge copies for what does not stand in the fetcher's run. Raises what fetching does."""
    tables.create(ledger)
    run = fetcher.plan.run
    called = _called_for(publication, ledger, run)
    if not called:
        return
    search = CopySearch(ledger, run=run, now=now, plan=plan, stop=fetcher.stop, trouble=fetcher.watch.archive_trouble)
    order = search.in_turn(called)
    for _ in range(ROUNDS):
        known = {address: _known(ledger, address, called[address]) for address in order}
        wanted = []
        for address in order:
            candidate = _next(search, address, called[address], known[address])
            if candidate is None:
                search.settle(address)
            else:
                wanted.append(candidate)
        unread = [copy.capture for copy in known.values() if copy and not _is_read(ledger, copy, fetcher.texts)]
        if fetcher.stop() or not (wanted or unread):
            break
        done = {visit.url for visit in visits(ledger, run)}
        fetcher.fetch([one.address for one in wanted if one.address not in done], captures=unread)
        _take(ledger, wanted, search, fetcher)
    with transaction(ledger):
        _judge(ledger, called, fetcher)


def _called_for(publication: Publication, ledger: Ledger, run: int) -> dict[str, _Called]:
    """By the addresses of the sources, without fragments."""
    # What stands needs no copy.
    findings = {finding.citation_id: finding for finding in fallen_findings_of_run(ledger, run)}
    sources = {source.id: source for source in publication.sources}
    copies = tables.declared_copies(publication)
    called: dict[str, _Called] = {}
    for citation in publication.citations:
        finding, source = findings.get(citation.id), sources[citation.source_id]
        if finding is None or source.url is None:
            continue
        address = source.url.partition("#")[0]
        if tables.calls_for_copy(finding, copies[address]):
            one = called.setdefault(address, _Called(copies[address], declared_moment(source.accessed), []))
            one.citations.append(citation)
    return called


def _known(ledger: Ledger, address: str, called: _Called) -> Copy | None:
    """The archived copy that speaks for the source: of the declared the nearest to `near`, else the newest taken.

    What tonight's programs find to be a wall or an error page speaks for nobody.
    """
    readable = [
        copy
        for copy in tables.copies_of(ledger, address)
        if tables.is_of(copy, called.declared)
        and not isinstance(extraction_of(ledger, copy.capture, EXTRACTOR), Unread)
    ]
    declared = [copy for copy in readable if copy.archive == tables.DECLARED]
    dated = [(abs(copy.at - called.near), copy.number, copy) for copy in declared if copy.at and called.near]
    return min(dated)[2] if dated else next(iter(declared or readable), None)


def _next(search: CopySearch, address: str, called: _Called, known: Copy | None) -> Candidate | None:
    """The copy to be fetched next: a declared one even where there is one of an archive, which stands in for it."""
    if known is not None and known.archive == tables.DECLARED:
        return None
    candidate = search.declared(address, called.declared, called.near)
    return candidate or (search.elsewhere(address, called.near) if known is None else None)


def _is_read(ledger: Ledger, copy: Copy, texts: DerivedTexts) -> bool:
    known = extraction_of(ledger, copy.capture, EXTRACTOR)
    return isinstance(known, ReadText) and texts.has(known.text_digest)


def _take(ledger: Ledger, wanted: list[Candidate], search: CopySearch, fetcher: Fetcher) -> None:
    run = fetcher.plan.run
    tonight = {visit.url: visit for visit in visits(ledger, run)}
    with transaction(ledger):
        for one in wanted:
            visit = tonight.get(one.address)
            if visit is not None:  # else the crawl was stopped before its turn
                take(ledger, one, visit, run=run, archive=fetcher.archive)
                search.settle(one.source)


def _judge(ledger: Ledger, called: dict[str, _Called], fetcher: Fetcher) -> None:
    """Write what the archived copies say."""
    copies = {address: copy for address, one in called.items() if (copy := _known(ledger, address, one))}
    looked_at = {
        copy.address: Visit(copy.address, copy.capture.captured_at, CAPTURED, capture=copy.capture.number)
        for copy in copies.values()
    }
    run = fetcher.plan.run
    checker = Checker(ledger, run=run, texts=fetcher.texts, visits=looked_at, confirm=1)
    for address, copy in copies.items():
        for citation in called[address].citations:
            number, _ = checker.judge_at(citation, copy.address, astray=_astray(copy))
            tables.record_copy_finding(ledger, citation_id=citation.id, run=run, copy=copy.number, judgement=number)


def _astray(copy: Copy) -> tuple[Reason, str] | None:
    """Whether the archive led on to its copy of another page, where an absence says nothing."""
    asked, given = archived_copy(copy.address).original, archived_copy(copy.capture.url).original
    if asked is None or given is None or same_page(asked, given):
        return None
    return Reason.REDIRECT, f"The archive leads to its copy of another page ({given})."
