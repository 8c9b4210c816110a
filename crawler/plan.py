"""What a crawl is told: which URLs, how politely, over which network. Frozen and picklable: it goes to a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.clock import Clock

from .addresses import Allowance, ConnectTo
from .secret_headers import SecretHeader


@dataclass(frozen=True, slots=True)
class Manners:
    """How the crawl behaves towards hosts, and what it bears from them. Times in seconds, sizes in bytes."""

    user_agent: str
    delay: float  # between two requests to one host
    timeout: float  # for one exchange, from looking up the name to the last byte
    max_bytes: int  # of one response message; the rest is cut and marked
    max_redirects: int
    retries: int  # after the first attempt, for trouble that may pass
    max_retry_after: float  # a longer Retry-After is left to the next night
    concurrency: int  # exchanges at the same time, over all hosts
    obey_robots: bool


WEB_PORTS = frozenset({80, 443, 8080, 8443})


@dataclass(frozen=True, slots=True)
class Network:
    """Where connections may go. By default loopback, private and reserved addresses are refused, and odd ports."""

    connect_to: tuple[ConnectTo, ...] = ()
    allowed: tuple[Allowance, ...] = ()  # on every port, or on the one that each names
    ports: frozenset[int] = WEB_PORTS  # of public addresses

    @property
    def open_ports(self) -> frozenset[int]:
        """The ports of public addresses that are asked: those of the Web, and those that `connect_to` names."""
        named = (port for rule in self.connect_to for port in (rule.port, rule.to_port) if port is not None)
        return self.ports.union(named)

    @property
    def open_addresses(self) -> tuple[Allowance, ...]:
        """What is open beyond the public Internet: the allowances, and literal addresses named in `connect_to`."""
        named = (rule.allowance for rule in self.connect_to)
        return (*self.allowed, *(allowance for allowance in named if allowance is not None))


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """One run's crawl: `urls` without repetition, in the order in which they should be begun."""

    collection: Path
    run: int
    urls: tuple[str, ...]
    manners: Manners
    network: Network
    clock: Clock
    facts: Mapping[str, str]  # for the warcinfo records
    file_bytes: int  # a WARC file of this size is followed by a new one
    secrets: tuple[SecretHeader, ...] = ()
    logs: Callable[[], None] | None = None  # called in the crawl's process: decides what becomes of its log
    frontier: str = ""  # "redis://host:port/db", where several crawlers share the night; "": this one has it for itself
    night: str = ""  # with a frontier: what the night is called there, the same for every crawler that shares it
    lease_seconds: float = 20.0  # with a frontier: a crawler that is not heard of for so long is taken for dead


@dataclass(frozen=True, slots=True)
class CrawlEnded:
    """A crawl's last word. `trouble` is a sentence where it could not go on to its end."""

    set_aside: tuple[str, ...] = ()  # the tails of killed runs that were found before it began
    trouble: str | None = None
    unexpected: bool = False  # the trouble is a failure of ours, not of the disk
    lag: float = 0.0  # the longest that its event loop was held up, in seconds
    lost: tuple[str, ...] = ()  # WARC files of earlier runs that are gone or cut short, a clause each
