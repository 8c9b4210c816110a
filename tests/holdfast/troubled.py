"""A run that gets into trouble: the whole command, in processes of its own, over a slow site of many hosts."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess, Popen
from typing import Self

import pytest
from command import findings, holdfast, started
from fastwarc.warc import ArchiveIterator
from slow_site import SlowSite, declarations

from archive.audit import audit
from archive.collection import Collection

SOURCES = 12
INJECTED = Path(__file__).with_name("injected")


class Scene:
    """One publication, its collection, and the site that it cites. Leaving it ends what was started and still runs."""

    def __init__(self, folder: Path, site: SlowSite, *, settings: str = "") -> None:
        self.site = site
        self.citations = folder / "citations.yaml"
        self.collection = folder / "c"
        self._fault_begun = folder / "fault-begun"
        self._processes: list[Popen[str]] = []
        self.citations.write_text(declarations(SOURCES), encoding="utf-8")
        # Few at a time, so that a run lasts long enough to be struck in its middle.
        (folder / "holdfast.toml").write_text(f"[crawl]\nconcurrency = 4\n{settings}", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def arguments(self, now: str) -> list[object]:
        out = self.citations.with_name("findings.jsonl")
        return [
            "run", self.citations, "--collection", self.collection, "--connect-to", self.site.connect_to,
            "--delay", 0, "--now", now, "--findings", out,
        ]  # fmt: skip

    def run(self, now: str = "2026-02-01T03:00Z") -> CompletedProcess[str]:
        """A whole run."""
        return holdfast(*self.arguments(now))

    def start(self) -> Popen[str]:
        """A run under way."""
        process = started(*self.arguments("2026-02-01T03:00Z"))
        self._processes.append(process)
        return process

    def start_with_fault(self, fault: str, environment: pytest.MonkeyPatch) -> Popen[str]:
        """A run under way in which `fault` ("fsync", "crawl", "run": see `injected/`) begins with `begin_fault`."""
        with environment.context() as changed:
            changed.setenv("PYTHONPATH", str(INJECTED), prepend=os.pathsep)
            changed.setenv("INJECTED_FAULT", f"{fault} {self._fault_begun}")
            return self.start()

    def begin_fault(self) -> None:
        self._fault_begun.touch()

    def visited(self) -> int:
        try:
            with closing(sqlite3.connect(self.collection / "ledger.sqlite")) as ledger:
                return int(ledger.execute("SELECT count(*) FROM visits").fetchone()[0])
        except sqlite3.OperationalError:
            return 0

    def wait_until_visited(self, count: int) -> None:
        deadline = time.monotonic() + 60
        while self.visited() < count:
            assert time.monotonic() < deadline, "the run does not get on"
            time.sleep(0.05)

    def assert_ends_with_a_paragraph(self, process: Popen[str], *words: str) -> None:
        """The run fails, says so, and says what to do."""
        _, err = process.communicate(timeout=60)
        assert process.returncode == 1, err
        assert "Traceback" not in err
        for wanted in ("could not be updated", *words, "run the same command again"):
            assert wanted in " ".join(err.split()), err
        assert len(err.strip().split("\n\n")) == 1

    def assert_the_next_run_finishes(self, *, at_most_twice: int, now: str = "2026-02-01T03:30Z") -> str:
        """Every citation stands, what was committed is asked for once, and the audit finds nothing; what was said."""
        kept = self.visited()
        self.site.seconds = 0.0
        done = self.run(now)
        assert done.returncode == 0, done.stdout + done.stderr
        self.assert_all_stands()
        repeated = sum(times > 1 for times in self.site.requests.values())
        assert max(self.site.requests.values()) <= 2
        assert repeated <= min(at_most_twice, SOURCES - kept)
        return done.stdout

    def assert_all_stands(self) -> None:
        """Every source was asked for, every citation stands, and the archive is proved."""
        verdicts = {finding["verdict"] for finding in findings(self.citations.with_name("findings.jsonl")).values()}
        assert verdicts == {"verbatim"}
        assert len(self.site.requests) == SOURCES
        for path in (self.collection / "archive").iterdir():
            assert path.name.endswith(".warc.gz")
            with path.open("rb") as file:
                assert sum(1 for _ in ArchiveIterator(file, parse_http=False)) > 0
        assert audit(Collection(self.collection)).faults == ()
