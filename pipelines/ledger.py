"""Writing and finding this room's rows in the collection's ledger: extractions, judgements, findings. Append-only.

A judgement is stored once for a citation's question, a text and a matcher, however many nights it is the answer; a
finding is a night's reference to one. That keeps a year of nights small, and says by itself what did not change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Final

from archive.captures import Capture, capture_by_number
from archive.ledger import Ledger

from .drift import DriftEvent
from .findings import Judgement, Reason, Verdict
from .judgement_json import from_json, to_json
from .ledger_schema import body_key, create, joined_offsets, open_to_read, split_offsets

__all__ = ["create", "open_to_read"]


@dataclass(frozen=True, slots=True)
class ReadText:
    """A payload's text is in derived/ under that digest. `portrait`: what it is about, see portraits.py."""

    text_digest: bytes
    portrait: bytes | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a payload gave no text that may be judged."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """One night's finding as the ledger has it."""

    citation_id: str
    run: int
    run_at: datetime
    judgement: Judgement
    matcher: str
    extractor: str | None
    event: DriftEvent
    final: bool
    capture: Capture | None


def extraction_of(ledger: Ledger, capture: Capture, extractor: str) -> ReadText | Unread | None:
    """What reading the capture's payload with that extractor gave; None where it has not been read."""
    row = ledger.execute(
        "SELECT t.digest, p.body, x.reason, x.detail FROM extractions x"
        " LEFT JOIN texts t USING (text) LEFT JOIN portraits p USING (text)"
        " WHERE x.payload_digest = ? AND x.media_type = (SELECT word FROM words WHERE text = ?)"
        " AND x.extractor = (SELECT word FROM words WHERE text = ?)",
        (capture.payload_digest.value, capture.media_type or "", extractor),
    ).fetchone()
    if row is None:
        return None
    text_digest, portrait, reason, detail = row
    return ReadText(text_digest, portrait) if text_digest is not None else Unread(Reason(reason), detail)


def record_extraction(ledger: Ledger, capture: Capture, extractor: str, result: ReadText | Unread) -> None:
    """Write what reading the capture's payload gave."""
    match result:
        case ReadText(text_digest, portrait):
            text = _text(ledger, text_digest)
            outcome: tuple[int | None, str | None, str | None] = (text, None, None)
            if portrait is not None:
                ledger.execute(
                    "INSERT INTO portraits (text, body) VALUES (?, ?) ON CONFLICT DO NOTHING", (text, portrait)
                )
        case Unread(reason, detail):
            outcome = (None, reason.value, detail)
    media_type, program = _word(ledger, capture.media_type or ""), _word(ledger, extractor)
    ledger.execute(
        "INSERT INTO extractions (payload_digest, media_type, extractor, text, reason, detail)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (payload_digest, media_type, extractor)"
        " DO UPDATE SET text = excluded.text, reason = excluded.reason, detail = excluded.detail",
        (capture.payload_digest.value, media_type, program, *outcome),
    )


def no_text(reason: Reason, detail: str) -> bytes:
    """What stands in a text's place in `judgements` where there was none to judge."""
    return hashlib.sha256(f"{reason.value}\n{detail}".encode()).digest()


def known_judgement(ledger: Ledger, question: str, answered_by: bytes, matcher: str) -> tuple[int, Judgement] | None:
    """The judgement made before on that question, text and matcher, with its number."""
    row = ledger.execute(
        "SELECT j.judgement, b.json, j.offsets FROM judgements j JOIN bodies b USING (body)"
        " WHERE j.question = (SELECT word FROM words WHERE text = ?)"
        " AND j.text = (SELECT text FROM texts WHERE digest = ?)"
        " AND j.matcher = (SELECT word FROM words WHERE text = ?)",
        (question, answered_by, matcher),
    ).fetchone()
    return None if row is None else (row[0], from_json(joined_offsets(row[1], row[2])))


def record_judgement(ledger: Ledger, question: str, answered_by: bytes, matcher: str, judgement: Judgement) -> int:
    """Write a judgement; its number."""
    body, offsets = split_offsets(to_json(judgement))
    key = (_word(ledger, question), _text(ledger, answered_by), _word(ledger, matcher))
    ledger.execute(
        "INSERT INTO judgements (question, text, matcher, body, offsets) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (*key, _body(ledger, body), offsets),
    )
    row = ledger.execute(
        "SELECT judgement FROM judgements WHERE question = ? AND text = ? AND matcher = ?", key
    ).fetchone()
    return int(row[0])


def record_finding(
    ledger: Ledger,
    *,
    citation_id: str,
    run: int,
    judgement: int,
    capture: int | None,
    extractor: str | None,
    event: DriftEvent,
    final: bool,
) -> None:
    """Write one night's finding of one citation; runs are written in their order."""
    ledger.execute("INSERT INTO citations (id) VALUES (?) ON CONFLICT DO NOTHING", (citation_id,))
    (citation,) = ledger.execute("SELECT citation FROM citations WHERE id = ?", (citation_id,)).fetchone()
    said = ledger.execute("SELECT body, matcher FROM judgements WHERE judgement = ?", (judgement,)).fetchone()
    said += (None if extractor is None else _word(ledger, extractor), event.value, int(final))
    if said != _spell_through(ledger, citation, run - 1, like=judgement):
        ledger.execute("INSERT INTO spells VALUES (?, ?, ?, ?, ?, ?, ?)", (citation, run, *said))
    ledger.execute("INSERT INTO findings VALUES (?, ?, ?, ?)", (citation, run, judgement, capture))


def record_rereading(
    ledger: Ledger,
    *,
    citation_id: str,
    run: int,
    judgement: int,
    capture: int,
    extractor: str,
    event: DriftEvent,
    final: bool,
) -> None:
    """Write what newer programs make of the capture that was judged last before the run. One a citation and run."""
    ledger.execute(
        "INSERT INTO rereadings VALUES ((SELECT citation FROM citations WHERE id = ?), ?, ?, ?, ?, ?, ?)",
        (citation_id, run, judgement, capture, _word(ledger, extractor), event.value, int(final)),
    )


def _spell_through(ledger: Ledger, citation: int, run: int, *, like: int) -> tuple[object, ...] | None:
    """What the citation's spell that lasts through that run says; None where the run has no finding of it.

    None as well where it was worded otherwise then than the judgement `like` has it.

    A run without a finding ends a spell: a spell's nights are then known by its first and its last.
    """
    query = """
      SELECT body, matcher, extractor, event, final FROM spells WHERE citation = :citation AND first_run <= :run
      AND EXISTS (SELECT 1 FROM findings JOIN judgements USING (judgement) WHERE citation = :citation AND run = :run
        AND question = (SELECT question FROM judgements WHERE judgement = :like)) ORDER BY first_run DESC LIMIT 1
    """
    named = {"citation": citation, "run": run, "like": like}
    row: tuple[object, ...] | None = ledger.execute(query, named).fetchone()
    return row


def _word(ledger: Ledger, text: str) -> int:
    """The number of a word that repeats."""
    known = ledger.execute("SELECT word FROM words WHERE text = ?", (text,)).fetchone()
    if known:
        return int(known[0])
    return _made(ledger, "INSERT INTO words (text) VALUES (?) RETURNING word", (text,))


def _text(ledger: Ledger, digest: bytes) -> int:
    known = ledger.execute("SELECT text FROM texts WHERE digest = ?", (digest,)).fetchone()
    if known:
        return int(known[0])
    return _made(ledger, "INSERT INTO texts (digest) VALUES (?) RETURNING text", (digest,))


def _body(ledger: Ledger, body: str) -> int:
    key = body_key(body)
    known = ledger.execute("SELECT body FROM bodies WHERE key = ? AND json = ?", (key, body)).fetchone()
    if known:
        return int(known[0])
    return _made(ledger, "INSERT INTO bodies (key, json) VALUES (?, ?) RETURNING body", (key, body))


def _made(ledger: Ledger, statement: str, values: tuple[object, ...]) -> int:
    """The number of the row that the statement makes."""
    return int(ledger.execute(statement, values).fetchone()[0])


_FINDING_COLUMNS = """
  c.id, f.run, r.run_at, b.json, j.offsets, m.text, e.text, s.event, s.final, f.capture
FROM citations c CROSS JOIN findings f JOIN runs r ON r.run = f.run AND f.citation = c.citation
JOIN judgements j ON j.judgement = f.judgement
JOIN bodies b ON b.body = j.body JOIN words m ON m.word = j.matcher
JOIN spells s ON s.citation = f.citation AND s.first_run =
  (SELECT max(first_run) FROM spells WHERE citation = f.citation AND first_run <= f.run)
LEFT JOIN words e ON e.word = s.extractor
"""


def findings_of(ledger: Ledger, citation_id: str) -> Iterator[StoredFinding]:
    """All findings of a citation, the oldest first."""
    query = f"SELECT {_FINDING_COLUMNS} WHERE c.id = ? ORDER BY f.run"
    captures = _looked_up(ledger)
    for row in ledger.execute(query, (citation_id,)):
        yield _finding(row, captures)


def newest_finding(ledger: Ledger, citation_id: str) -> StoredFinding | None:
    """The newest finding of a citation, None where no run has judged it yet."""
    query = f"SELECT {_FINDING_COLUMNS} WHERE c.id = ? ORDER BY f.run DESC LIMIT 1"
    row = ledger.execute(query, (citation_id,)).fetchone()
    return None if row is None else _finding(row, _looked_up(ledger))


def findings_of_run(ledger: Ledger, run: int) -> Iterator[StoredFinding]:
    """All findings of a run, in no particular order."""
    captures = _looked_up(ledger)
    for row in ledger.execute(f"SELECT {_FINDING_COLUMNS} WHERE f.run = ?", (run,)):
        yield _finding(row, captures)


# How our own text of a body begins where its judgement stands; one that was written otherwise is looked into.
_STANDING: Final = tuple(f'{{"verdict":"{verdict.value}"' for verdict in Verdict if verdict.stands)
_FALLEN: Final = " AND ".join(f"substr(b.json, 1, {len(begins)}) <> ?" for begins in _STANDING)


def fallen_findings_of_run(ledger: Ledger, run: int) -> Iterator[StoredFinding]:
    """Those of a run that do not stand. Nothing is made of the others, and there may be very many."""
    captures = _looked_up(ledger)
    for row in ledger.execute(f"SELECT {_FINDING_COLUMNS} WHERE f.run = ? AND {_FALLEN}", (run, *_STANDING)):
        finding = _finding(row, captures)
        if not finding.judgement.verdict.stands:
            yield finding


def _looked_up(ledger: Ledger) -> Callable[[int], Capture]:
    """Captures by their numbers; those of citations in a row are mostly one, which is asked for once."""
    return lru_cache(maxsize=64)(partial(capture_by_number, ledger))


def _finding(row: tuple, captures: Callable[[int], Capture]) -> StoredFinding:  # type: ignore[type-arg]  # of _FINDING_COLUMNS
    citation_id, run, run_at, body, offsets, matcher, extractor, event, final, capture = row
    return StoredFinding(
        citation_id=citation_id,
        run=run,
        run_at=datetime.fromisoformat(run_at),
        judgement=from_json(joined_offsets(body, offsets)),
        matcher=matcher,
        extractor=extractor,
        event=DriftEvent(event),
        final=bool(final),
        capture=None if capture is None else captures(capture),
    )


def judgement_by_number(ledger: Ledger, number: int) -> Judgement:
    """The judgement of that number. Raises KeyError."""
    query = "SELECT json, offsets FROM judgements JOIN bodies USING (body) WHERE judgement = ?"
    row = ledger.execute(query, (number,)).fetchone()
    if row is None:
        raise KeyError(number)
    return from_json(joined_offsets(*row))


def reread_in(ledger: Ledger) -> frozenset[tuple[str, int]]:
    """The ids of citations with the runs before which newer programs read their last capture otherwise."""
    rows = ledger.execute("SELECT id, run FROM rereadings JOIN citations USING (citation)")
    return frozenset((citation_id, run) for citation_id, run in rows)


def judged_in_run(ledger: Ledger, run: int) -> frozenset[str]:
    """The ids of the citations that the run has findings for."""
    query = "SELECT id FROM citations c CROSS JOIN findings f WHERE f.citation = c.citation AND f.run = ?"
    return frozenset(row[0] for row in ledger.execute(query, (run,)))
