"""A filter on system calls, put on the process that asks for it and never taken off again (Linux's seccomp, mode 2).

Written with ctypes, because nothing of it is worth a dependency: the filter is a short program of the kernel's classic
BPF, made below from tables. What the tables do not name is let through, so that a new C library does not break it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final

# (AUDIT_ARCH_…, column in the tables below)
_MACHINES: Final = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# Numbers on x86_64 and on aarch64; None where that machine has no such call.
_Table = dict[str, tuple[int | None, int | None]]

# Refused with EPERM: libraries may try them in good faith, and go on without.
_NETWORK: Final[_Table] = {  # and other processes' sockets
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
}  # fmt: skip
_PROGRAMS: Final[_Table] = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
}  # fmt: skip
_OTHERS: Final[_Table] = {  # other processes
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434), "setpriority": (141, 140),
    "msgget": (68, 186), "mq_open": (240, 180), "shmget": (29, 194), "semget": (64, 190),
}  # fmt: skip
_FILES: Final[_Table] = {
    "creat": (85, None), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None),
    "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276), "link": (86, None),
    "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "mknod": (133, None), "mknodat": (259, 33),
    "truncate": (76, 45), "fallocate": (285, 47), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": (466, 466),
    "utime": (132, None), "utimes": (235, None), "utimensat": (280, 88), "futimesat": (261, None),
}  # fmt: skip

# The process is ended: nothing that reads a document, or fetches one, has a use for them.
_ENDED: Final[_Table] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438),
    "kcmp": (312, 272), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "mount": (165, 40), "umount2": (166, 39),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430),
    "fsmount": (432, 432), "fsconfig": (431, 431), "fspick": (433, 433), "pivot_root": (155, 41), "chroot": (161, 51),
    "setns": (308, 268), "unshare": (272, 97), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "open_by_handle_at": (304, 265), "acct": (163, 89),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
}  # fmt: skip

# "No such call": the C library then makes an older one, whose arguments the filter can see.
_UNKNOWN: Final[_Table] = {"clone3": (435, 435), "openat2": (437, 437)}

# Decided by their arguments.
# The first is the numbers, the second which argument holds the flags.
_OPEN: Final[dict[str, tuple[tuple[int | None, int | None], int]]] = {"open": ((2, None), 1), "openat": ((257, 56), 2)}
_BY_ARGUMENT: Final[_Table] = {
    "clone": (56, 220), "kill": (62, 129), "tgkill": (234, 131), "prlimit64": (302, 261), "ioctl": (16, 29),
}  # fmt: skip
_TERMINAL_INPUT: Final = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: typing into the terminal of whoever started us

_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CLONE_THREAD: Final = 0x10000
_X32: Final = 0x40000000  # x86_64's second table of calls

_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_REFUSE: Final = _ERRNO | errno.EPERM
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16  # in struct seccomp_data

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_PR_GET_SECCOMP = 21


class Work(Enum):
    """What a process is for. Neither starts programs, nor reaches into other processes."""

    READING = "it reads and answers: no network, no writing"
    FETCHING = "it speaks to the network and writes files; which ones is Landlock's to say"


Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, value


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def numbers(machine: str) -> dict[str, int]:
    """The numbers that are used on a machine (`x86_64`, `aarch64`), by the names of the calls."""
    _, column = _MACHINES[machine]
    opened = {name: each for name, (each, _) in _OPEN.items()}
    tables = (_NETWORK, _PROGRAMS, _OTHERS, _FILES, _ENDED, _UNKNOWN, _BY_ARGUMENT, opened)
    found = ((name, each[column]) for table in tables for name, each in table.items())
    return {name: number for name, number in found if number is not None}


def is_offered() -> bool:
    """Whether this kernel and machine have it."""
    known = sys.platform == "linux" and sys.maxsize > 2**32 and platform.machine() in _MACHINES
    return known and ctypes.CDLL(None).prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) >= 0


def apply(work: Work) -> bool:
    """Put the filter on this thread and those that it starts; whether it holds. Needs no_new_privs."""
    if not is_offered():
        return False
    architecture, column = _MACHINES[platform.machine()]
    code = list(_filter(work, architecture, column, os.getpid()))
    packed = b"".join(struct.pack("HBBI", *instruction) for instruction in code)
    program = _Program(len(code), packed)
    library = ctypes.CDLL(None, use_errno=True)
    return bool(library.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(work: Work, architecture: int, column: int, pid: int) -> Iterator[Instruction]:
    yield _LOAD, 0, 0, _ARCHITECTURE_AT
    yield _JUMP_EQUAL, 1, 0, architecture
    yield _RETURN, 0, 0, _KILL_PROCESS
    yield _LOAD, 0, 0, _NUMBER_AT
    if column == 0:
        yield _JUMP_AT_LEAST, 0, 1, _X32
        yield _RETURN, 0, 0, _REFUSE
    refused = {**_PROGRAMS, **_OTHERS}
    if work is Work.READING:
        refused |= {**_NETWORK, **_FILES}
        for each, argument in _OPEN.values():
            yield from _when(each[column], argument, _JUMP_ANY_BIT, (_WRITING,), met=_REFUSE, otherwise=_ALLOW)
    for table, answer in ((refused, _REFUSE), (_ENDED, _KILL_PROCESS), (_UNKNOWN, _ERRNO | errno.ENOSYS)):
        for each in table.values():
            yield from _answered(each[column], answer)
    yield from _when(_BY_ARGUMENT["clone"][column], 0, _JUMP_ANY_BIT, (_CLONE_THREAD,), met=_ALLOW, otherwise=_REFUSE)
    yield from _when(_BY_ARGUMENT["kill"][column], 0, _JUMP_EQUAL, (pid,), met=_ALLOW, otherwise=_REFUSE)
    yield from _when(_BY_ARGUMENT["tgkill"][column], 0, _JUMP_EQUAL, (pid,), met=_ALLOW, otherwise=_REFUSE)
    yield from _when(_BY_ARGUMENT["prlimit64"][column], 0, _JUMP_EQUAL, (0, pid), met=_ALLOW, otherwise=_REFUSE)
    yield from _when(_BY_ARGUMENT["ioctl"][column], 1, _JUMP_EQUAL, _TERMINAL_INPUT, met=_REFUSE, otherwise=_ALLOW)
    yield _RETURN, 0, 0, _ALLOW


def _answered(number: int | None, answer: int) -> Iterator[Instruction]:
    if number is not None:
        yield _JUMP_EQUAL, 0, 1, number
        yield _RETURN, 0, 0, answer


def _when(
    number: int | None, argument: int, test: int, values: Iterable[int], *, met: int, otherwise: int
) -> Iterator[Instruction]:
    """A call whose answer hangs on one of its arguments (its lower 32 bits: both machines are little-endian)."""
    if number is None:
        return
    body: list[Instruction] = [(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument)]
    for value in values:
        body += [(test, 0, 1, value), (_RETURN, 0, 0, met)]
    body.append((_RETURN, 0, 0, otherwise))
    yield _JUMP_EQUAL, 0, len(body), number
    yield from body
