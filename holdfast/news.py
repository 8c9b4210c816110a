"""Which findings of a run are news: what cron should mail, and what it has mailed before.

The rule of `--quiet`. A citation's nights that found and said the same are one spell of the ledger, so that whatever is
news begins one. Not all that begin one are news: a source that rests begins one with every visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.drift import DriftEvent
from pipelines.findings import Reason
from pipelines.ledger import StoredFinding

if TYPE_CHECKING:
    from archive.ledger import Ledger


@dataclass(frozen=True, slots=True)
class _Before:
    """What the spell before said of a citation."""

    event: DriftEvent
    final: bool


def news_of_run(ledger: Ledger, run: int) -> Callable[[StoredFinding], bool]:
    """Tells of a finding of the run whether it says something that the runs before had not said."""
    begun = _begun(ledger, run)
    return lambda finding: finding.citation_id in begun and _is_news(finding, begun[finding.citation_id])


def _is_news(finding: StoredFinding, before: _Before | None) -> bool:
    """Whether a finding with which a spell begins is to be told."""
    stands = finding.judgement.verdict.stands
    if before is None:
        return not stands
    was_blind = before.event is DriftEvent.UNVERIFIABLE_SINCE and before.final
    match finding.event:
        case DriftEvent.DRIFTED | DriftEvent.LOST | DriftEvent.RETURNED | DriftEvent.EXTRACTOR_CHANGED:
            return True
        case DriftEvent.UNVERIFIABLE_SINCE:
            # One night that could not be judged says nothing; a work that is only named was told when it was declared.
            return finding.final and not was_blind and finding.judgement.reason is not Reason.UNRESOLVED
        case DriftEvent.FIRST_SEEN:
            return not stands or was_blind
        case DriftEvent.HELD:
            return was_blind


def _begun(ledger: Ledger, run: int) -> dict[str, _Before | None]:
    """The citations of which a spell begins with the run, and what the spell before it said, if there was one."""
    query = """
      SELECT c.id, p.event, p.final FROM spells s JOIN citations c ON c.citation = s.citation
      LEFT JOIN spells p ON p.citation = s.citation AND p.first_run =
        (SELECT max(first_run) FROM spells WHERE citation = s.citation AND first_run < s.first_run)
      WHERE s.first_run = ?
    """
    rows = ledger.execute(query, (run,)).fetchall()
    return {name: None if event is None else _Before(DriftEvent(event), bool(final)) for name, event, final in rows}
