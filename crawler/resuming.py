"""What a killed run had already brought of a URL, found in the ledger before anything is asked for again."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from scrapy import Request

from archive.captures import Capture, captures_of_run
from archive.runs import CAPTURED, Visit, record_visit, visits

from .plan import CrawlPlan
from .recording import url_of
from .retrying import PASSING_STATUSES, PASSING_TRUNCATIONS

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def settle(plan: CrawlPlan, ledger: sqlite3.Connection) -> tuple[CrawlPlan, list[Visit]]:
    """The plan without what needs no more asking, and the visits that stand for it: written now, where they were not.

    A capture is committed before the visit that names it, so a kill may leave the one without the other; and the crawl
    of a killed run may have gone on for a moment after the plan was made.
    """
    known = {visit.url: visit for visit in visits(ledger, plan.run)}
    captures = {capture.url: capture for capture in captures_of_run(ledger, plan.run)}  # the newest of each URL
    settled: list[Visit] = []
    for url in plan.urls if known or captures else ():
        visit = known.get(url)
        if visit is None:
            capture = captures.get(_archived_as(url) or "")
            if capture is None or not _is_an_answer(capture):
                continue
            visit = Visit(url, capture.captured_at, CAPTURED, capture=capture.number)
            record_visit(ledger, plan.run, visit)
        settled.append(visit)
    left = {visit.url for visit in settled}
    return replace(plan, urls=tuple(url for url in plan.urls if url not in left)), settled


def _archived_as(url: str) -> str | None:
    try:
        return url_of(Request(url))
    except ValueError:
        return None  # no address to ask, which the spider says


def _is_an_answer(capture: Capture) -> bool:
    """Whether the crawl would have stopped at this response: no redirect, and no trouble that may pass."""
    passing = capture.status in PASSING_STATUSES or capture.truncated in PASSING_TRUNCATIONS
    return not passing and capture.status not in _REDIRECTS
