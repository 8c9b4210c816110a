"""A night that several runs share: one of them has the seat of its closing, the others join and wait for its end.

The seat is the lock "run", which a run without a frontier has for itself. Whoever has it when everything is fetched
closes the night. When that process dies the system gives the lock back, and the next one closes.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Self

from archive.collection import Collection
from archive.errors import ArchiveError, CollectionInUse, storage
from archive.ledger import Ledger
from archive.runs import Run, RunState, runs
from archive.services import Services, services_of

# A run that ended before its time is resumed within this time and with the declarations it began with; otherwise a new
# night has begun.
RESUME_WITHIN = timedelta(hours=20)

# The same `--now` on the same command again is a moment earlier or later, as long as the program took to begin.
_ROUGHLY = timedelta(minutes=1)

_LOOK_AGAIN = 0.5  # seconds
_BEGIN_SECONDS = 60.0  # how long the one with the seat may take until its run is in the ledger


class NightLeft(ArchiveError):
    """The run was asked to stop, or the night went on without it; others have what is left."""


@dataclass(frozen=True, slots=True)
class Tonight:
    """The run that this process works on. `joined`: others began it, and may be at work."""

    run: int
    run_at: datetime
    resumed: bool = False
    joined: bool = False


class Seat:
    """The seat of the one that closes the night: a context manager, at whose end it is given back."""

    def __init__(self, collection: Collection, *, now: datetime) -> None:
        self._collection = collection
        self._now = now
        self._held = ExitStack()
        self.taken = False
        self.refusal: CollectionInUse | None = None  # why it could not be had when it was asked for last

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.taken = False
        self._held.close()

    def take(self) -> bool:
        """Have it now, if nobody else does; whether it is ours. Raises what holding a ledger does."""
        if not self.taken:
            try:
                self._held.enter_context(self._collection.locked(role="run", now=self._now))
                self.taken = True
            except CollectionInUse as error:
                self.refusal = error
        return self.taken

    def wait(self, *, stop: Callable[[], bool], seconds: float) -> bool:
        """Have it as soon as nobody else does; False once `stop` says so, or that time is over."""
        until = monotonic() + seconds
        while not self.take():
            if stop() or monotonic() >= until:
                return False
            sleep(_LOOK_AGAIN)
        return True

    @property
    def may_join(self) -> bool:
        """Whether what the one with the seat fetches can be read here: it is in this folder, or in a store."""
        if services_of(self._collection.path).archive:
            return True
        with storage(self._collection.path), (self._collection.path / "run.lock").open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def refuse(self) -> CollectionInUse:
        """What to say where nobody can be joined."""
        return self.refusal or CollectionInUse(f"The collection {self._collection.path} is in use.")


@contextmanager
def present(collection: Collection, *, shared: bool) -> Iterator[Callable[[], bool]]:
    """Be known to the other runs in this folder; gives what tells, at the end, whether there are none.

    A run that does not share is alone by the lock that it holds. Raises NotACollection, StorageFailed.
    """
    if not shared:
        yield lambda: True
        return
    collection.create()
    with storage(collection.path):
        file = (collection.path / "sharing.lock").open("a+", encoding="utf-8")

    def alone() -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    with file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield alone


def tonight(
    seat: Seat,
    ledger: Ledger,
    *,
    now: datetime,
    publication: str,
    begin: Callable[[], Tonight],
    stop: Callable[[], bool],
) -> Tonight:
    """The night that is under way with these declarations, or the one that `begin` begins or resumes with the seat.

    Raises CollectionInUse where something else goes on there.
    """
    refused = not seat.take()
    until = monotonic() + _BEGIN_SECONDS
    while not seat.take():
        last = newest_run(ledger)
        if seat.may_join and last is not None and is_open(last) and goes_on(last, now=now, publication=publication):
            return Tonight(last.number, last.run_at, joined=True)
        if stop() or monotonic() >= until:
            raise seat.refuse()
        sleep(_LOOK_AGAIN)
    last = newest_run(ledger) if refused else None
    if last is not None and last.publication == publication and _ended_since(last, now):
        return Tonight(last.number, last.run_at, joined=True)  # it ended while we waited: this was our night
    return begin()


def _ended_since(run: Run, moment: datetime) -> bool:
    return run.state is RunState.FINISHED and run.ended_at is not None and run.ended_at >= moment


def newest_run(ledger: Ledger) -> Run | None:
    """The run that was begun last; None in a new ledger."""
    return next(iter(deque(runs(ledger), maxlen=1)), None)


def state_of(ledger: Ledger, run: int) -> RunState:
    """How that run stands now."""
    return next(each.state for each in runs(ledger) if each.number == run)


def is_open(run: Run) -> bool:
    """Whether somebody works on it, or may go on with it."""
    return run.state in (RunState.UNDER_WAY, RunState.INTERRUPTED)


def goes_on(run: Run, *, now: datetime, publication: str) -> bool:
    """Whether a run that begins now with the declarations of that digest goes on with an open one."""
    return run.publication == publication and -_ROUGHLY <= now - run.run_at < RESUME_WITHIN


def night_name(services: Services, collection: Path, night: Tonight) -> str:
    """What the night is called in the frontier: the same for every run that shares it, and for no other night."""
    place = services.ledger or str(collection.resolve())
    told = "\n".join((place, str(night.run), night.run_at.isoformat()))
    return hashlib.sha256(told.encode(errors="surrogateescape")).hexdigest()
