"""How crawls end: asked to, killed, orphaned, or with a disk that takes no more. The archive reads clean after each."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from crawling import Crawled, crawl, plan_for, records, to_origins
from servers.messages import response
from servers.origin import Origin, Script, Then, script
from servers.readers import fastwarc_problems, warcio_problems

from archive.captures import captures_after
from archive.collection import Collection
from archive.ledger import connect
from archive.reader import read_memento
from crawler import CrawlDied, CrawlPlan, Night

PAGE = script(response("200 OK", body=b"page"))
TAIL = b"\x1f\x8b what a kill in the middle of a write leaves"
HOSTS = ["plain", "slow", "held", "crawl-delay", "late-delay"]
TESTS = Path(__file__).resolve().parents[1]
NIGHTLY = """
import os, sys
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
from crawler import ConnectTo, Network, Night
from crawling import plan_for

if __name__ == "__main__":
    rule = ConnectTo.parse(f":80:127.0.0.1:{sys.argv[4]}")
    plan = plan_for(Path(sys.argv[3]), ["http://a.example/hang"], Network(connect_to=(rule,)), timeout=60)
    with Night(plan) as night:
        print(night._process.pid, flush=True)
        while night.ended is None:
            list(night.reports(timeout=1))
"""


PATCHED = """
import multiprocessing, sys, time
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
import crawler.endpoints, crawler.robots, crawler.spider
from crawler import ConnectTo, Network
from crawler.messages import read
from crawler.process import work
from crawling import plan_for

def broken(*arguments, **options):
    raise LookupError("a fault of ours")

{patch}
rule = ConnectTo.parse(f":80:127.0.0.1:{{sys.argv[4]}}")
urls = [{urls}]
plan = plan_for(Path(sys.argv[3]), urls, Network(connect_to=(rule,)), timeout=2, concurrency=32)
near, far = multiprocessing.Pipe()
work(plan, far)
while near.poll(0):
    print(read(near.recv_bytes()))
"""


def assert_clean(collection: Collection) -> None:
    """Two independent readers are content, and every capture's payload is there."""
    files = sorted(collection.archive.iterdir())
    assert {path.suffix for path in files} <= {".gz"}
    assert [problem for path in files for problem in (*fastwarc_problems(path), *warcio_problems(path))] == []
    ledger = connect(collection.ledger)
    for capture in captures_after(ledger, 0):
        read_memento(collection.archive, capture.payload_at)
    ledger.close()


def gone(process: int, *, within: float) -> bool:
    """Whether that process ends in so many seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        with contextlib.suppress(FileNotFoundError):
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z":
                time.sleep(0.02)
                continue
        return True
    return False


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, Origin, float]]:
    """A crawl that was asked to stop while every kind of waiting was under way, and the seconds that it took."""
    scripts: dict[str, Script] = {
        "slow.example/0": script(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsl", 1.5, b"ow"),
        "held.example/0": script(response("503 Later", "Retry-After: 29")),
        "crawl-delay.example/robots.txt": script(response("200 OK", body=b"User-agent: *\nCrawl-delay: 50")),
        "late-delay.example/robots.txt": script(3.0, response("200 OK", body=b"User-agent: *\nCrawl-delay: 50")),
    }
    urls = [f"http://{host}.example/{number}" for number in range(6) for host in HOSTS]
    urls += [f"http://later.example/{number}" for number in range(30)]
    asked = 0.0
    with Origin({**{url.removeprefix("http://"): PAGE for url in urls}, **scripts}) as origin:

        def meanwhile(night: Night) -> None:
            nonlocal asked
            for url in ("slow.example/0", "held.example/0", "late-delay.example/robots.txt", "plain.example/0"):
                origin.wait_for(url)
            time.sleep(0.2)
            asked = time.monotonic()
            night.stop()
            night.stop()

        path = tmp_path_factory.mktemp("stopped") / "c"
        crawled = crawl(
            plan_for(path, urls, to_origins(origin), delay=1, retries=2, concurrency=32), meanwhile=meanwhile
        )
        yield crawled, origin, time.monotonic() - asked


def test_a_stopped_crawl_ends_soon_whatever_was_waited_for(stopped: tuple[Crawled, Origin, float]) -> None:
    crawled, _, seconds = stopped
    assert crawled.ended.trouble is None
    assert seconds < 20  # the robots.txt that was under way took three of them; hosts were held for 29 and 50


def test_what_was_under_way_is_finished_and_what_was_not_begun_is_left(stopped: tuple[Crawled, Origin, float]) -> None:
    crawled, origin, _ = stopped
    assert crawled.outcome("http://plain.example/0") == "captured"
    assert crawled.outcome("http://slow.example/0") == "captured"
    for host in HOSTS:
        assert crawled.outcome(f"http://{host}.example/5") is None
        assert origin.requests(f"{host}.example/5") == []
    assert {visit.outcome for visit in crawled.visits.values()} == {"captured"}


def test_a_stopped_crawl_leaves_a_clean_archive(stopped: tuple[Crawled, Origin, float]) -> None:
    assert_clean(stopped[0].collection)


def reports_until_the_end(night: Night) -> None:
    while night.ended is None:
        list(night.reports(timeout=5))


def kill_while_asking(plan: CrawlPlan, origin: Origin, url: str) -> None:
    """Begin the crawl and kill its process once that URL was asked for."""
    with Night(plan) as night:
        origin.wait_for(url)
        night.stop()  # left unread: a pipe that is closed with something in it breaks in another way
        assert night._process.pid is not None
        os.kill(night._process.pid, signal.SIGKILL)
        with pytest.raises(CrawlDied, match="-9"):
            reports_until_the_end(night)


def test_after_a_kill_in_the_middle_of_a_body_the_next_run_reads_clean(tmp_path: Path) -> None:
    body = Random(7).randbytes(300_000)
    scripts: dict[str, list[Script] | Script] = {
        "a.example/1": PAGE,
        "a.example/big": [
            script(response("200 OK", body=body)[:200_000], 30.0, then=Then.HANG),
            script(response("200 OK", body=body)),
        ],
    }
    urls = ["http://a.example/1", "http://a.example/big"]
    path = tmp_path / "c"
    with Origin(scripts) as origin:
        kill_while_asking(plan_for(path, urls, to_origins(origin), timeout=60), origin, "a.example/big")
        [left_open] = Collection(path).archive.glob("*.open")
        with left_open.open("ab") as file:
            file.write(TAIL)
        crawled = crawl(plan_for(path, urls[1:], to_origins(origin)))
    assert crawled.ended.set_aside == (f"{left_open.name.removesuffix('.open')}: {len(TAIL)} bytes",)
    assert crawled.outcome("http://a.example/big") == "captured"
    assert_clean(crawled.collection)
    kept = [record.block for record in records(crawled.collection) if record.type == "response"]
    assert kept.count(PAGE.sent) == 1
    assert kept.count(response("200 OK", body=body)) == 1


def test_the_crawl_ends_with_its_parent(tmp_path: Path) -> None:
    with Origin({"a.example/hang": script(then=Then.HANG)}) as origin:
        script_path = tmp_path / "nightly.py"
        script_path.write_text(NIGHTLY)
        folders = [str(TESTS), str(TESTS / "crawler")]
        command = [sys.executable, str(script_path), *folders, str(tmp_path / "c"), str(origin.port)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TESTS.parent) as parent:
            assert parent.stdout is not None
            crawl_process = int(parent.stdout.readline())
            origin.wait_for("a.example/hang")
            parent.kill()
            parent.wait()
            assert gone(crawl_process, within=10)
    with Collection(tmp_path / "c").locked(role="crawl", now=plan_for(tmp_path / "d", [], to_origins()).clock()):
        pass


def test_a_disk_that_takes_no_more_ends_the_crawl_and_blames_no_source(tmp_path: Path) -> None:
    bodies = [Random(number).randbytes(60_000) for number in range(8)]
    scripts = {f"a.example/{number}": script(response("200 OK", body=body)) for number, body in enumerate(bodies)}
    urls = [f"http://{url}" for url in scripts]
    path = tmp_path / "c"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def lift(_: Night) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    with Origin(scripts) as origin:
        plan = plan_for(path, urls, to_origins(origin))
        resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, hard))  # of every file that the crawl writes
        try:
            crawled = crawl(plan, meanwhile=lift)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert crawled.ended.trouble is not None
        assert "could not be updated" in crawled.ended.trouble
        assert not crawled.ended.unexpected
        assert [visit.outcome for visit in crawled.visits.values()] == ["captured"] * 4
        rest = [url for url in urls if crawled.outcome(url) is None]
        again = crawl(plan_for(path, rest, to_origins(origin)))
    assert {again.outcome(url) for url in rest} == {"captured"}
    assert_clean(again.collection)
    kept = {record.block for record in records(again.collection) if record.type == "response"}
    assert kept >= {given.sent for given in scripts.values()}


def test_a_crawl_without_urls_only_brings_the_archive_in_order(tmp_path: Path) -> None:
    crawled = crawl(plan_for(tmp_path / "c", [], to_origins()))
    assert (crawled.ended.trouble, crawled.reported) == (None, [])
    assert list(crawled.collection.archive.iterdir()) == []


def crawl_patched(folder: Path, origin: Origin, patch: str, urls: list[str]) -> subprocess.CompletedProcess[str]:
    """What a crawl's own process says through its pipe, on standard output, with some code changed before."""
    program = folder / "patched.py"
    program.write_text(PATCHED.format(patch=patch, urls=", ".join(map(repr, urls))))
    folders = [str(TESTS), str(TESTS / "crawler")]
    command = [sys.executable, str(program), *folders, str(folder / "c"), str(origin.port)]
    return subprocess.run(command, capture_output=True, text=True, cwd=TESTS.parent, check=False, timeout=60)


@pytest.mark.parametrize(
    "patch",
    [
        "crawler.spider.CitationSpider.__init__ = broken",
        "crawler.spider.CitationSpider.parse = broken",
        "crawler.robots.RobotsMiddleware.__init__ = broken",
    ],
)
def test_a_fault_of_ours_that_scrapy_only_logs_is_no_quiet_end(tmp_path: Path, patch: str) -> None:
    with Origin({"a.example/1": PAGE, "a.example/2": PAGE}) as origin:
        done = crawl_patched(tmp_path, origin, patch, ["http://a.example/1", "http://a.example/2"])
    assert "without a word on 2 of its addresses" in done.stdout.splitlines()[-1], done.stderr
    assert "unexpected=True" in done.stdout
    assert "a fault of ours" in done.stderr  # what it was can be read


SLOW_NAMES = """
def resolve(host, port, found=crawler.endpoints.resolve):
    number = int(host) if host.isdigit() else 0
    time.sleep(4 if number else 0)
    return found("127.0.0.1", port)

crawler.endpoints.resolve = resolve
crawler.endpoints.destination = lambda host, port, _: (host.removesuffix(".example").removeprefix("dead"), PORT)
"""


def test_names_that_take_their_time_hold_up_no_other(tmp_path: Path) -> None:
    dead = [f"http://dead{number}.example/" for number in range(1, 21)]
    live = [f"http://live{number}.example/" for number in range(1, 6)]
    with Origin({url.removeprefix("http://"): PAGE for url in live}) as origin:
        done = crawl_patched(tmp_path, origin, SLOW_NAMES.replace("PORT", str(origin.port)), [*dead, *live])
    outcomes = {url: line for url in (*dead, *live) for line in done.stdout.splitlines() if f"'{url}'" in line}
    assert all("outcome='timeout'" in outcomes[url] for url in dead), done.stderr
    assert all("outcome='captured'" in outcomes[url] for url in live), done.stdout
