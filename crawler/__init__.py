"""Brings the bytes of cited URLs into the archive, politely. Scrapy is imported in the crawl's own process only."""

from __future__ import annotations

from .addresses import Allowance, ConnectTo
from .night import CrawlDied, Night
from .outcomes import Outcome
from .plan import CrawlEnded, CrawlPlan, Manners, Network
from .secret_headers import SecretHeader

__all__ = [
    "Allowance",
    "ConnectTo",
    "CrawlDied",
    "CrawlEnded",
    "CrawlPlan",
    "Manners",
    "Network",
    "Night",
    "Outcome",
    "SecretHeader",
]
