"""Trying again inside the downloader: trouble that may pass, at the pace that the server asks for."""

from __future__ import annotations

import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import Request, Spider, signals
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from archive.captures import Capture
from archive.exchange import Truncation

from .outcomes import FetchFailed
from .slots import hold, slot_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from .plan import Manners
    from .spider import CitationSpider

PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
PASSING_TRUNCATIONS = frozenset({Truncation.TIME, Truncation.DISCONNECT})

# Without a Retry-After the wait grows with the host's own pace: 2, 4, 8 times the delay, and a moment at least.
BACKOFF_FACTOR = 2.0
SHORTEST_WAIT = 0.25


# A signal with `request` and `failed`, a FetchFailed: Scrapy has none that comes before the host's next request.
ATTEMPT_FAILED = object()


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After field asks for: a number of them, or until a date. None where it says neither."""
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:  # asctime's form names no zone: HTTP's dates are GMT (RFC 9110 §5.6.7)
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Trouble:
    """What may pass, and the seconds of rest that the server asked for; None where it named none."""

    reason: str
    asked: float | None = None


class PoliteRetryMiddleware:
    """Repeats a request after trouble that may pass; its host rests until then, other hosts go on."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.rest, signal=signals.response_downloaded)
        crawler.signals.connect(middleware.rest_after_failure, signal=ATTEMPT_FAILED)
        return middleware

    @property
    def _spider(self) -> CitationSpider:
        return self._crawler.spider  # type: ignore[return-value]  # one spider only is run with this middleware

    @property
    def _manners(self) -> Manners:
        return self._spider.desk.plan.manners

    def rest(self, request: Request, response: Response) -> None:
        """Let a host in trouble rest.

        On a signal, because Scrapy takes the host's next request before the middlewares see this one's response.
        """
        trouble = self._trouble(request, response)
        if trouble is None or not self._bears(trouble.asked):
            return
        if trouble.asked is not None or self._may_be_repeated(request):
            self._hold(request, trouble.asked)

    def rest_after_failure(self, request: Request, failed: FetchFailed) -> None:
        """The same for a request that brought no response."""
        if failed.may_pass and self._may_be_repeated(request):
            self._hold(request, None)

    def _may_be_repeated(self, request: Request) -> bool:
        return bool(request.meta.get("retry_times", 0) < self._manners.retries)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request once more."""
        trouble = self._trouble(request, response)
        if trouble is None or not self._bears(trouble.asked):
            return response  # what takes more time than a night has stands for tonight
        return self._again(request, trouble) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request once more, or None."""
        if isinstance(exception, FetchFailed) and exception.may_pass:
            return self._again(request, Trouble(exception.outcome.value))
        return None

    def _trouble(self, request: Request, response: Response) -> Trouble | None:
        capture: Capture = request.meta["capture"]
        if response.status in PASSING_STATUSES:
            field = response.headers.get("Retry-After")
            now = self._spider.desk.plan.clock()
            asked = None if field is None else retry_after(field.decode("latin-1").strip(), now)
            return Trouble(f"status {response.status}", asked)
        return Trouble("truncated") if capture.truncated in PASSING_TRUNCATIONS else None

    def _bears(self, asked: float | None) -> bool:
        return asked is None or asked <= self._manners.max_retry_after

    def _again(self, request: Request, trouble: Trouble) -> Request | None:
        spider: Spider = self._spider
        again = get_retry_request(request, spider=spider, reason=trouble.reason, max_retry_times=self._manners.retries)
        if again is not None:
            self._hold(request, trouble.asked)
        return again

    def _hold(self, request: Request, asked: float | None) -> None:
        tries = request.meta.get("retry_times", 0) + 1
        grown = max(self._manners.delay * BACKOFF_FACTOR**tries, SHORTEST_WAIT * tries)
        assert self._crawler.engine is not None  # noqa: S101 - for the type: a running crawl has its engine
        hold(slot_of(self._crawler.engine.downloader, request), grown if asked is None else asked)
