"""What runs in a cluster's worker: records are fetched there, and read by a confined process that it keeps.

The worker itself parses nothing of a document: a page could take over no more than the process that reads it. A task
comes from the driver and is trusted; what goes back is bytes, which the driver reads as data.
"""

from __future__ import annotations

import functools
import json
import multiprocessing
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from archive.captures import Location
from archive.errors import ArchiveError
from archive.reader import fetch_record
from archive.stores import Store

from ..answering import answer
from ..extraction import EXTRACTOR, NotExtracted
from ..extraction.answers import to_bytes
from ..extraction.jobs import Answered, ReadingJob
from ..extraction.workers import Workers
from ..publication import Figure, Quotation
from ..reading import document_in
from ..verdicts import MATCHER

VERSIONS: Final = {"extractor": EXTRACTOR, "matcher": MATCHER}
NOT_THERE: Final = b""  # in the place of an answer: the record could not be had where the task was done
SECONDS: Final = struct.Struct("!d")  # before an answer: how long its document was in hand

_KEPT: Final = 120.0  # seconds for which a process that reads waits for the next task
_PATIENCE: Final = 5.0  # seconds for a bucket: the driver has more, and sends what a worker could not get


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a task. `record`: the record's bytes; None where the worker is to fetch them."""

    location: Location
    length: int
    media_type: str | None
    url: str
    questions: tuple[Quotation | Figure, ...]
    record: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost: seconds, and bytes of memory of the process that reads it."""

    seconds: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Documents of one archive. `bucket`: the address of its WARC files; empty where `folder` holds them."""

    folder: str
    bucket: str
    limits: Limits
    items: tuple[Item, ...]


def told_versions() -> str:
    """The programs that read and compare here, as JSON."""
    return json.dumps(VERSIONS)


def read_together(versions: str, task: ReadTask) -> list[bytes]:
    """This worker's versions and, where they are those asked for, an answer for each item in their order."""
    if versions != told_versions():
        return [told_versions().encode()]
    with _bench.reader(task.limits) as reader:
        return [told_versions().encode(), *(_read(reader, task, item) for item in task.items)]


@dataclass(slots=True)
class _Reader:
    """A process that reads, kept between tasks, for a new one takes a second to load what it reads with."""

    limits: Limits
    workers: Workers
    seconds: float = 0.0  # that its last job took
    idle_since: float = 0.0  # monotonic

    @classmethod
    def begun(cls, limits: Limits) -> _Reader:
        made: list[_Reader] = []

        def lasted(seconds: float) -> None:
            made[0].seconds = seconds

        workers = Workers(processes=1, seconds=limits.seconds, memory_bytes=limits.memory_bytes, lasted=lasted)
        made.append(cls(limits, workers))
        return made[0]

    def end(self) -> None:
        self.workers.__exit__(None, None, None)


class _Bench:
    """The readers that no task has just now: at most one for each thread of this worker, and for a while."""

    def __init__(self) -> None:
        self._idle: list[_Reader] = []
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    @contextmanager
    def reader(self, limits: Limits) -> Iterator[_Reader]:
        """One for this task alone; where it fails, it is not kept."""
        _may_have_children()
        with self._lock:
            fitting = next((one for one in self._idle if one.limits == limits), None)
            if fitting is not None:
                self._idle.remove(fitting)
        reader = fitting or _Reader.begun(limits)
        try:
            yield reader
        except BaseException:
            reader.end()
            raise
        reader.idle_since = time.monotonic()
        with self._lock:
            self._idle.append(reader)
            self._wake_later()

    def _wake_later(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(_KEPT, self._dismiss)
            self._timer.daemon = True
            self._timer.start()

    def _dismiss(self) -> None:
        """End those that nothing has come to for long: the run is over, or was one with other limits."""
        now = time.monotonic()
        with self._lock:
            gone = [one for one in self._idle if now - one.idle_since >= _KEPT / 2]
            self._idle = [one for one in self._idle if one not in gone]
            self._timer = None
            if self._idle:
                self._wake_later()
        for one in gone:
            one.end()


_bench = _Bench()


def _may_have_children() -> None:
    """Dask's nanny starts workers as daemons, which Python allows no children. Ours end with it all the same."""
    process = multiprocessing.current_process()
    if process.daemon:
        process.daemon = False


def _read(reader: _Reader, task: ReadTask, item: Item) -> bytes:
    record = item.record
    if record is None:
        try:
            record = _fetched(task, item)
        except (ArchiveError, OSError):
            return NOT_THERE
        if len(record) != item.length:  # of a file that is still being written, a network's folder may lag behind
            return NOT_THERE
    load = functools.partial(document_in, record, item.location, item.media_type, item.url)
    reader.workers.run(None, functools.partial(answer, ReadingJob(load, item.questions)))
    ((_, result),) = reader.workers.drain()
    read: Answered | NotExtracted = result
    return SECONDS.pack(reader.seconds) + to_bytes(read)


def _fetched(task: ReadTask, item: Item) -> bytes:
    """The record as it lies. Raises ArchiveError, OSError."""
    if task.bucket:
        start = item.location.offset
        return _store(task.bucket).read(item.location.warc_file, start, start + item.length)
    return fetch_record(Path(task.folder), item.location, length=item.length)


@functools.cache  # it holds connections
def _store(bucket: str) -> Store:
    from archive.stores.s3 import S3Store  # noqa: PLC0415 - half a second and an extra to install

    return S3Store(bucket, patience=_PATIENCE)
