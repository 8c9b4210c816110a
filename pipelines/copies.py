"""What archived copies say where a source itself no longer does: looked up, fetched, judged, and told beside it.

A copy never takes the source's place: the source stays "could not be checked" or "absent", and beside it stands that
the words are in the copy of such a day. A copy does not change, so each is fetched once and judged again only by
newer programs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.captures import Capture, capture_by_number, from_micros, to_micros
from archive.ledger import Ledger, create_tables, has_table

from . import ledger as tables
from .archived_copies import same_copy
from .findings import Judgement, Reason, Verdict
from .ledger import StoredFinding
from .publication import Citation, Publication

DECLARED = "the declarations"
"""In `Copy.archive`: the copy is one of the source's declared `copies`."""

# What says nothing about the source being gone or blocked: no copy could help, or there is no address to look up.
_NO_LOSS = frozenset(
    {
        Reason.UNRESOLVED,
        Reason.NOT_FETCHED,
        Reason.UNSUPPORTED_TYPE,
        Reason.EXTRACTION_FAILED,
        Reason.EXTRACTION_LIMIT,
        Reason.ADDRESS_REFUSED,
    }
)

_ROOM, _VERSION = "copies", 2
_SCHEMA = """
CREATE TABLE IF NOT EXISTS copies (
  copy INTEGER PRIMARY KEY,
  source TEXT NOT NULL,      -- the source's address as declared, without fragment
  address TEXT NOT NULL,     -- where the copy was fetched from
  archive TEXT NOT NULL,     -- whose it is
  at INTEGER,                -- its moment in microseconds, NULL where nobody says
  run INTEGER NOT NULL,
  capture INTEGER,           -- NULL where it could not be fetched, or is no copy that could be read
  UNIQUE (source, address, run)
);
CREATE TABLE IF NOT EXISTS inquiries (
  source TEXT NOT NULL,
  archive TEXT NOT NULL,     -- its name
  run INTEGER NOT NULL,
  asked_at INTEGER NOT NULL, -- microseconds
  PRIMARY KEY (source, archive, run)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copy_findings (  -- written where it differs from the citation's row before; the judgement
                                            -- says what was asked, for a citation may be reworded
  citation TEXT NOT NULL,
  run INTEGER NOT NULL,
  copy INTEGER NOT NULL REFERENCES copies,
  judgement INTEGER NOT NULL REFERENCES judgements,
  PRIMARY KEY (citation, run)
);
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """An archived copy of a source that a run tried to fetch. `at` is aware UTC, None where nobody says when."""

    number: int
    source: str  # the source's address when it was fetched, without fragment
    address: str
    archive: str
    at: datetime | None
    capture: Capture


@dataclass(frozen=True, slots=True)
class CopyFinding:
    """What a copy says about one citation of its source. `question`: the citation's fingerprint when it was asked."""

    copy: Copy
    question: str
    judgement: Judgement

    def answers(self, citation: Citation, address: str, declared: Sequence[str]) -> bool:
        """Whether it speaks of the citation as it is declared now, out of a copy that is still one of its source's.

        `address`: the source's, without fragment; `declared`: the copies that are declared for it.
        """
        if self.judgement.verdict is Verdict.UNVERIFIABLE or self.question != citation.fingerprint:
            return False
        return self.copy.source == address and is_of(self.copy, declared)


def is_of(copy: Copy, declared: Sequence[str]) -> bool:
    """Whether the copy may speak for its source: one that was declared once speaks while it is declared."""
    return copy.archive != DECLARED or any(same_copy(copy.address, each) for each in declared)


def declared_copies(publication: Publication) -> dict[str, tuple[str, ...]]:
    """The declared copies by the sources' addresses without fragments: one page may be declared as several sources."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for source in publication.sources:
        if source.url is not None:
            found[source.url.partition("#")[0]] |= dict.fromkeys(source.copies)
    return {address: tuple(copies) for address, copies in found.items()}


def create(ledger: Ledger) -> None:
    """Make the tables where they are missing."""
    create_tables(ledger, room=_ROOM, version=_VERSION, schema=_SCHEMA, upgrades={1: _from_version_1})


def _from_version_1(ledger: Ledger) -> None:
    """Version 1 did not say which archive had been asked."""
    ledger.execute("DROP TABLE IF EXISTS lookups")


def calls_for_copy(finding: StoredFinding, declared: Sequence[str]) -> bool:
    """Whether a copy could help: the source is gone or blocked, or its words are and copies of it are declared."""
    if finding.judgement.verdict.stands:
        return False
    if finding.judgement.reason is not None:
        return finding.judgement.reason not in _NO_LOSS
    return bool(declared)


def copies_of(ledger: Ledger, source: str) -> tuple[Copy, ...]:
    """The archived copies of that address, the newest fetched first."""
    query = f"SELECT {_COPIES} WHERE source = ? AND capture IS NOT NULL ORDER BY copy DESC"
    return tuple(_copy(ledger, row) for row in ledger.execute(query, (source,)).fetchall())


def failures(ledger: Ledger, source: str) -> dict[str, datetime]:
    """The addresses of copies that brought nothing when they were last asked for, with the start of that run."""
    query = """
      SELECT address, capture, run_at FROM copies JOIN runs USING (run) WHERE source = ? ORDER BY copy
    """
    newest = {address: (capture, run_at) for address, capture, run_at in ledger.execute(query, (source,))}
    return {address: datetime.fromisoformat(run_at) for address, (capture, run_at) in newest.items() if capture is None}


def record_copy(
    ledger: Ledger,
    *,
    source: str,
    address: str,
    archive: str,
    at: datetime | None,
    run: int,
    capture: int | None,
) -> None:
    """Write that the run fetched a copy, or tried to."""
    moment = None if at is None else to_micros(at)
    ledger.execute(
        "INSERT INTO copies (source, address, archive, at, run, capture) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (source, address, archive, moment, run, capture),
    )


def record_inquiry(ledger: Ledger, *, source: str, archive: str, run: int, at: datetime) -> None:
    """Write that an archive answered when it was asked for copies of that address."""
    ledger.execute(
        "INSERT INTO inquiries (source, archive, run, asked_at) VALUES (:source, :archive, :run, :at)"
        " ON CONFLICT (source, archive, run) DO UPDATE SET asked_at = :at",
        {"source": source, "archive": archive, "run": run, "at": to_micros(at)},
    )


def inquiries(ledger: Ledger) -> dict[str, dict[str, datetime]]:
    """When each archive last answered, by address and by the archive's name."""
    found: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for source, archive, at in ledger.execute("SELECT source, archive, asked_at FROM inquiries ORDER BY run"):
        found[source][archive] = from_micros(at)
    return found


def record_copy_finding(ledger: Ledger, *, citation_id: str, run: int, copy: int, judgement: int) -> None:
    """Write what a copy says of a citation, unless that is what its newest row says."""
    query = "SELECT copy, judgement FROM copy_findings WHERE citation = ? ORDER BY run DESC LIMIT 1"
    if ledger.execute(query, (citation_id,)).fetchone() != (copy, judgement):
        ledger.execute(
            "INSERT INTO copy_findings (citation, run, copy, judgement) VALUES (:citation, :run, :copy, :judgement)"
            " ON CONFLICT (citation, run) DO UPDATE SET copy = :copy, judgement = :judgement",
            {"citation": citation_id, "run": run, "copy": copy, "judgement": judgement},
        )


def copy_findings(ledger: Ledger) -> Iterator[tuple[str, CopyFinding]]:
    """The newest of each citation, by its id; none where no run ever looked at a copy."""
    if not has_table(ledger, "copy_findings"):
        return
    query = """
      SELECT f.citation, f.judgement, q.text, c.copy, c.source, c.address, c.archive, c.at, c.capture
      FROM copy_findings f JOIN copies c USING (copy) JOIN judgements j USING (judgement)
      JOIN words q ON q.word = j.question
      WHERE f.run = (SELECT max(run) FROM copy_findings WHERE citation = f.citation)
    """
    for citation_id, judgement, question, *row in ledger.execute(query).fetchall():
        yield citation_id, CopyFinding(_copy(ledger, row), question, tables.judgement_by_number(ledger, judgement))


_COPIES = "c.copy, c.source, c.address, c.archive, c.at, c.capture FROM copies c"


def _copy(ledger: Ledger, row: Sequence) -> Copy:  # type: ignore[type-arg]  # of _COPIES
    number, source, address, archive, at, capture = row
    moment = None if at is None else from_micros(at)
    return Copy(number, source, address, archive, moment, capture_by_number(ledger, capture))
