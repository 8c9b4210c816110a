"""What a killed run had committed is not asked for again, even where the kill came before the visit was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawling import Crawled, crawl, plan_for, to_origins
from servers.messages import response
from servers.origin import Origin, script

from archive.runs import CAPTURED

PAGE = response("200 OK", "Content-Type: text/html", body=b"<p>page</p>")
URLS = [f"http://site.example/{name}" for name in ("page#part", "gone", "moved", "busy", "cut")]


@pytest.fixture
def origin() -> Origin:
    return Origin(
        {
            "site.example/page": script(PAGE),
            "site.example/gone": script(response("404 Not Found")),
            "site.example/moved": script(response("302 Found", "Location: /page")),
            "site.example/busy": script(response("503 Service Unavailable")),
            "site.example/cut": script(PAGE),
        }
    )


def forget(crawled: Crawled, statement: str) -> None:
    ledger = crawled.ledger()
    ledger.execute(statement)
    ledger.close()


def test_an_answer_without_its_visit_is_taken_for_the_visit(tmp_path: Path, origin: Origin) -> None:
    with origin:
        plan = plan_for(tmp_path / "c", URLS, to_origins(origin), obey_robots=False)
        first = crawl(plan)
        before = first.visits
        forget(first, "DELETE FROM visits")
        forget(
            first,
            "UPDATE captures SET truncated = 'disconnect' WHERE url = (SELECT url FROM urls WHERE text LIKE '%cut')",
        )
        again = crawl(plan)
    asked = {url: len(origin.requests(f"site.example/{url}")) for url in ("page", "gone", "busy", "cut", "moved")}
    # What may pass is tried again, and the way of a redirect is gone once more: the page is where it leads.
    assert asked == {"page": 3, "gone": 1, "busy": 2, "cut": 2, "moved": 2}
    assert sorted(visit.url for visit in again.reported) == sorted(URLS)
    assert {visit.outcome for visit in again.visits.values()} == {CAPTURED}
    assert again.visits[URLS[1]].capture == before[URLS[1]].capture


def test_what_was_visited_since_the_plan_was_made_is_not_asked_for(tmp_path: Path, origin: Origin) -> None:
    with origin:
        plan = plan_for(tmp_path / "c", URLS, to_origins(origin), obey_robots=False)
        first = crawl(plan)
        asked = len(origin.seen)
        again = crawl(plan)
    assert len(origin.seen) == asked
    assert again.ended.trouble is None
    assert again.visits == first.visits
    assert len(again.reported) == len(URLS)
