"""What a worker gives up before it reads a stranger's document, and what this machine lets it give up."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sys
from enum import StrEnum
from typing import Final

from archive.confinement import landlock, seccomp

_NO_NEW_PRIVILEGES: Final = 38  # prctl's PR_SET_NO_NEW_PRIVS
_MOST_OPEN_FILES: Final = 64
_MOST_THREADS: Final = 0  # more of them; counted for the whole user, so that any number is reached or none


class Held(StrEnum):
    """One thing that holds a worker, as reports name it."""

    LIMITS = "limits on memory, time, files and processes"
    PRIVILEGES = "no new privileges"
    CALLS = "no network, no writing, no other process (seccomp)"
    RIGHTS = "no writing, no connections (Landlock)"


def offered() -> tuple[Held, ...]:
    """What holds workers on this machine, without being held."""
    held = [Held.LIMITS]
    if sys.platform == "linux":
        held.append(Held.PRIVILEGES)
    if seccomp.is_offered():
        held.append(Held.CALLS)
    if landlock.version():
        held.append(Held.RIGHTS)
    return tuple(held)


def described() -> str:
    """What holds workers here, and what is missing, as a line of a report."""
    held = offered()
    lacking = [one for one in (Held.CALLS, Held.RIGHTS) if one not in held]
    told = "; ".join(held)
    return f"{told}; not offered by this machine: {'; '.join(lacking)}" if lacking else told


def confine() -> tuple[Held, ...]:
    """Give up everything that reading needs not, for good; what holds now. Modules are loaded freely afterwards."""
    sys.dont_write_bytecode = True
    _silence()
    for kind, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),  # it would hold the page, and more
        (resource.RLIMIT_NOFILE, _MOST_OPEN_FILES),
        (resource.RLIMIT_NPROC, _MOST_THREADS),
    ):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # noqa: PLW2901
        resource.setrlimit(kind, (most, most))
    held = [Held.LIMITS]
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        held.append(Held.PRIVILEGES)
        if landlock.keep_reading():
            held.append(Held.RIGHTS)
        if seccomp.apply(seccomp.Work.READING):  # the last: it refuses what the others need
            held.append(Held.CALLS)
    return tuple(held)


def close_all_but(descriptor: int) -> None:
    """Close what the parent left open, but for standard input and output and that one."""
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 - numbers, not paths
        if int(name) > 2 and int(name) != descriptor:
            with contextlib.suppress(OSError):  # the listing's own
                os.close(int(name))


def _silence() -> None:
    """Standard output and error lead nowhere: what a parser prints may be the page's, control sequences included."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
