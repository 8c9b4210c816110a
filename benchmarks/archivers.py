"""How each archiver is installed and run, as its own documentation says, with every setting that helps it.

Each asks for the URLs one by one, gives none of them a second try, and goes on after an error. The Scrapy archivers
keep bodies that broke off (DOWNLOAD_FAIL_ON_DATALOSS), which Scrapy by itself throws away.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

Start = Callable[[Path, list[str]], subprocess.Popen[bytes]]


@dataclass(frozen=True)
class Archiver:
    """One that can be started: with a folder for its files, which may hold those of an earlier run, and the URLs."""

    name: str
    start: Start


@dataclass(frozen=True)
class Missing:
    """One that can't be, and why."""

    name: str
    why: str


HOLDFAST = """
import sys
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
import json, pathlib, scrapy
class List(scrapy.Spider):
    name = "list"
    custom_settings = json.loads(pathlib.Path("settings.json").read_text())
    def start_requests(self):
        for url in pathlib.Path("urls.txt").read_text().split():
            yield scrapy.Request(url, dont_filter=True)
    async def start(self):
        for request in self.start_requests():
            yield request
    def parse(self, response): pass
"""
SCRAPY_SETTINGS: dict[str, object] = {
    "CONCURRENT_REQUESTS": 1,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_FAIL_ON_DATALOSS": False,
    "DOWNLOAD_TIMEOUT": 20,
    "LOG_ENABLED": False,
    "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}
# scrapy-warcio's own file of settings, with a value for each: it refuses to start while one is missing.
WARCIO_SETTINGS = """
warc_spec: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.0/
max_warc_size: 10000000000
collection: benchmark
description: benchmark
operator: benchmark@example.org
robots: ignore
user_agent: benchmark
warc_prefix: benchmark
warc_dest: .
"""


def holdfast() -> Archiver | Missing:
    """This archive: the crawl of a run alone."""

    def start(folder: Path, urls: list[str]) -> subprocess.Popen[bytes]:
        program = folder.with_suffix(".py")
        program.write_text(HOLDFAST, encoding="utf-8")
        return _started([sys.executable, str(program), str(folder), *urls], folder.parent)

    return Archiver("holdfast", start)


def wget() -> Archiver | Missing:
    """GNU Wget."""
    if shutil.which("wget") is None:
        return Missing("wget", "is not installed (Debian: apt-get install wget)")

    def start(folder: Path, urls: list[str]) -> subprocess.Popen[bytes]:
        folder.mkdir(exist_ok=True)
        name = f"w{len(list(folder.iterdir()))}"  # it writes over a WARC file of the same name
        options = ["-q", "--tries=1", "--timeout=20", "--content-on-error", "--no-proxy", "-O", "/dev/null"]
        return _started(["wget", *options, f"--warc-file={name}", *urls], folder)

    said = subprocess.run(["wget", "--version"], check=True, capture_output=True, text=True).stdout
    return Archiver(f"wget {said.split()[2]}", start)


def warcprox(tools: Path) -> Archiver | Missing:
    """warcprox, with curl for a client."""
    if shutil.which("curl") is None:
        return Missing("warcprox", "has no client: curl is not installed")
    if trouble := _installed(tools, "warcprox"):
        return Missing("warcprox", trouble)

    def start(folder: Path, urls: list[str]) -> subprocess.Popen[bytes]:
        folder.mkdir(exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        script = f"""
{tools}/bin/warcprox -b 127.0.0.1 -p {port} -z -d {folder} --quiet & P=$!
for i in $(seq 200); do (echo > /dev/tcp/127.0.0.1/{port}) 2>/dev/null && break; sleep 0.1; done
for U in {" ".join(urls)}; do curl -s -m 20 -x http://127.0.0.1:{port} --noproxy '' -o /dev/null $U; done
sleep 2; kill $P; wait $P"""
        return _started(["/bin/bash", "-c", script], folder)

    return Archiver(f"warcprox {_version(tools, 'warcprox')}", start)


def scrapy_webarchive(tools: Path) -> Archiver | Missing:
    """scrapy-webarchive. As published it fails to import with newer versions of what it does not pin."""
    if trouble := _installed(tools, "scrapy-webarchive", "w3lib<2.2", "Twisted<24", "setuptools<81"):
        return Missing("scrapy-webarchive", trouble)

    def start(folder: Path, urls: list[str]) -> subprocess.Popen[bytes]:
        settings = {
            "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
            "SW_EXPORT_URI": f"{folder}/",
        }
        return _crawl(tools, folder, urls, settings)

    return Archiver(_scrapy_name(tools, "scrapy-webarchive"), start)


def scrapy_warcio(tools: Path) -> Archiver | Missing:
    """scrapy-warcio, with the middleware that it installs beside its package."""
    if ctypes.util.find_library("magic") is None:
        return Missing("scrapy-warcio", "needs libmagic (Debian: apt-get install libmagic1)")
    if trouble := _installed(tools, "scrapy-warcio"):
        return Missing("scrapy-warcio", trouble)

    def start(folder: Path, urls: list[str]) -> subprocess.Popen[bytes]:
        folder.mkdir(exist_ok=True)
        (folder / "warcio.yml").write_text(WARCIO_SETTINGS, encoding="utf-8")
        settings = {"DOWNLOADER_MIDDLEWARES": {"middlewares.WarcioDownloaderMiddleware": 543}}
        return _crawl(tools, folder, urls, settings)

    return Archiver(_scrapy_name(tools, "scrapy-warcio"), start)


def killed(process: subprocess.Popen[bytes]) -> None:
    """Kill it with all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _crawl(tools: Path, folder: Path, urls: list[str], settings: Mapping[str, object]) -> subprocess.Popen[bytes]:
    folder.mkdir(exist_ok=True)
    (folder / "spider.py").write_text(SPIDER, encoding="utf-8")
    (folder / "urls.txt").write_text("\n".join(urls), encoding="utf-8")
    (folder / "settings.json").write_text(json.dumps({**SCRAPY_SETTINGS, **settings}), encoding="utf-8")
    environment = {"SCRAPY_WARCIO_SETTINGS": "warcio.yml", "PYTHONPATH": str(tools)}
    return _started([str(tools / "bin/scrapy"), "runspider", "spider.py"], folder, **environment)


def _started(command: list[str], folder: Path, **environment: str) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=folder, stdout=quiet, stderr=quiet, env={**os.environ, **environment}, start_new_session=True
    )


def _installed(folder: Path, *packages: str) -> str:
    """An environment of its own in the folder, with the packages; what went wrong, or nothing."""
    if (folder / "installed").exists():
        return ""
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False, capture_output=True)
    pip = [str(folder / "bin/python"), "-m", "pip"]
    if made.returncode != 0:  # Debian without python3-venv: then this environment's pip installs into the other
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, capture_output=True)
        pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python")]
    done = subprocess.run(
        [*pip, "install", "--quiet", "--disable-pip-version-check", *packages], check=False, capture_output=True
    )
    if done.returncode != 0:
        return "could not be installed with pip"
    (folder / "installed").touch()
    return ""


def _version(tools: Path, package: str) -> str:
    ask = f"from importlib.metadata import version; print(version({package!r}))"
    said = subprocess.run([str(tools / "bin/python"), "-c", ask], check=True, capture_output=True, text=True)
    return said.stdout.strip()


def _scrapy_name(tools: Path, package: str) -> str:
    return f"{package} {_version(tools, package)} (Scrapy {_version(tools, 'scrapy')})"
