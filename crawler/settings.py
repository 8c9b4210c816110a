"""Scrapy's settings for a crawl: every one that differs from its default, with the reason."""

from __future__ import annotations

from typing import Any

from .plan import Manners

# Scrapy reads a delay of 0 as "no timetable", and Retry-After is kept by the timetable.
SHORTEST_DELAY = 0.001


def scrapy_settings(manners: Manners) -> dict[str, Any]:
    """The settings for a crawl with these manners."""
    return {
        # Bytes: our handler records them, and nothing below the spider changes them.
        "DOWNLOAD_HANDLERS": {
            "http": "crawler.wiretap.TappedDownloadHandler",
            "https": "crawler.wiretap.TappedDownloadHandler",
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
        },
        "DOWNLOADER_MIDDLEWARES_BASE": {
            "crawler.robots.RobotsMiddleware": 100,
            "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
            "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
            "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
            "crawler.retrying.PoliteRetryMiddleware": 550,
            "crawler.redirects.WayfarerMiddleware": 600,
            "crawler.revalidation.RevalidationMiddleware": 800,
            "crawler.turns.TurnMiddleware": 900,
        },
        "SPIDER_MIDDLEWARES_BASE": {},  # all statuses reach the spider, no Referer is sent, nothing is filtered
        "EXTENSIONS_BASE": {},
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "en,*;q=0.5",  # said at all, so that a page's language does not hang on where we are
            "Accept-Encoding": "gzip",  # what every reader of the archive can undo
        },
        "USER_AGENT": manners.user_agent,
        "COOKIES_ENABLED": False,
        "CONCURRENT_ITEMS": 1,  # the spider gives no items, and Scrapy starts so many tasks for every response
        "TELNETCONSOLE_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # Scrapy's default is False
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # the plan's order; the default is the reverse
        # Politeness: one connection and a pause per host.
        "CONCURRENT_REQUESTS": 0,  # it would count those that rest; crawler.turns bounds what is on the network
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": max(manners.delay, SHORTEST_DELAY),
        "DOWNLOAD_DELAY_JITTER": 0.0,  # the delay asked for is a floor
        # Names are looked up in threads: a dead name server's take half a minute each, and hold up nobody else.
        "REACTOR_THREADPOOL_MAXSIZE": max(manners.concurrency, 10),
        # Bounds.
        "DOWNLOAD_TIMEOUT": manners.timeout,
        "DOWNLOAD_MAXSIZE": 0,  # the recording bounds the size: it counts what crossed the wire and keeps it
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,  # a cut response is archived and marked
        "REDIRECT_MAX_TIMES": manners.max_redirects,
        "RETRY_PRIORITY_ADJUST": 0,
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",  # what is given up becomes an outcome, said once
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "STATS_DUMP": False,
    }
