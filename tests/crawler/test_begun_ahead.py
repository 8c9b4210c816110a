"""A crawl's process that is begun before its plan is known: it crawls as any other, and ends where it gets none."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from crawling import plan_for, to_origins
from servers.messages import response
from servers.origin import Origin, script

from crawler import BegunAhead, CrawlDied, CrawlPlan, Night, begun_now


def crawled(plan: CrawlPlan, begin: BegunAhead) -> list[tuple[str, str]]:
    with Night(plan, begin=begin) as night:
        brought = []
        while night.ended is None:
            brought += [(visit.url, visit.outcome) for visit in night.reports(timeout=5)]
        assert night.ended.trouble is None
    return brought


def test_one_process_waits_for_the_first_crawl_and_every_other_has_its_own(tmp_path: Path) -> None:
    urls = ["http://a.example/1", "http://a.example/2"]
    pages = {url.removeprefix("http://"): script(response("200 OK", body=b"page")) for url in urls}
    with Origin(pages) as origin, BegunAhead() as begin:
        assert begin._waiting is not None
        for url in urls:
            assert crawled(plan_for(tmp_path / "c", [url], to_origins(origin)), begin) == [(url, "captured")]
            assert begin._waiting is None


def test_a_process_that_nobody_took_is_gone() -> None:
    with BegunAhead() as begin:
        assert begin._waiting is not None
        process = begin._waiting.process
        assert process.is_alive()
    assert not process.is_alive()


def test_a_process_that_died_while_it_waited_is_told_of(tmp_path: Path) -> None:
    begun = begun_now()
    begun.process.kill()
    begun.process.join()
    plan = plan_for(tmp_path / "c", [], to_origins())
    with Night(plan, begin=lambda: begun) as night, pytest.raises(CrawlDied, match="-9"):
        list(night.reports(timeout=5))


def test_an_interrupt_while_it_loads_is_the_parents_to_answer(capfd: pytest.CaptureFixture[str]) -> None:
    with BegunAhead() as begin:
        assert begin._waiting is not None
        process = begin._waiting.process
        for _ in range(20):
            assert process.pid is not None
            os.kill(process.pid, signal.SIGINT)
            time.sleep(0.05)
        assert process.is_alive()
    assert capfd.readouterr().err == ""
