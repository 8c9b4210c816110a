"""The frontier of one crawler: the plan's order, hosts taking turns, nothing handed out before its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from . import Source, host_of
from .queues import HostQueues


class MemoryFrontier:
    """Nobody else works on it."""

    shared = False

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._queues = HostQueues()
        self._news = asyncio.Event()
        self._stopped = False

    async def open(self, urls: tuple[str, ...], *, when_idle: Callable[[], None]) -> None:  # noqa: ARG002 - as below
        """Sort them by host."""
        by_host: dict[str, list[str]] = {}
        for url in urls:
            by_host.setdefault(host_of(url), []).append(url)
        for host, of_host in by_host.items():
            self._queues.add(host, of_host)

    async def take(self) -> Source | None:
        """The next source, waited for until its host may be asked; None after the last."""
        while not self._stopped and self._queues.waiting:
            self._news.clear()
            source = self._queues.hand_out(self._clock())
            if source is not None:
                return source
            await until(self._news, self._queues.next_due(), self._clock)
        return None

    async def admit(self, host: str, *, pause: float) -> float:  # noqa: ARG002 - the interface's
        """At once: every host is ours."""
        return 0.0

    def left(self, host: str, *, wait: float) -> None:
        """Nobody else waits for it."""

    def through(self, source: Source, *, wait: float) -> None:
        """The host's next source may be handed out after the wait."""
        if self._queues.through(source, due=self._clock() + wait):
            self._news.set()

    def done(self, url: str) -> None:
        """The ledger knows it; nobody else asks."""

    def stop(self) -> None:
        """Hand out nothing more."""
        self._stopped = True
        self._news.set()

    async def close(self) -> None:
        """There is nothing to let go of."""


async def until(news: asyncio.Event, moment: float | None, clock: Callable[[], float]) -> None:
    """Sleep until there is news, and no longer than to that moment (None: whatever time it takes)."""
    seconds = None if moment is None else max(0.0, moment - clock())
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return
