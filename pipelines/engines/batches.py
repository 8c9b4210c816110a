"""Reading jobs put together to tasks: of one WARC file each, and never so large that a cluster's other workers wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from ..publication import Figure, Quotation
from .archived import ArchivedDocument

MOST_JOBS: Final = 16  # a task costs a cluster some milliseconds; a lost one costs so many readings
MOST_BYTES: Final = 8 * 1024 * 1024  # of records, compressed


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that waits for its task. `sent`: its record goes along, for nobody elsewhere could read it."""

    key: Hashable
    document: ArchivedDocument
    questions: tuple[Quotation | Figure, ...]
    sent: bool = False
    alone: bool = False  # the task that it was in has cost workers their lives


class Batches:
    """Jobs in the order in which they came, by WARC file."""

    def __init__(self) -> None:
        self._files: dict[str, deque[Waiting]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, job: Waiting) -> None:
        """Behind the others of its file."""
        self._files.setdefault(job.document.location.warc_file, deque()).append(job)
        self._count += 1

    def clear(self) -> None:
        """Drop all of them."""
        self._files.clear()
        self._count = 0

    def take(self, *, slots: int) -> list[Waiting]:
        """The next task's jobs, where `slots` tasks could begin now: each gets its share of what waits."""
        name, waiting = next(iter(self._files.items()))
        most = max(1, min(MOST_JOBS, self._count // max(1, slots)))
        taken = [waiting.popleft()]
        size = taken[0].document.length
        while waiting and len(taken) < most and not (taken[0].alone or waiting[0].alone):
            size += waiting[0].document.length
            if size > MOST_BYTES:
                break
            taken.append(waiting.popleft())
        if not waiting:
            del self._files[name]
        self._count -= len(taken)
        return taken
