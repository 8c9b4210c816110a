"""Scrapy, run once: the spider over the plan's URLs, with a pipe on which it can be told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sqlite3
from collections.abc import Callable
from multiprocessing.connection import Connection

from scrapy import signals
from scrapy.crawler import Crawler, CrawlerProcess

from archive.collection import Collection
from archive.ledger import connect_to_read
from archive.writer import ArchiveWriter

from .archive_thread import archive_thread
from .desk import Desk
from .messages import visit_told
from .plan import CrawlPlan
from .settings import scrapy_settings
from .slots import release_all
from .spider import CitationSpider
from .wiretap import check_seam

PARENT_GONE = 3  # the exit code when nobody reads the reports any more


def run_scrapy(
    plan: CrawlPlan, pipe: Connection, *, ledger: sqlite3.Connection, writer: ArchiveWriter
) -> Exception | None:
    """Visit the plan's URLs; what kept the crawl from its end, if anything did. Raises SeamMoved."""
    check_seam()
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

    crawler.signals.connect(watch_pipe, signal=signals.spider_opened)
    reading = connect_to_read(Collection(plan.collection).ledger)
    with contextlib.closing(reading), archive_thread() as thread:
        desk = Desk(
            plan,
            ledger=ledger,
            writer=writer,
            report=lambda visit: pipe.send_bytes(visit_told(visit)),
            on_stop=lambda: _let_go(crawler),
            thread=thread,
            reading=reading,
            in_crawl=in_crawl,
        )
        process.crawl(crawler, desk=desk)
        writer.wake_by(desk.move_on)
        process.start(install_signal_handlers=False)
        desk.finish()
    return desk.trouble or desk.unexplained()


def _let_go(crawler: Crawler) -> None:
    if crawler.engine is not None:
        release_all(crawler.engine.downloader)
