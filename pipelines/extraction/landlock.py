"""Giving up writing, running programs and connecting, for good (Linux's Landlock): no rule allows any of it again.

Reading stays: a worker reads records and the modules that it needs.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from typing import Final

_CREATE_RULESET, _RESTRICT_SELF = 444, 446  # the same numbers on every machine that Python runs on today
_VERSION_PLEASE: Final = 1

# By the version of the interface that knows them: rights over files but reading, over TCP, and to signal and to reach
# abstract sockets of processes outside.
_EXECUTE, _WRITE, _OTHER_THAN_READING = 1 << 0, 1 << 1, 0b1_1111_1111 << 4
_REFER, _TRUNCATE, _DEVICES = 1 << 13, 1 << 14, 1 << 15
_BIND_AND_CONNECT, _SCOPES = 0b11, 0b11


def version() -> int:
    """The version of the interface that this kernel offers; 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _VERSION_PLEASE)))


def apply() -> bool:
    """Give up what this kernel lets a process give up; whether it holds. Needs no_new_privs."""
    known = version()
    if known == 0:
        return False
    library = ctypes.CDLL(None, use_errno=True)
    wanted = _ruleset(known)
    ruleset = library.syscall(_CREATE_RULESET, wanted, len(wanted), 0)
    if ruleset < 0:
        return False
    try:
        return bool(library.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _ruleset(known: int) -> bytes:
    """struct landlock_ruleset_attr: rights that are refused where no rule gives them, and none does."""
    files = _EXECUTE | _WRITE | _OTHER_THAN_READING
    files |= (_REFER if known >= 2 else 0) | (_TRUNCATE if known >= 3 else 0) | (_DEVICES if known >= 5 else 0)
    fields = [files]
    if known >= 4:
        fields.append(_BIND_AND_CONNECT)
    if known >= 6:
        fields.append(_SCOPES)
    return struct.pack(f"={len(fields)}Q", *fields)
