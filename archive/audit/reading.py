"""Many WARC files read, by several processes where that pays.

Threads would not do: a third of the work is the interpreter's own, and two threads on two processors were slower than
one. A process holds a few MB, however large files and records are, and hands back what was found.

What it hands back is unpickled. That is no border: with one processor, or few bytes, the same code reads the same bytes
in the audit's own process, and none of it is a parser of pages (gzip by isal, the rest by this room).
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from ..stores import opened_as_stored
from .found import FoundFile
from .warc_walk import walk

_WORTH_A_PROCESS = 16 * 1024**2  # bytes, compressed: half a second's reading, three times what a process takes to begin


@dataclass(frozen=True, slots=True)
class ToRead:
    """A WARC file, the number of bytes to read of it, and the ends to digest it up to."""

    path: Path
    size: int
    ends: tuple[int, ...]


def read_files(files: Sequence[ToRead], *, processes: int) -> Iterator[FoundFile]:
    """What is in each, in their order, as it is stored for everybody. Raises OSError, StorageFailed."""
    workers = min(processes, len(files), sum(file.size for file in files) // _WORTH_A_PROCESS)
    if workers < 2:
        yield from map(_read, files)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        # The largest first: one that is begun last would be waited for alone.
        begun = {file: pool.submit(_begun, file) for file in sorted(files, key=lambda file: -file.size)}
        for file in files:
            try:
                yield begun[file].result()
            except BrokenProcessPool:  # somebody killed a process: what is left is read here
                yield _read(file)


def _read(file: ToRead) -> FoundFile:
    return walk(file.path, size=file.size, ends=file.ends, opener=opened_as_stored)


_begun = _read  # in a process of its own
