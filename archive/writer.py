"""Exchanges in, captures out: the one place that appends to a collection's WARC files and to its captures."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import records
from .captures import Capture, capture_by_number, identical_capture, latest_whole_capture
from .clock import timestamp14
from .committing import Kept, KeptAttempt, KeptCapture, commit_file, commit_kept
from .digests import Digest
from .errors import storage
from .exchange import Exchange, FailedAttempt
from .http_message import Head, entity, is_conditional, parse_head
from .ledger import Ledger, transaction
from .private_warc import PRIVATE, PrivateWarc
from .records import NewId, Original, Record
from .stores.held import Held
from .warc_file import Appended, WarcFile
from .withholding import Withheld, part_attempt, part_exchange


@dataclass(frozen=True, slots=True)
class _PreparedExchange:
    """An exchange with its records, the response or revisit first; `original` is what a revisit repeats."""

    records: tuple[Record, ...]
    exchange: Exchange
    head: Head
    payload_digest: Digest
    original: Capture | None
    private: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class _PreparedAttempt:
    """A failed attempt with its records."""

    records: tuple[Record, ...]
    attempt: FailedAttempt
    private: tuple[Record, ...]


class ArchiveWriter:
    """Stores exchanges so that a kill at any instant loses at most those in flight."""

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        *,
        run: int,
        clock: Callable[[], datetime],
        new_id: NewId,
        facts: Mapping[str, str],
        file_bytes: int,
    ) -> None:
        """`folder` holds the WARC files; `facts` go into each file's warcinfo; `file_bytes` begins a new file.

        What is withheld from them goes into the private WARC beside that folder.
        """
        self._folder = folder
        self.held = Held(folder)  # whether records that were archived before are still there; any thread may ask
        self._private = PrivateWarc(folder.parent / PRIVATE, clock=clock, new_id=new_id, facts=facts)
        self._ledger = ledger
        self._run = run
        self._clock = clock
        self._new_id = new_id
        self._facts = facts
        self._file_bytes = file_bytes
        self._file: WarcFile | None = None
        self._file_number = 0
        self._warcinfo_id = uuid.UUID(int=0)
        self._chains: set[tuple[str, Digest]] = set()  # certificate chains that are archived, by server

    def store(self, exchange: Exchange) -> Capture:
        """Append request and response (or a revisit), fsync, commit; the capture. Raises StorageFailed, NotHTTP."""
        [capture] = self.store_together([exchange])
        assert capture is not None  # noqa: S101 - for the type: only failed attempts have none
        return capture

    def store_failure(self, attempt: FailedAttempt) -> None:
        """Append what is known of an attempt without a response, fsync, commit. Raises StorageFailed."""
        self.store_together([attempt])

    def store_together(self, results: Sequence[Exchange | FailedAttempt]) -> list[Capture | None]:
        """Store several with one wait for the disk: all of them or none; the capture of each exchange.

        Raises StorageFailed, NotHTTP.
        """
        file = self._current_file()
        chains: set[tuple[str, Digest]] = set()
        prepared = [
            self._exchange(result, chains) if isinstance(result, Exchange) else self._attempt(result)
            for result in results
        ]
        # First, so that no public record names a private one that is not there.
        self._private.append([record for entry in prepared for record in entry.private])
        appended = file.append_together(entry.records for entry in prepared)
        captures = self._commit(file, [_kept(entry, group) for entry, group in zip(prepared, appended, strict=True)])
        self._chains |= chains
        return captures

    def _commit(self, file: WarcFile, kept: Sequence[Kept]) -> list[Capture | None]:
        """Have the ledger know what was appended to the file; the captures."""
        with self._transaction(file):
            numbers = commit_kept(self._ledger, file.name, kept, run=self._run)
        return [None if number is None else capture_by_number(self._ledger, number) for number in numbers]

    def _exchange(self, exchange: Exchange, chains: set[tuple[str, Digest]]) -> _PreparedExchange:
        """The records of an exchange. A certificate chain that is new is added to `chains`."""
        response_id = self._new_id()
        exchange, note, private = self._part_exchange(exchange, response_id)
        head = parse_head(exchange.response)
        payload_digest = Digest.of(entity(exchange.response, head))
        original, profile = self._original(exchange, head, payload_digest)
        if original is None:
            first = records.response(
                response_id, exchange, payload_digest=payload_digest, warcinfo_id=self._warcinfo_id
            )
        else:
            first = records.revisit(
                response_id,
                exchange,
                head=exchange.response[: head.size],
                profile=profile,
                original=_as_original(original),
                warcinfo_id=self._warcinfo_id,
            )
            payload_digest = original.payload_digest
        companions = [*self._companions(exchange, response_id), *note]
        chain = self._new_chain(exchange)
        if chain is not None and chain not in chains:
            chains.add(chain)
            companions.append(
                records.certificates(self._new_id(), exchange, concurrent_to=response_id, warcinfo_id=self._warcinfo_id)
            )
        return _PreparedExchange((first, *companions), exchange, head, payload_digest, original, private)

    def _part_exchange(
        self, exchange: Exchange, leading: uuid.UUID
    ) -> tuple[Exchange, tuple[Record, ...], tuple[Record, ...]]:
        """The exchange as it may be public, the record that says what it lacks, and the records with what it lacks."""
        if not exchange.secrets:
            return exchange, (), ()
        public, withheld = part_exchange(exchange)
        return public, *self._withheld(public, withheld, leading)

    def _withheld(
        self, about: Exchange | FailedAttempt, withheld: Withheld, leading: uuid.UUID
    ) -> tuple[tuple[Record, ...], tuple[Record, ...]]:
        private = self._private.records(about, withheld, concurrent_to=leading)
        note = records.withheld(
            self._new_id(),
            about,
            names=withheld.fields,
            private_record=private[0].id,
            concurrent_to=leading,
            warcinfo_id=self._warcinfo_id,
        )
        return (note,), private

    def _new_chain(self, exchange: Exchange) -> tuple[str, Digest] | None:
        """The server with its certificates, where this run has not archived them yet. None without TLS."""
        certificates = exchange.connection.certificates
        if not certificates:
            return None
        chain = (records.server_of(exchange.url), Digest.of(*certificates))
        return None if chain in self._chains else chain

    def _companions(self, exchange: Exchange, response_id: uuid.UUID) -> list[Record]:
        request = records.request(self._new_id(), exchange, concurrent_to=response_id, warcinfo_id=self._warcinfo_id)
        if not exchange.interim:
            return [request]
        return [request, self._beside(exchange, exchange.interim, records.RESPONSE_TYPE, response_id)]

    def _beside(
        self, about: Exchange | FailedAttempt, block: bytes, content_type: str, concurrent_to: uuid.UUID
    ) -> Record:
        return records.beside(
            self._new_id(),
            about,
            block=block,
            content_type=content_type,
            concurrent_to=concurrent_to,
            warcinfo_id=self._warcinfo_id,
        )

    def _original(self, exchange: Exchange, head: Head, digest: Digest) -> tuple[Capture | None, str]:
        """The archived capture that this response repeats, where its bytes are still there, and how it repeats it."""
        if head.status == 304:
            if not is_conditional(exchange.request):
                return None, ""  # it answers a question that was not asked, so it says nothing of what is archived
            latest = latest_whole_capture(self._ledger, exchange.url)
            if latest is not None and latest.original is not None:
                latest = capture_by_number(self._ledger, latest.original)
            if latest is not None and not self.held(latest.location, latest.length):
                latest = None
            return latest, records.NOT_MODIFIED
        if exchange.truncated is not None or len(exchange.response) == head.size:
            return None, ""
        original = identical_capture(self._ledger, exchange.url, digest, head.status, held=self.held)
        return original, records.IDENTICAL_PAYLOAD

    def _attempt(self, attempt: FailedAttempt) -> _PreparedAttempt:
        failure_id = self._new_id()
        note: tuple[Record, ...] = ()
        private: tuple[Record, ...] = ()
        if attempt.secrets:
            attempt, withheld = part_attempt(attempt)
            note, private = self._withheld(attempt, withheld, failure_id)
        batch = [records.failure(failure_id, attempt, warcinfo_id=self._warcinfo_id)]
        if attempt.request:
            batch.append(
                records.request(self._new_id(), attempt, concurrent_to=failure_id, warcinfo_id=self._warcinfo_id)
            )
        if attempt.received:
            batch.append(self._beside(attempt, attempt.received, records.UNKNOWN_TYPE, failure_id))
        return _PreparedAttempt((*batch, *note), attempt, private)

    @contextmanager
    def _transaction(self, file: WarcFile) -> Iterator[None]:
        """Commit what was appended to the file: all of it or nothing.

        A transaction left open would take up what the next exchange writes. After a failure the file is left as it is:
        an exchange behind one that is not committed would make that one look as if it were.
        """
        try:
            with storage(self._folder), transaction(self._ledger):
                yield
        except BaseException:
            file.leave()
            self._file = None
            raise

    def _current_file(self) -> WarcFile:
        if self._file is not None and self._file.size >= self._file_bytes:
            self._finish_file()
        if self._file is None:
            self._file = self._begin_file()
        return self._file

    def _finish_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.finish()

    def _begin_file(self) -> WarcFile:
        now = self._clock()
        self._file_number += 1
        self._warcinfo_id = self._new_id()
        # The random part keeps two writers of one second apart: a resumed run, or a clock that was set back.
        name = f"holdfast-{timestamp14(now)}-{self._file_number:05d}-{self._warcinfo_id.hex[:8]}.warc.gz"
        file = WarcFile(self._folder / name)
        record = records.warcinfo(self._warcinfo_id, now, file_name=name, facts=self._facts)
        [appended] = file.append_together([[record]])
        self._commit_file(file, appended)
        return file

    def _commit_file(self, file: WarcFile, beginning: Appended) -> None:
        """Have the ledger know a file that was begun."""
        with self._transaction(file):
            commit_file(self._ledger, file.name, run=self._run, warcinfo_end=beginning.end, digest=beginning.digest)

    # What is stored here is committed when it returns. A writer that commits later (stores.publishing) has more to say:

    def wake_by(self, wake: Callable[[], object]) -> None:
        """Have `wake` called, in whatever thread, when there is something for `move_on` to do: here there never is."""

    def move_on(self) -> None:
        """Do what has become due since something was last stored. Raises StorageFailed."""

    def flush(self) -> None:
        """Wait until everything that was stored is committed. Raises StorageFailed."""

    def after_commit(self, then: Callable[[], None]) -> None:
        """Have `then` called once everything stored by now is committed. Raises StorageFailed."""
        then()

    def number_of(self, number: int) -> int:
        """The ledger's number of a committed capture that had that one when it was stored."""
        return number

    def close(self) -> None:
        """Finish the files that are open, if any. Raises StorageFailed."""
        if self._file is not None:
            self._finish_file()
        self._private.close()


def _kept(entry: _PreparedExchange | _PreparedAttempt, appended: Appended) -> Kept:
    """What the ledger says of it; its blocks are let go."""
    first = appended.written[0]
    match entry:
        case _PreparedAttempt(_, attempt):
            return KeptAttempt(
                url=attempt.url,
                attempted_at=attempt.started_at,
                outcome=attempt.outcome,
                detail=attempt.detail,
                offset=first.offset,
                end=appended.end,
                digest=appended.digest,
            )
        case _PreparedExchange(_, exchange, head, payload_digest, original):
            media_type = head.value("content-type")
            if media_type is None and head.status == 304 and original is not None:
                media_type = original.media_type
            return KeptCapture(
                url=exchange.url,
                captured_at=exchange.started_at,
                status=head.status,
                media_type=media_type,
                payload_digest=payload_digest,
                record_id=first.record.id,
                original=None if original is None else original.number,
                offset=first.offset,
                length=first.length,
                end=appended.end,
                digest=appended.digest,
                truncated=None if exchange.truncated is None else exchange.truncated.value,
                etag=head.value("etag"),
                last_modified=head.value("last-modified"),
            )


def _as_original(capture: Capture) -> Original:
    return Original(capture.record_id, capture.url, capture.captured_at, capture.payload_digest)
