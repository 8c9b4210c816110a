"""A first night over hundreds of new pages and the quiet nights after it, beside what a careful user would script.

    python benchmarks/first_night.py [--pages 960] [--data DIR] [--output FILE] [--findings] [--without-peers]

960 pages of 150 kB, no two alike (generated in varied markup, one in six recorded where there are recorded nights), on
120 hosts, three citations a page. A server of its own process answers from memory; its processor time is not counted.

* first night: everything is new. `holdfast run --delay 0 --connect-to`: fetch, WARC with fsync, text, check, report.
* quiet night: every page is sent again, with equal bytes.
* quiet night, 304: the server is asked conditionally, and sends no page again.
* the chain: `wget --warc-file`, then trafilatura's own command over the saved pages, then the package `quotecheck`
  for each quotation; the last two in two processes where they offer it or can be given half each.

Programs keep their bytecode, as installed ones do, whatever PYTHONDONTWRITEBYTECODE says here.

Processor time is summed over all processes of a program (the kernel's own account of those that have ended), and told
by process where /proc tells. On a machine that has other work, only that is worth reading: "pages/s of two cores" is
what both cores give at that cost, and the measured pages/s stand beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from first_night_pages import HOSTS, Page, pages

DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared" / "nights"
PACKAGE = "quotecheck==0.1.0"
PROCESSES = 2
_TICK = os.sysconf("SC_CLK_TCK")

# Runs in the package's own environment: quotations as [text file, quotation], a JSON line each.
_ASK = """
import json, sys
from quotecheck import check
for line in sys.stdin:
    path, quote = json.loads(line)
    try:
        print(check(quote, open(path, encoding="utf-8").read()).status)
    except (OSError, ValueError):
        print("none")
"""


@dataclass
class Run:
    """What one program took: seconds of the clock, and of the processor by kind of process."""

    name: str
    seconds: float = 0.0
    processor: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    said: str = ""


class Watch:
    """Reads from /proc, while a program runs, what each process below it has used so far."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._used: dict[int, float] = {}
        self._roles: dict[int, str] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def parts(self) -> dict[str, float]:
        """Seconds by role."""
        self._ended.set()
        self._thread.join()
        summed: dict[str, float] = {}
        for process, seconds in self._used.items():
            role = self._roles.get(process, "crawl")
            summed[role] = summed.get(role, 0.0) + seconds
        return summed

    def _follow(self) -> None:
        while not self._ended.wait(0.05):
            for process in [self._root, *_children(self._root)]:
                try:
                    self._look_at(process)
                except (OSError, IndexError):
                    continue

    def _look_at(self, process: int) -> None:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
        self._used[process] = (int(fields[11]) + int(fields[12])) / _TICK
        if process == self._root:
            self._roles[process] = "driver"
        elif "resource_tracker" in Path(f"/proc/{process}/cmdline").read_text():
            self._roles[process] = "tracker"
        elif self._roles.get(process) != "crawl" and "NoNewPrivs:\t1" in Path(f"/proc/{process}/status").read_text():
            self._roles[process] = "crawl" if _has_the_ledger(process) else "readers"  # both are held, one has it open


def _has_the_ledger(process: int) -> bool:
    return any("ledger.sqlite" in str(link.readlink()) for link in Path(f"/proc/{process}/fd").iterdir())


def _children(process: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measured(name: str, commands: list[list[str]], folder: Path, *, inputs: list[str] | None = None) -> Run:
    """The commands side by side, to the end of the last; raises where one fails."""
    run = Run(name)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    running = []
    for number, command in enumerate(commands):
        given = subprocess.DEVNULL if inputs is None else (folder / inputs[number]).open("rb")
        with (folder / f"{name.replace(' ', '-')}-{number}.out").open("wb") as out:
            running.append(
                subprocess.Popen(command, cwd=folder, stdin=given, stdout=out, stderr=out, env=_environment())
            )
    watch = Watch(running[0].pid) if len(running) == 1 else None
    codes = [process.wait() for process in running]
    run.seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run.processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    run.parts = watch.parts() if watch is not None else {}
    run.said = (folder / f"{name.replace(' ', '-')}-0.out").read_text(encoding="utf-8", errors="replace")
    if any(code not in (0, 2) for code in codes):
        sys.exit(f"{name} ended with {codes}:\n{run.said[-2000:]}")
    return run


@contextmanager
def served(folder: Path, corpus: list[Page]) -> Iterator[int]:
    """The server over the pages; its port."""
    folder.mkdir()
    rows = []
    for number, page in enumerate(corpus):
        (folder / f"{number}.html").write_bytes(page.body)
        rows.append([page.host, page.path, f"{number}.html"])
    (folder / "pages.json").write_text(json.dumps(rows), encoding="utf-8")
    command = [sys.executable, str(Path(__file__).with_name("first_night_server.py")), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def declarations(corpus: list[Page]) -> str:
    """A citations.yaml (as JSON, which YAML contains) with a claim for each citation."""
    claims = []
    for number, page in enumerate(corpus):
        for place, cited in enumerate(page.cited):
            cite = {"source": f"s{number}"}
            cite |= {"quote": cited.text} if cited.near is None else {"figure": cited.text, "near": cited.near}
            claims.append({"id": f"c{number}-{place}", "says": "(generated)", "cites": [cite]})
    sources = {f"s{number}": {"url": page.url} for number, page in enumerate(corpus)}
    return json.dumps({"publication": {"title": "A first night"}, "sources": sources, "claims": claims})


def nights(folder: Path, port: int, corpus: list[Page], *, findings: bool) -> list[Run]:
    """The first night and the two quiet ones; `findings`: with a file of them, which locates each in its payload."""
    (folder / "citations.yaml").write_text(declarations(corpus), encoding="utf-8")
    done = []
    for day, (name, mode) in enumerate(
        [("first night", "plain"), ("quiet night", "plain"), ("quiet night, 304", "validators")], start=1
    ):
        request = urllib.request.Request(f"http://127.0.0.1:{port}/{mode}", headers={"Host": "control"})
        urllib.request.urlopen(request).close()
        command = [
            sys.executable, "-m", "holdfast", "run", "citations.yaml", "--collection", "collection", "--delay", "0",
            "--connect-to", f"::127.0.0.1:{port}", "--now", f"2026-11-{day:02}T03:00:00Z",
            *(["--findings", f"findings-{day}.jsonl"] if findings else []),
        ]  # fmt: skip
        done.append(measured(name, [command], folder))
    return done


def chain(folder: Path, port: int, corpus: list[Page]) -> list[Run]:
    """The three steps of the script that is compared with."""
    python = _quotecheck(folder / "environment")
    urls = "\n".join(page.url for page in corpus) + "\n"
    (folder / "urls.txt").write_text(urls, encoding="utf-8")
    proxy = f"http_proxy=http://127.0.0.1:{port}/"
    wget = [
        "wget",
        "-q",
        "-e",
        "use_proxy=yes",
        "-e",
        proxy,
        "-x",
        "-P",
        "saved",
        "-i",
        "urls.txt",
        "--warc-file=archive",
    ]
    runs = [measured("wget", [wget], folder)]
    # With a relative folder and --keep-dirs it fails without a word; with an absolute one it writes beside the pages.
    saved = str(folder / "saved")
    trafilatura = [str(Path(sys.executable).with_name("trafilatura")), "--input-dir", saved, "--output-dir", saved]
    runs.append(measured("trafilatura", [[*trafilatura, "--keep-dirs", "--parallel", str(PROCESSES)]], folder))
    questions = [
        json.dumps([str(Path("saved") / page.host / Path(page.path[1:]).with_suffix(".txt")), cited.text]) + "\n"
        for page in corpus
        for cited in page.cited
    ]
    texts = sum(1 for _ in (folder / "saved").rglob("*.txt"))
    assert texts > 0.9 * len(corpus), f"trafilatura wrote {texts} texts of {len(corpus)} pages"
    halves = [f"questions-{number}.jsonl" for number in range(PROCESSES)]
    for number, half in enumerate(halves):
        (folder / half).write_text("".join(questions[number::PROCESSES]), encoding="utf-8")
    runs.append(measured("quotecheck", [[str(python), "-c", _ASK]] * PROCESSES, folder, inputs=halves))
    return runs


def _quotecheck(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
    return python


def table(ours: list[Run], peers: list[Run], corpus: list[Page]) -> str:
    """The results, in Markdown."""
    count = len(corpus)
    size = sum(len(page.body) for page in corpus) / count / 1000
    cited = sum(len(page.cited) for page in corpus)
    lines = [
        f"{count} pages on {HOSTS} hosts, {size:.0f} kB on average, {cited} citations. {_machine()}.",
        "",
        "| | processor, ms a page | of which | pages/s of two cores | pages/s measured |",
        "|---|--:|---|--:|--:|",
    ]
    for run in [*ours, *peers, *([_sum(peers)] if peers else [])]:
        parts = " · ".join(f"{name} {1000 * used / count:.1f}" for name, used in sorted(run.parts.items()))
        each = 1000 * run.processor / count
        lines.append(f"| {run.name} | {each:.1f} | {parts} | {2000 / each:.0f} | {count / run.seconds:.0f} |")
    if peers:
        whole = _sum(peers)
        processor, clock = whole.processor / ours[0].processor, whole.seconds / ours[0].seconds
        told = f"The chain takes {processor:.2f} times the first night's processor time, {clock:.2f} times its time."
        lines += ["", told]
    return "\n".join(lines) + "\n"


def _sum(runs: list[Run]) -> Run:
    return Run("the chain", sum(run.seconds for run in runs), sum(run.processor for run in runs))


def _machine() -> str:
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())  # fmt: skip
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}, load at the end {load:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=960)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--output", type=Path, help="a Markdown file for the table; it is printed in any case")
    parser.add_argument(
        "--keep", type=Path, help="a folder for the collection and all answers; default: a temporary one"
    )
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--findings", action="store_true", help="have every night write its file of findings too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        corpus = pages(arguments.pages, arguments.data if arguments.data.is_dir() else None, Path(scratch) / "cache")
        folder = arguments.keep or Path(scratch) / "runs"
        folder.mkdir(parents=True, exist_ok=True)
        with served(Path(scratch) / "site", corpus) as port:
            ours = nights(folder, port, corpus, findings=arguments.findings)
            peers: list[Run] = []
            if not arguments.without_peers:
                if shutil.which("wget") is None:
                    sys.exit("wget is not installed (Debian: apt-get install wget)")
                (Path(scratch) / "chain").mkdir()
                peers = chain(Path(scratch) / "chain", port, corpus)
    result = table(ours, peers, corpus)
    print(result, end="")
    if arguments.output is not None:
        arguments.output.write_text(result, encoding="utf-8")


if __name__ == "__main__":
    main()
