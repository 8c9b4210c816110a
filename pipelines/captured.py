"""What a collection has of one address: its visits and its captures, for whoever looks at a single source."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from archive.captures import Capture, capture_by_number, from_micros
from archive.ledger import Ledger
from archive.runs import CAPTURED


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """What one run brought of an address. `capture` is None where it brought no bytes."""

    visited_at: datetime
    outcome: str
    detail: str | None
    capture: Capture | None


def visits_of(ledger: Ledger, url: str, *, most: int) -> tuple[VisitSeen, ...]:
    """The visits of a declared address, the newest first, `most` at most."""
    rows = ledger.execute(
        "SELECT visited_at, outcome, detail, capture FROM visits WHERE url = (SELECT url FROM urls WHERE text = ?)"
        " ORDER BY run DESC LIMIT ?",
        (url.partition("#")[0], most),
    ).fetchall()
    return tuple(
        VisitSeen(
            from_micros(at), outcome or CAPTURED, detail, None if number is None else capture_by_number(ledger, number)
        )
        for at, outcome, detail, number in rows
    )


def captures_of(ledger: Ledger, url: str, *, most: int) -> tuple[Capture, ...]:
    """The captures of that very address, the newest first, `most` at most."""
    rows = ledger.execute(
        "SELECT capture FROM captures WHERE url = (SELECT url FROM urls WHERE text = ?) ORDER BY capture DESC LIMIT ?",
        (url.partition("#")[0], most),
    ).fetchall()
    return tuple(capture_by_number(ledger, number) for (number,) in rows)


def capture_of_record(ledger: Ledger, record: str, url: str) -> Capture | None:
    """The capture of that address whose record has that UUID; None where there is none, or where it is no UUID."""
    try:
        wanted = uuid.UUID(record)
    except ValueError:
        return None
    row = ledger.execute(
        "SELECT capture FROM captures WHERE url = (SELECT url FROM urls WHERE text = ?) AND record_id = ?",
        (url, wanted.bytes),
    ).fetchone()
    return None if row is None else capture_by_number(ledger, row[0])
