"""The desk between the spider and the archive: what is recorded is stored here, and what came of it is reported."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from archive.captures import Capture, latest_whole_capture
from archive.errors import ArchiveError, ledger_storage
from archive.exchange import Exchange, FailedAttempt
from archive.runs import Visit, record_visit
from archive.writer import ArchiveWriter

from .outcomes import FetchFailed, Outcome
from .plan import CrawlPlan, Network
from .recording import Recording


class Desk:
    """One crawl's dealings with the archive. `trouble` is set once the archive can't be used any more."""

    def __init__(
        self,
        plan: CrawlPlan,
        *,
        ledger: sqlite3.Connection,
        writer: ArchiveWriter,
        report: Callable[[Visit], None],
        on_stop: Callable[[], None],
    ) -> None:
        """`report` is called with every visit once it is in the ledger, `on_stop` when nothing new shall begin."""
        self.plan = plan
        self.trouble: ArchiveError | sqlite3.Error | None = None
        self.stopping = False
        self._ledger = ledger
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

    def fail(self, error: ArchiveError | sqlite3.Error) -> None:
        """The archive can't be used any more: end the crawl, and say why."""
        self.trouble = self.trouble or error
        self.stop()

    def check_in(self) -> None:
        """Raise FetchFailed once the crawl is to end: nothing new is begun."""
        if self.stopping:
            raise FetchFailed(Outcome.NOT_FETCHED, "the run was stopped before this URL's turn")

    def new_recording(self, url: str) -> Recording:
        """A recording of an exchange that begins now."""
        return Recording(url, started_at=self.plan.clock(), limit=self.plan.manners.max_bytes)

    def store(self, result: Exchange | FailedAttempt) -> Capture | None:
        """Put an exchange or a failed attempt into the archive; the capture. Raises FetchFailed once storing failed."""
        try:
            if isinstance(result, Exchange):
                return self._writer.store(result)
            self._writer.store_failure(result)
        except (ArchiveError, sqlite3.Error) as error:
            self.fail(error)
            raise FetchFailed(Outcome.NOT_FETCHED, "the archive can't be written") from error
        return None

    def visited(self, url: str, outcome: str, *, detail: str | None = None, capture: Capture | None = None) -> None:
        """Write and report what came of a cited URL."""
        visit = Visit(url, self.plan.clock(), outcome, detail, None if capture is None else capture.number)
        try:
            with ledger_storage(self.plan.collection):
                record_visit(self._ledger, self.plan.run, visit)
        except (ArchiveError, sqlite3.Error) as error:
            self.fail(error)  # the capture is kept; the run that resumes this one visits the URL again
            return
        self._report(visit)

    def known_validators(self, url: str) -> dict[str, bytes]:
        """The header fields that make a request conditional on the newest whole capture of that very URL."""
        latest = latest_whole_capture(self._ledger, url)
        if latest is None:
            return {}
        fields = {"If-None-Match": latest.etag, "If-Modified-Since": latest.last_modified}
        # The bytes that came: a tag may hold any byte from 0x80 on, and heads are read as latin-1.
        return {name: value.encode("latin-1") for name, value in fields.items() if value is not None}
