"""What the nights before this one said of a citation, out of the ledger: as much of it as tonight's word needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.captures import from_micros
from archive.ledger import Ledger

from .drift import DriftEvent, Event


@dataclass(frozen=True, slots=True)
class LastSaid:
    """What a citation's newest finding says: its judgement, by number, and drift's word."""

    judgement: int
    event: Event


def last_said(ledger: Ledger, citation_id: str, *, like: int) -> LastSaid | None:
    """What the newest finding of a citation says.

    None where there is none, where the citation was worded otherwise then than the judgement `like` has it, and where
    newer programs have read the last capture again since.
    """
    query = """
      SELECT f.judgement, s.event, s.final FROM citations c CROSS JOIN findings f
      JOIN judgements j ON j.judgement = f.judgement AND f.citation = c.citation
      JOIN spells s ON s.citation = c.citation
      WHERE c.id = ? AND f.run = (SELECT max(run) FROM findings WHERE citation = c.citation)
      AND s.first_run = (SELECT max(first_run) FROM spells WHERE citation = c.citation)
      AND j.question = (SELECT question FROM judgements WHERE judgement = ?)
      AND NOT EXISTS (SELECT 1 FROM rereadings r WHERE r.citation = c.citation AND r.run > f.run)
    """
    row = ledger.execute(query, (citation_id, like)).fetchone()
    return None if row is None else LastSaid(row[0], Event(DriftEvent(row[1]), bool(row[2])))


@dataclass(frozen=True, slots=True)
class PastNight:
    """What drift needs of one night's finding; `judgement` is a number, for `judgement_by_number`."""

    judgement: int
    matcher: str
    extractor: str | None
    payload_digest: bytes | None
    record_id: bytes | None
    captured_at: datetime | None = None


def past_nights(ledger: Ledger, citation_id: str, *, like: int) -> Iterator[PastNight]:
    """A citation's nights, the oldest first, and before a night what rereading the last capture gave there.

    Of those only that asked what the judgement `like` asks: a citation that was reworded is another question.
    """
    query = """
      WITH named AS (SELECT citation FROM citations WHERE id = ?), nights AS (
        SELECT run, 1 AS place, judgement, capture,
          (SELECT extractor FROM spells s WHERE s.citation = f.citation AND s.first_run <= f.run
           ORDER BY first_run DESC LIMIT 1) AS extractor
        FROM findings f WHERE citation = (SELECT citation FROM named)
        UNION ALL
        SELECT run, 0, judgement, capture, extractor FROM rereadings WHERE citation = (SELECT citation FROM named))
      SELECT n.judgement, m.text, e.text, coalesce(k.payload_digest, o.payload_digest), k.record_id, k.captured_at
      FROM nights n JOIN judgements j USING (judgement) JOIN words m ON m.word = j.matcher
      LEFT JOIN words e ON e.word = n.extractor LEFT JOIN captures k USING (capture)
      LEFT JOIN captures o ON o.capture = k.original
      WHERE j.question = (SELECT question FROM judgements WHERE judgement = ?) ORDER BY n.run, n.place
    """
    for row in ledger.execute(query, (citation_id, like)):
        judgement, matcher, extractor, payload_digest, record_id, at = row
        captured_at = None if at is None else from_micros(at)
        yield PastNight(judgement, matcher, extractor, payload_digest, record_id, captured_at)


@dataclass(frozen=True, slots=True)
class LastJudged:
    """The newest capture, by its number, on which a citation was judged, and the programs that did."""

    capture: int
    extractor: str | None
    matcher: str


def last_judged(ledger: Ledger, citation_id: str) -> LastJudged | None:
    """Of the citation's newest night with a verdict on the source's words; None where there was none.

    A rereading of that capture since counts: it is not reread twice by the same programs.
    """
    spell = ledger.execute(
        "SELECT s.citation, s.first_run, e.text, m.text FROM citations c JOIN spells s USING (citation)"
        " JOIN words m ON m.word = s.matcher LEFT JOIN words e ON e.word = s.extractor"
        " WHERE c.id = ? AND s.event <> ? ORDER BY s.first_run DESC LIMIT 1",
        (citation_id, DriftEvent.UNVERIFIABLE_SINCE.value),
    ).fetchone()
    if spell is None:
        return None
    citation, first_run, extractor, matcher = spell
    run, capture = ledger.execute(
        "SELECT run, capture FROM findings WHERE citation = :citation AND run < coalesce((SELECT min(first_run)"
        " FROM spells WHERE citation = :citation AND first_run > :first_run), 4611686018427387904)"
        " ORDER BY run DESC LIMIT 1",
        {"citation": citation, "first_run": first_run},
    ).fetchone()
    again = ledger.execute(
        "SELECT r.capture, e.text, m.text FROM rereadings r JOIN words e ON e.word = r.extractor"
        " JOIN judgements j USING (judgement) JOIN words m ON m.word = j.matcher"
        " WHERE r.citation = ? AND r.run > ? ORDER BY r.run DESC LIMIT 1",
        (citation, run),
    ).fetchone()
    if again is not None:
        return LastJudged(*again)
    return None if capture is None else LastJudged(capture, extractor, matcher)


def not_surely_judged_by(ledger: Ledger, *, extractor: str, matcher: str) -> frozenset[str]:
    """The ids of the citations of which `last_judged` may name other programs, in one question for all of them.

    Those whose newest spell with a verdict other programs found, and those that were ever reread.
    """
    rows = ledger.execute(
        "SELECT c.id FROM citations c JOIN spells s USING (citation) JOIN words m ON m.word = s.matcher"
        " LEFT JOIN words e ON e.word = s.extractor WHERE s.first_run = (SELECT max(first_run) FROM spells"
        " WHERE citation = s.citation AND event <> ?) AND (m.text <> ? OR e.text IS NULL OR e.text <> ?)"
        " UNION SELECT c.id FROM rereadings JOIN citations c USING (citation)",
        (DriftEvent.UNVERIFIABLE_SINCE.value, matcher, extractor),
    )
    return frozenset(row[0] for row in rows)
