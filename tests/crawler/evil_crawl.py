"""A crawl whose process was taken over: stands in for crawler.crawl_process.work_as_told."""

from __future__ import annotations

import pickle
from multiprocessing.connection import Connection
from pathlib import Path

from crawler.plan import CrawlPlan


class Evil:
    """Unpickling this touches a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def work(pipe: Connection) -> None:
    """Send the driver a pickle, and stay alive."""
    plan: CrawlPlan = pipe.recv()
    pipe.send_bytes(pickle.dumps(Evil(plan.collection / "mark")))
    pipe.poll(60)
