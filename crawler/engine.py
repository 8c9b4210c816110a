"""Scrapy, run once: the spider over the plan's URLs, with a pipe on which it can be told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess

from archive.collection import Collection
from archive.ledger import Ledger, connect_to_read
from archive.runs import Visit
from archive.writer import ArchiveWriter

from .archive_thread import archive_thread
from .desk import Desk
from .frontier import frontier_for
from .lag import Lag
from .messages import visits_told
from .plan import CrawlPlan
from .settings import scrapy_settings
from .slots import release_all
from .spider import CitationSpider
from .turns import Turns
from .wiretap import check_seam

PARENT_GONE = 3  # the exit code when nobody reads the reports any more


def run_scrapy(
    plan: CrawlPlan, pipe: Connection, *, ledger: Ledger, writer: ArchiveWriter, lag: Lag
) -> Exception | None:
    """Visit the plan's URLs, and where the night is shared what others leave; what kept the crawl from its end.

    `lag` looks at its event loop meanwhile. Raises SeamMoved, FrontierFailed.
    """
    check_seam()
    frontier = frontier_for(plan)
    process = CrawlerProcess(scrapy_settings(plan.manners))
    logging.getLogger("scrapy").setLevel(logging.ERROR)  # after Scrapy has set it to DEBUG
    crawler = process.create_crawler(CitationSpider)
    loops: list[asyncio.AbstractEventLoop] = []

    def in_crawl(call: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nothing is left to be stopped
            loops[0].call_soon_threadsafe(call)

    def listen() -> None:
        try:
            pipe.recv_bytes()  # whatever is said: the only thing a parent says is "stop"
        except (EOFError, OSError):
            os._exit(PARENT_GONE)  # nothing can be lost by it: what is committed is committed
        desk.stop()

    def watch_pipe() -> None:
        loops.append(asyncio.get_running_loop())
        loops[0].add_reader(pipe.fileno(), listen)
        lag.begin(loops[0])

    def report(visits: Sequence[Visit]) -> None:
        pipe.send_bytes(visits_told(visits))
        in_crawl(lambda: done(visits))

    def done(visits: Sequence[Visit]) -> None:
        for visit in visits:
            frontier.done(visit.url)

    def stop() -> None:
        frontier.stop()
        turns.stop()
        _let_go(crawler)

    crawler.signals.connect(watch_pipe, signal=signals.spider_opened)
    crawler.signals.connect(lag.end, signal=signals.spider_closed)
    crawler.signals.connect(frontier.close, signal=signals.spider_closed)
    reading = connect_to_read(Collection(plan.collection).ledger)
    with contextlib.closing(reading), archive_thread() as thread:
        desk = Desk(
            plan,
            ledger=ledger,
            writer=writer,
            report=report,
            on_stop=stop,
            thread=thread,
            reading=reading,
            in_crawl=in_crawl,
        )
        turns = Turns(places=plan.manners.concurrency, frontier=frontier, check_in=desk.check_in)
        process.crawl(crawler, desk=desk, frontier=frontier, turns=turns)
        writer.wake_by(desk.move_on)
        process.start(install_signal_handlers=False)
        desk.finish()
    return desk.trouble or desk.unexplained()


def _let_go(crawler: Crawler) -> None:
    if crawler.engine is not None:
        release_all(crawler.engine.downloader)
