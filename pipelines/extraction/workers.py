"""Extraction in processes of its own: a page that hangs, swells or crashes its parser costs its own job only."""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import secrets
import signal
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Final, Self

from archive.interrupts import interrupts_held

from ..findings import Reason
from .answers import MOST_BYTES, Answer, NotAnAnswer, from_bytes
from .channel import TOKEN_BYTES, BadFrame, Incoming, send
from .confinement import described
from .document import Document
from .extractor import EXTRACTOR
from .values import NotExtracted
from .worker import serve

# A worker that cannot even start (too little memory for its libraries, a __main__ without a guard) never will.
_MOST_FAILED_STARTS: Final = 3
_STOP_SECONDS: Final = 5.0
_HANDOVER_SECONDS: Final = 5.0  # for a worker that waits for a job to take it
# A job whose worker said what nobody had asked for may have had no part in it: it is given to one more worker.
_MOST_HANDOVERS: Final = 2

_log = logging.getLogger(__name__)


class _NobodysAnswer(BadFrame):
    """A worker sent an answer to no job that it has in hand."""


@dataclass(slots=True)
class _Job:
    key: Hashable
    pickled: bytes
    handovers: int = 0


@dataclass(slots=True)
class _Worker:
    """One process. `busy_until` is a monotonic time; it and `job`, the one in hand, are None together."""

    process: BaseProcess
    connection: Connection
    incoming: Incoming
    ready: bool = False
    job: _Job | None = None
    token: bytes = b""
    busy_until: float | None = None
    spent: bool = False  # it has answered that it ran into a limit, and ends


class Workers:
    """A fixed number of worker processes, replaced when they die. Answers come in the order in which they are done.

    `seconds` is the wall time of one job, `memory_bytes` the address space of one worker (its libraries need
    about 300 MB of it). For use by one thread. Nothing that a worker sends is more than data: a worker that was taken
    over by a document can answer what is not so about that document, and be ended.
    """

    def __init__(
        self, *, processes: int, seconds: float, memory_bytes: int, lasted: Callable[[float], None] = lambda _: None
    ) -> None:
        """`lasted` is called with the seconds that each job was in hand."""
        self._lasted = lasted
        self._processes = processes
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._context = multiprocessing.get_context("spawn")
        self._waiting: deque[_Job] = deque()
        self._done: deque[tuple[Hashable, Answer]] = deque()
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        self._interrupted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.clear()
        for worker in self._workers:
            worker.connection.close()  # an idle worker ends by itself
            if worker.busy_until is not None or not worker.ready:
                worker.process.kill()
        for worker in self._workers:
            self._bury(worker)
        self._workers.clear()

    def submit(self, key: Hashable, load: Callable[[], Document]) -> None:
        """Add a job. `load` is called inside the worker; raises what pickle raises where it cannot be sent there."""
        self._put(key, pickle.dumps(load))

    def run(self, key: Hashable, job: Callable[[], Answer]) -> None:
        """Add a job that does more than loading: its answer is what `job` gives, or the NotExtracted of a limit."""
        self._put(key, pickle.dumps(job))

    def _put(self, key: Hashable, job: bytes) -> None:
        self._waiting.append(_Job(key, job))
        self._turn(0)

    def ready(self) -> Iterator[tuple[Any, Any]]:
        """The answers that have come in, without waiting for more."""
        self._turn(0)
        while self._done:
            yield self._done.popleft()

    def drain(self) -> Iterator[tuple[Any, Any]]:
        """The answers to all that was submitted, as they come in."""
        while True:
            yield from self.ready()
            if not self._outstanding:
                return
            self._turn(self._seconds)

    def interrupt(self) -> None:
        """Drop what is waiting and what is in hand; answers that have come in can still be read."""
        self._interrupted = True
        self._waiting.clear()
        for worker in self._workers:
            worker.process.kill()

    @property
    def _outstanding(self) -> bool:
        if self._interrupted:
            return False
        return bool(self._waiting or self._done) or any(worker.busy_until is not None for worker in self._workers)

    def _turn(self, timeout: float) -> None:
        """Start workers and jobs where there is room, wait up to `timeout` seconds for news, and take it in."""
        if self._interrupted:
            return
        self._staff()
        self._assign()
        if not self._workers:
            return
        deadlines = [worker.busy_until for worker in self._workers if worker.busy_until is not None]
        left = min(deadlines, default=time.monotonic() + timeout) - time.monotonic()
        wait([worker.connection for worker in self._workers], max(0.0, min(timeout, left)))
        for worker in list(self._workers):
            self._look_at(worker)
        self._staff()
        self._assign()

    def _staff(self) -> None:
        busy = sum(worker.busy_until is not None for worker in self._workers)
        while len(self._workers) < min(self._processes, busy + len(self._waiting)):
            ours, theirs = self._context.Pipe()
            arguments = (theirs, self._seconds, self._memory_bytes)
            process = self._context.Process(target=serve, args=arguments, name="extraction", daemon=True)
            with interrupts_held():
                process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours, Incoming(ours.fileno(), most=MOST_BYTES)))

    def _assign(self) -> None:
        for worker in self._workers:
            if not self._waiting:
                return
            if worker.ready and worker.busy_until is None:
                job, token = self._waiting[0], secrets.token_bytes(TOKEN_BYTES)
                try:
                    send(worker.connection.fileno(), token + job.pickled, seconds=_HANDOVER_SECONDS)
                except OSError:
                    worker.process.kill()  # dead, or deaf: seen to in the next turn, and the job waits for another
                    continue
                self._waiting.popleft()
                job.handovers += 1
                worker.job, worker.token, worker.busy_until = job, token, time.monotonic() + self._seconds

    def _look_at(self, worker: _Worker) -> None:
        try:
            for message in worker.incoming.frames():
                self._take(worker, message)
        except (EOFError, OSError):
            self._replace(worker)
            return
        except (BadFrame, NotAnAnswer) as breach:
            worker.process.kill()
            self._replace(worker, breach=breach)
            return
        if worker.spent:
            self._replace(worker)
        elif worker.busy_until is not None and time.monotonic() >= worker.busy_until:
            worker.process.kill()
            self._replace(worker, overdue=True)

    def _take(self, worker: _Worker, message: bytes) -> None:
        if not worker.ready:  # the first word of a worker is what holds it, said before it has seen any document
            worker.ready, self._failed_starts = True, 0
            _log.debug("a reading worker is held by %s; this machine offers %s", message.decode(), described())
            return
        if worker.job is None or worker.busy_until is None or message[:TOKEN_BYTES] != worker.token:
            raise _NobodysAnswer("an answer that nobody had asked for")
        answer = from_bytes(message[TOKEN_BYTES:])
        self._lasted(time.monotonic() - (worker.busy_until - self._seconds))
        self._done.append((worker.job.key, answer))
        worker.job, worker.busy_until = None, None
        worker.spent = isinstance(answer, NotExtracted) and answer.reason is Reason.EXTRACTION_LIMIT

    def _replace(self, worker: _Worker, *, overdue: bool = False, breach: Exception | None = None) -> None:
        self._workers.remove(worker)
        self._bury(worker)
        if worker.job is not None and worker.busy_until is not None:
            self._lasted(time.monotonic() - (worker.busy_until - self._seconds))
            if isinstance(breach, _NobodysAnswer) and worker.job.handovers < _MOST_HANDOVERS:
                self._waiting.appendleft(worker.job)
            else:
                self._done.append((worker.job.key, self._epitaph(worker, overdue=overdue, breach=breach)))
        elif not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _MOST_FAILED_STARTS:
                code = worker.process.exitcode
                raise RuntimeError(
                    f"extraction workers do not start (exit code {code}): is {self._memory_bytes} bytes enough memory?"
                )

    def _epitaph(self, worker: _Worker, *, overdue: bool, breach: Exception | None) -> NotExtracted:
        code = worker.process.exitcode or 0
        if breach is not None:
            detail = f"The process that read the document was ended, because it sent {breach}."
            return NotExtracted(Reason.EXTRACTION_FAILED, detail, EXTRACTOR)
        if overdue or -code == signal.SIGXCPU:
            detail = f"Reading the document took longer than {self._seconds:g} seconds and was ended."
            return NotExtracted(Reason.EXTRACTION_LIMIT, detail, EXTRACTOR)
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
        return NotExtracted(Reason.EXTRACTION_FAILED, f"The process that read the document was ended {how}.", EXTRACTOR)

    def _bury(self, worker: _Worker) -> None:
        worker.connection.close()
        worker.process.join(_STOP_SECONDS)
        if worker.process.exitcode is None:
            worker.process.kill()
            worker.process.join()
