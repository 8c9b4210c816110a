"""What is to be visited, handed out so that hosts take turns: in memory, or in Redis for several crawlers of one night.

A host is worked on by one crawler at a time. When it may next be asked is known to whoever works on it next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from ..hosts import ascii_host

if TYPE_CHECKING:
    from ..plan import CrawlPlan


class FrontierFailed(Exception):
    """The frontier can't be used any more; the text is a sentence for people that says what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """A cited URL whose turn it is; `host` is whose timetable it goes by."""

    url: str
    host: str


class Frontier(Protocol):
    """Hands out sources. Times are seconds; what is awaited may raise FrontierFailed.

    A source goes through `take`, `through` and `done`; an exchange, of whatever request, through `admit` and `left`.
    """

    shared: bool  # whether other crawlers work on it too

    async def open(self, urls: tuple[str, ...], *, when_idle: Callable[[], None]) -> None:
        """Begin: these are to be visited. Whoever names them again adds nothing.

        `when_idle` is called, perhaps often, while others have what is left: they wait for what is not kept here yet.
        """

    async def take(self) -> Source | None:
        """The next source, waited for until a host may be asked; None once all are done, or after `stop`."""

    async def admit(self, host: str, *, pause: float) -> float:
        """Wait until this crawler may work on the host; the moment of `time.monotonic` from which it may be asked.

        `pause` is how far apart two requests to it are.
        """

    def left(self, host: str, *, wait: float) -> None:
        """An exchange with that host has ended; it may next be asked in so many seconds."""

    def through(self, source: Source, *, wait: float) -> None:
        """A source is done with its host, having ended or gone elsewhere. Said again, it means nothing."""

    def done(self, url: str) -> None:
        """What came of a URL is kept."""

    def stop(self) -> None:
        """Hand out nothing more."""

    async def close(self) -> None:
        """Let go of everything, so that others need not wait for it."""


def host_of(url: str) -> str:
    """Whose timetable a URL goes by: its host in lower case, in the form in which it is asked; "" for none."""
    try:
        return ascii_host(urlsplit(url).hostname or "")
    except ValueError:  # brackets, labels and names that can't be: the spider says so
        return ""


def frontier_for(plan: CrawlPlan) -> Frontier:
    """The frontier that the plan names. Raises FrontierFailed where it needs what is not installed."""
    if plan.frontier:
        from .redis_frontier import redis_frontier  # noqa: PLC0415 - only where one is configured

        return redis_frontier(plan)
    from .memory import MemoryFrontier  # noqa: PLC0415 - of the two, only the one that is used

    return MemoryFrontier()
