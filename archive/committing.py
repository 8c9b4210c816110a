"""What was appended to a WARC file becomes rows of the ledger: captures, attempts, and what the file was after each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from .captures import head_number, to_micros
from .digests import Digest
from .ledger import Ledger
from .ledger_schema import DIGEST_BYTES
from .runs import url_number


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """A response or revisit record on disk, with the records of its exchange. Places in bytes, compressed.

    `original` is the number of the capture that a revisit repeats; `end` is where the last record of the exchange ends,
    and `digest` that of the file up to there.
    """

    url: str
    captured_at: datetime
    status: int
    media_type: str | None
    payload_digest: Digest
    record_id: uuid.UUID
    original: int | None
    offset: int
    length: int
    end: int
    digest: Digest
    truncated: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class KeptAttempt:
    """The records of an attempt that brought no response; `offset` and `end` as of a capture."""

    url: str
    attempted_at: datetime
    outcome: str
    detail: str
    offset: int
    end: int
    digest: Digest


Kept = KeptCapture | KeptAttempt


def commit_file(ledger: Ledger, name: str, *, run: int, warcinfo_end: int, digest: Digest) -> None:
    """Write that there is a WARC file, whose first record ends there. Within a transaction."""
    ledger.execute(
        "INSERT INTO warc_files (warc_file, name, run, warcinfo_end)"
        " VALUES ((SELECT coalesce(max(warc_file), 0) + 1 FROM warc_files), ?, ?, ?)",
        (name, run, warcinfo_end),
    )
    _commit_digests(ledger, name, [(warcinfo_end, digest)])


def commit_kept(
    ledger: Ledger,
    name: str,
    kept: Iterable[Kept],
    *,
    run: int,
    original: Callable[[int], int] = lambda number: number,
) -> list[int | None]:
    """Write what was appended to that file; the number of each capture, None for an attempt. Within a transaction.

    `original` turns the number that a revisit names, when the rows before it are there, into the ledger's.
    """
    numbers: list[int | None] = []
    digests: list[tuple[int, Digest]] = []
    for entry in kept:
        digests.append((entry.end, entry.digest))
        match entry:
            case KeptCapture():
                repeats = None if entry.original is None else original(entry.original)
                numbers.append(_commit_capture(ledger, name, entry, run=run, original=repeats))
            case KeptAttempt():
                _commit_attempt(ledger, name, entry, run=run)
                numbers.append(None)
    _commit_digests(ledger, name, digests)
    return numbers


def _commit_digests(ledger: Ledger, name: str, digests: Iterable[tuple[int, Digest]]) -> None:
    """What the file is now. Decompressors pass over some flipped bits; these digests do not."""
    ledger.executemany(
        "INSERT INTO appends (warc_file, file_end, digest)"
        " VALUES ((SELECT warc_file FROM warc_files WHERE name = ?), ?, ?)",
        [(name, end, digest.value[:DIGEST_BYTES]) for end, digest in digests],
    )


def _commit_attempt(ledger: Ledger, name: str, attempt: KeptAttempt, *, run: int) -> None:
    ledger.execute(
        'INSERT INTO attempts (attempt, run, url, attempted_at, outcome, detail, warc_file, "offset", committed_end)'
        " VALUES ((SELECT coalesce(max(attempt), 0) + 1 FROM attempts), ?, ?, ?, ?, ?,"
        " (SELECT warc_file FROM warc_files WHERE name = ?), ?, ?)",
        (
            run,
            url_number(ledger, attempt.url),
            to_micros(attempt.attempted_at),
            attempt.outcome,
            attempt.detail,
            name,
            attempt.offset,
            attempt.end,
        ),
    )


def _commit_capture(ledger: Ledger, name: str, capture: KeptCapture, *, run: int, original: int | None) -> int:
    """The capture's number."""
    made = ledger.execute(
        "INSERT INTO captures (capture, run, url, captured_at, status, head, payload_digest, record_id, original,"
        ' warc_file, "offset", length, committed_end, truncated)'
        " VALUES ((SELECT coalesce(max(capture), 0) + 1 FROM captures), ?, ?, ?, ?, ?, ?, ?, ?,"
        " (SELECT warc_file FROM warc_files WHERE name = ?), ?, ?, ?, ?) RETURNING capture",
        (
            run,
            url_number(ledger, capture.url),
            to_micros(capture.captured_at),
            capture.status,
            head_number(ledger, capture.media_type, capture.etag, capture.last_modified),
            capture.payload_digest.value if original is None else None,
            capture.record_id.bytes,
            original,
            name,
            capture.offset,
            capture.length,
            capture.end,
            capture.truncated,
        ),
    )
    return int(made.fetchone()[0])
