"""The ledger's rows of captures and attempts held against the records, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..captures import Capture, to_micros
from ..ledger import Ledger
from .faults import Fault, FaultKind
from .found import FoundAttempt, FoundCapture, FoundFile
from .ledger_faults import LEDGER
from .warc_walk import FOLDER

Columns = Mapping[str, object]

_CAPTURES = """
  SELECT c.capture AS number, f.name AS file, c.offset, c.record_id, u.text AS url, c.captured_at, c.status,
         h.media_type, coalesce(c.payload_digest, o.payload_digest) AS payload_digest, o.record_id AS original,
         c.length, c.committed_end, c.truncated, h.etag, h.last_modified, c.run = f.run AS run_of_its_file
  FROM captures c LEFT JOIN urls u USING (url) LEFT JOIN warc_files f USING (warc_file) LEFT JOIN heads h USING (head)
  LEFT JOIN captures o ON o.capture = c.original
"""
_ATTEMPTS = """
  SELECT a.attempt AS number, f.name AS file, a.offset, u.text AS url, a.attempted_at, a.outcome, a.detail,
         a.committed_end, a.run = f.run AS run_of_its_file
  FROM attempts a LEFT JOIN urls u USING (url) LEFT JOIN warc_files f USING (warc_file)
"""


@dataclass(frozen=True, slots=True)
class Records:
    """What the rows are held against; of `missing` files and of faulty stretches nothing is asked."""

    files: Mapping[str, FoundFile]
    missing: frozenset[str]

    def are_known_to_be_faulty(self, file: object, offset: object) -> bool:
        """Whether a fault that explains itself lies in the exchange that begins or should begin there."""
        if file in self.missing:
            return True
        found = self.files.get(str(file))
        if found is None or not isinstance(offset, int):
            return False
        exchanges: tuple[FoundCapture | FoundAttempt, ...] = (*found.captures, *found.attempts)
        ends = (exchange.end for exchange in exchanges if exchange.location.offset == offset)
        return found.is_faulty(offset, max(ends, default=offset) + 1)  # the first bytes behind it may be its own


def capture_faults(
    ledger: Ledger,
    captures: Iterable[tuple[FoundCapture, Capture]],
    records: Records,
) -> Iterator[Fault]:
    """Rows of captures that say other things than the records, and records without a row."""
    yield from _compared(capture_rows(ledger), expected_captures(captures), records, table="captures", key="record_id")


def attempt_faults(
    ledger: Ledger,
    attempts: Iterable[FoundAttempt],
    records: Records,
) -> Iterator[Fault]:
    """Rows of attempts that say other things than the records, and records without a row."""
    yield from _compared(
        attempt_rows(ledger), map(expected_attempt, attempts), records, table="attempts", key="attempted_at"
    )


def expected_captures(captures: Iterable[tuple[FoundCapture, Capture]]) -> Iterator[Columns]:
    """What the rows of these captures should say. `original` is the record id of the capture that is referred to."""
    captures = list(captures)
    ids = {capture.number: found.record_id.bytes for found, capture in captures}
    for found, capture in captures:
        yield {
            "file": found.location.warc_file,
            "offset": found.location.offset,
            "record_id": found.record_id.bytes,
            "url": found.url,
            "captured_at": to_micros(found.captured_at),
            "status": found.status,
            "media_type": capture.media_type,
            "payload_digest": found.payload_digest.value,
            "original": None if capture.original is None else ids[capture.original],
            "length": found.length,
            "committed_end": found.end,
            "truncated": found.truncated,
            "etag": found.etag,
            "last_modified": found.last_modified,
            "run_of_its_file": 1,
        }


def expected_attempt(found: FoundAttempt) -> Columns:
    """What the row of that attempt should say."""
    return {
        "file": found.location.warc_file,
        "offset": found.location.offset,
        "url": found.url,
        "attempted_at": to_micros(found.attempted_at),
        "outcome": found.outcome,
        "detail": found.detail,
        "committed_end": found.end,
        "run_of_its_file": 1,
    }


def capture_rows(ledger: Ledger) -> Iterator[Columns]:
    """Every row of captures, with its `number`, in words that can be compared."""
    return _rows(ledger, _CAPTURES)


def attempt_rows(ledger: Ledger) -> Iterator[Columns]:
    """Every row of attempts, likewise; a record tells the detail in one line."""
    for row in _rows(ledger, _ATTEMPTS):
        yield {**row, "detail": " ".join(str(row["detail"]).split())}


def _rows(ledger: Ledger, query: str) -> Iterator[dict[str, object]]:
    cursor = ledger.execute(query)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _compared(
    rows: Iterable[Columns], expected: Iterable[Columns], records: Records, *, table: str, key: str
) -> Iterator[Fault]:
    """Each row with the record at its place, or else with the one that has its `key`."""
    by_place = {(columns["file"], columns["offset"]): columns for columns in expected}
    by_key = {columns[key]: columns for columns in by_place.values()}
    left = set(by_place)
    named: set[object] = set()
    for row in rows:
        record = by_place.get((row["file"], row["offset"])) or by_key.get(row[key])
        if record is None:
            if not records.are_known_to_be_faulty(row["file"], row["offset"]):
                yield _fault(row, table, f"names a record at {row['file']}:{row['offset']}, and there is none")
            continue
        place = (record["file"], record["offset"])
        if place in named:
            yield _fault(row, table, f"names the record at {place[0]}:{place[1]}, which another row has named")
            continue
        named.add(place)
        left.discard(place)
        for name, value in record.items():
            if row[name] != value and not records.are_known_to_be_faulty(record["file"], record["offset"]):
                yield _fault(row, table, f"has the {name} {_shown(row[name])}, the record {_shown(value)}")
    for file, offset in sorted(left, key=str):
        yield Fault(f"{FOLDER}/{file}", int(str(offset)), FaultKind.LEDGER, f"the ledger has no row of {table} for it")


def _fault(row: Columns, table: str, sentence: str) -> Fault:
    return Fault(LEDGER, None, FaultKind.LEDGER, f"row {row['number']} of {table} {sentence}")


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else repr(value)
