"""Reading and checking on a Dask cluster; nobody else imports distributed.

The cluster is trusted: distributed itself sends tasks, and what it says of failures, as pickles. What a task of ours
answers is bytes, and read as data here, because it was made of pages.
"""

from __future__ import annotations

import logging
import math
import queue
import struct
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from archive.errors import ArchiveError, DamagedRecord
from archive.services import services_of

from ..extraction import EXTRACTOR, NotExtracted
from ..extraction.answers import NotAnAnswer, from_bytes
from ..extraction.jobs import Answered, ReadingJob
from ..findings import Reason
from .archived import ArchivedDocument
from .batches import Batches, Waiting
from .cluster_reading import NOT_THERE, SECONDS, Item, Limits, ReadTask, read_together, told_versions
from .errors import EngineFailed

try:
    import distributed
    from distributed.scheduler import KilledWorker
except ImportError as _error:
    raise EngineFailed(
        "Reading on a Dask cluster needs distributed, which is not installed: `pip install -e '.[dask]'` in the "
        "folder of holdfast's source. "
        "Nothing was changed."
    ) from _error

OURS: Final = told_versions()
CONNECT: Final = 20.0  # seconds for the scheduler to answer, and for a first worker to be there
DESERTED: Final = 300.0  # seconds for which a cluster may be without workers while something waits

_PORT: Final = 8786
_AHEAD: Final = 2  # tasks for each thread of the cluster: one in hand, one waiting beside it
_GLANCE: Final = 5.0  # seconds between two looks at how large the cluster is
_FETCH: Final = 120.0  # seconds for the answers of one task to arrive

_log = logging.getLogger(__name__)


class DaskEngine:
    """Reads in the workers of a cluster. `address`: dask://host[:port], or dask+tls://, whose keys Dask's own
    configuration names. `archive`: the folder of the WARC files, as it is here.

    For use by one thread. Takes jobs whose document is an `ArchivedDocument`. Everything but `submit` raises
    EngineFailed where the cluster is lost, after all answers that have come in.
    """

    def __init__(
        self, address: str, *, archive: Path, limits: Limits, lasted: Callable[[float], None] = lambda _: None
    ) -> None:
        """Connects. `lasted` is called with the seconds that each document was in hand. Raises EngineFailed."""
        self._address = address
        self._archive = archive
        self._bucket = _bucket_of(archive)
        self._limits = limits
        self._lasted = lasted
        self._sending = False  # records go along, for somebody could not read the archive
        self._waiting = Batches()
        self._tasks: dict[Any, list[Waiting]] = {}  # by their future
        self._ended: queue.SimpleQueue[Any] = queue.SimpleQueue()  # futures
        self._answers: deque[tuple[Hashable, Answered]] = deque()
        self._lost: EngineFailed | None = None
        self._threads, self._seen, self._deserted = 0, 0.0, 0.0
        self._client = self._connected()
        try:
            self._begin()
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.interrupt()
        self._close()

    def submit(self, key: Hashable, job: ReadingJob) -> None:
        """Add a job; returns at once."""
        if not isinstance(job.load, ArchivedDocument):
            raise TypeError("a cluster reads what lies in an archive")
        self._waiting.add(Waiting(key, job.load, job.questions))

    def ready(self) -> Iterator[tuple[Hashable, Answered]]:
        """The answers that have come in, without waiting for more."""
        self._turn(0)
        while self._answers:
            yield self._answers.popleft()

    def drain(self) -> Iterator[tuple[Hashable, Answered]]:
        """The answers to all that was submitted, as they come in."""
        while True:
            yield from self.ready()
            if not self._waiting and not self._tasks:
                return
            self._turn(1.0)

    def interrupt(self) -> None:
        """Drop what is waiting and what is in hand; answers that have come in can still be read."""
        self._waiting.clear()
        dropped, self._tasks = list(self._tasks), {}
        if self._client.status == "running":
            with suppress(Exception):  # it is over in any case: the scheduler drops what nobody asks for
                self._client.cancel(dropped, force=True)

    # -- the cluster ------------------------------------------------------------------------------------------------

    def _connected(self) -> Any:
        scheme, _, place = self._address.partition("://")
        host = place.rstrip("/")
        host = host if host.rpartition(":")[2].isdigit() else f"{host}:{_PORT}"
        _quiet()
        try:
            client: Any = distributed.Client
            return client(
                f"{'tls' if scheme.endswith('tls') else 'tcp'}://{host}",
                timeout=CONNECT,
                set_as_default=False,
                name="holdfast",
            )
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            raise EngineFailed(
                f"The Dask scheduler at {self._address} can't be reached ({_told(error)}). Start it (dask scheduler), "
                "or correct [services] engine in holdfast.toml, and run the same command again; without that line "
                "this machine reads by itself. Nothing that was committed is lost."
            ) from error

    def _begin(self) -> None:
        """Wait for a first worker, and hear from all that are there which programs they read with."""
        with self._told():
            try:
                self._client.wait_for_workers(1, timeout=CONNECT)
            except TimeoutError as error:
                raise EngineFailed(
                    f"The Dask scheduler at {self._address} has no workers. Start one (dask worker …) on a machine "
                    "with holdfast installed, and run the same command again. Nothing that was committed is lost."
                ) from error
            for worker, versions in self._client.run(told_versions, on_error="return").items():
                self._same_programs(versions, worker)
            self._look_around()

    def _same_programs(self, versions: object, worker: str) -> None:
        """Raises EngineFailed where a worker is none of ours."""
        if versions == OURS:
            return
        reads = (
            f"reads with {_one_line(versions)}, and this machine with {OURS}"
            if isinstance(versions, str)
            else f"can't load holdfast ({_told(versions)})"
        )
        raise EngineFailed(
            f"The Dask worker {worker} at {self._address} {reads}. Install the same version of holdfast everywhere, "
            "and run the same command again. Nothing that was committed is lost."
        )

    def _look_around(self) -> None:
        """How many threads the cluster has by now."""
        now = time.monotonic()
        self._threads, self._seen = sum(self._client.nthreads().values()), now
        self._deserted = 0.0 if self._threads else self._deserted or now
        if self._deserted and now - self._deserted > DESERTED:
            raise EngineFailed(
                f"The Dask cluster at {self._address} has had no workers for {DESERTED:.0f} seconds. Start some, and "
                "run the same command again: it goes on where this one stopped."
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Around calls of distributed: what it raises where a scheduler is gone becomes our sentence."""
        try:
            yield
        except (EngineFailed, ArchiveError):
            raise
        except Exception as error:
            raise self._gone(_told(error)) from error

    def _close(self) -> None:
        with suppress(Exception):  # what it was asked has been answered, or is told already
            self._client.close(timeout=5)

    # -- tasks ------------------------------------------------------------------------------------------------------

    def _turn(self, timeout: float) -> None:
        """Hand over tasks where there is room, wait up to `timeout` seconds for news, and take it in."""
        try:
            if self._lost is None:
                with self._told():
                    self._hand_over()
                    self._take_in(timeout)
                    self._hand_over()
        except EngineFailed as error:
            self._lost = error
        if self._lost is not None and not self._answers:
            raise self._lost

    def _hand_over(self) -> None:
        if self._waiting and time.monotonic() - self._seen > _GLANCE:
            self._look_around()
        while self._waiting and (room := _AHEAD * self._threads - len(self._tasks)) > 0:
            jobs = self._waiting.take(slots=room)
            items = [(job, item) for job in jobs if (item := self._item(job)) is not None]
            if not items:
                continue
            folder = str(self._archive.absolute())
            task = ReadTask(folder, self._bucket, self._limits, tuple(item for _, item in items))
            future = self._client.submit(read_together, OURS, task, pure=False, retries=0)
            self._tasks[future] = [replace(job, sent=item.record is not None) for job, item in items]
            future.add_done_callback(self._ended.put)

    def _item(self, job: Waiting) -> Item | None:
        """What a task says of the job; None where the record is damaged, which is its answer."""
        document = job.document
        record = None
        if job.sent or self._sending:
            try:
                record = document.record()
            except DamagedRecord as error:
                detail = f"The document could not be loaded ({type(error).__name__}: {error})."
                self._answers.append((job.key, Answered(NotExtracted(Reason.EXTRACTION_FAILED, detail, EXTRACTOR))))
                return None
        return Item(document.location, document.length, document.media_type, document.url, job.questions, record)

    def _take_in(self, timeout: float) -> None:
        if self._client.status != "running":
            raise self._gone("the connection is lost")
        with suppress(queue.Empty):
            future = self._ended.get(timeout=timeout) if timeout and not self._answers else self._ended.get_nowait()
            while True:
                jobs = self._tasks.pop(future, None)
                if jobs is not None:
                    self._take(future, jobs)
                future = self._ended.get_nowait()

    def _take(self, future: Any, jobs: list[Waiting]) -> None:
        match future.status:
            case "finished":
                self._read(future.result(timeout=_FETCH), jobs)
            case "error":
                self._failed(future.exception(timeout=_FETCH), jobs)
            case status:
                raise self._gone(f"a task is {status}")

    def _failed(self, error: BaseException, jobs: list[Waiting]) -> None:
        if not isinstance(error, KilledWorker):
            raise EngineFailed(
                f"A worker of the Dask cluster at {self._address} failed ({_told(error)}). What was read is kept; see "
                "that worker's log, and run the same command again: it goes on where this one stopped."
            )
        if len(jobs) > 1:  # one of them at most is to blame
            for job in jobs:
                self._waiting.add(replace(job, alone=True))
            return
        # A limit, and no failure: it says nothing of the page, which is read again the next night.
        detail = "The Dask workers that were reading the document died, one after the other."
        self._answers.append((jobs[0].key, Answered(NotExtracted(Reason.EXTRACTION_LIMIT, detail, EXTRACTOR))))

    def _read(self, answers: object, jobs: list[Waiting]) -> None:
        """Take what a task has brought, which is bytes or nothing of ours."""
        if not isinstance(answers, list) or not answers or not all(type(each) is bytes for each in answers):
            raise self._gone("a worker answered what no worker of ours does")
        self._same_programs(answers[0].decode("utf-8", "replace"), "that did a task")
        if len(answers) != 1 + len(jobs):
            raise self._gone("a worker answered what nobody had asked")
        for job, told in zip(jobs, answers[1:], strict=True):
            self._take_answer(job, told)

    def _take_answer(self, job: Waiting, told: bytes) -> None:
        if told == NOT_THERE:
            if not self._sending:
                _log.info("the workers of the Dask cluster can't read the archive: records are sent to them")
                self._sending = True
            self._waiting.add(replace(job, sent=True))
            return
        try:
            (seconds,) = SECONDS.unpack_from(told)
            answer = from_bytes(told[SECONDS.size :])
        except (NotAnAnswer, struct.error) as error:
            raise self._gone("a worker sent what is no answer") from error
        if isinstance(answer, NotExtracted):
            answer = Answered(answer)
        if not isinstance(answer, Answered):
            raise self._gone("a worker answered another question")
        failed = isinstance(answer.outcome, NotExtracted) and answer.outcome.reason is Reason.EXTRACTION_FAILED
        if failed and not job.sent:  # what the worker had fetched may not have been what lies here
            self._waiting.add(replace(job, sent=True))
            return
        self._lasted(seconds if math.isfinite(seconds) and seconds > 0 else 0.0)
        self._answers.append((job.key, answer))

    def _gone(self, what: str) -> EngineFailed:
        return EngineFailed(
            f"The Dask cluster at {self._address} was lost: {what}. What was read is kept. See to its scheduler and "
            "workers, and run the same command again: it goes on where this one stopped."
        )


def _bucket_of(archive: Path) -> str:
    """The address of the WARC files, where a bucket has them. Raises NotACollection."""
    address = services_of(archive.parent).archive
    return f"{address.rstrip('/')}/archive" if address else ""


def _quiet() -> None:
    """Distributed writes to standard error by handlers of its own; what it has to say is told as our sentences."""
    for name in ("distributed", "tornado"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed.")]:
        logging.getLogger(name).setLevel(logging.NOTSET)
        logging.getLogger(name).handlers.clear()


def _told(error: object) -> str:
    return _one_line(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def _one_line(text: object) -> str:
    return " ".join(str(text).split())[:300]
