"""Brings the bytes of cited URLs into the archive, politely. Scrapy is imported in the crawl's own process only."""

from __future__ import annotations

from .addresses import Allowance, ConnectTo
from .crawl_process import BegunAhead, CrawlProcess, begun_now
from .night import CrawlDied, Night
from .outcomes import Outcome
from .plan import CrawlEnded, CrawlPlan, Manners, Network
from .secret_headers import SecretHeader

__all__ = [
    "Allowance",
    "BegunAhead",
    "ConnectTo",
    "CrawlDied",
    "CrawlEnded",
    "CrawlPlan",
    "CrawlProcess",
    "Manners",
    "Network",
    "Night",
    "Outcome",
    "SecretHeader",
    "begun_now",
]
