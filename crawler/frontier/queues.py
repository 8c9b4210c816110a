"""Sources by host, and whose turn it is: one source of a host at a time, and only when its host may be asked.

Of the hosts that may be asked, those that were not asked yet come first, in the order in which they came: what is slow
or dead is found out early. Then the one with the most sources left: its pauses decide when the night ends (0015).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from . import Source

_MORE_THAN_ANY = 1 << 60  # sources


@dataclass(slots=True)
class _Host:
    """`urls` holds the next one last: popping it costs nothing, and a list of one is small."""

    name: str
    urls: list[str]
    rank: int
    due: float
    under_way: str | None = None  # the source that was handed out
    begun: bool = False

    @property
    def turn(self) -> tuple[int, int]:
        """Less is sooner."""
        return (-len(self.urls) if self.begun else -_MORE_THAN_ANY, self.rank)


@dataclass(slots=True)
class HostQueues:
    """The sources that this process may hand out. Moments are those of one clock that never goes back, in seconds."""

    waiting: int = 0  # sources that were not handed out
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _resting: list[tuple[float, int, str]] = field(default_factory=list)  # heap of (due, rank, host)
    _ready: list[tuple[int, int, str]] = field(default_factory=list)  # heap of (*turn, host)
    _ranks: int = 0

    def add(self, host: str, urls: Iterable[str], *, due: float = 0.0) -> None:
        """More sources of a host, behind those that wait; it may be asked from `due` on, where it is new."""
        more = list(urls)
        more.reverse()
        known = self._hosts.get(host)
        if known is None:
            known = self._hosts[host] = _Host(host, [], self._ranks, due)
            self._ranks += 1
        idle = not known.urls and known.under_way is None
        known.urls = [*more, *known.urls]
        self.waiting += len(more)
        if idle and more:
            self._line_up(known)

    def hand_out(self, now: float) -> Source | None:
        """The next source whose host may be asked now."""
        while self._resting and self._resting[0][0] <= now:
            _, rank, name = heappop(self._resting)
            host = self._hosts.get(name)
            if host is not None and host.rank == rank:
                heappush(self._ready, (*host.turn, name))
        while self._ready:
            _, rank, name = heappop(self._ready)
            host = self._hosts.get(name)
            if host is not None and host.rank == rank and host.urls and host.under_way is None:
                host.under_way = host.urls.pop()
                host.begun = True
                self.waiting -= 1
                return Source(host.under_way, name)
        return None

    def through(self, source: Source, *, due: float) -> bool:
        """The source needs its host no more, which may be asked from `due` on; whether that is news."""
        host = self._hosts.get(source.host)
        if host is None or host.under_way != source.url:
            return False
        host.under_way = None
        host.due = due
        if host.urls:
            self._line_up(host)
        else:
            del self._hosts[source.host]
        return True

    def withdraw(self, host: str) -> Sequence[str]:
        """Take back what a host has waiting, in its order; the source that was handed out goes on."""
        known = self._hosts.pop(host, None)
        if known is None:
            return ()
        self.waiting -= len(known.urls)
        return known.urls[::-1]

    def holds(self, host: str) -> bool:
        """Whether a source of the host waits or was handed out."""
        return host in self._hosts

    def waits(self, host: str) -> bool:
        """Whether a source of the host waits to be handed out."""
        known = self._hosts.get(host)
        return known is not None and bool(known.urls)

    def next_due(self) -> float | None:
        """The moment at which a further host may be asked; None where none is waited for."""
        return self._resting[0][0] if self._resting else None

    def _line_up(self, host: _Host) -> None:
        heappush(self._resting, (host.due, host.rank, host.name))
