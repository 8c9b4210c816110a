"""Exchanges in, captures out, where the finished files go to a store: nothing is committed before all can read it.

An exchange is *kept* once it is on this machine's disk (appended, fsync waited for): its host may be asked again. When
its file has grown enough, or is old enough, the file is finished, put into the store in a thread of its own, and then
the ledger is told of all that it holds in one transaction. What is to happen after that waits for it. A kill before
leaves files that the next start on this machine puts there and commits from their records (`stores.leftovers`).
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ..captures import Capture, Location, capture_by_number, record_urn
from ..committing import Kept, KeptCapture, commit_file, commit_kept
from ..digests import Digest
from ..errors import storage
from ..exchange import Exchange
from ..http_message import Head
from ..ledger import Ledger, transaction
from ..records import IDENTICAL_PAYLOAD, NewId
from ..warc_file import Appended, WarcFile
from ..writer import ArchiveWriter
from .held import Held
from .store import Store

FILE_BYTES = 64 * 1024 * 1024  # a file of this size is put into the store
FILE_SECONDS = 30.0  # and one that is this old
_MOST_WAITING = 4  # finished files that wait for the store; then the crawl waits too


@dataclass(slots=True)
class _Unpublished:
    """A file of which the ledger knows nothing yet, and what waits until it does."""

    name: str
    warcinfo_end: int
    warcinfo_digest: Digest
    began: float  # by the monotonic clock
    kept: list[tuple[int, Kept]] = field(default_factory=list)  # with the number each capture goes by until then
    then: list[Callable[[], None]] = field(default_factory=list)
    put: Future[None] | None = None


class PublishingWriter(ArchiveWriter):
    """An ArchiveWriter whose captures have numbers below zero until their file is in the store."""

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        *,
        run: int,
        clock: Callable[[], datetime],
        new_id: NewId,
        facts: Mapping[str, str],
        store: Store,
        file_bytes: int = FILE_BYTES,
        file_seconds: float = FILE_SECONDS,
    ) -> None:
        """`folder` is where files are written first; see ArchiveWriter for the rest."""
        super().__init__(folder, ledger, run=run, clock=clock, new_id=new_id, facts=facts, file_bytes=file_bytes)
        self._store = store
        self.held = Held(folder, store)
        self._file_seconds = file_seconds
        self._open: _Unpublished | None = None
        self._waiting: deque[_Unpublished] = deque()
        self._provisional = itertools.count(-1, -1)
        self._numbers: dict[int, int] = {}  # of captures that were committed, by what they went by before
        self._whole: dict[tuple[str, Digest, int], Capture] = {}  # not committed yet: what a revisit may repeat
        self._uploads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="uploads")
        self._timer: threading.Timer | None = None
        self._wake: Callable[[], object] = lambda: None

    def wake_by(self, wake: Callable[[], object]) -> None:
        """Have `wake` called, in whatever thread, when there is something for `move_on` to do."""
        self._wake = wake

    def move_on(self) -> None:
        """Finish a file that is old enough, commit what has arrived in the store. Raises StorageFailed."""
        if self._open is not None and time.monotonic() - self._open.began >= self._file_seconds:
            self._finish_file()
        while self._waiting and self._waiting[0].put is not None and self._waiting[0].put.done():
            self._commit_next()

    def flush(self) -> None:
        """Finish the file at hand, and wait until everything is in the store and committed. Raises StorageFailed."""
        if self._file is not None:
            self._finish_file()
        while self._waiting:
            self._commit_next()

    def after_commit(self, then: Callable[[], None]) -> None:
        """Have `then` called once everything stored by now is committed. Raises StorageFailed."""
        last = self._open or (self._waiting[-1] if self._waiting else None)
        if last is None:
            then()
        else:
            last.then.append(then)
        self.move_on()

    def number_of(self, number: int) -> int:
        """The ledger's number of a committed capture that had that one when it was stored."""
        return self._numbers.get(number, number)

    def close(self) -> None:
        """Commit everything, finish the files. Raises StorageFailed."""
        try:
            self.flush()
        finally:
            self.abandon()
        super().close()

    def abandon(self) -> None:
        """Begin no more uploads: what has not arrived is left to the next start."""
        self._stop_timer()
        self._uploads.shutdown(wait=False, cancel_futures=True)

    def _commit_file(self, file: WarcFile, beginning: Appended) -> None:
        self._open = _Unpublished(file.name, beginning.end, beginning.digest, time.monotonic())
        self._timer = threading.Timer(self._file_seconds, self._wake)
        self._timer.daemon = True
        self._timer.start()

    def _commit(self, file: WarcFile, kept: Sequence[Kept]) -> list[Capture | None]:
        assert self._open is not None  # noqa: S101 - for the type: it was begun before anything was appended
        captures: list[Capture | None] = []
        for entry in kept:
            number = next(self._provisional)
            self._open.kept.append((number, entry))
            captures.append(self._capture(number, file.name, entry) if isinstance(entry, KeptCapture) else None)
        self.move_on()
        return captures

    def _original(self, exchange: Exchange, head: Head, digest: Digest) -> tuple[Capture | None, str]:
        original, profile = super()._original(exchange, head, digest)
        if original is None and profile == IDENTICAL_PAYLOAD:
            original = self._whole.get((exchange.url, digest, head.status))
        return original, profile

    def _capture(self, number: int, name: str, kept: KeptCapture) -> Capture:
        original = None
        if kept.original is not None and kept.original < 0:
            original = self._whole[kept.url, kept.payload_digest, kept.status]
        elif kept.original is not None:
            original = capture_by_number(self._ledger, kept.original)
        capture = Capture(
            number=number,
            run=self._run,
            url=kept.url,
            captured_at=kept.captured_at,
            status=kept.status,
            media_type=kept.media_type,
            payload_digest=kept.payload_digest,
            record_id=record_urn(kept.record_id.bytes),
            location=Location(name, kept.offset),
            length=kept.length,
            truncated=kept.truncated,
            etag=kept.etag,
            last_modified=kept.last_modified,
            original=kept.original,
            payload_location=None if original is None else original.location,
            payload_length=None if original is None else original.length,
        )
        if original is None and kept.truncated is None:
            self._whole.setdefault((kept.url, kept.payload_digest, kept.status), capture)
        return capture

    def _finish_file(self) -> None:
        """Give the file its name, and have it put into the store."""
        self._stop_timer()
        file, unpublished = self._file, self._open
        self._file = self._open = None
        if file is None or unpublished is None:
            return
        file.finish()
        unpublished.put = self._uploads.submit(self._store.put, file.path, file.digest)
        unpublished.put.add_done_callback(lambda _: self._wake())
        self._waiting.append(unpublished)
        while len(self._waiting) > _MOST_WAITING:
            self._commit_next()

    def _commit_next(self) -> None:
        """Wait for the oldest file to be in the store, and tell the ledger. Raises StorageFailed."""
        arrived = self._waiting[0]
        if arrived.put is not None:
            arrived.put.result()
        with storage(self._folder), transaction(self._ledger):
            commit_file(
                self._ledger,
                arrived.name,
                run=self._run,
                warcinfo_end=arrived.warcinfo_end,
                digest=arrived.warcinfo_digest,
            )
            numbers = self._commit_rows(arrived)
        self._numbers |= numbers
        self._whole = {key: capture for key, capture in self._whole.items() if capture.number not in numbers}
        self._waiting.popleft()
        for then in arrived.then:
            then()

    def _commit_rows(self, arrived: _Unpublished) -> dict[int, int]:
        """The ledger's numbers of the captures, by those they went by."""
        numbers: dict[int, int] = {}
        for number, kept in arrived.kept:
            if isinstance(kept, KeptCapture) and kept.original is not None and kept.original < 0:
                original = numbers.get(kept.original) or self._numbers[kept.original]
                kept = replace(kept, original=original)  # noqa: PLW2901 - the same, with the number it has now
            [committed] = commit_kept(self._ledger, arrived.name, [kept], run=self._run)
            if committed is not None:
                numbers[number] = committed
        return numbers

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
