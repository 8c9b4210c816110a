"""How the crawl behaves towards hosts, seen from the hosts."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from crawling import NIGHT, Crawled, crawl, plan_for, to_origins
from servers.messages import response
from servers.origin import Origin, Script, Seen, Then, script

DELAY = 0.4
SLACK = 0.2  # the origin notes times late when the machine is busy
PAGE = script(0.15, response("200 OK", body=b"page"))
LATER = response("503 Later", "Retry-After: 2", body=b"later")


def at(seconds: int) -> str:
    """An HTTP date so many seconds after the crawl was planned, on the clock that it was given."""
    return f"Sun, 01 Feb 2026 03:00:{seconds:02d} GMT"


SCRIPTS: dict[str, Script | list[Script]] = {
    **{f"{host}.example/{number}": PAGE for host in ("a", "b", "target") for number in range(4)},
    **{
        f"redirecting.example/{n}": script(response("302 Found", f"Location: http://target.example/{n}"))
        for n in range(4)
    },
    "a.example/robots.txt": script(DELAY, response("404 Not Found")),
    "slow.example/robots.txt": script(response("200 OK", body=b"User-agent: *\nCrawl-delay: 1\n")),
    **{f"slow.example/{number}": PAGE for number in range(3)},
    "busy.example/0": [script(2 * DELAY, LATER), PAGE],
    **{f"busy.example/{number}": PAGE for number in range(1, 4)},
    "dated.example/0": [script(response("429 Wait", f"Retry-After: {at(7)}")), PAGE],
    "patient.example/0": script(response("503 Later", "Retry-After: 31", body=b"much later")),
    "broken.example/0": script(response("500 Broken", body=b"broken")),
    "missing.example/0": script(response("404 Not Found", body=b"missing")),
    "flaky.example/cut": [script(response("200 OK", body=b"whole page")[:-3], then=Then.CLOSE), PAGE],
    "flaky.example/reset": [script(then=Then.RESET), script(then=Then.CLOSE), PAGE],
    "failing.example/0": [script(2 * DELAY, then=Then.RESET), PAGE],
    "failing.example/1": PAGE,
    "failing.example/2": [script(2 * DELAY, then=Then.CLOSE), script(2 * DELAY, then=Then.RESET), PAGE],
    "failing.example/3": PAGE,
    "flaky.example/garbage": script(b"garbage\r\n\r\n", then=Then.CLOSE),
}


@dataclass(frozen=True)
class Town:
    """The crawl over all hosts, and when it was planned."""

    crawled: Crawled
    origin: Origin
    planned: float

    def of_host(self, host: str) -> list[Seen]:
        return [seen for seen in self.origin.seen if seen.host == f"{host}.example"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    urls = [f"http://{url}" for url in SCRIPTS if not url.endswith("robots.txt") and not url.startswith("target")]
    urls += [f"http://target.example/{number}" for number in range(4)]
    with Origin(SCRIPTS) as origin:
        planned = time.monotonic()
        plan = plan_for(
            tmp_path_factory.mktemp("town") / "c", urls, to_origins(origin), delay=DELAY, retries=2, concurrency=64
        )
        crawled = crawl(plan)
        assert crawled.ended.trouble is None
        yield Town(crawled, origin, planned)


def gaps(seen: list[Seen]) -> list[float]:
    return [later.began - sooner.began for sooner, later in itertools.pairwise(seen)]


HOSTS = ["a", "b", "target", "redirecting", "slow", "busy", "dated", "broken", "flaky", "failing"]


@pytest.mark.parametrize("host", HOSTS)
def test_requests_to_one_host_keep_their_distance(town: Town, host: str) -> None:
    assert min(gaps(town.of_host(host))) > DELAY - SLACK


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_has_one_request_at_a_time(town: Town, host: str) -> None:
    for sooner, later in itertools.pairwise(town.of_host(host)):
        assert sooner.answered == float("inf") or sooner.answered < later.began


def test_hosts_do_not_wait_for_each_other(town: Town) -> None:
    assert max(seen.began for seen in town.of_host("a")) < max(seen.began for seen in town.of_host("dated"))


def test_the_urls_of_a_host_are_begun_in_the_order_of_the_plan(town: Town) -> None:
    assert [seen.path for seen in town.of_host("a")] == ["/robots.txt", "/0", "/1", "/2", "/3"]


def test_a_crawl_delay_is_kept(town: Town) -> None:
    robots, *pages = town.of_host("slow")
    assert robots.path == "/robots.txt"
    assert len(pages) == 3
    assert min(gaps(pages)) > 1 - SLACK


def test_retry_after_seconds_are_kept_for_the_whole_host(town: Town) -> None:
    seen = town.of_host("busy")
    refused = next(index for index, one in enumerate(seen) if one.path == "/0")
    assert seen[refused + 1].began - seen[refused].began > 2 - SLACK
    assert town.crawled.status("http://busy.example/0") == 200


def test_a_host_that_fails_rests_before_its_next_request_whichever_that_is(town: Town) -> None:
    seen = town.of_host("failing")
    for earlier, later in itertools.pairwise(seen):
        if earlier.answered == float("inf"):  # it was not answered at all
            assert later.began - earlier.began > 4 * DELAY - SLACK  # it took two to fail, and rests two at least
    assert [seen.answered == float("inf") for seen in seen].count(True) == 3


def test_a_retry_after_date_is_kept_on_the_runs_own_clock(town: Town) -> None:
    first, second = town.origin.requests("dated.example/0")
    assert second.began - town.planned > 7 - SLACK
    assert first.began - town.planned < 6
    assert town.crawled.status("http://dated.example/0") == 200


def test_a_longer_retry_after_than_is_borne_leaves_the_answer_for_tonight(town: Town) -> None:
    assert len(town.origin.requests("patient.example/0")) == 1
    assert town.crawled.status("http://patient.example/0") == 503


@pytest.mark.parametrize(
    ("url", "times", "status"),
    [
        ("broken.example/0", 3, 500),
        ("missing.example/0", 1, 404),
        ("flaky.example/cut", 2, 200),
        ("flaky.example/reset", 3, 200),
    ],
)
def test_what_may_pass_is_tried_again_and_nothing_else(town: Town, url: str, times: int, status: int) -> None:
    assert len(town.origin.requests(url)) == times
    assert town.crawled.status(f"http://{url}") == status


def test_every_attempt_is_archived(town: Town) -> None:
    kinds = [(capture.status, capture.truncated) for capture in town.crawled.captures if capture.url.endswith("/cut")]
    assert kinds == [(200, "disconnect"), (200, None)]
    ledger = town.crawled.ledger()
    attempts = ledger.execute(
        "SELECT outcome FROM attempts JOIN urls USING (url) WHERE text = 'http://flaky.example/reset'"
    ).fetchall()
    ledger.close()
    assert attempts == [("reset",), ("reset",)]


def test_captures_stand_at_the_time_of_the_run(town: Town) -> None:
    assert all(0 <= (capture.captured_at - NIGHT).total_seconds() < 60 for capture in town.crawled.captures)
