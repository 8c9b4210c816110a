"""Who reads and checks: the processes of this machine, or a cluster that the configuration names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from archive.captures import Capture
from pipelines.answering import ProcessEngine
from pipelines.extraction.document import Document
from pipelines.extraction.jobs import Engine
from pipelines.extraction.workers import Workers

if TYPE_CHECKING:
    from .fetching import ReadingLimits


@dataclass(frozen=True, slots=True)
class Reading:
    """An engine, and how a document is named to it where it fetches records itself (see `Reader`)."""

    engine: Engine
    named: Callable[[Path, Capture], Callable[[], Document]] | None = None


@contextmanager
def reading(limits: ReadingLimits, *, archive: Path, lasted: Callable[[float], None]) -> Iterator[Reading]:
    """The engine, until the block ends. `lasted`: called with the seconds that each document took.

    Raises EngineFailed, before the block, in it and from `Reader`'s methods.
    """
    if not limits.engine:
        with Workers(
            processes=limits.processes, seconds=limits.seconds, memory_bytes=limits.memory_bytes, lasted=lasted
        ) as workers:
            yield Reading(ProcessEngine(workers))
        return
    # Only here: distributed takes a second to load, and is an extra to install.
    from pipelines.engines.archived import archived_document  # noqa: PLC0415
    from pipelines.engines.cluster_reading import Limits  # noqa: PLC0415
    from pipelines.engines.dask_engine import DaskEngine  # noqa: PLC0415

    each = Limits(limits.seconds, limits.memory_bytes)
    with DaskEngine(limits.engine, archive=archive, limits=each, lasted=lasted) as engine:
        yield Reading(engine, archived_document)
