"""How the sources fare by host and by kind: what stands, what drifted, which links are rotten, what stays shut."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..findings import Reason
from .citations import CitationView
from .groups import Group

# What says that the page itself is gone. All else that keeps a source from being judged may pass: a wall, a failure.
_ROTTEN = frozenset({Reason.NOT_FOUND, Reason.SOFT_404, Reason.UNREACHABLE})


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


class FareCounter:
    """Counts how citations fare under names, one after the other."""

    def __init__(self, name_of: Callable[[CitationView], str]) -> None:
        self._name_of = name_of
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._sources: dict[str, set[str]] = defaultdict(set)

    def add(self, view: CitationView) -> None:
        """Count one citation."""
        name, tally = self._name_of(view), view.tally
        counts = self._counts[name]
        counts["citations"] += 1
        counts[view.group] += 1
        counts["rotten"] += _is_rotten(view)
        counts["changes"] += tally.changes
        counts["nights"] += tally.nights
        counts["blind"] += tally.blind
        self._sources[name].add(view.source.id)

    def fares(self) -> tuple[Fare, ...]:
        """What was counted so far, the most troubled first."""
        fares = [_fare(name, counts, len(self._sources[name])) for name, counts in self._counts.items()]
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
        return urlsplit(view.source.url).hostname or view.source.url
    except ValueError:
        return view.source.url


def _fare(name: str, counts: Mapping[str, int], sources: int) -> Fare:
    rotten, nights = counts["rotten"], counts["nights"]
    return Fare(
        name=name,
        sources=sources,
        citations=counts["citations"],
        stands=counts[Group.STANDS],
        differs=counts[Group.DIFFERS],
        absent=counts[Group.ABSENT],
        rotten=rotten,
        shut=counts[Group.UNCHECKED] - rotten,
        changes=counts["changes"],
        blind=round(100 * counts["blind"] / nights) if nights else 0,
    )


def _is_rotten(view: CitationView) -> bool:
    latest = view.latest
    return latest is not None and latest.final and latest.judgement.reason in _ROTTEN
