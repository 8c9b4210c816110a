"""Python itself loads this in every process of a run under test: a fault that begins under way.

INJECTED_FAULT is "fsync PATH", "crawl PATH" or "run PATH". Once there is a file at PATH, a wait for a WARC file fails
with EIO, or the ledger is read-only for the process that crawls, or for the one that drives it.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

_fault, _, _begun = os.environ.get("INJECTED_FAULT", "").partition(" ")
_fsync = os.fsync
_connect = sqlite3.connect


def _failing_fsync(descriptor: int) -> None:
    if Path(_begun).exists() and ".warc.gz" in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    _fsync(descriptor)


class _Ledger(sqlite3.Connection):
    """A connection that sqlite itself holds to reading once the fault has begun."""

    def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
        if Path(_begun).exists():
            super().execute("PRAGMA query_only=ON")
        return super().execute(statement, *arguments)


def _connect_to_failing(*arguments: Any, **options: Any) -> sqlite3.Connection:
    return _connect(*arguments, factory=_Ledger, **options)


crawls = any("spawn_main" in word for word in sys.orig_argv)
if _fault == "fsync":
    os.fsync = _failing_fsync  # type: ignore[assignment]
elif _fault == ("crawl" if crawls else "run"):
    sqlite3.connect = _connect_to_failing  # type: ignore[assignment]
