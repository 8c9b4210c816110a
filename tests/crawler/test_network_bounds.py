"""Servers that would hold a crawl up or fell it, all in one night: each has its outcome, and others need not wait.

The readers' side of compression bombs is in tests/archive/test_content_coding.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hostile_nights import NO_HANDSHAKE, ORDINARY, Met, meeting
from servers.hostile_answers import HOSTILE, SECONDS
from servers.readers import fastwarc_problems


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    with meeting(tmp_path_factory.mktemp("met")) as both:
        yield both


@pytest.mark.parametrize("name", HOSTILE)
def test_what_was_promised_of_each_comes_of_it(met: Met, name: str) -> None:
    assert met.broken(name) is None


def test_others_are_captured_meanwhile(met: Met) -> None:
    for crawled in met.crawls.values():
        assert [crawled.outcome(url) for url in ORDINARY] == ["captured"] * len(ORDINARY)


def test_the_nights_end_by_themselves_and_read_clean(met: Met) -> None:
    for crawled in met.crawls.values():
        assert crawled.ended.trouble is None
        assert [problem for path in crawled.collection.archive.iterdir() for problem in fastwarc_problems(path)] == []


def test_no_cookie_is_sent_back_and_nobody_inside_is_asked(met: Met) -> None:
    assert not any(seen.field("Cookie") for seen in met.origin.seen)
    assert {seen.host for seen in met.origin.seen if not seen.host.startswith(("hostile", "ordinary"))} == set()


def test_a_handshake_that_never_ends_takes_its_time_and_no_more(met: Met) -> None:
    assert met.crawls[SECONDS].outcome(NO_HANDSHAKE) == "timeout"
