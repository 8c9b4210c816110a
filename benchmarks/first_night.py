"""A first night over hundreds of new pages and the quiet nights after it, beside what a careful user would script.

    python benchmarks/first_night.py [--pages 960] [--data DIR] [--output FILE] [--findings] [--without-peers]

960 pages of 150 kB, no two alike (generated in varied markup, one in six recorded where there are recorded nights), on
120 hosts, three citations a page. A server of its own process answers from memory; its processor time is not counted.

* first night: everything is new. `holdfast run --delay 0 --connect-to`: fetch, WARC with fsync, text, check, report.
* quiet night: every page is sent again, with equal bytes.
* quiet night, 304: the server is asked conditionally, and sends no page again.
* the parts: what each library takes for its part of a first night by itself (first_night_parts.py).
* the chain: `wget --warc-file`, trafilatura's command line, the package `quotecheck` for each quotation; in bulk, and
  as a loop over the pages (first_night_chain.py says how).

Programs keep their bytecode, as installed ones do, whatever PYTHONDONTWRITEBYTECODE says here.

Processor time is summed over all processes of a program (the kernel's own account of those that have ended), and told
by process where /proc tells. On a machine that has other work, only that is worth reading: "pages/s of two cores" is
what both cores give at that cost, and the measured pages/s stand beside it. The same machine may be several times
slower in another hour: how long ten million turns of an empty loop took at the end is told with the table.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from first_night_chain import in_a_loop, in_bulk, wget
from first_night_measuring import Run, measured
from first_night_pages import HOSTS, Page, pages
from first_night_parts import parts

DEFAULT_DATA = Path(__file__).resolve().parents[2] / "shared" / "nights"


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
            "--connect-to", f"::127.0.0.1:{port}", "--now", f"2026-11-{day:02}T03:00:00Z", "--json",
            *(["--findings", f"findings-{day}.jsonl"] if findings else []),
        ]  # fmt: skip
        done.append(measured(name, [command], folder))
    return done


def table(ours: list[Run], peers: list[Run], loop: Run | None, alone: dict[str, float], corpus: list[Page]) -> str:
    """The results, in Markdown; `peers`: the chain's steps in bulk, `loop`: the last two of them as a loop.

    `alone`: milliseconds a page of each part by itself.
    """
    count = len(corpus)
    size = sum(len(page.body) for page in corpus) / count / 1000
    cited = sum(len(page.cited) for page in corpus)
    lines = [
        f"{count} pages on {HOSTS} hosts, {size:.0f} kB on average, {cited} citations. {_machine()}.",
        "",
        "| | processor, ms a page | of which | pages/s of two cores | pages/s measured |",
        "|---|--:|---|--:|--:|",
    ]
    chains = [] if loop is None else [_chain("in bulk", peers, count), _chain("as a loop", [peers[0], loop], count)]
    for run in [*ours, *peers, *([] if loop is None else [loop]), *chains]:
        number = run.pages or count
        parts = " · ".join(f"{name} {1000 * used / number:.1f}" for name, used in sorted(run.parts.items()))
        each = 1000 * run.processor / number
        lines.append(f"| {run.name} | {each:.1f} | {parts} | {2000 / each:.0f} | {number / run.seconds:.0f} |")
    lines += ["", *stages(ours, count)]
    if alone:
        told = " · ".join(f"{name} {each:.1f}" for name, each in alone.items())
        share = 1000 * ours[0].processor / count / sum(alone.values())
        lines += ["", f"the parts, each by itself, ms a page: {told}; their sum {sum(alone.values()):.1f}."]
        lines += [f"The first night takes {share:.2f} times that."]
    for chain in chains:
        processor, clock = chain.processor / ours[0].processor, chain.seconds / ours[0].seconds
        lines += [
            "",
            f"{chain.name}: {processor:.2f} times the first night's processor time, {clock:.2f} times its time.",
        ]
    return "\n".join(lines) + "\n"


def stages(ours: list[Run], count: int) -> list[str]:
    """Seconds of the clock from stage to stage, as each night's own summary has them, and what is outside of them.

    `held up`: the longest that the crawl's event loop was not its own. Behind it pages a second of the fetching alone,
    and of all but the writing of the report.
    """
    names = ["preparing", "fetching", "judging", "beyond", "proving", "reporting"]
    head = ["seconds", "start and end", *names, "held up", "pages/s fetching", "pages/s without the report"]
    lines = [f"| {' | '.join(head)} |", f"|---|{'--:|' * (len(head) - 1)}"]
    for run in ours:
        summary = json.loads(run.said[run.said.index("{") :])
        took = {stage["stage"]: stage["seconds"] for stage in summary["stages"]}
        outside = run.seconds - sum(took.values())
        each = [outside, *(took.get(name, 0) for name in names), summary["crawl_lag_seconds"]]
        rates = [count / took["fetching"], count / (run.seconds - took["reporting"])]
        told = [*(f"{seconds:.2f}" for seconds in each), *(f"{rate:.0f}" for rate in rates)]
        lines.append(f"| {run.name} | {' | '.join(told)} |")
    return lines


def _chain(how: str, steps: list[Run], count: int) -> Run:
    """All steps, each as if it had been given all pages."""
    whole = [(count / (run.pages or count), run) for run in steps]
    seconds, processor = (sum(times * used for times, used in each) for each in (
        [(times, run.seconds) for times, run in whole], [(times, run.processor) for times, run in whole]
    ))  # fmt: skip
    return Run(f"the chain {how}", seconds, processor)


def _machine() -> str:
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())  # fmt: skip
    load, began = os.getloadavg()[0], time.process_time()
    for _ in range(10_000_000):
        pass
    speed = f"ten million turns of an empty loop took {time.process_time() - began:.2f} s"
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}, load at the end {load:.1f}; {speed}"


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
            loop: Run | None = None
            alone: dict[str, float] = {}
            if not arguments.without_peers:
                if shutil.which("wget") is None:
                    sys.exit("wget is not installed (Debian: apt-get install wget)")
                beside = Path(scratch) / "chain"
                beside.mkdir()
                peers = [wget(beside, port, corpus), *in_bulk(beside, corpus)]
                loop = in_a_loop(beside, corpus)
                alone = parts(Path(scratch) / "parts", port, corpus)
    result = table(ours, peers, loop, alone, corpus)
    print(result, end="")
    if arguments.output is not None:
        arguments.output.write_text(result, encoding="utf-8")


if __name__ == "__main__":
    main()
