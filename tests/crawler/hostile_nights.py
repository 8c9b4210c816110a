"""The crawls that meet every hostile server of `servers.hostile_answers`, and what came of each."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawling import Crawled, WarcRecord, crawl, plan_for, records, to_origins
from servers.hostile_answers import CAPTURED, HOSTILE, LIMIT, MOST_REDIRECTS, PATIENCE, SECONDS
from servers.messages import response
from servers.origin import Origin, script

from crawler import ConnectTo, Network

PAGE = response("200 OK", body=b"an ordinary page")
ORDINARY = [f"http://ordinary{n}.example/" for n in range(10)]  # in each of the crawls

NO_HANDSHAKE = "https://silent.example/"  # it takes connections, and says nothing in them


def url_of(name: str) -> str:
    """Where that hostile server is asked for."""
    return f"http://hostile{list(HOSTILE).index(name)}.example/"


@dataclass
class Met:
    """Both crawls: the one whose exchanges have few seconds, and the one in which time decides nothing."""

    crawls: Mapping[float, Crawled]
    origin: Origin
    servers: frozenset[str]  # "ADDRESS PORT" of those that are asked
    _kept: dict[str, list[WarcRecord]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for crawled in self.crawls.values():
            for record in records(crawled.collection):
                if record.type == "response" and record.url is not None:
                    self._kept.setdefault(record.url, []).append(record)

    def outcome(self, name: str) -> str | None:
        return self.crawls[HOSTILE[name].seconds].outcome(url_of(name))

    def kept(self, name: str) -> list[WarcRecord]:
        """The responses that are kept of it."""
        return self._kept.get(url_of(name), [])

    def broken(self, name: str) -> str | None:
        """What came otherwise than it was promised of that server, None where nothing did."""
        promise, outcome = HOSTILE[name].promise, self.outcome(name)
        marks = [each.fields.get("WARC-Truncated") for each in self.kept(name)]
        if outcome == CAPTURED and len(marks) != 1:
            return f"captured, and {len(marks)} records are kept"
        # Without a capture, what is kept are the whole redirects that led on.
        came = {(str(outcome), mark) for mark in marks or [None]}
        if not came <= promise.kept_by:
            return f"{outcome}, marked {marks}"
        sent = HOSTILE[name].script.sent
        for record, mark in zip(self.kept(name), marks, strict=True):
            exact = record.block == sent if mark is None else sent.startswith(record.block)
            if not exact or len(record.block) > LIMIT:
                return f"{len(record.block)} bytes are kept, which are not those that were sent"
        return None


@contextmanager
def meeting(folder: Path) -> Iterator[Met]:
    """Both crawls at the same time, with ordinary pages in each; the origin is served until the end of the block."""
    scripts = {url_of(name).removeprefix("http://"): hostile.script for name, hostile in HOSTILE.items()}
    scripts |= {url.removeprefix("http://"): script(PAGE) for url in ORDINARY}
    # What connects is queued by the kernel, and nobody ever reads it.
    with Origin(scripts) as origin, socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor() as threads:
        handshakes = ConnectTo.parse(f":443:127.0.0.1:{silent.getsockname()[1]}")
        network = Network(connect_to=(*to_origins(origin).connect_to, handshakes))

        def meet(seconds: float) -> Crawled:
            urls = [url_of(name) for name, hostile in HOSTILE.items() if hostile.seconds == seconds]
            urls += [NO_HANDSHAKE] if seconds == SECONDS else []
            plan = plan_for(
                folder / f"{seconds:.0f}", [*urls, *ORDINARY], network,
                timeout=seconds, max_bytes=LIMIT, max_redirects=MOST_REDIRECTS, obey_robots=False, concurrency=64,
            )  # fmt: skip
            return crawl(plan, within=2 * PATIENCE)

        both = (SECONDS, PATIENCE)
        servers = frozenset(f"127.0.0.1 {port}" for port in (origin.port, silent.getsockname()[1]))
        yield Met(dict(zip(both, threads.map(meet, both), strict=True)), origin, servers)
