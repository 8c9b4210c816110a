"""The thread in which the crawl writes: the network goes on while the disk is waited for.

One thread, so that what is handed in first is in the archive first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any


def archive_thread() -> ThreadPoolExecutor:
    """The thread; leaving it as a context manager waits until everything handed in is done."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")


class AtOnce(Executor):
    """In place of the thread, where nothing else is to go on meanwhile: what is handed in is done before it returns."""

    def submit(self, job: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        """The result, which is there already."""
        done: Future[Any] = Future()
        try:
            done.set_result(job(*arguments, **options))
        except Exception as error:  # noqa: BLE001 - it is handed on, as from a thread
            done.set_exception(error)
        return done
