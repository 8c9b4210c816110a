"""Python itself loads this in every process of an attack: each connection is written down before it is made.

CONNECTIONS is the file, a line "ADDRESS PORT" for each. It is opened here, before a crawl confines itself.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

_log: int | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _log is None or event not in ("socket.connect", "socket.sendto"):
        return
    where = arguments[1]
    if isinstance(where, tuple):  # of the Internet; a path leads to a process of this machine
        os.write(_log, f"{where[0]} {where[1]}\n".encode("ascii", "backslashreplace"))


def watch(log: Path | None) -> None:
    """Write them there from now on, or nowhere."""
    global _log  # noqa: PLW0603 - an audit hook is the process's, and can't be taken off
    if _log is not None:
        os.close(_log)
    _log = None if log is None else os.open(log, os.O_WRONLY | os.O_APPEND)


sys.addaudithook(_note)
if "CONNECTIONS" in os.environ:
    watch(Path(os.environ["CONNECTIONS"]))
