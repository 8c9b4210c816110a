"""Servers that would hold a crawl up or fell it, all in one night: each has its outcome, and others need not wait.

The readers' side of compression bombs is in tests/archive/test_content_coding.py.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from crawling import Crawled, WarcRecord, crawl, plan_for, records, to_origins
from servers.hostile_answers import HOSTILE, LIMIT, MOST_REDIRECTS, SECONDS
from servers.messages import response
from servers.origin import Origin, script
from servers.readers import fastwarc_problems

from crawler import ConnectTo, Network

PAGE = response("200 OK", body=b"an ordinary page")
ORDINARY = [f"http://ordinary{n}.example/" for n in range(20)]
EVERY = pytest.mark.parametrize("name", HOSTILE)


def host_of(name: str) -> str:
    return f"hostile{list(HOSTILE).index(name)}.example"


@dataclass(frozen=True)
class Met:
    """The crawl that met them all, and what lies in the archive then."""

    crawled: Crawled
    records: list[WarcRecord]
    origin: Origin


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    scripts = {f"{host_of(name)}/": hostile.script for name, hostile in HOSTILE.items()}
    scripts |= {url.removeprefix("http://"): script(PAGE) for url in ORDINARY}
    urls = [f"http://{host_of(name)}/" for name in HOSTILE]
    with Origin(scripts) as origin:
        plan = plan_for(
            tmp_path_factory.mktemp("met") / "c", [*urls, *ORDINARY], to_origins(origin),
            timeout=SECONDS, max_bytes=LIMIT, max_redirects=MOST_REDIRECTS, obey_robots=False, concurrency=64,
        )  # fmt: skip
        crawled = crawl(plan)
        yield Met(crawled, records(crawled.collection), origin)


@EVERY
def test_each_has_its_outcome(met: Met, name: str) -> None:
    assert met.crawled.outcome(f"http://{host_of(name)}/") == HOSTILE[name].outcome


@EVERY
def test_what_is_not_whole_is_marked_and_what_is_kept_is_bounded(met: Met, name: str) -> None:
    kept = [each for each in met.records if each.url == f"http://{host_of(name)}/" and each.type == "response"]
    marks = [each.fields.get("WARC-Truncated") for each in kept]
    assert all(len(each.block) <= LIMIT for each in kept)
    if HOSTILE[name].outcome == "captured":
        assert marks == [HOSTILE[name].truncated]
    else:
        assert set(marks) <= {None}


def test_others_are_captured_meanwhile(met: Met) -> None:
    assert [met.crawled.outcome(url) for url in ORDINARY] == ["captured"] * len(ORDINARY)


def test_the_night_ends_by_itself_and_reads_clean(met: Met) -> None:
    assert met.crawled.ended.trouble is None
    assert [problem for path in met.crawled.collection.archive.iterdir() for problem in fastwarc_problems(path)] == []


def test_no_cookie_is_sent_back_and_nobody_inside_is_asked(met: Met) -> None:
    assert not any(seen.field("Cookie") for seen in met.origin.seen)
    assert {seen.host for seen in met.origin.seen if not seen.host.startswith(("hostile", "ordinary"))} == set()


def test_a_handshake_that_never_ends_takes_its_time_and_no_more(tmp_path: Path) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                held.append(silent.accept()[0])
            except OSError:
                return

    threading.Thread(target=take, daemon=True).start()
    with silent, Origin({"ordinary.example/": script(PAGE)}) as origin:
        rules = (
            ConnectTo.parse(f":443:127.0.0.1:{silent.getsockname()[1]}"),
            ConnectTo.parse(f":80:127.0.0.1:{origin.port}"),
        )
        urls = ["https://silent.example/", "http://ordinary.example/"]
        crawled = crawl(plan_for(tmp_path / "c", urls, Network(connect_to=rules), timeout=2, obey_robots=False))
        silent.shutdown(socket.SHUT_RDWR)
    assert [crawled.outcome(url) for url in urls] == ["timeout", "captured"]
    assert held
    for one in held:
        one.close()
