"""How the sources fare by host and by kind: what stands, what drifted, which links are rotten, what stays shut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
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


def by_host(views: Iterable[CitationView]) -> tuple[Fare, ...]:
    """The hosts, the most troubled first; works that are only named come under "no address"."""
    return _fares(views, _host)


def by_kind(views: Iterable[CitationView]) -> tuple[Fare, ...]:
    """The kinds of source, the most troubled first."""
    return _fares(views, lambda view: view.source.kind.value if view.source.kind else "no kind given")


def _host(view: CitationView) -> str:
    if view.source.url is None:
        return "no address"
    try:
        return urlsplit(view.source.url).hostname or view.source.url
    except ValueError:
        return view.source.url


def _fares(views: Iterable[CitationView], name_of: Callable[[CitationView], str]) -> tuple[Fare, ...]:
    members: dict[str, list[CitationView]] = defaultdict(list)
    for view in views:
        members[name_of(view)].append(view)
    fares = [_fare(name, of_name) for name, of_name in members.items()]
    return tuple(sorted(fares, key=lambda fare: (-fare.trouble, -fare.changes, fare.name)))


def _fare(name: str, views: list[CitationView]) -> Fare:
    groups = [view.group for view in views]
    nights = sum(view.tally.nights for view in views)
    blind = sum(view.tally.blind for view in views)
    rotten = sum(_is_rotten(view) for view in views)
    return Fare(
        name=name,
        sources=len({view.source.id for view in views}),
        citations=len(views),
        stands=groups.count(Group.STANDS),
        differs=groups.count(Group.DIFFERS),
        absent=groups.count(Group.ABSENT),
        rotten=rotten,
        shut=groups.count(Group.UNCHECKED) - rotten,
        changes=sum(view.tally.changes for view in views),
        blind=round(100 * blind / nights) if nights else 0,
    )


def _is_rotten(view: CitationView) -> bool:
    latest = view.latest
    return latest is not None and latest.final and latest.judgement.reason in _ROTTEN
