"""What a run tells while it goes on: its stages, what each source brought, troubles. Metrics, log and summary read it.

The night calls it and knows none of its readers. It only counts: nothing here can fail a run.
"""

from __future__ import annotations

import logging
import os
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from archive.captures import Capture
from archive.runs import Visit
from pipelines.extraction import NotExtracted
from pipelines.extraction.jobs import Answered, Engine, ReadingJob
from pipelines.ledger import StoredFinding

_log = logging.getLogger(__name__)

# Seconds; what is slower than the last counts beyond it.
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Stage(StrEnum):
    """The parts of a run, in their order."""

    PREPARING = "preparing"  # the collection is opened, and what is due looked up
    FETCHING = "fetching"  # and reading, which goes on beside it
    JUDGING = "judging"
    BEYOND = "beyond"  # archives are asked: to save, and for copies of what is gone
    PROVING = "proving"  # the findings are gathered, the manifest written and signed
    REPORTING = "reporting"


@dataclass(slots=True)
class Durations:
    """How many lasted how long: counts by the bounds of `BOUNDS`, one more for what is beyond, and their sum."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


@dataclass(slots=True)
class StageTime:
    """How long a stage took: by the clock, and of the processors in all of the run's processes that have ended."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ArchiveTrouble:
    """An archive that was asked for copies and could not be used, with what it did first and how often."""

    archive: str
    detail: str
    times: int = 1


@dataclass(slots=True)
class Watch:
    """One run as it goes on. Written by the run's thread; others may read it at any time."""

    run: int | None = None  # None before it has its number
    run_at: datetime | None = None
    due: int = 0  # addresses to be visited
    done: int = 0  # of these, visited
    citations: int = 0
    judged: int = 0
    crawl_lag: float = 0.0  # the longest that a crawl's event loop was held up, in seconds; told when it has ended
    reading: int = 0  # documents that are being read or wait for it
    outcomes: Counter[str] = field(default_factory=Counter)  # of the visits
    statuses: Counter[int] = field(default_factory=Counter)  # of those that brought a response
    revisits: int = 0  # of these: what was archived before
    archived: int = 0  # bytes, as compressed, of the pages' own records
    exchanges: Durations = field(default_factory=Durations)
    extractions: Counter[str] = field(default_factory=Counter)  # documents read: "read", or the reason why not
    readings: Durations = field(default_factory=Durations)
    verdicts: Counter[str] = field(default_factory=Counter)
    events: Counter[tuple[str, bool]] = field(default_factory=Counter)  # drift's word, and whether it is final
    stages: dict[Stage, StageTime] = field(default_factory=dict)
    on_begin: Callable[[int], None] = lambda _: None  # called with the run's number
    _troubles: dict[str, ArchiveTrouble] = field(default_factory=dict)
    _now: Stage | None = None
    _since: tuple[float, float] = (0.0, 0.0)

    def enter(self, stage: Stage) -> None:
        """The stage begins, and with it the one before has ended. A stage may be entered again."""
        self.leave()
        self._now, self._since = stage, _times()
        _log.debug("stage begun", extra={"stage": stage.value})

    def leave(self) -> None:
        """The stage that is under way has ended."""
        if self._now is None:
            return
        elapsed, used = (now - before for now, before in zip(_times(), self._since, strict=True))
        taken = self.stages.setdefault(self._now, StageTime())
        taken.seconds += elapsed
        taken.cpu_seconds += used
        told = {"stage": self._now.value, "seconds": round(elapsed, 3), "cpu_seconds": round(used, 3)}
        _log.info("stage ended", extra=told)
        self._now = None

    def begun(self, run: int, run_at: datetime, *, resumed: bool) -> None:
        """The run has its number."""
        self.run, self.run_at = run, run_at
        self.on_begin(run)
        _log.info("run begun", extra={"run_at": run_at.isoformat(), "resumed": resumed})

    def visited(self, visit: Visit, capture: Capture | None) -> None:
        """A source, or an archived copy, was visited."""
        self.outcomes[visit.outcome] += 1
        told: dict[str, object] = {"url": visit.url, "outcome": visit.outcome}
        if capture is not None:
            self.statuses[capture.status] += 1
            self.revisits += capture.is_revisit
            self.archived += capture.length
            seconds = (visit.visited_at - capture.captured_at).total_seconds()
            self.exchanges.add(max(0.0, seconds))
            told |= {"status": capture.status, "seconds": round(seconds, 3), "revisit": capture.is_revisit}
        if visit.detail:
            told["detail"] = visit.detail
        _log.debug("visited", extra=told)

    def read(self, answered: Answered) -> None:
        """A document was read, or could not be."""
        match answered.outcome:
            case NotExtracted(reason):
                self.extractions[reason.value] += 1
            case _:
                self.extractions["read"] += 1

    def settling(self, findings: Iterable[StoredFinding]) -> Iterator[StoredFinding]:
        """The same findings, which the run has found, counted as they go by."""
        for finding in findings:
            self.verdicts[finding.judgement.verdict.value] += 1
            self.events[finding.event.value, finding.final] += 1
            yield finding

    @property
    def waiting(self) -> int:
        """Addresses that are due and not visited yet."""
        return max(0, self.due - self.done)

    def archive_trouble(self, archive: str, detail: str) -> None:
        """An archive that was to give copies, or to save, could not be used. It is told once, with how often."""
        known = self._troubles.get(archive)
        if known is None:
            _log.info("an archive could not be used", extra={"archive": archive, "detail": detail})
            self._troubles[archive] = ArchiveTrouble(archive, detail)
        else:
            self._troubles[archive] = ArchiveTrouble(archive, known.detail, known.times + 1)

    @property
    def archive_troubles(self) -> tuple[ArchiveTrouble, ...]:
        """One for each archive that gave trouble."""
        return tuple(self._troubles.values())


@dataclass(frozen=True, slots=True)
class WatchedEngine:
    """An engine whose answers are counted on their way."""

    engine: Engine
    watch: Watch

    def submit(self, key: Hashable, job: ReadingJob) -> None:
        """See `Engine`, as for the others."""
        self.engine.submit(key, job)

    def ready(self) -> Iterator[tuple[Hashable, Answered]]:
        """Counted."""
        yield from self._counted(self.engine.ready())

    def drain(self) -> Iterator[tuple[Hashable, Answered]]:
        """Counted."""
        yield from self._counted(self.engine.drain())

    def interrupt(self) -> None:
        """Passed on."""
        self.engine.interrupt()

    def _counted(self, answers: Iterator[tuple[Hashable, Answered]]) -> Iterator[tuple[Hashable, Answered]]:
        for key, answered in answers:
            self.watch.read(answered)
            yield key, answered


def _times() -> tuple[float, float]:
    """Seconds by the clock, and of the processors: this process and its children that have ended."""
    used = os.times()
    return time.monotonic(), used.user + used.system + used.children_user + used.children_system
