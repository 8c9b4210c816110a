"""The desk between the spider and the archive: what is recorded is stored here, and what came of it is reported."""

from __future__ import annotations

import contextlib
import logging
from asyncio import wrap_future
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path

from archive.captures import Capture, latest_validators
from archive.collection import Collection
from archive.damage import damage_of
from archive.errors import ArchiveError, ledger_storage
from archive.exchange import Exchange, FailedAttempt, Secret
from archive.ledger import Ledger, transaction, without_waiting
from archive.reader import Memento, read_memento
from archive.runs import Visit, record_visit
from archive.withholding import gives_away
from archive.writer import ArchiveWriter

from .archive_thread import AtOnce
from .frontier import FrontierFailed
from .messages import TOLD_TOGETHER
from .outcomes import FetchFailed, Outcome
from .plan import CrawlPlan, Network
from .recording import Recording
from .resuming import settled_visit, visit_of

STORED_TOGETHER = 8 * 1024 * 1024  # bytes of responses, or one response that is larger


_log = logging.getLogger(__name__)


class CrawlIncomplete(RuntimeError):
    """The crawl ended of itself and left URLs without a visit: something below swallowed a failure."""


class Desk:
    """One crawl's dealings with the archive. `trouble` is set once the archive can't be used any more.

    Whatever writes is done in one thread, as much at a time as waits: each time costs a wait for the disk, or a few
    hand-overs of the interpreter, and one by one they would fall behind the network.
    """

    def __init__(
        self,
        plan: CrawlPlan,
        *,
        ledger: Ledger,
        writer: ArchiveWriter,
        report: Callable[[Sequence[Visit]], None],
        on_stop: Callable[[], None],
        thread: Executor | None = None,
        reading: Ledger | None = None,
        in_crawl: Callable[[Callable[[], None]], object] = lambda call: call(),
    ) -> None:
        """`report` is called with visits once they are in the ledger, `on_stop` when nothing new shall begin.

        `thread` alone uses the writer, `ledger` and `report` (None: they are used at once); `reading` is the crawl's
        own connection beside it (None: the ledger's). `in_crawl` has a call made where the crawl runs.
        """
        self.plan = plan
        self.trouble: Exception | None = None
        self.stopping = False
        self._ledger = ledger
        self._thread = thread or AtOnce()
        self._reading = reading or ledger
        self._in_crawl = in_crawl
        # Of a shared night only what is handed out here is owed here.
        self._unvisited: set[str] = set() if plan.frontier else set(plan.urls)
        self._list_ended = False
        self._waiting: deque[tuple[Exchange | FailedAttempt, Future[Capture | None]]] = deque()
        self._brought: deque[Visit] = deque()  # visits that are not written yet
        self._called = False  # whether the thread is to look what waits
        self._writer = writer
        self._report = report
        self._on_stop = on_stop

    @property
    def network(self) -> Network:
        """Where connections may go."""
        return self.plan.network

    @property
    def archive(self) -> Path:
        """The folder of the WARC files."""
        return self.plan.collection / "archive"

    def stop(self) -> None:
        """Begin nothing new; what is under way is finished."""
        if not self.stopping:
            self.stopping = True
            self._on_stop()

    def fail(self, error: Exception) -> None:
        """The archive can't be used any more, or something of ours is broken: end the crawl, and say why."""
        self._note(error)
        self.stop()

    def _note(self, error: Exception) -> None:
        error = damage_of(Collection(self.plan.collection).ledger, error) or error
        if self.trouble is None:
            self.trouble = error
            if not isinstance(error, ArchiveError | FrontierFailed):
                _log.error("the crawl ends early", exc_info=error)

    def unexplained(self) -> CrawlIncomplete | None:
        """What a crawl that has ended owes: it was not stopped, nothing was said to be wrong, and URLs are left."""
        if self.stopping or self.trouble is not None:
            return None
        if self._unvisited:
            return CrawlIncomplete(f"the crawl ended without a word on {len(self._unvisited)} of its addresses")
        if self.plan.frontier and not self._list_ended:
            return CrawlIncomplete("the crawl ended before the night was over")
        return None

    def list_ends(self) -> None:
        """The frontier has handed out the last of the night."""
        self._list_ended = True

    def check_in(self) -> None:
        """Raise FetchFailed once the crawl is to end: nothing new is begun."""
        if self.stopping:
            raise FetchFailed(Outcome.NOT_FETCHED, "the run was stopped before this URL's turn")

    def new_recording(self, url: str, secrets: tuple[Secret, ...] = ()) -> Recording:
        """A recording of an exchange that begins now; `secrets` are fields of its request."""
        return Recording(url, started_at=self.plan.clock(), limit=self.plan.manners.max_bytes, secrets=secrets)

    async def looked_through(self, result: Exchange | FailedAttempt) -> Exchange | FailedAttempt:
        """The result as it is; where its answer repeats a secret, an attempt in its place: the answer is not kept here.

        Text out of such an answer would go into reports.
        """
        if isinstance(result, FailedAttempt) or not result.secrets:
            return result
        try:
            # In the thread: it is decompressed for that.
            if not await wrap_future(self._thread.submit(gives_away, result)):
                return result
        except Exception as error:
            self.fail(error)
            raise FetchFailed(Outcome.NOT_FETCHED, "the answer could not be looked through for secrets") from error
        return FailedAttempt(
            url=result.url,
            started_at=result.started_at,
            outcome=Outcome.PROTOCOL.value,
            detail="the answer repeats the value of a secret header, or can't be looked through for it: it is kept in"
            " the private WARC alone",
            request=result.request,
            connection=result.connection,
            received=result.interim + result.response,
            secrets=result.secrets,
        )

    async def store(self, result: Exchange | FailedAttempt) -> Capture | None:
        """Put an exchange or a failed attempt into the archive; the capture. Raises FetchFailed once storing failed.

        Once it returns, no kill takes the exchange any more; what `visited` reports is committed too. Those that end
        while the disk is waited for are stored together.
        """
        stored: Future[Capture | None] = Future()
        self._waiting.append((result, stored))
        self._call()
        try:
            return await wrap_future(stored)
        except Exception as error:
            self.fail(error)  # ours, and no word about the source
            raise FetchFailed(Outcome.NOT_FETCHED, "the archive can't be written") from error

    async def memento(self, capture: Capture) -> Memento:
        """What is archived of a capture: beside the crawl, for its record may be in a store. Raises ArchiveError."""
        length = capture.payload_length or capture.length
        return await wrap_future(self._thread.submit(read_memento, self.archive, capture.payload_at, length=length))

    def _call(self) -> None:
        """Have the thread look what waits, if it is not to do so already."""
        if not self._called:
            self._called = True
            with contextlib.suppress(RuntimeError):  # the crawl is over, and the thread looks a last time: see `finish`
                self._thread.submit(self._look)

    def _look(self) -> None:
        """In the thread: write what waits, the visits first, whose captures are stored."""
        self._called = False  # whatever is handed in from now on calls again
        self._keep_brought()
        self._store_waiting()
        if self._brought or self._waiting:
            self._call()

    def _store_waiting(self) -> None:
        """Store what waits, so much at a time that memory stays flat."""
        taken: list[Exchange | FailedAttempt] = []
        answers: list[Future[Capture | None]] = []
        size = 0
        while self._waiting and size < STORED_TOGETHER:
            result, stored = self._waiting.popleft()
            taken.append(result)
            if stored.set_running_or_notify_cancel():  # else nobody waits for it any more; it is archived all the same
                answers.append(stored)
            else:
                answers.append(Future())
            size += len(result.response) if isinstance(result, Exchange) else 0
        if not taken:
            return
        try:
            captures = self._writer.store_together(taken)
        except Exception as error:  # noqa: BLE001 - handed to those who wait
            for stored in answers:
                stored.set_exception(error)
            return
        for stored, capture in zip(answers, captures, strict=True):
            stored.set_result(capture)

    def visited(self, url: str, outcome: str, *, detail: str | None = None, capture: Capture | None = None) -> None:
        """Have what came of a cited URL written and reported."""
        self._brought.append(
            Visit(url, self.plan.clock(), outcome, detail, None if capture is None else capture.number)
        )
        self._call()

    def move_on(self) -> None:
        """Have the writer do what has become due; from any thread."""
        with contextlib.suppress(RuntimeError):  # the archive's thread has ended, and did all that was due
            self._thread.submit(self._write, self._writer.move_on)

    def finish(self) -> None:
        """The crawl is over: have everything committed and reported, unless something is wrong already."""
        if self.trouble is None:
            self._thread.submit(self._write_all)

    def _write_all(self) -> None:
        while self._brought or self._waiting:
            self._look()
        self._write(self._writer.flush)

    def _write(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - nobody waits for this thread's answer, who could be told
            self._note(error)
            self._in_crawl(self.stop)

    def _keep_brought(self) -> None:
        """Have the visits written that wait, once their captures are committed."""
        visits = [self._brought.popleft() for _ in range(min(len(self._brought), TOLD_TOGETHER))]
        if visits:
            self._write(lambda: self._writer.after_commit(lambda: self._keep(visits)))

    def _keep(self, visits: Sequence[Visit]) -> None:
        try:
            # What a power cut takes, the run that resumes this one finds again by the capture (crawler.resuming).
            with ledger_storage(self.plan.collection), without_waiting(self._ledger), transaction(self._ledger):
                written = [self._recorded(visit) for visit in visits]
            self._unvisited.difference_update(visit.url for visit in written)
            self._report(written)
        except Exception as error:  # noqa: BLE001 - nobody waits for this thread's answer, who could be told
            self._note(error)  # the captures are kept; a resumed run visits the URLs again
            self._in_crawl(self.stop)

    def _recorded(self, visit: Visit) -> Visit:
        """The visit, written now; with a shared frontier another crawler's, which took this one for dead."""
        if visit.capture is not None:
            visit = replace(visit, capture=self._writer.number_of(visit.capture))
        known = visit_of(self._ledger, self.plan.run, visit.url) if self.plan.frontier else None
        if known is None:
            record_visit(self._ledger, self.plan.run, visit)
        return known or visit

    async def is_settled(self, url: str) -> bool:
        """Whether this run has brought that URL in already, be it through another crawler; its visit is told then.

        Raises what keeps the ledger from being asked.
        """
        return await wrap_future(self._thread.submit(self._settle, url))

    def _settle(self, url: str) -> bool:
        with ledger_storage(self.plan.collection), without_waiting(self._ledger), transaction(self._ledger):
            visit = settled_visit(self._ledger, self.plan.run, url)
        if visit is None:
            self._unvisited.add(url)
            return False
        self._unvisited.discard(url)
        self._report([visit])
        return True

    def known_validators(self, url: str) -> dict[str, bytes]:
        """The header fields that make a request conditional on the newest whole capture of that very URL.

        None of them where its payload is not in the archive any more. Raises StorageFailed where that can't be asked.
        """
        etag, last_modified = latest_validators(self._reading, url, held=self._writer.held) or (None, None)
        fields = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        # The bytes that came: a tag may hold any byte from 0x80 on, and heads are read as latin-1.
        return {name: value.encode("latin-1") for name, value in fields.items() if value is not None}
