"""What a first night is made of, each part by itself as its library does it: the least that the sum can cost.

    python benchmarks/first_night_parts.py PART FOLDER PORT     (first_night.py calls it)

* fetching: a Scrapy spider that does nothing with what it gets, as Scrapy is, robots.txt obeyed.
* recording: warcio writes request and response, compressed; the disk is waited for after each page.
* main text: `trafilatura.extract`, without comments.
* visible text: resiliparse's plain text of the whole page.
* checks: ours, of three citations a page, on the text as ours has it: nobody else's tells figures apart.

Prints seconds of processor time: of the work alone, without what starting and loading takes; of Scrapy's process whole.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from first_night_pages import Page

NAMES = ("fetching", "recording", "main text", "visible text", "checks")


def parts(folder: Path, port: int, corpus: list[Page]) -> dict[str, float]:
    """Milliseconds a page of each part. What it needs is written into `folder`."""
    folder.mkdir()
    rows = []
    for number, page in enumerate(corpus):
        (folder / f"{number}.html").write_bytes(page.body)
        rows.append({"url": page.url, "cited": [[one.text, one.near] for one in page.cited]})
    (folder / "pages.json").write_text(json.dumps(rows), encoding="utf-8")
    taken = {}
    for name in NAMES:
        command = [sys.executable, __file__, name, str(folder), str(port)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        taken[name] = 1000 * float(done.stdout.splitlines()[-1]) / len(corpus)
    return taken


def fetching(pages: list[dict[str, Any]], _folder: Path, port: int) -> float:
    import scrapy
    from scrapy.crawler import CrawlerProcess

    class Spider(scrapy.Spider):
        name = "parts"
        seen = 0

        async def start(self) -> Any:
            for page in pages:
                yield scrapy.Request(page["url"], meta={"proxy": f"http://127.0.0.1:{port}"}, dont_filter=True)

        def parse(self, _: object) -> None:
            Spider.seen += 1

    logging.disable()
    process = CrawlerProcess(
        {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": 32}
    )
    process.crawl(Spider)
    process.start()
    assert Spider.seen == len(pages), f"Scrapy brought {Spider.seen} of {len(pages)} pages"
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def recording(pages: list[dict[str, Any]], folder: Path, _: int) -> float:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    bodies = [_body(folder, number) for number in range(len(pages))]

    def work() -> None:
        with (folder / "parts.warc.gz").open("wb") as out:
            writer = WARCWriter(out, gzip=True)
            for page, body in zip(pages, bodies, strict=True):
                head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
                asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
                response = writer.create_warc_record(page["url"], "response", payload=BytesIO(body), http_headers=head)
                request = writer.create_warc_record(page["url"], "request", payload=BytesIO(), http_headers=asked)
                writer.write_request_response_pair(request, response)
                out.flush()
                os.fsync(out.fileno())

    return _seconds(work)


def main_text(pages: list[dict[str, Any]], folder: Path, _: int) -> float:
    from trafilatura import extract

    logging.disable()
    extract("<html><body><p>to load what it loads late</p></body></html>")
    bodies = [_body(folder, number) for number in range(len(pages))]
    return _seconds(lambda: [extract(body, include_comments=False) for body in bodies])


def visible_text(pages: list[dict[str, Any]], folder: Path, _: int) -> float:
    from resiliparse.extract.html2text import extract_plain_text

    texts = [_body(folder, number).decode("utf-8", "replace") for number in range(len(pages))]
    return _seconds(lambda: [extract_plain_text(text) for text in texts])


def checks(pages: list[dict[str, Any]], folder: Path, _: int) -> float:
    from pipelines.extraction import NotExtracted, extract
    from pipelines.publication import Figure, Quotation
    from pipelines.verdicts import prepare, verify

    taken = 0.0
    for number, page in enumerate(pages):
        extraction = extract(_body(folder, number), media_type="text/html; charset=utf-8", url=page["url"])
        if isinstance(extraction, NotExtracted):
            continue
        began = time.process_time()
        prepared = prepare(extraction)
        for text, near in page["cited"]:
            verify(Quotation(text) if near is None else Figure(text, near), prepared)
        taken += time.process_time() - began
    return taken


def _body(folder: Path, number: int) -> bytes:
    return (folder / f"{number}.html").read_bytes()


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    part, folder, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    pages = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
    does = dict(zip(NAMES, (fetching, recording, main_text, visible_text, checks), strict=True))
    print(does[part](pages, folder, port))


if __name__ == "__main__":
    main()
