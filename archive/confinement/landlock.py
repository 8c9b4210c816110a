"""Giving up files, programs and connections, for good (Linux's Landlock): what no rule allows, nothing allows again."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every machine that Python runs on today
_VERSION_PLEASE: Final = 1
_PATH_BENEATH: Final = 1

# By the version of the interface that knows them: rights over files, over TCP, and to signal and to reach abstract
# sockets of processes outside.
_EXECUTE, _WRITE, _READ, _LIST, _CHANGE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 0b1_1111_1111 << 4
_REFER, _TRUNCATE, _DEVICES = 1 << 13, 1 << 14, 1 << 15
_OVER_A_FILE: Final = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICES  # of the others, a file has none
_BIND_AND_CONNECT, _SCOPES = 0b11, 0b11


def version() -> int:
    """The version of the interface that this kernel offers; 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, 0, _VERSION_PLEASE)))


def keep_reading() -> bool:
    """Give up all but reading, as far as this kernel lets this thread; whether it holds. Needs no_new_privs."""
    known = version()
    return known > 0 and _restrict(known, _changes(known), connections=_BIND_AND_CONNECT)


def keep_files(*, read: Iterable[Path], write: Iterable[Path]) -> bool:
    """Give up all files but these and what lies in these folders; whether it holds. Needs no_new_privs.

    What is not there is passed over. Programs are given up as well; the network stays.
    """
    known = version()
    if known == 0:
        return False
    changes = _changes(known) & ~(_EXECUTE | _DEVICES)
    rules = [(path, _READ | _LIST) for path in read] + [(path, _READ | _LIST | changes) for path in write]
    return _restrict(known, _changes(known) | _READ | _LIST, connections=0, rules=rules)


def _changes(known: int) -> int:
    """The rights over files that this version knows, but for reading."""
    rights = _EXECUTE | _WRITE | _CHANGE
    return rights | (_REFER if known >= 2 else 0) | (_TRUNCATE if known >= 3 else 0) | (_DEVICES if known >= 5 else 0)


def _restrict(known: int, files: int, *, connections: int, rules: Iterable[tuple[Path, int]] = ()) -> bool:
    """Give up these rights, but where a rule gives them."""
    library = ctypes.CDLL(None, use_errno=True)
    fields = [files, *([connections] if known >= 4 else []), *([_SCOPES] if known >= 6 else [])]
    wanted = struct.pack(f"={len(fields)}Q", *fields)  # struct landlock_ruleset_attr
    ruleset = library.syscall(_CREATE_RULESET, wanted, len(wanted), 0)
    if ruleset < 0:
        return False
    try:
        for path, rights in rules:
            if not _allow(library, ruleset, path, rights):
                return False
        return bool(library.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(library: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> bool:
    """Add a rule for a file or a folder, symbolic links followed; whether that worked, or there is none."""
    try:
        held = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        folder = stat.S_ISDIR(os.fstat(held).st_mode)
        rule = struct.pack("=Qi", rights if folder else rights & _OVER_A_FILE, held)  # landlock_path_beneath_attr
        return bool(library.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0) == 0)
    finally:
        os.close(held)
