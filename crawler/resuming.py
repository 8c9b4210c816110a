"""What a killed run had already brought of a URL, found in the ledger before anything is asked for again."""

from __future__ import annotations

from dataclasses import replace

from scrapy import Request

from archive.captures import Capture, capture_by_number, captures_of_run, from_micros
from archive.ledger import Ledger
from archive.runs import CAPTURED, Visit, record_visit, visits

from .hosts import with_ascii_host
from .plan import CrawlPlan
from .recording import url_of
from .retrying import PASSING_STATUSES, PASSING_TRUNCATIONS

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def settle(plan: CrawlPlan, ledger: Ledger) -> tuple[CrawlPlan, list[Visit]]:
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
            visit = _visit_by(captures.get(_archived_as(url) or ""), url)
            if visit is None:
                continue
            record_visit(ledger, plan.run, visit)
        settled.append(visit)
    left = {visit.url for visit in settled}
    return replace(plan, urls=tuple(url for url in plan.urls if url not in left)), settled


def settled_visit(ledger: Ledger, run: int, url: str) -> Visit | None:
    """The same for one URL, which another crawler may have had: its visit, None where it is still to be asked for."""
    known = visit_of(ledger, run, url)
    if known is not None:
        return known
    row = ledger.execute(_NEWEST_CAPTURE, (_archived_as(url) or "", run)).fetchone()
    visit = None if row is None else _visit_by(capture_by_number(ledger, row[0]), url)
    if visit is not None:
        record_visit(ledger, run, visit)
    return visit


def visit_of(ledger: Ledger, run: int, url: str) -> Visit | None:
    """What the run has brought of that URL so far, if anything."""
    row = ledger.execute(_VISIT, (url, run)).fetchone()
    if row is None:
        return None
    at, outcome, detail, capture = row
    return Visit(url, from_micros(at), CAPTURED if outcome is None else outcome, detail, capture)


_VISIT = """
  SELECT visited_at, outcome, detail, capture FROM visits v JOIN urls u ON u.url = v.url WHERE u.text = ? AND v.run = ?
"""
_NEWEST_CAPTURE = """
  SELECT c.capture FROM captures c JOIN urls u ON u.url = c.url WHERE u.text = ? AND c.run = ?
  ORDER BY c.capture DESC LIMIT 1
"""


def _visit_by(capture: Capture | None, url: str) -> Visit | None:
    if capture is None or not _is_an_answer(capture):
        return None
    return Visit(url, capture.captured_at, CAPTURED, capture=capture.number)


def _archived_as(url: str) -> str | None:
    try:
        return url_of(Request(with_ascii_host(url)))
    except ValueError:
        return None  # no address to ask, which the spider says


def _is_an_answer(capture: Capture) -> bool:
    """Whether the crawl would have stopped at this response: no redirect, and no trouble that may pass."""
    passing = capture.status in PASSING_STATUSES or capture.truncated in PASSING_TRUNCATIONS
    return not passing and capture.status not in _REDIRECTS
