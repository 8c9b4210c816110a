"""What the crawl's process gives up before it speaks to strangers: other files, programs, other processes.

It keeps the network, its collection, and what Python and TLS read.
"""

from __future__ import annotations

import ctypes
import os
import resource
import site
import ssl
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

import archive
from archive.confinement import landlock, seccomp
from archive.services import Services, files_named, services_of

from .plan import CrawlPlan

_NO_NEW_PRIVILEGES: Final = 38  # prctl's PR_SET_NO_NEW_PRIVS
_MOST_OPEN_FILES: Final = 16_384  # a connection is kept for a while after its last exchange
_AT_REST: Final = 2 * 1024**3  # bytes of memory, whatever is under way
_COPIES: Final = 4  # of a response, while it is received, put together, digested and packed
_STACK: Final = 8 * 1024**2

# Configuration of the machine: resolv.conf is replaced while a crawl is under way, so its folder, not the file.
_MACHINE: Final = ("/etc", "/usr", "/lib", "/lib64", "/nix/store", "/gnu/store", "/run/systemd/resolve", "/run/nscd")
_MACHINE_TOO: Final = ("/run/resolvconf", "/run/NetworkManager", "/var/lib/ca-certificates", "/proc/self")
_DEVICES: Final = ("/dev/urandom", "/dev/random")
_CREDENTIALS: Final = (".pgpass", ".pg_service.conf", ".postgresql", ".aws")  # where the home folder holds them
_CREDENTIALS_NAMED: Final = (
    *("PGPASSFILE", "PGSERVICEFILE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY"),
    *("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_CA_BUNDLE", "AWS_WEB_IDENTITY_TOKEN_FILE"),
)
_TEMPORARY: Final = ("/var/tmp", "/usr/tmp", "/dev/null")  # noqa: S108 - SQLite's own list, for large sorts


class Held(StrEnum):
    """One thing that holds the crawl's process, as reports name it."""

    LIMITS = "limits on memory and files"
    PRIVILEGES = "no new privileges"
    FILES = "no files beside the collection, Python and the machine's configuration (Landlock)"
    CALLS = "no programs, no other process (seccomp)"


def offered() -> tuple[Held, ...]:
    """What holds the crawl on this machine, without being held."""
    held = [Held.LIMITS]
    if sys.platform == "linux":
        held.append(Held.PRIVILEGES)
    if landlock.version():
        held.append(Held.FILES)
    if seccomp.is_offered():
        held.append(Held.CALLS)
    return tuple(held)


def described() -> str:
    """What holds the crawl here, and what is missing, as a line of a report."""
    held = offered()
    lacking = [one for one in (Held.FILES, Held.CALLS) if one not in held]
    told = "; ".join(held)
    return f"{told}; not offered by this machine: {'; '.join(lacking)}" if lacking else told


def confine(plan: CrawlPlan) -> tuple[Held, ...]:
    """Give up what a crawl needs not, for good; what holds now. For a process of one thread that does nothing else."""
    _limit(resource.RLIMIT_CORE, 0)  # it would hold the credentials
    _limit(resource.RLIMIT_NOFILE, _MOST_OPEN_FILES)
    _limit(resource.RLIMIT_DATA, _most_memory(plan))
    held = [Held.LIMITS]
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
        held.append(Held.PRIVILEGES)
        if landlock.keep_files(read=_read(plan.collection, plan.frontier), write=_written(plan.collection)):
            held.append(Held.FILES)
        if seccomp.apply(seccomp.Work.FETCHING):
            held.append(Held.CALLS)
    return tuple(held)


def _most_memory(plan: CrawlPlan) -> int:
    """Bytes: what may be under way at once by the plan's own bounds."""
    one = _COPIES * plan.manners.max_bytes + _STACK
    return _AT_REST + plan.manners.concurrency * one


def _limit(kind: int, most: int) -> None:
    """Set both limits, or as much as is allowed; a lower limit that somebody has set stays."""
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def _read(collection: Path, frontier: str) -> Iterator[Path]:
    """Python, its libraries, this program, the machine's configuration and the certificates that are trusted."""
    yield from map(Path, (*_MACHINE, *_MACHINE_TOO, *_DEVICES))
    yield from (Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix), Path(sys.base_exec_prefix))
    yield from map(Path, (*sysconfig.get_paths().values(), *site.getsitepackages(), site.getusersitepackages()))
    here = Path.cwd()  # it may lie on Python's path, and holds the configuration with its credentials
    yield from (Path(entry) for entry in sys.path if entry and Path(entry) != here)
    yield from (Path(__file__).parent, *map(Path, archive.__path__))
    trusted = ssl.get_default_verify_paths()
    named = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    yield from (Path(each) for each in (trusted.cafile, trusted.capath, trusted.openssl_cafile, *named) if each)
    services = services_of(collection)
    yield from (*files_named(services.ledger), *files_named(frontier))
    if services != Services():
        yield from (Path.home() / name for name in _CREDENTIALS)
        yield from (Path(os.environ[name]) for name in _CREDENTIALS_NAMED if os.environ.get(name))


def _written(collection: Path) -> Iterator[Path]:
    """The collection, wherever its folders really lie, and where SQLite puts what is too large for its memory."""
    yield collection
    yield from (entry for entry in collection.iterdir() if entry.is_symlink())
    yield from map(Path, (tempfile.gettempdir(), *_TEMPORARY))
