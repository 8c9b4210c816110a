"""The run's clock: the wall clock, or one that is set to another night and runs on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """Call it for the time: aware, UTC. `skew` is how far it stands from the wall clock."""

    skew: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.skew

    @classmethod
    def starting_at(cls, moment: datetime) -> Clock:
        """A clock that shows `moment` (aware) now and runs on at the ordinary pace."""
        return cls(moment - datetime.now(UTC))


def warc_date(moment: datetime) -> str:
    """A WARC-Date with microseconds: `2026-02-01T03:00:00.000000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def timestamp14(moment: datetime) -> str:
    """The fourteen digits of CDXJ lines and file names: `20260201030000`."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")
