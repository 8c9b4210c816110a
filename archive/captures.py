"""Captures as values, and how the ledger finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .digests import Digest
from .ledger import Ledger
from .ledger_schema import head_key

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970 of an aware datetime."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of so many microseconds since 1970."""
    return _EPOCH + micros * _MICROSECOND


def record_urn(record_id: bytes) -> str:
    """A WARC-Record-ID, `<urn:uuid:…>`, of a UUID's sixteen bytes."""
    if len(record_id) != 16:
        raise ValueError(f"a UUID has 16 bytes, not {len(record_id)}")
    # A third of the time that uuid.UUID takes, for every capture of a year's report.
    digits = record_id.hex()
    return f"<urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}>"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a record lies: a file's name below the collection's archive/ folder, and its offset in bytes."""

    warc_file: str
    offset: int


IsHeld = Callable[[Location, int], bool]
"""Whether the record there, of so many bytes as it lies, is still in its file (`stores.held`)."""


@dataclass(frozen=True, slots=True)
class Capture:
    """The index entry of one response or revisit record."""

    number: int
    run: int
    url: str
    captured_at: datetime
    status: int
    media_type: str | None
    payload_digest: Digest
    record_id: str  # `<urn:uuid:…>`
    location: Location
    length: int
    truncated: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    original: int | None = None  # of a revisit: the number of the capture that holds the payload
    payload_location: Location | None = None  # of a revisit: where that capture's record lies
    payload_length: int | None = None  # of a revisit: that record's length in bytes, compressed

    @property
    def is_revisit(self) -> bool:
        """Whether the record refers to an earlier one for its payload."""
        return self.original is not None

    @property
    def payload_at(self) -> Location:
        """Where the record with the payload lies: this one, or the one it refers to."""
        return self.payload_location or self.location


_COLUMNS = """
  c.capture, c.run, u.text, c.captured_at, c.status, h.media_type, coalesce(c.payload_digest, o.payload_digest),
  c.record_id, f.name, c.offset, c.length, c.truncated, h.etag, h.last_modified, c.original, g.name, o.offset, o.length
FROM captures c JOIN urls u USING (url) JOIN warc_files f USING (warc_file) JOIN heads h USING (head)
LEFT JOIN captures o ON o.capture = c.original LEFT JOIN warc_files g ON g.warc_file = o.warc_file
"""


def _capture(row: tuple) -> Capture:  # type: ignore[type-arg]  # a row of _COLUMNS, typed field by field here
    number, run, url, at, status, media_type, digest, record_id, name, offset, length = row[:11]
    truncated, etag, last_modified, original, original_name, original_offset, original_length = row[11:]
    return Capture(
        number=number,
        run=run,
        url=url,
        captured_at=from_micros(at),
        status=status,
        media_type=media_type,
        payload_digest=Digest(digest),
        record_id=record_urn(record_id),
        location=Location(name, offset),
        length=length,
        truncated=truncated,
        etag=etag,
        last_modified=last_modified,
        original=original,
        payload_location=None if original is None else Location(original_name, original_offset),
        payload_length=original_length,
    )


def capture_by_number(ledger: Ledger, number: int) -> Capture:
    """The capture of that number. Raises KeyError."""
    row = ledger.execute(f"SELECT {_COLUMNS} WHERE c.capture = ?", (number,)).fetchone()
    if row is None:
        raise KeyError(number)
    return _capture(row)


def captures_of_run(ledger: Ledger, run: int) -> Iterator[Capture]:
    """Every capture of a run in the order of its storing: pages, redirect hops, errors, robots.txt."""
    query = f"SELECT {_COLUMNS} WHERE c.run = ? ORDER BY c.capture"
    yield from map(_capture, ledger.execute(query, (run,)))


def captures_after(ledger: Ledger, number: int) -> Iterator[Capture]:
    """Every capture with a higher number, in the order of their storing."""
    query = f"SELECT {_COLUMNS} WHERE c.capture > ? ORDER BY c.capture"
    yield from map(_capture, ledger.execute(query, (number,)))


def captures_in_file(ledger: Ledger, warc_file: str) -> Iterator[Capture]:
    """Every capture in that WARC file, in the order of its records."""
    query = f"SELECT {_COLUMNS} WHERE f.name = ? ORDER BY c.offset"
    yield from map(_capture, ledger.execute(query, (warc_file,)))


def latest_whole_capture(ledger: Ledger, url: str) -> Capture | None:
    """The newest 200 response of that very URL whose whole payload was archived: what a 304 may refer to."""
    query = (
        f"SELECT {_COLUMNS} WHERE u.text = ? AND c.status = 200 AND c.truncated IS NULL ORDER BY c.capture DESC LIMIT 1"
    )
    row = ledger.execute(query, (url,)).fetchone()
    return None if row is None else _capture(row)


def latest_validators(ledger: Ledger, url: str, *, held: IsHeld) -> tuple[str | None, str | None] | None:
    """ETag and Last-Modified of the capture that `latest_whole_capture` gives, for who asks before each request.

    None also where its payload is not held any more: a server that has it must not answer "not modified".
    """
    query = """
      SELECT h.etag, h.last_modified, coalesce(g.name, f.name), coalesce(o.offset, c.offset),
             coalesce(o.length, c.length)
      FROM captures c JOIN urls u USING (url) JOIN heads h USING (head) JOIN warc_files f USING (warc_file)
      LEFT JOIN captures o ON o.capture = c.original LEFT JOIN warc_files g ON g.warc_file = o.warc_file
      WHERE u.text = ? AND c.status = 200 AND c.truncated IS NULL ORDER BY c.capture DESC LIMIT 1
    """
    row = ledger.execute(query, (url,)).fetchone()
    if row is None:
        return None
    etag, last_modified, name, offset, length = row
    return (etag, last_modified) if held(Location(name, offset), length) else None


def identical_capture(
    ledger: Ledger, url: str, digest: Digest, status: int, *, held: IsHeld = lambda _, __: True
) -> Capture | None:
    """The newest whole response record of that URL and status with that payload that is held, if one is."""
    query = (
        f"SELECT {_COLUMNS} WHERE u.text = ? AND substr(c.payload_digest, 1, 4) = ? AND c.payload_digest = ?"
        " AND c.status = ? AND c.truncated IS NULL AND c.original IS NULL ORDER BY c.capture DESC"
    )
    # One as a rule; more where the one before was lost, which is then not looked for again.
    rows = ledger.execute(query, (url, digest.value[:4], digest.value, status)).fetchall()
    found = map(_capture, rows)
    return next((capture for capture in found if held(capture.location, capture.length)), None)


def head_number(ledger: Ledger, media_type: str | None, etag: str | None, last_modified: str | None) -> int:
    """The ledger's number for what a response's head said, given to it now where it has none."""
    said = (media_type, etag, last_modified)
    key = head_key(*said)
    for number, *known in ledger.execute(
        "SELECT head, media_type, etag, last_modified FROM heads WHERE key = ?", (key,)
    ):
        if tuple(known) == said:
            return int(number)
    made = "INSERT INTO heads (key, media_type, etag, last_modified) VALUES (?, ?, ?, ?) RETURNING head"
    return int(ledger.execute(made, (key, *said)).fetchone()[0])
