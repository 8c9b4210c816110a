"""Rows of captures and attempts brought back to what the records say, each under the number that others know it by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from .audit.found import FoundAttempt, FoundCapture, FoundFile
from .audit.row_faults import Columns, attempt_rows, capture_rows, expected_attempt, expected_captures
from .captures import Capture, head_number
from .ledger import Ledger, references_to
from .runs import url_number

Numbers = Mapping[str, tuple[int, int]]  # of each WARC file in the ledger, and of its run


def _written_over(table: str, columns: str) -> str:
    """A statement that writes a row with these columns, also where there is one of its number, the first of them."""
    number, *names = columns.split(", ")
    places = ", ".join("?" * (1 + len(names)))
    anew = ", ".join(f"{name} = excluded.{name}" for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT ({number}) DO UPDATE SET {anew}"  # noqa: S608 - of the names below


_CAPTURE = _written_over(
    "captures",
    "capture, run, url, captured_at, status, head, payload_digest, record_id, original, warc_file,"
    ' "offset", length, committed_end, truncated',
)
_ATTEMPT = _written_over(
    "attempts", 'attempt, run, url, attempted_at, outcome, detail, warc_file, "offset", committed_end'
)


@dataclass(frozen=True, slots=True)
class Trusted:
    """Up to which byte something vouches for each file; files that do not belong to the collection are not in it."""

    ends: Mapping[str, int]
    files: Mapping[str, FoundFile]

    def holds(self, columns: Columns) -> bool:
        """Whether the record is to be believed rather than the row."""
        return _int(columns["committed_end"]) <= self.ends.get(str(columns["file"]), 0)

    def shows_that_nothing_is_there(self, row: Columns) -> bool:
        """Whether all bytes of the file that the row names are vouched for, so that no record can have been there."""
        name, offset = str(row["file"]), _int(row["offset"])
        if name not in self.ends or self.ends[name] != self.files[name].size:
            return False
        return not self.files[name].is_faulty(offset, offset + 1)


def mend_captures(
    ledger: Ledger, captures: Iterable[tuple[FoundCapture, Capture]], trusted: Trusted, numbers: Numbers
) -> list[str]:
    """Correct the rows of captures; a sentence where something was changed."""
    in_order = sorted(captures, key=lambda pair: (pair[1].captured_at, pair[1].location.offset))
    began = {capture.location.warc_file: capture.captured_at for _, capture in reversed(in_order)}
    expected = sorted(
        expected_captures(in_order),
        key=lambda columns: (began[str(columns["file"])], columns["file"], columns["offset"]),
    )
    paired, left = _paired(list(capture_rows(ledger)), expected, key="record_id")
    number_of = {_bytes(record["record_id"]): _int(row["number"]) for record, row in paired if row is not None}
    wrong = [
        (record, row) for record, row in paired if trusted.holds(record) and (row is None or _differences(record, row))
    ]
    referred = _referred(ledger)
    new = [record for record, row in wrong if row is None]
    known = set(number_of.values()) | {_int(row["number"]) for row in left}
    number_of |= dict(_numbered(expected, number_of, new, known))
    for record, _ in wrong:
        _write_capture(ledger, record, number_of, numbers)
    dropped = [
        row["number"] for row in left if trusted.shows_that_nothing_is_there(row) and row["number"] not in referred
    ]
    ledger.executemany("DELETE FROM captures WHERE capture = ?", [(number,) for number in dropped])
    return _sentences("captures", len(wrong) - len(new), len(new), len(dropped))


def mend_attempts(ledger: Ledger, attempts: Iterable[FoundAttempt], trusted: Trusted, numbers: Numbers) -> list[str]:
    """Correct the rows of attempts; a sentence for each kind of change."""
    paired, left = _paired(list(attempt_rows(ledger)), list(map(expected_attempt, attempts)), key="attempted_at")
    wrong = [
        (record, row) for record, row in paired if trusted.holds(record) and (row is None or _differences(record, row))
    ]
    (last,) = ledger.execute("SELECT coalesce(max(attempt), 0) FROM attempts").fetchone()
    behind = count(last + 1)
    for record, row in wrong:
        file, run = numbers[str(record["file"])]
        values = (
            next(behind) if row is None else row["number"], run, url_number(ledger, str(record["url"])),
            record["attempted_at"], record["outcome"], record["detail"], file, record["offset"],
            record["committed_end"],
        )  # fmt: skip
        ledger.execute(_ATTEMPT, values)
    dropped = [row["number"] for row in left if trusted.shows_that_nothing_is_there(row)]
    ledger.executemany("DELETE FROM attempts WHERE attempt = ?", [(number,) for number in dropped])
    added = sum(row is None for _, row in wrong)
    return _sentences("attempts", len(wrong) - added, added, len(dropped))


def mend_urls(ledger: Ledger, captures: Iterable[tuple[FoundCapture, Capture]], trusted: Trusted) -> list[str]:
    """Correct URLs whose every capture says that they were another: visits name them by the same numbers."""
    paired, _ = _paired(list(capture_rows(ledger)), list(expected_captures(captures)), key="record_id")
    said: defaultdict[str, set[str]] = defaultdict(set)
    for record, row in paired:
        if row is not None and trusted.holds(record):
            said[str(row["url"])].add(str(record["url"]))
    changed = 0
    for text, right in said.items():
        if right != {text} and len(right) == 1:
            changed += ledger.execute(
                "UPDATE urls SET text = :right WHERE text = :wrong"
                " AND NOT EXISTS (SELECT 1 FROM urls WHERE text = :right)",
                {"right": next(iter(right)), "wrong": text},
            ).rowcount
    return [f"ledger: corrected {changed} URLs"] if changed else []


def _paired(
    rows: Sequence[Columns], expected: Sequence[Columns], *, key: str
) -> tuple[list[tuple[Columns, Columns | None]], list[Columns]]:
    """Each record with its row, the one of its key or of its place that differs least; and the rows that are left."""
    by_word: defaultdict[object, list[Columns]] = defaultdict(list)
    for row in rows:
        by_word[row[key]].append(row)
        by_word[row["file"], row["offset"]].append(row)
    candidates: list[tuple[int, int, int]] = []  # how many columns differ, which record, which row
    by_number = {_int(row["number"]): row for row in rows}
    for at, record in enumerate(expected):
        alike = (*by_word[record[key]], *by_word[record["file"], record["offset"]])
        candidates += [(_differences(record, row), at, _int(row["number"])) for row in alike]
    found: dict[int, Columns] = {}
    for _, at, number in sorted(candidates):
        if at not in found and number in by_number:
            found[at] = by_number.pop(number)
    return [(record, found.get(at)) for at, record in enumerate(expected)], list(by_number.values())


def _differences(record: Columns, row: Columns) -> int:
    return sum(row[name] != value for name, value in record.items())


def _numbered(
    expected: Sequence[Columns], number_of: Mapping[bytes, int], new: Sequence[Columns], used: set[int]
) -> Iterator[tuple[bytes, int]]:
    """A number for each record without a row: in the gap in which it was, so that the newest capture stays the newest.

    Where as many numbers are free as records have none, they are those that findings refer to. Else only numbers behind
    all others are given away: one in between might be another's, and a finding would speak of the wrong capture.
    """
    missing = {_bytes(record["record_id"]) for record in new}
    group: list[bytes] = []
    before = 0
    for record in expected:
        record_id = _bytes(record["record_id"])
        if record_id in missing:
            group.append(record_id)
        elif record_id in number_of:
            yield from zip(group, _free(group, range(before + 1, number_of[record_id]), used), strict=True)
            group, before = [], number_of[record_id]
    yield from zip(group, _free(group, range(before + 1, before + 1 + len(group)), used), strict=True)


def _free(group: Sequence[bytes], gap: range, used: set[int]) -> list[int]:
    """As many numbers as the group has records, which are now used."""
    free = [number for number in gap if number not in used]
    if len(free) != len(group):
        behind = max(used, default=0) + 1
        free = list(range(behind, behind + len(group)))
    used.update(free)
    return free


def _referred(ledger: Ledger) -> set[int]:
    """The captures that any row of any room refers to."""
    referred: set[int] = set()
    for table, column in references_to(ledger, "captures"):
        query = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 - of the schema
        referred |= {number for (number,) in ledger.execute(query)}
    return referred


def _write_capture(ledger: Ledger, record: Columns, number_of: Mapping[bytes, int], numbers: Numbers) -> None:
    file, run = numbers[str(record["file"])]
    original = None if record["original"] is None else number_of.get(_bytes(record["original"]))
    said = (record["media_type"], record["etag"], record["last_modified"])
    ledger.execute(
        _CAPTURE,
        (
            number_of[_bytes(record["record_id"])],
            run,
            url_number(ledger, str(record["url"])),
            record["captured_at"],
            record["status"],
            head_number(ledger, *(None if word is None else str(word) for word in said)),
            record["payload_digest"] if original is None else None,
            record["record_id"],
            original,
            file,
            record["offset"],
            record["length"],
            record["committed_end"],
            record["truncated"],
        ),
    )


def _sentences(what: str, corrected: int, added: int, dropped: int) -> list[str]:
    counts = {"corrected": corrected, "made again": added, "of nothing that is archived left out": dropped}
    told = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
    return [f"ledger: rows of {what}: {told}"] if told else []


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
