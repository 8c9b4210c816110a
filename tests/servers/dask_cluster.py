"""A Dask cluster on spare loopback ports: a scheduler and workers as processes, any of which a test may end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self


class DaskCluster:
    """Begun by its `with` block. Each worker is watched by a nanny, as is usual, which starts it again when it dies."""

    def __init__(self, folder: Path, *, workers: int = 1, options: Sequence[str] = ()) -> None:
        """`options`: for the scheduler and for each worker."""
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._number = workers
        self._options = options
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        self._logs = (folder / "log.txt").open("wb")

    def __enter__(self) -> Self:
        try:
            self.scheduler = self._started("dask_scheduler", "--port", "0", "--scheduler-file", str(self._file))
            self._wait_for(self._file)
            for _ in range(self._number):
                self.add_worker()
            self._wait_until_registered(self._number)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in [*self.workers, *filter(None, [self.scheduler])]:
            if process.poll() is None:
                process.terminate() if process is not self.scheduler else process.kill()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        self._logs.close()

    @property
    def address(self) -> str:
        place: str = json.loads(self._file.read_text(encoding="utf-8"))["address"]
        return place.replace("tcp://", "dask://").replace("tls://", "dask+tls://")

    def add_worker(self) -> None:
        """One more, with two threads."""
        options = ["--nthreads", "2", "--nworkers", "1", "--local-directory", str(self._folder)]
        options += ["--scheduler-file", str(self._file)]
        self.workers.append(self._started("dask_worker", *options))

    def _started(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.{program}",
            "--host",
            "127.0.0.1",
            "--no-dashboard",
            *self._options,
            *options,
        ]
        return subprocess.Popen(command, stdout=self._logs, stderr=self._logs)

    def _wait_until_registered(self, number: int) -> None:
        until = time.monotonic() + 90
        while (self._folder / "log.txt").read_text(encoding="utf-8", errors="replace").count("Registered to") < number:
            assert time.monotonic() < until, "the workers do not start"
            time.sleep(0.05)

    def _wait_for(self, path: Path) -> None:
        until = time.monotonic() + 60
        while not path.exists() or not path.read_text(encoding="utf-8"):
            assert time.monotonic() < until, "the scheduler does not start"
            time.sleep(0.05)
