"""The numbers of system calls that the filter knows, against those of the kernel's own headers."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from archive.confinement import seccomp

# aarch64 has the generic table; x86-64 one of its own. Both come with Debian's linux-libc-dev.
HEADERS = {
    "aarch64": ("asm-generic/unistd.h",),
    "x86_64": ("x86_64-linux-gnu/asm/unistd_64.h", "asm/unistd_64.h"),
}
DEFINED = re.compile(r"^#define __NR(?:3264)?_(\w+)\s+(\d+)\s*$", re.MULTILINE)
NEWER_THAN_ANY_HEADER_NEEDS_TO_BE = {"fchmodat2", "setxattrat", "removexattrat"}  # of 2023 and later


@cache
def kernels(machine: str) -> dict[str, int]:
    """The header's numbers by name; skips where no header is here, or it is another machine's."""
    for name in HEADERS[machine]:
        path = Path("/usr/include") / name
        if path.is_file():
            return {name: int(number) for name, number in DEFINED.findall(path.read_text(encoding="utf-8"))}
    pytest.skip(f"the kernel's headers for {machine} are not on this machine")


@pytest.mark.parametrize("machine", HEADERS)
def test_every_number_is_the_kernels(machine: str) -> None:
    known = kernels(machine)
    used = seccomp.numbers(machine)
    assert len(used) > 80
    missing = {name for name in used if name not in known}
    assert missing <= NEWER_THAN_ANY_HEADER_NEEDS_TO_BE
    assert {name: number for name, number in used.items() if name in known and known[name] != number} == {}


@pytest.mark.parametrize("machine", HEADERS)
def test_no_two_names_have_one_number(machine: str) -> None:
    used = seccomp.numbers(machine)
    assert len(set(used.values())) == len(used)


def test_what_this_machine_lacks_and_the_other_has_is_not_forgotten() -> None:
    # Calls of x86-64 that aarch64 never had: each has a newer form, which is in both tables.
    only_here = set(seccomp.numbers("x86_64")) - set(seccomp.numbers("aarch64"))
    newer = {"open": "openat", "fork": "clone", "vfork": "clone", "creat": "openat", "mkdir": "mkdirat"}
    newer |= {"rmdir": "unlinkat", "unlink": "unlinkat", "rename": "renameat", "link": "linkat", "symlink": "symlinkat"}
    newer |= {"mknod": "mknodat", "chmod": "fchmodat", "chown": "fchownat", "lchown": "fchownat"}
    newer |= {"utime": "utimensat", "utimes": "utimensat", "futimesat": "utimensat"}
    assert only_here == set(newer)
    assert set(newer.values()) <= set(seccomp.numbers("aarch64"))


@pytest.mark.parametrize(
    ("machine", "audit"), [("x86_64", (62, 1 << 31 | 1 << 30)), ("aarch64", (183, 1 << 31 | 1 << 30))]
)
def test_an_architecture_is_named_as_the_kernels_audit_names_it(machine: str, audit: tuple[int, int]) -> None:
    # AUDIT_ARCH_… of linux/audit.h: the machine's number in ELF, 64 bits, little-endian.
    elf, flags = audit
    assert seccomp._MACHINES[machine][0] == elf | flags


@pytest.mark.parametrize("work", seccomp.Work)
@pytest.mark.parametrize("machine", HEADERS)
def test_the_filter_is_a_program_that_ends_on_every_way(work: seccomp.Work, machine: str) -> None:
    architecture, column = seccomp._MACHINES[machine]
    code = list(seccomp._filter(work, architecture, column, 4711))
    assert len(code) < 4096  # the kernel's limit
    for place, (operation, if_true, if_false, _) in enumerate(code):
        if operation & 0x07 == 0x05:  # a jump
            assert place + 1 + max(if_true, if_false) < len(code)
    assert code[-1][0] == seccomp._RETURN
