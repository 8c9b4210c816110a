"""A progress bar for people at a terminal; nothing at all where there is none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from .nightly import Progress


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """What to call with a run's progress."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        fetching = bar.add_task("sources fetched", total=None)
        judging = bar.add_task("citations judged", total=None, visible=False)

        def show(progress: Progress) -> None:
            bar.update(fetching, completed=progress.visited, total=progress.sources)
            bar.update(judging, completed=progress.judged, total=progress.citations, visible=progress.judged > 0)

        yield show
