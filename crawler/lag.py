"""How long the crawl's event loop is held up: nothing is received or sent meanwhile, from anybody."""

from __future__ import annotations

import asyncio
from typing import Final

EVERY: Final = 0.05  # seconds between two looks


class Lag:
    """Asks the loop to be called again and again, and remembers how late it once was called."""

    def __init__(self) -> None:
        self.longest = 0.0  # seconds
        self._loop: asyncio.AbstractEventLoop | None = None
        self._next: asyncio.TimerHandle | None = None

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look at that loop, which runs, from now on."""
        self._loop = loop
        self._ask(loop)

    def end(self) -> None:
        """Look no more."""
        if self._next is not None:
            self._next.cancel()
        self._loop = None

    def _ask(self, loop: asyncio.AbstractEventLoop) -> None:
        self._next = loop.call_later(EVERY, self._called, loop.time() + EVERY)

    def _called(self, due: float) -> None:
        if self._loop is not None:
            self.longest = max(self.longest, self._loop.time() - due)
            self._ask(self._loop)
