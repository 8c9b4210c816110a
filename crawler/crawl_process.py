"""The crawl's own process, begun before anybody knows what it is to visit: it loads what it needs meanwhile.

Scrapy and Twisted take as long to load as the driver takes to read its declarations and open the ledger.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from archive.interrupts import interrupts_held

from .plan import CrawlPlan


def work_when_told(pipe: Connection) -> None:
    """What the process does: load, be told its plan, crawl, end. Without a plan it ends when its parent does."""
    from . import engine  # noqa: F401, PLC0415 - Scrapy's half second

    gc.freeze()  # what was loaded stays: the collector need not walk over it again and again
    _work(pipe)


def work_as_told(pipe: Connection) -> None:
    """The same for a process whose plan is known: Scrapy is loaded only where something is fetched."""
    _work(pipe)


def _work(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # see `interrupts_held`
    from .process import work  # noqa: PLC0415 - the driver, which imports this module, needs none of it

    try:
        # From the parent, which is trusted, and before anybody else was spoken to; what goes back is data alone.
        plan: CrawlPlan = pipe.recv()
    except EOFError:
        return
    work(plan, pipe)
    pipe.close()
    # Everything is on disk and told. Taking Scrapy down, object by object, would take as long as 50 pages, and threads
    # that wait for a dead name server half a minute.
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class CrawlProcess:
    """The process of one crawl, under way."""

    def __init__(self, work: Callable[[Connection], None]) -> None:
        """`work` is one of the two above."""
        context = multiprocessing.get_context("spawn")
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=work, args=(far_end,), name="holdfast-crawl")
        with interrupts_held():  # the terminal's Ctrl-C is the parent's to answer
            self.process.start()
        far_end.close()

    def end(self) -> None:
        """End it, wherever it is: the archive is made to bear it."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def begun_now() -> CrawlProcess:
    """A process for a crawl whose plan is known."""
    return CrawlProcess(work_as_told)


class BegunAhead:
    """A context manager, and what gives the processes of a run's crawls: that of the first waits for it already."""

    def __init__(self) -> None:
        self._waiting: CrawlProcess | None = None

    def __enter__(self) -> Self:
        self._waiting = CrawlProcess(work_when_told)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._waiting is not None:
            self._waiting.end()

    def __call__(self) -> CrawlProcess:
        """The process of the next crawl."""
        waiting, self._waiting = self._waiting, None
        return waiting or begun_now()
