"""One night's crawl in a process of its own, seen from the program that drives it.

Twisted's reactor runs once in the life of a process, a crawl that dies must not take the checking with it, and what
parses pages must not sit where the network is: so the crawl works alone and reports over a pipe.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from archive.runs import Visit

from . import messages
from .plan import CrawlEnded, CrawlPlan
from .process import work


class CrawlDied(RuntimeError):
    """The crawl's process ended without a last word."""


class Night:
    """A crawl under way: a context manager, and an iterable of the visits it reports."""

    def __init__(self, plan: CrawlPlan) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._pipe, self._far_end = self._context.Pipe()
        self._process = self._context.Process(target=work, args=(plan, self._far_end), name="holdfast-crawl")
        self.ended: CrawlEnded | None = None

    def __enter__(self) -> Self:
        self._process.start()
        self._far_end.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.ended is None and self._process.is_alive():
            self._process.kill()  # the archive is made to bear it
        self._process.join()
        self._pipe.close()

    @property
    def pipe(self) -> multiprocessing.connection.Connection:
        """What to wait on for the next report."""
        return self._pipe

    def reports(self, *, timeout: float | None) -> Iterator[Visit]:
        """The visits that are there within `timeout` seconds. After the last, `ended` is set. Raises CrawlDied."""
        while self.ended is None and self._pipe.poll(timeout):
            try:
                message = messages.read(self._pipe.recv_bytes(messages.MOST_BYTES))
            except messages.NotAMessage as error:
                self._process.kill()
                self._process.join()
                raise CrawlDied(f"the crawl's process was ended: {error}") from error
            except (EOFError, OSError) as error:  # OSError: it was killed before it had read what was sent to it
                self._process.join()
                raise CrawlDied(f"the crawl's process ended with code {self._process.exitcode}") from error
            if isinstance(message, CrawlEnded):
                self.ended = message
                return
            yield message
            timeout = 0

    def stop(self) -> None:
        """Ask the crawl to end after the exchanges that are under way."""
        try:
            self._pipe.send_bytes(messages.STOP)
        except OSError:
            return  # it has ended by itself
