"""A Dask cluster on spare loopback ports: a scheduler and workers as processes, any of which a test may end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Self


class DaskCluster:
    """Begun by its `with` block. `nanny`: whether a process watches each worker, as is usual, and starts it again."""

    def __init__(self, folder: Path, *, workers: int = 2, nanny: bool = False) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._nanny = nanny
        self._number = workers
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        self._logs = (folder / "log.txt").open("wb")

    def __enter__(self) -> Self:
        try:
            self.scheduler = self._started("dask_scheduler", "--port", "0", "--scheduler-file", str(self._file))
            self._wait_for(self._file)
            for _ in range(self._number):
                self.add_worker()
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
        return place.replace("tcp://", "dask://")

    def add_worker(self) -> None:
        """One more, with one thread; it has joined when tasks come to it."""
        options = ["--nthreads", "1", "--nworkers", "1", "--nanny" if self._nanny else "--no-nanny"]
        options += ["--local-directory", str(self._folder), "--scheduler-file", str(self._file)]
        self.workers.append(self._started("dask_worker", *options))

    def _started(self, program: str, *options: str) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.{program}",
            "--host",
            "127.0.0.1",
            "--no-dashboard",
            *options,
        ]
        return subprocess.Popen(command, stdout=self._logs, stderr=self._logs)

    def _wait_for(self, path: Path) -> None:
        until = time.monotonic() + 60
        while not path.exists() or not path.read_text(encoding="utf-8"):
            assert time.monotonic() < until, "the scheduler does not start"
            time.sleep(0.05)
