"""Conditional requests: "send it only if it is no longer what I have", for what the archive holds of that very URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import Request

from .recording import url_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class RevalidationMiddleware:
    """Sets If-None-Match and If-Modified-Since on every hop, from the newest whole capture of the hop's own URL."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Put the validators of this URL in place of those that a redirect may have copied along."""
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        for name, value in self._crawler.spider.desk.known_validators(url_of(request)).items():  # type: ignore[union-attr]
            request.headers[name] = value
