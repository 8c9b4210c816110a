"""The spider: one request for each cited URL, and what came of it after all redirects."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import scrapy
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.captures import Capture
from archive.errors import ArchiveError
from archive.runs import CAPTURED

from .desk import Desk
from .failures import failure_of
from .outcomes import Outcome
from .redirects import check_askable

CITED_URL = "cited_url"


class CitationSpider(scrapy.Spider):
    """Visits every cited URL once."""

    name = "citations"

    def __init__(self, *, desk: Desk, **options: Any) -> None:
        super().__init__(**options)
        self.desk = desk

    async def start(self) -> AsyncIterator[Request]:
        """The requests of the plan, one at a time as Scrapy asks for them."""
        for url in self.desk.plan.urls:
            if self.desk.stopping:
                return
            try:
                check_askable(url)
                request = Request(
                    url, callback=self.parse, errback=self.failed, dont_filter=True, meta={CITED_URL: url}
                )
                check_askable(request.url)
            except ValueError as error:  # it would end the whole list
                self.desk.visited(url, Outcome.UNREACHABLE.value, detail=f"this is no address to ask: {error}")
                continue
            yield request

    def parse(self, response: Response) -> None:
        """A response, of whatever status: a capture."""
        capture: Capture = response.meta["capture"]
        self.desk.visited(response.meta[CITED_URL], CAPTURED, capture=capture)

    def failed(self, failure: Failure) -> None:
        """No response, or one that led in circles."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it on errbacks' failures
        url = request.meta[CITED_URL]
        if isinstance(failure.value, IgnoreRequest):  # of the middlewares in use only the redirects' raises it
            hops = self.desk.plan.manners.max_redirects
            self.desk.visited(
                url, Outcome.TOO_MANY_REDIRECTS.value, detail=f"after {hops} redirects there was still no page"
            )
            return
        if isinstance(failure.value, ArchiveError | sqlite3.Error):
            self.desk.fail(failure.value)  # ours, and no word about the source
            return
        assert failure.value is not None  # noqa: S101 - for the type: a failure has its exception
        reason = failure_of(failure.value)
        if reason.outcome is not Outcome.NOT_FETCHED:  # what was not begun is left to the run that resumes this one
            self.desk.visited(url, reason.outcome.value, detail=reason.detail)
