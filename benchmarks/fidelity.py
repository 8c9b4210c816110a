"""What archivers keep of an origin whose every byte is known: holdfast, wget, warcprox and both Scrapy archivers.

    python benchmarks/fidelity.py [--only holdfast,wget] [--kills 4]

Each runs once over the same messages; its records are compared with what the origin sent and received, byte for byte.
Then each is killed in the middle of bodies of 3 MB, several times: does what is left read to its end? What is not
installed is installed into an environment in a temporary folder, or left out with the reason.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

HOST = "127.0.0.2"  # warcprox refuses 127.0.0.1
ZIPPED = gzip.compress(b"<p>The quay.</p>" * 60, mtime=0)
LARGE = random.Random(1).randbytes(3_000_000)


def sized(status: str, *fields: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(*fields: str, pieces: tuple[bytes, ...], trailer: bytes = b"") -> bytes:
    head = "\r\n".join(["HTTP/1.1 200 OK", *fields, "Transfer-Encoding: chunked"]).encode() + b"\r\n\r\n"
    return head + b"".join(b"%x;a=b\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n" + trailer + b"\r\n"


HTML = "Content-Type: text/html"
MESSAGES = {
    "/plain": sized("200 OK", HTML, body=b"<p>plain</p>"),
    "/odd-case": sized("200 OK", "cOnTeNt-TyPe: text/html", 'ETAG:   "x"', body=b"<p>odd</p>"),
    "/cookies": sized("200 OK", HTML, "Set-Cookie: a=1", "Set-Cookie: b=2", body=b"<p>two cookies</p>"),
    "/latin1": sized("200 OK", HTML, "X-Place: caf\xe9", body=b"<p>latin-1</p>"),
    "/reason": sized("200 As You Wish", HTML, body=b"<p>reason</p>"),
    "/gzip": sized("200 OK", HTML, "Content-Encoding: gzip", body=ZIPPED),
    "/chunked": chunked(HTML, pieces=(b"<p>in</p>", b"<p>chunks</p>"), trailer=b"X-Sum: 1\r\n"),
    "/gzip-chunked": chunked(HTML, "Content-Encoding: gzip", pieces=(ZIPPED[:20], ZIPPED[20:])),
    "/moved": sized("302 Found", "Location: /plain"),
    "/missing": sized("404 Not Found", HTML, body=b"<p>missing</p>"),
    "/busy": sized("503 Service Unavailable", HTML, body=b"<p>busy</p>"),
    "/paper.pdf": sized("200 OK", "Content-Type: application/pdf", body=b"%PDF-1.4\n" + bytes(range(256))),
    "/cut": sized("200 OK", HTML, body=b"<p>cut</p>" * 100)[:-500],
}
ASKED = [path for path in MESSAGES if path != "/plain"] + ["/plain"]


class Origin:
    """A raw server: a context manager that sends MESSAGES, /large/N slowly, and keeps every request."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self.requests: list[bytes] = []

    def __enter__(self) -> Origin:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._attend, args=(self._listener.accept()[0],), daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as lines:
            while raw := _request(lines):
                self.requests.append(raw)
                path = raw.split(b" ", 2)[1].decode().partition(f":{self.port}")[2] or raw.split(b" ", 2)[1].decode()
                if path.startswith("/large"):
                    connection.sendall(sized("200 OK", "Content-Type: text/html", body=LARGE + path.encode()))
                else:
                    connection.sendall(MESSAGES.get(path, sized("404 Not Found", body=b"no")))
                if path == "/cut":
                    return


def _request(lines: IO[bytes]) -> bytes:
    """The next request's head, byte for byte; empty at the end of the connection."""
    raw = b""
    while not raw.endswith(b"\r\n\r\n"):
        line = lines.readline()
        if not line:
            return b""
        raw += line
    return raw


@dataclass
class Kept:
    """What one archiver's files hold."""

    responses: dict[str, list[bytes]] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    truncated: set[str] = field(default_factory=set)


def read(folder: Path) -> Kept:
    """Every record below the folder, blocks as they are."""
    kept = Kept()
    for path in [*folder.rglob("*.warc.gz"), *folder.rglob("*.warc.gz.open"), *folder.rglob("*.warc")]:
        with path.open("rb") as file, contextlib.suppress(ArchiveLoadFailed):
            for record in ArchiveIterator(file, no_record_parse=True):
                url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
                block = record.raw_stream.read()
                if record.rec_type == "request":
                    kept.requests.append(block)
                elif record.rec_type in ("response", "revisit"):
                    where = "/" + url.split("/", 3)[-1]
                    kept.responses.setdefault(where, []).append(block)
                    if record.rec_headers.get_header("WARC-Truncated"):
                        kept.truncated.add(where)
    return kept


def reads_to_its_end(path: Path) -> bool:
    """Whether every gzip member of the file is whole."""
    data = path.read_bytes()
    while data:
        member = zlib.decompressobj(wbits=31)
        try:
            member.decompress(data)
        except zlib.error:
            return False
        if not member.eof:
            return False
        data = member.unused_data
    return True


Start = Callable[[Path, list[str]], subprocess.Popen[bytes]]

HOLDFAST = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from archive.clock import Clock
from archive.collection import Collection
from archive.ledger import connect
from archive.runs import begin_run
from crawler import Allowance, CrawlPlan, Manners, Network, Night
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    Collection(folder).create()
    ledger = connect(Collection(folder).ledger)
    run = begin_run(ledger, run_at=datetime.now(UTC), publication="0" * 64, settings={}, software={})
    ledger.close()
    manners = Manners("benchmark/1", 0, 20, 1 << 26, 5, 0, 1, 8, False)
    network = Network(allowed=(Allowance.parse("127.0.0.0/8"),))
    with Night(CrawlPlan(folder, run, tuple(sys.argv[2:]), manners, network, Clock(), {}, 1 << 30)) as night:
        while night.ended is None:
            list(night.reports(timeout=1))
"""
SPIDER = """
import scrapy
class Spider(scrapy.Spider):
    name = "list"
    custom_settings = {settings}
    handle_httpstatus_all = True
    def start_requests(self):
        for url in {urls}:
            yield scrapy.Request(url, dont_filter=True)
    async def start(self):
        for request in self.start_requests():
            yield request
    def parse(self, response): pass
"""


def run_holdfast(folder: Path, urls: list[str]) -> subprocess.Popen[bytes]:
    program = folder.with_suffix(".py")
    program.write_text(HOLDFAST, encoding="utf-8")
    return started([sys.executable, str(program), str(folder), *urls], folder.parent)


def run_wget(folder: Path, urls: list[str]) -> subprocess.Popen[bytes]:
    folder.mkdir(exist_ok=True)
    options = ["-q", "--tries=1", "--content-on-error", "--no-proxy", "-O", "/dev/null", "--warc-file=w"]
    return started(["wget", *options, *urls], folder)


def run_warcprox(tools: Path) -> Start:
    def start(folder: Path, urls: list[str]) -> subprocess.Popen[bytes]:
        folder.mkdir(exist_ok=True)
        script = f"""
{tools}/bin/warcprox -b 127.0.0.1 -p {(port := free_port())} -z -d {folder} --quiet & P=$!
for i in $(seq 100); do (echo > /dev/tcp/127.0.0.1/{port}) 2>/dev/null && break; sleep 0.1; done
for U in {" ".join(urls)}; do curl -s -m 20 -x http://127.0.0.1:{port} --noproxy '' -o /dev/null $U; done
sleep 2; kill $P; wait $P"""
        return started(["/bin/bash", "-c", script], folder)

    return start


def run_scrapy(tools: Path, settings: dict[str, object]) -> Start:
    def start(folder: Path, urls: list[str]) -> subprocess.Popen[bytes]:
        folder.mkdir(exist_ok=True)
        own = {**settings, "LOG_ENABLED": False, "DOWNLOAD_TIMEOUT": 20, "RETRY_ENABLED": False}
        if "ARCHIVE_EXPORT_URI" in own:
            own["ARCHIVE_EXPORT_URI"] = folder.as_uri()
        (folder / "spider.py").write_text(SPIDER.format(settings=own, urls=urls), encoding="utf-8")
        (folder / "settings.yml").write_text(
            "collection: c\noperator: o\nrobots: obey\nuser_agent: x\n", encoding="utf-8"
        )
        command = ["env", "SCRAPY_WARCIO_SETTINGS=settings.yml", str(tools / "bin/scrapy"), "runspider", "spider.py"]
        return started(command, folder)

    return start


def started(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet, start_new_session=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def installed(folder: Path, *packages: str) -> Path | str:
    """An environment with the packages, or why there is none."""
    done = subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False, capture_output=True)
    if done.returncode == 0:
        command = [str(folder / "bin/pip"), "install", "-q", *packages]
        done = subprocess.run(command, check=False, capture_output=True, timeout=240)
    return folder if done.returncode == 0 else "could not be installed"


def archivers(scratch: Path, only: set[str]) -> Iterator[tuple[str, Start | str]]:
    """Each archiver's name, and how it is run or why it is not."""
    webarchive = {
        "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
        "ARCHIVE_EXPORT_URI": "",
    }
    warcio_middleware = {"DOWNLOADER_MIDDLEWARES": {"scrapy_warcio.WarcioDownloaderMiddleware": 543}}
    known: dict[str, Callable[[], Start | str]] = {
        "holdfast": lambda: run_holdfast,
        "wget": lambda: run_wget if shutil.which("wget") else "is not installed",
        "warcprox": lambda: _or_reason(installed(scratch / "warcprox", "warcprox"), run_warcprox),
        "scrapy-webarchive": lambda: _or_reason(
            installed(scratch / "sw", "scrapy-webarchive", "w3lib<2.2", "Twisted<24", "setuptools<81"),
            lambda tools: run_scrapy(tools, webarchive),
        ),
        "scrapy-warcio": lambda: _or_reason(
            installed(scratch / "sc", "scrapy-warcio"), lambda tools: run_scrapy(tools, warcio_middleware)
        ),
    }
    for name, find in known.items():
        if not only or name in only:
            yield name, find()


def _or_reason(tools: Path | str, start: Callable[[Path], Start]) -> Start | str:
    return start(tools) if isinstance(tools, Path) else tools


def ended(process: subprocess.Popen[bytes], *, within: float) -> None:
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        killed(process)


def killed(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def unpacked(folder: Path) -> None:
    """WACZ files opened, so that the records in them are found."""
    for path in list(folder.rglob("*.wacz")):
        shutil.unpack_archive(path, folder / f"{path.stem}-unpacked", "zip")


def score(name: str, start: Start, folder: Path, *, kills: int) -> str:
    """The archiver's line of the table."""
    with Origin() as origin:
        ended(start(folder / name, [f"http://{HOST}:{origin.port}{path}" for path in ASKED]), within=90)
        unpacked(folder / name)
        kept = read(folder / name)
        if not kept.responses:  # it did not start, or wants other settings: that says nothing of its records
            return f"| {name} | wrote no record at all in this set-up: not compared |||||"
        exact = sum(message in kept.responses.get(path, ()) for path, message in MESSAGES.items())
        sent = list(origin.requests)
        asked = sum(request in sent for request in kept.requests)
        lost = [path for path in MESSAGES if path not in kept.responses]
        survived = 0
        urls = [f"http://{HOST}:{origin.port}/large/{number}" for number in range(40)]
        dice = random.Random(7)
        for number in range(kills):
            place = folder / f"{name}-killed-{number}"
            process = start(place, urls)
            time.sleep(2.5 + dice.random())
            killed(process)
            if name == "holdfast":  # the next run recovers first, whatever it is asked
                ended(start(place, [f"http://{HOST}:{origin.port}/plain"]), within=60)
            files = [*place.rglob("*.warc.gz"), *place.rglob("*.warc.gz.open")]
            survived += bool(files) and all(map(reads_to_its_end, files))
    marked = "yes" if "/cut" in kept.truncated else "no"
    return (
        f"| {name} | {exact}/{len(MESSAGES)} | {asked}/{len(sent)} | {', '.join(lost) or 'none'} | {marked} |"
        f" {survived}/{kills} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--kills", type=int, default=4)
    arguments = parser.parse_args()
    print(
        "| | exact responses | exact requests | lost | truncation marked | survives a kill |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        for name, start in archivers(folder, set(filter(None, arguments.only.split(",")))):
            line = (
                f"| {name} | {start} ||||"
                if isinstance(start, str)
                else score(name, start, folder, kills=arguments.kills)
            )
            print(line, flush=True)


if __name__ == "__main__":
    main()
