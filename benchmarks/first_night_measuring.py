"""Measuring programs: seconds of the clock and of the processor, by kind of process. For first_night.py."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """What one program took: seconds of the clock, and of the processor by kind of process."""

    name: str
    seconds: float = 0.0
    processor: float = 0.0
    pages: int | None = None  # where it was given some of the pages only
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
