"""Trying again inside the downloader: trouble that may pass, at the pace that the server asks for."""

from __future__ import annotations

import email.utils
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from archive.captures import Capture
from archive.exchange import Truncation

from .outcomes import FetchFailed
from .slots import hold, slot_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from .spider import CitationSpider

PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
PASSING_TRUNCATIONS = frozenset({Truncation.TIME, Truncation.DISCONNECT})

# Without a Retry-After the wait grows with the host's own pace: 4, 16, 64 times the delay, and a moment at least.
BACKOFF_FACTOR = 4.0
SHORTEST_WAIT = 0.25


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After field asks for: a number of them, or until a date. None where it says neither."""
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:  # asctime's form names no zone: HTTP's dates are GMT (RFC 9110 §5.6.7)
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class PoliteRetryMiddleware:
    """Repeats a request after trouble that may pass; its host rests until then, other hosts go on."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    @property
    def _spider(self) -> CitationSpider:
        return self._crawler.spider  # type: ignore[return-value]  # one spider only is run with this middleware

    @property
    def _clock(self) -> Callable[[], datetime]:
        return self._spider.desk.plan.clock

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request once more."""
        capture: Capture = request.meta["capture"]
        if response.status in PASSING_STATUSES:
            asked = response.headers.get("Retry-After")
            wait = None if asked is None else retry_after(asked.decode("latin-1").strip(), self._clock())
            return self._again(request, f"status {response.status}", wait) or response
        if capture.truncated in PASSING_TRUNCATIONS:
            return self._again(request, "truncated", None) or response
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request once more, or None."""
        if isinstance(exception, FetchFailed) and exception.may_pass:
            return self._again(request, exception.outcome.value, None)
        return None

    def _again(self, request: Request, reason: str, wait: float | None) -> Request | None:
        manners = self._spider.desk.plan.manners
        if wait is not None and wait > manners.max_retry_after:
            return None  # the server asks for more time than a night has: its answer stands for tonight
        tries = request.meta.get("retry_times", 0) + 1
        spider: Spider = self._spider
        again = get_retry_request(request, spider=spider, reason=reason, max_retry_times=manners.retries)
        if again is not None:
            if wait is None:
                wait = max(manners.delay * BACKOFF_FACTOR**tries, SHORTEST_WAIT * tries)
            assert self._crawler.engine is not None  # noqa: S101 - for the type: a running crawl has its engine
            hold(slot_of(self._crawler.engine.downloader, request), wait)
        return again
