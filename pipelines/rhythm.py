"""When a source is due again.

A source is visited at every run unless it has a slower rhythm: the declared `every`, or the configured one. Archived
copies have one of their own, since they do not change. What is unsettled is looked at again at the next run, whatever
its rhythm: a change that waits for confirmation, a source that could not be checked once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from .archived_copies import archived_copy
from .publication import Source

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LONGEST = timedelta(days=3660)

# A nightly run never starts at the same second. A source is due a little early rather than a whole night late.
_SLACK = 4  # a fourth of the rhythm, and at most six hours
_MOST_SLACK = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The rhythms of sources that declare none."""

    every: timedelta | None = None  # None: at every run
    every_copy: timedelta | None = timedelta(days=30)  # of archived copies

    def of(self, source: Source) -> timedelta | None:
        """How often that source is to be visited; None for every run."""
        if source.every is not None:
            return source.every
        is_copy = source.url is not None and archived_copy(source.url).original is not None
        return self.every_copy if is_copy else self.every


@dataclass(frozen=True, slots=True)
class LastLook:
    """The newest finding of a citation, as far as it decides about its source's next visit."""

    at: datetime  # aware, UTC: the start of the run
    settled: bool  # nothing about it waits for confirmation


def due_at(every: timedelta | None, last: LastLook | None) -> datetime | None:
    """From when on a source is due; None for at once."""
    if every is None or last is None or not last.settled:
        return None
    return last.at + every - min(every / _SLACK, _MOST_SLACK)


def is_due(every: timedelta | None, last: LastLook | None, *, now: datetime) -> bool:
    """Whether a run that starts now visits the source. A clock that was set back makes everything due."""
    moment = due_at(every, last)
    return moment is None or now >= moment or (last is not None and now < last.at)


def read_every(text: str) -> timedelta:
    """`12h`, `1d`, `2w`. Raises ValueError."""
    found = re.fullmatch(r"([0-9]{1,4})\s*([hdw])", text.strip())
    every = int(found[1]) * _UNITS[found[2]] if found else timedelta()
    if not timedelta() < every <= LONGEST:
        raise ValueError(text)
    return every


def write_every(every: timedelta) -> str:
    """The shortest way to write it: `1w` for seven days."""
    hours = every // _UNITS["h"]
    for unit, in_hours in (("w", 168), ("d", 24)):
        if hours and hours % in_hours == 0:
            return f"{hours // in_hours}{unit}"
    return f"{hours}h"
