"""What a night costs as the list of sources grows: pages a second, CPU a page, memory of each process, size on disk.

    python benchmarks/growth.py [1000 10000 50000 …] [--per-host 20] [--one-host] [--nights 1] [--keep DIR]

Every source is a small page (2 to 4 kB, no two alike) with one citation, served by a server of its own process through
`--connect-to`, with `--delay 0`. `holdfast run` is started as a user starts it. CPU is that of all its processes; the
memory of a process is the most that it ever held (VmHWM of /proc), looked up every fifth of a second, and all of them
together the most that was held at one time, pages that they share counted once each (PSS). `crawl held up` is the
longest that the crawl's event loop was not its own; `to the first request`, `report` and `history` are CPU seconds of a
command that finds the collection as it is then: of the last night, where there are several.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from growth_server import quoted

EVERY = 0.2  # seconds between two looks at the processes
TICKS = os.sysconf("SC_CLK_TCK")
STAGES = ("preparing", "fetching", "judging", "beyond", "proving", "reporting")


def declare(path: Path, sources: int, hosts: int) -> None:
    """A `citations.yaml` with so many sources on so many hosts, and a claim for each."""
    with path.open("w", encoding="utf-8") as out:
        out.write("publication:\n  title: A Registry\nsources:\n")
        for number in range(sources):
            out.write(f"  s{number}:\n    url: http://h{number % hosts}.registry.example/p/{number}.html\n")
            out.write(f"    title: Page {number} of the registry\n    kind: official\n")
        out.write("claims:\n")
        for number in range(sources):
            out.write(f"  - id: c{number}\n    says: The limit was exceeded, as page {number} has it.\n    cites:\n")
            out.write(f'      - {{source: s{number}, quote: "{quoted(number)}"}}\n')


@dataclass(slots=True)
class Watched:
    """What the processes of a command took so far. Memory in MB, CPU in seconds."""

    pid: int
    peaks: dict[str, float] = field(default_factory=dict)  # of each kind of process, its largest
    together: float = 0.0
    roles: dict[int, str] = field(default_factory=dict)

    def look(self) -> None:
        """Look at all of them once."""
        together = 0.0
        for pid in family(self.pid):
            with suppress(OSError, ValueError):
                role = self.roles.get(pid) or role_of(pid, driver=self.pid)
                if role != "reader":  # a crawl is told from a reader by what it opens
                    self.roles[pid] = role
                self.peaks[role] = max(self.peaks.get(role, 0.0), status(pid, "VmHWM"))
                together += proportional(pid)
        self.together = max(self.together, together)

    def cpu(self) -> float:
        """Seconds of all of them up to now."""
        seconds = 0.0
        for pid in family(self.pid):
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
                seconds += (int(fields[11]) + int(fields[12])) / TICKS
        return seconds


def family(pid: int) -> Iterator[int]:
    """The process and those that it started, and they."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                yield from family(int(child))


def role_of(pid: int, *, driver: int) -> str:
    """What a process is to the run, by what it has open: the crawl has the ledger, readers have not."""
    if pid == driver:
        return "driver"
    if b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes():
        return "tracker"
    opened = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    return "crawl" if any("ledger.sqlite" in name for name in opened) else "reader"


def status(pid: int, name: str) -> float:
    """A line of /proc/PID/status that is in kB, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise ValueError(name)


def proportional(pid: int) -> float:
    """Memory of a process in MB, its part of what it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(pid)


@dataclass(frozen=True, slots=True)
class Server:
    """The server of the pages; `asked` is set at its first request."""

    port: int
    asked: threading.Event


@contextmanager
def served() -> Iterator[Server]:
    """A server for one run."""
    program = Path(__file__).with_name("growth_server.py")
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = process.stdout
        server = Server(int(lines.readline()), threading.Event())

        def listen() -> None:
            if lines.readline():
                server.asked.set()

        threading.Thread(target=listen, daemon=True).start()
        try:
            yield server
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Measured:
    """One night over so many sources."""

    sources: int
    hosts: int
    night: int
    seconds: float
    cpu: float
    to_first_request: float
    watched: Watched
    stages: dict[str, tuple[float, float]]  # seconds by the clock, and of CPU
    ledger: float  # MB
    archive: float
    verdicts: dict[str, int]
    lag: float  # seconds
    report: float = 0.0
    history: float = 0.0


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "holdfast", *map(str, arguments)]


def night(folder: Path, number: int, sources: int, hosts: int) -> Measured:
    """Run one night, and look at it all the while. The server is a new one: its first request is the night's."""
    summary, collection = folder / "summary.json", folder / "collection"
    with served() as server:
        arguments = command(
            "run", folder / "citations.yaml", "--collection", collection, "--delay", 0, "--summary", summary, "--quiet",
            "--connect-to", f"::127.0.0.1:{server.port}", "--now", f"2026-02-{number:02d}T03:00:00Z",
        )  # fmt: skip
        before, began = children_cpu(), time.monotonic()
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
        watched, first = Watched(process.pid), 0.0
        while process.poll() is None:
            watched.look()
            if not first and server.asked.is_set():
                first = watched.cpu()
            server.asked.wait(EVERY) if not first else time.sleep(EVERY)
        seconds, cpu = time.monotonic() - began, children_cpu() - before
    if process.returncode not in (0, 2):
        sys.exit(f"the run ended with {process.returncode}")
    told = json.loads(summary.read_text(encoding="utf-8"))
    return Measured(
        sources=sources,
        hosts=hosts,
        night=number,
        seconds=seconds,
        cpu=cpu,
        to_first_request=first,
        watched=watched,
        stages={one["stage"]: (one["seconds"], one["cpu_seconds"]) for one in told["stages"]},
        ledger=sum(path.stat().st_size for path in collection.glob("ledger.sqlite*")) / 1e6,
        archive=sum(path.stat().st_size for path in (collection / "archive").iterdir()) / 1e6,
        verdicts={verdict: count for verdict, count in told["verdicts"].items() if count},
        lag=told["crawl_lag_seconds"],
    )


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def taken(*arguments: object) -> float:
    """CPU seconds of a command."""
    before = children_cpu()
    subprocess.run(command(*arguments), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return children_cpu() - before


def row(one: Measured) -> str:
    """A line of the table."""
    peaks = one.watched.peaks
    fetching = one.stages.get("fetching", (one.seconds, 0.0))[0]
    cells = [
        f"{one.sources:,}",
        f"{one.hosts:,}",
        str(one.night),
        f"{one.sources / fetching:.0f}",
        f"{one.sources / one.seconds:.0f}",
        f"{1000 * one.cpu / one.sources:.1f}",
        *(f"{1000 * one.stages.get(stage, (0, 0))[1] / one.sources:.2f}" for stage in STAGES),
        f"{one.to_first_request:.1f}",
        f"{one.lag:.2f}",
        *(f"{peaks.get(role, 0):.0f}" for role in ("driver", "crawl", "reader")),
        f"{one.watched.together:.0f}",
        f"{one.ledger:.1f}",
        f"{one.archive:.1f}",
        f"{one.report:.1f}",
        f"{one.history:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


HEAD = [
    "sources", "hosts", "night", "pages/s fetching", "pages/s in all", "CPU ms a page", *STAGES,
    "to the first request, s", "crawl held up, s", "driver MB", "crawl MB", "a reader MB", "all at once MB",
    "ledger MB", "archive MB", "report, s", "history, s",
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sources", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--per-host", type=int, default=20, help="sources on a host")
    parser.add_argument("--one-host", action="store_true", help="all sources on one host")
    parser.add_argument("--nights", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the collections; default: a temporary one")
    arguments = parser.parse_args()
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        for sources in arguments.sources:
            folder = (arguments.keep or Path(scratch)) / f"{sources}{'-one-host' if arguments.one_host else ''}"
            folder.mkdir(parents=True)
            hosts = 1 if arguments.one_host else max(1, sources // arguments.per_host)
            declare(folder / "citations.yaml", sources, hosts)
            for number in range(1, arguments.nights + 1):
                print(row(measured(folder, number, sources, hosts)), flush=True)


def measured(folder: Path, number: int, sources: int, hosts: int) -> Measured:
    """One night, and what the commands that read the collection take afterwards."""
    one = night(folder, number, sources, hosts)
    if one.verdicts != {"verbatim": sources}:
        print(f"<!-- {one.verdicts} -->")
    collection = folder / "collection"
    report = taken("report", "--collection", collection, "--format", "csv", "--output", folder / "report.csv")
    return replace(one, report=report, history=taken("history", "c1", "--collection", collection))


if __name__ == "__main__":
    main()
