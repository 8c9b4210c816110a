"""Which archived copy of a source to fetch next: the declared ones, then what the configured archives name.

Archives serve the whole world: each is asked at a moderate pace, about an address not again for a week, and not again
this night once it has failed several times in a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from archive.ledger import Ledger
from crawler.mementos import Archive, Memento, look_up, raw_address
from crawler.outgoing import Outgoing
from pipelines import copies as tables
from pipelines.archived_copies import archived_copy, nearest, same_page

from .taking import Candidate

# An archive that has no copy today rarely has one tomorrow. A week, less what a night may begin earlier than the last.
AGAIN_AFTER = timedelta(days=6, hours=18)
FAILURES = 3  # in a row, and an archive is asked nothing more this night


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """Which archives may be asked, and by which client. `rest` is waited between two questions, in seconds.

    `most` addresses are looked up in a night; what is left is looked up the night after.
    """

    archives: tuple[Archive, ...]
    client: Outgoing
    rest: float = 1.0
    most: int = 100


class CopySearch:
    """One night's search, for one address after the other, and again where a copy turned out to be none."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        run: int,
        now: datetime,
        plan: MemoryPlan,
        stop: Callable[[], bool],
        trouble: Callable[[str, str], None] = lambda _archive, _detail: None,
    ) -> None:
        """`trouble` is called with the name of an archive that could not be used, and what it did."""
        self._ledger = ledger
        self._run = run
        self._now = now
        self._plan = plan
        self._stop = stop
        self._trouble = trouble
        self._answered = tables.inquiries(ledger)
        self._found: dict[str, tuple[Memento, ...]] = {}
        self._unwritten: dict[str, list[Archive]] = {}
        self._failed = Counter[Archive]()  # in a row

    def in_turn(self, addresses: Iterable[str]) -> list[str]:
        """The addresses, those first that were never looked up, or longest ago: so that each has its night."""
        return sorted(addresses, key=lambda address: max(self._answered.get(address, {}).values(), default=_NEVER))

    def declared(self, address: str, copies: Sequence[str], near: datetime | None) -> Candidate | None:
        """Of the declared copies the one nearest to that moment, of those that were not tried lately."""
        failures = tables.failures(self._ledger, address)
        archived = {copy.address for copy in tables.copies_of(self._ledger, address)}
        untried = tuple(
            url for url in map(fetchable, copies) if url not in archived and not self._lately(failures.get(url))
        )
        copy = nearest(untried, near or self._now)
        return None if copy is None else Candidate(address, copy.url, tables.DECLARED, copy.at)

    def elsewhere(self, address: str, near: datetime | None) -> Candidate | None:
        """The copy nearest to that moment that an archive names; what failed long ago comes last."""
        cited = archived_copy(address)  # a copy may be cited itself: its own archive is the one that does not have it
        page = cited.original or address
        if address not in self._found:
            self._look_up(address, page, cited.at or near or self._now)
        failures = tables.failures(self._ledger, address)
        archived = {copy.address for copy in tables.copies_of(self._ledger, address)}
        usable = [
            memento
            for memento in self._found.get(address, ())
            if memento.url not in archived
            and not self._lately(failures.get(memento.url))
            and same_page(archived_copy(memento.url).original or page, page)
        ]
        best = next(iter(sorted(usable, key=lambda memento: memento.url in failures)), None)
        return None if best is None else Candidate(address, best.url, best.archive, best.at)

    def settle(self, address: str) -> None:
        """Write which archives were asked about the address. Until what they named is fetched, a kill forgets it."""
        for archive in self._unwritten.pop(address, ()):
            tables.record_inquiry(self._ledger, source=address, archive=archive.name, run=self._run, at=self._now)

    def _look_up(self, address: str, page: str, near: datetime) -> None:
        archives = [archive for archive in self._plan.archives if self._may_ask(archive, address)]
        if not archives or len(self._found) >= self._plan.most or self._stop():
            return
        if self._found:
            self._plan.client.rest(self._plan.rest)
        willing = takewhile(lambda _: not self._stop(), archives)
        answer = look_up(page, willing, self._plan.client, near=near, rest=self._plan.rest)
        for one in answer.troubles:
            self._trouble(one.archive, one.detail)
        if self._stop():
            return  # perhaps not all were asked
        self._found[address] = answer.mementos
        for archive in archives:
            self._failed[archive] = self._failed[archive] + 1 if archive in answer.unanswered else 0
        self._unwritten[address] = [archive for archive in archives if archive not in answer.unanswered]

    def _may_ask(self, archive: Archive, address: str) -> bool:
        return self._failed[archive] < FAILURES and not self._lately(self._answered.get(address, {}).get(archive.name))

    def _lately(self, moment: datetime | None) -> bool:
        return moment is not None and abs(self._now - moment) < AGAIN_AFTER


_NEVER = datetime.min.replace(tzinfo=UTC)


def fetchable(copy: str) -> str:
    """The address of a declared copy, as the bytes were archived where the archive is known to serve these."""
    address = copy.partition("#")[0]
    return raw_address(address) if "//web.archive.org/" in address else address
