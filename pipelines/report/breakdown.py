"""How the sources fare by host and by kind: what stands, what drifted, which links are rotten, what stays shut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from .citations import CitationView
from .groups import Group
from .text import split_address

# What says that the page itself is gone. All else that keeps a source from being judged may pass: a wall, a failure.


@dataclass(frozen=True, slots=True)
class Fare:
    """How the citations of one host, or of one kind of source, fare as of their newest findings."""

    name: str
    sources: int
    citations: int
    stands: int
    differs: int
    absent: int
    rotten: int  # the page is gone, several nights running
    shut: int  # could not be judged for another reason, or not for long
    changes: int  # of the source, confirmed, over all nights
    blind: int  # of a hundred nights, those on which a citation could not be judged

    @property
    def trouble(self) -> int:
        """How many of the citations do not stand."""
        return self.citations - self.stands


@dataclass(slots=True)
class _Counts:
    """What was counted under one name."""

    citations: int = 0
    rotten: int = 0
    changes: int = 0
    nights: int = 0
    blind: int = 0
    groups: dict[Group, int] = field(default_factory=lambda: dict.fromkeys(Group, 0))
    sources: set[str] = field(default_factory=set)


class FareCounter:
    """Counts how citations fare under names, one after the other."""

    def __init__(self, name_of: Callable[[CitationView], str]) -> None:
        self._name_of = name_of
        self._counts: dict[str, _Counts] = defaultdict(_Counts)

    def add(self, view: CitationView) -> None:
        """Count one citation."""
        counts, tally = self._counts[self._name_of(view)], view.tally
        counts.citations += 1
        counts.groups[view.group] += 1
        counts.rotten += _is_rotten(view)
        counts.changes += tally.changes
        counts.nights += tally.nights
        counts.blind += tally.blind
        counts.sources.add(view.source.id)

    def fares(self) -> tuple[Fare, ...]:
        """What was counted so far, the most troubled first."""
        fares = [_fare(name, counts) for name, counts in self._counts.items()]
        return tuple(sorted(fares, key=lambda fare: (-fare.trouble, -fare.changes, fare.name)))


def host_counter() -> FareCounter:
    """Counts by host; works that are only named come under "no address"."""
    return FareCounter(_host)


def kind_counter() -> FareCounter:
    """Counts by kind of source."""
    return FareCounter(lambda view: view.source.kind.value if view.source.kind else "no kind given")


def _host(view: CitationView) -> str:
    if view.source.url is None:
        return "no address"
    try:
        return split_address(view.source.url).hostname or view.source.url
    except ValueError:
        return view.source.url


def _fare(name: str, counts: _Counts) -> Fare:
    return Fare(
        name=name,
        sources=len(counts.sources),
        citations=counts.citations,
        stands=counts.groups[Group.STANDS],
        differs=counts.groups[Group.DIFFERS],
        absent=counts.groups[Group.ABSENT],
        rotten=counts.rotten,
        shut=counts.groups[Group.UNCHECKED] - counts.rotten,
        changes=counts.changes,
        blind=round(100 * counts.blind / counts.nights) if counts.nights else 0,
    )


def _is_rotten(view: CitationView) -> bool:
    latest = view.latest
    reason = None if latest is None or not latest.final else latest.judgement.reason
    return reason is not None and reason.is_gone
