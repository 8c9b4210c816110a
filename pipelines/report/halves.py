"""Markup made by two processes, each one half of it, where there is enough to be worth it and a core is free.

The second process is a copy of this one as it stands, so nothing is handed to it; it gives back text and ends. Where it
fails or none can be had, its half is made here: the result is the same.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Final, TypeVar

from .markup import Html, joined

T = TypeVar("T")
_LEAST: Final = 600  # pieces; below, a second process costs more than it saves


def made_in_halves(make: Callable[[T], Html], of: Sequence[T], *, least: int = _LEAST) -> Html:
    """What `make` gives for each, joined in order. `make` must do nothing but give markup."""
    middle = len(of) // 2
    if len(of) < least or not _may_be_copied():
        return joined(map(make, of))
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    second = context.Process(target=_send, args=(theirs, make, of[middle:]), name="report", daemon=True)
    try:
        second.start()
    except OSError:  # no more processes, or no memory for one
        return joined(map(make, of))
    theirs.close()
    first = joined(map(make, of[:middle]))
    try:
        return joined([first, received_markup(ours)])
    except (EOFError, OSError):
        return joined([first, *map(make, of[middle:])])
    finally:
        ours.close()
        second.join()


def _may_be_copied() -> bool:
    """Whether this process may be copied: a second thread would be missing in the copy, with what it holds."""
    if sys.platform != "linux" or threading.active_count() > 1 or multiprocessing.current_process().daemon:
        return False
    return len(os.sched_getaffinity(0)) > 1


def received_markup(pipe: Connection) -> Html:
    """What the other process has made, which is this program's copy. Raises EOFError, OSError."""
    return Html(pipe.recv_bytes().decode("utf-8", "surrogatepass"))


def _send(pipe: Connection, make: Callable[[T], Html], of: Sequence[T]) -> None:
    pipe.send_bytes(joined(map(make, of)).encode("utf-8", "surrogatepass"))
