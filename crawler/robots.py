"""robots.txt as RFC 9309 has it: fetched once a host and run, archived, obeyed.

Scrapy's own middleware counts a robots.txt that could not be had as permission; the standard says that a server error
or an unreachable host means "assume complete disallow", and only a 4xx means that there are no rules.
"""

from __future__ import annotations

import asyncio
import re
import string
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.captures import Capture
from archive.content_coding import Undecodable

from .outcomes import FetchFailed, Outcome
from .recording import url_of
from .retrying import PASSING_TRUNCATIONS
from .slots import slot_of, slow_down

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from .desk import Desk

DECODED_BYTES = 16 * 1024 * 1024  # this is decoded where the network is: a bomb is not to hold up the crawl
READ_BYTES = 512 * 1024  # RFC 9309 asks crawlers to parse at least 500 KiB
LONGEST_DELAY = 60.0  # seconds; a Crawl-delay beyond that would hold the night for one page
_TOKEN_CHARACTERS = string.ascii_letters + "_-"
EXEMPT = "robots_exempt"

# As Protego takes them: "User-agent: a", "useragent a", "User agent:a". What follows "#" is a comment.
_AGENT_LINE = re.compile(r"(\s*user(?:-|\s+)?agent(?:\s*:|\s))([^#]*)", re.IGNORECASE)
_NOBODY = "0"  # stands in no product token

Rules = Protego | FetchFailed  # rules, or why there may be no fetching


def product_token(user_agent: str) -> str:
    """The name by which rules speak of us (RFC 9309 §2.2.1): without it, words of the contact address would match."""
    return user_agent[: len(user_agent) - len(user_agent.lstrip(_TOKEN_CHARACTERS))]


def rules_for(agent: str, text: str) -> Protego:
    """The rules of a robots.txt for that product token. All whom the rules of a group are not for become one name.

    Protego keeps every rule once for every name of its group: half a megabyte that names 15,000 crawlers over 20,000
    rules would take minutes and gigabytes, where the network is.
    """
    token = agent.lower()

    def ours(name: str) -> bool:
        plain = name.strip().lower().replace("*", "")
        return plain in token  # the empty one too: "*"

    lines = (
        line if (written := _AGENT_LINE.match(line)) is None or ours(written[2]) else written[1] + _NOBODY
        for line in text.splitlines()
    )
    return Protego.parse("\n".join(lines))


class RobotsMiddleware:
    """Asks a host's robots.txt before the first page of that host, and keeps to it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._rules: dict[str, asyncio.Task[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    @property
    def _desk(self) -> Desk:
        return self._crawler.spider.desk  # type: ignore[union-attr, no-any-return]

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise FetchFailed."""
        self._desk.check_in()  # here, before a request waits for its host's turn
        if request.meta.get(EXEMPT) or not self._desk.plan.manners.obey_robots:
            return
        parts = urlsplit(url_of(request))
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(origin))
        rules = await self._rules[origin]
        self._desk.check_in()  # the crawl may have been stopped meanwhile; a Crawl-delay would hold it
        if isinstance(rules, FetchFailed):
            raise FetchFailed(rules.outcome, rules.detail, retry=False)
        agent = product_token(self._desk.plan.manners.user_agent)
        if not rules.can_fetch(request.url, agent):
            raise FetchFailed(Outcome.ROBOTS, f"{origin}/robots.txt asks that this page not be fetched")
        delay = rules.crawl_delay(agent)
        if delay is not None:
            assert self._crawler.engine is not None  # noqa: S101 - for the type: a running crawl has its engine
            slow_down(slot_of(self._crawler.engine.downloader, request), min(float(delay), LONGEST_DELAY))

    async def _fetch(self, origin: str) -> Rules:
        # Before the pages that wait for it, whatever they are.
        request = Request(f"{origin}/robots.txt", priority=1000, meta={EXEMPT: True}, callback=NO_CALLBACK)
        assert self._crawler.engine is not None  # noqa: S101 - for the type: a running crawl has its engine
        try:
            response = await self._crawler.engine.download_async(request)
        except FetchFailed as failure:
            return FetchFailed(failure.outcome, f"{failure.detail} (asked for robots.txt)", retry=False)
        except IgnoreRequest:
            return Protego.parse("")  # RFC 9309 §2.3.1.2: after too many redirects there are no rules
        return await self._read(response)

    async def _read(self, response: Response) -> Rules:
        capture: Capture = response.meta["capture"]
        if response.status >= 500 or response.status == 429:
            detail = f"robots.txt answers {response.status}; until it can be read, nothing may be fetched (RFC 9309)"
            return FetchFailed(Outcome.ROBOTS, detail, retry=False)
        if response.status not in (200, 304):
            return Protego.parse("")
        if capture.truncated in PASSING_TRUNCATIONS:
            detail = f"robots.txt broke off ({capture.truncated}); what it forbids can't be known"
            return FetchFailed(Outcome.ROBOTS, detail, retry=False)
        try:
            memento = await self._desk.memento(capture)
            text = memento.content(limit=DECODED_BYTES)[:READ_BYTES]
        except Undecodable as error:
            return FetchFailed(Outcome.ROBOTS, f"robots.txt can't be decoded: {error}", retry=False)
        return rules_for(product_token(self._desk.plan.manners.user_agent), text.decode("utf-8", "replace"))
