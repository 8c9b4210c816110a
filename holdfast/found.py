"""What a night found, as far as a run says it at its end: numbers, and the findings that somebody may want to read.

Of a hundred thousand citations that stand as they stood, nothing is said but how many they are; the ledger has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pipelines.drift import DriftEvent
from pipelines.findings import Reason, Verdict
from pipelines.ledger import StoredFinding

QUIET: Final = frozenset({DriftEvent.FIRST_SEEN, DriftEvent.HELD})
"""A night on which nothing happened to a citation."""


@dataclass(frozen=True, slots=True)
class Found:
    """The findings of a night, those of an interrupted part too.

    `told`: those that do not stand, whose event is not a quiet one, or that are news; `news`: the ids of these last.
    `beside`: how many stand next to words that may turn their sense. `nothing_was_reached`: every source with an
    address, and more than one, failed as all do on a machine without network.
    """

    verdicts: Mapping[Verdict, int] = field(default_factory=Counter)
    told: tuple[StoredFinding, ...] = ()
    news: frozenset[str] = frozenset()
    beside: int = 0
    nothing_was_reached: bool = False

    @property
    def total(self) -> int:
        """How many citations were judged."""
        return sum(self.verdicts.values())

    @property
    def all_stand(self) -> bool:
        """Whether none of them needs a person."""
        return all(verdict.stands for verdict, number in self.verdicts.items() if number)


def found(findings: Iterable[StoredFinding], *, is_news: Callable[[StoredFinding], bool]) -> Found:
    """What these findings come to; they are gone through once, and not kept but for those that are told."""
    verdicts: Counter[Verdict] = Counter()
    reasons: Counter[Reason | None] = Counter()
    told, news, beside = [], set(), 0
    for finding in findings:
        judgement = finding.judgement
        stands, new = judgement.verdict.stands, is_news(finding)
        verdicts[judgement.verdict] += 1
        reasons[judgement.reason] += 1
        beside += stands and bool(judgement.context)
        if new:
            news.add(finding.citation_id)
        if new or not stands or finding.event not in QUIET:
            told.append(finding)
    unreached = reasons[Reason.UNREACHABLE] > 1 and {*reasons} <= {Reason.UNREACHABLE, Reason.UNRESOLVED}
    return Found(verdicts, tuple(told), frozenset(news), beside, unreached)


@dataclass(frozen=True, slots=True)
class Resting:
    """Citations whose sources were not due: how many, and how many of them did not stand when last judged."""

    citations: int = 0
    fallen: int = 0
