"""One night's crawl in a process of its own, seen from the program that drives it.

Twisted's reactor runs once in the life of a process, a crawl that dies must not take the checking with it, and what
parses pages must not sit where the network is: so the crawl works alone and reports over a pipe.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from archive.runs import Visit

from . import messages
from .crawl_process import CrawlProcess, begun_now
from .plan import CrawlEnded, CrawlPlan


class CrawlDied(RuntimeError):
    """The crawl's process ended without a last word."""


class Night:
    """A crawl under way: a context manager, and an iterable of the visits it reports."""

    def __init__(self, plan: CrawlPlan, *, begin: Callable[[], CrawlProcess] = begun_now) -> None:
        """`begin` gives the process, which may have begun before its plan was known."""
        self._plan = plan
        self._begin = begin
        self.ended: CrawlEnded | None = None

    def __enter__(self) -> Self:
        crawl = self._begin()
        self._process, self._pipe = crawl.process, crawl.pipe
        with contextlib.suppress(OSError):  # it has ended already, which whoever asks for its reports is told
            self._pipe.send(self._plan)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.ended is None and self._process.is_alive():
            self._process.kill()  # the archive is made to bear it
        self._process.join()
        self._pipe.close()

    @property
    def pipe(self) -> Connection:
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
            yield from message
            timeout = 0

    def stop(self) -> None:
        """Ask the crawl to end after the exchanges that are under way."""
        try:
            self._pipe.send_bytes(messages.STOP)
        except OSError:
            return  # it has ended by itself
