"""The runs behind a report: which were cut short, which nights are missing, what changed in the tool between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from ..history import RunRecord
from .groups import counted

# A rhythm is read off the gaps between runs, so at least two gaps are needed.
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class RunView:
    """One run. `missed` counts the nights without a run before it, by the collection's usual rhythm.

    `judged` is the number of citations it judged; `changed` says what is new in settings and software since the run
    before it, empty for the first.
    """

    run: RunRecord
    missed: int
    judged: int
    changed: tuple[str, ...]

    @property
    def took(self) -> str:
        """How long it lasted, `4 min 11 s`; "–" while it is under way, or where it was killed."""
        if self.run.ended_at is None:
            return "–"
        minutes, seconds = divmod(round((self.run.ended_at - self.run.run_at).total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"

    @property
    def whole(self) -> bool:
        """Whether it came to its end."""
        return is_whole(self.run)


def is_whole(run: RunRecord) -> bool:
    """Whether the run came to its end."""
    return run.state == "finished"


def missed_nights(runs: Sequence[RunView]) -> str | None:
    """Which nights the runs do not cover, in a sentence; None where nothing is missing."""
    missed = sum(run.missed for run in runs)
    cut = sum(not run.whole for run in runs)
    parts = [f"{counted(missed, 'night')} without a run"] if missed else []
    parts += [f"{counted(cut, 'run')} that did not come to an end"] if cut else []
    return " and ".join(parts) or None


def view_runs(runs: Sequence[RunRecord], judged: Mapping[datetime, int]) -> tuple[RunView, ...]:
    """The runs with what was missed between them; `judged` counts findings by the start of their run."""
    rhythm = usual_gap(runs)
    views = []
    for before, run in zip([None, *runs], runs, strict=False):
        missed = 0 if before is None or rhythm is None else _missed(run.run_at - before.run_at, rhythm)
        changed = () if before is None else _changed(before, run)
        views.append(RunView(run, missed, judged.get(run.run_at, 0), changed))
    return tuple(views)


def usual_gap(runs: Sequence[RunRecord]) -> timedelta | None:
    """The median time between two runs; None where there are too few to speak of a rhythm."""
    if len(runs) < _FEWEST:
        return None
    gaps = sorted((after.run_at - before.run_at).total_seconds() for before, after in pairwise(runs))
    middle = len(gaps) // 2
    # The library's median comes with fractions and random numbers: more than all of this file.
    return timedelta(seconds=(gaps[middle] + gaps[~middle]) / 2)


def _missed(gap: timedelta, rhythm: timedelta) -> int:
    """How many runs would have fitted into the gap. Half a step late is late, not missed."""
    if rhythm <= timedelta(0) or gap < 1.5 * rhythm:
        return 0
    return round(gap / rhythm) - 1


def _changed(before: RunRecord, after: RunRecord) -> tuple[str, ...]:
    """`trafilatura 2.1.0 → 2.3.1`, settings alike."""
    return tuple(
        f"{name} {_of(old, name)} → {_of(new, name)}"
        for old, new in ((before.software, after.software), (before.settings, after.settings))
        for name in sorted({*old, *new})
        if _of(old, name) != _of(new, name)
    )


def _of(values: Mapping[str, object], name: str) -> str:
    return str(values[name]) if name in values else "(none)"
