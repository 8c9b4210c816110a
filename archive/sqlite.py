"""A ledger in one sqlite file: opening it, and what sqlite is asked in words of its own."""

from __future__ import annotations

import functools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from .errors import NotACollection, StorageFailed, storage

BUSY_SECONDS = 30.0  # how long a writer waits for the other process's transaction

# What sqlite answers where it can't make the files that it reads the write-ahead log with.
_NOTHING_BESIDE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})

_P = ParamSpec("_P")
_T = TypeVar("_T")


def patiently(call: Callable[_P, _T]) -> Callable[_P, _T]:
    """The same call, made again while another process is at it.

    sqlite's own busy handler covers neither the switch to the write-ahead log nor a change of the schema while another
    process does the same: hence the retry.
    """

    @functools.wraps(call)
    def patient(*arguments: _P.args, **options: _P.kwargs) -> _T:
        import tenacity  # noqa: PLC0415 - a tenth of a second, which whoever only reads need not wait

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_is_busy),
            wait=tenacity.wait_random_exponential(multiplier=0.05, max=2),
            stop=tenacity.stop_after_delay(BUSY_SECONDS),
            reraise=True,
        )
        return retrying(call, *arguments, **options)

    return patient


def _is_busy(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and code_of(error) == sqlite3.SQLITE_BUSY


def code_of(error: BaseException) -> int | None:
    """sqlite's primary result code; None for what is not its own, such as Python's word for text that is no UTF-8."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open or create the file; foreign keys are not yet held to. Raises StorageFailed, NotACollection."""
    with storage(path.parent):
        # The crawl hands its connection to the thread in which it writes, and takes it back at the end.
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        with closed_on_failure(connection, path):
            patiently(connection.execute)("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")  # a committed exchange survives a power cut too
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open the file for reading. Raises NotACollection where there is none, StorageFailed where its state can't be had.

    sqlite makes files beside the ledger to read it with its write-ahead log. Where the folder can't be written, it is
    read as it lies: whole, unless there is a log with content.
    """
    if not path.is_file():
        raise NotACollection(f"{path.parent} holds no archive yet: there is no {path.name} in it.")
    try:
        return _opened(path)
    except sqlite3.OperationalError as error:
        if code_of(error) not in _NOTHING_BESIDE or os.access(path.parent, os.W_OK):
            raise
        log = path.with_name(f"{path.name}-wal")
        if log.is_file() and log.stat().st_size:
            raise StorageFailed(
                f"The ledger {path} can't be read where it lies: its folder can't be written, and {log.name} beside it "
                "holds what is not in it yet. Copy the whole collection to where it can be written, and read it there."
            ) from error
    return _opened(path, "?mode=ro&immutable=1")


def _opened(path: Path, query: str = "") -> sqlite3.Connection:
    """Open the file, as a URI's query may say, and look into it: until then sqlite opens nothing."""
    uri = f"{path.absolute().as_uri()}{query}"
    connection = sqlite3.connect(uri, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    with closed_on_failure(connection, path):
        connection.execute("PRAGMA query_only=ON")
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    return connection


def has_records(path: Path) -> bool:
    """Whether there are WARC files that the ledger at that path knows, or knew."""
    return any((path.parent / "archive").glob("*.warc.gz*"))


def copied_to_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The same ledger in memory, where it may be changed."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.backup(copy)
    except BaseException:
        copy.close()
        raise
    return copy


@contextmanager
def closed_on_failure(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Close the connection where its use fails, and say so where the file is no ledger and has no records beside it."""
    try:
        yield
    except BaseException as error:
        connection.close()
        if code_of(error) == sqlite3.SQLITE_NOTADB and not has_records(path):
            raise NotACollection(f"{path} is no ledger of holdfast; nothing was changed in it.") from error
        raise


@contextmanager
def without_waiting(connection: sqlite3.Connection) -> Iterator[None]:
    """Commits inside are not waited for."""
    connection.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous=FULL")


@contextmanager
def foreign_keys(connection: sqlite3.Connection, *, held: bool) -> Iterator[None]:
    """Whether rows may refer to nothing inside. Outside of transactions: within one sqlite changes nothing."""
    before = connection.execute("PRAGMA foreign_keys").fetchone()[0]
    connection.execute(f"PRAGMA foreign_keys={int(held)}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA foreign_keys={before}")


def folder_of(connection: sqlite3.Connection) -> Path:
    """Where the ledger's file lies; the current folder for one in memory."""
    return Path(connection.execute("PRAGMA database_list").fetchone()[2]).parent


def has_table(connection: sqlite3.Connection, name: str) -> bool:
    """Whether there is a table of that name."""
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (name,)).fetchone() is not None


def damage(connection: sqlite3.Connection) -> Iterator[str]:
    """What sqlite itself finds wrong with the file: a sentence each."""
    for (sentence,) in connection.execute("PRAGMA integrity_check"):
        if sentence != "ok":
            yield f"sqlite finds it damaged: {sentence}"


def dangling(connection: sqlite3.Connection) -> Iterator[tuple[object, str, str]]:
    """Rows that refer to rows that are not there: the row's number, its table, the other table."""
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield row, table, parent


def references_to(connection: sqlite3.Connection, table: str) -> Iterator[tuple[str, str]]:
    """The columns that refer to rows of that table: table and column."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for key in connection.execute(f"PRAGMA foreign_key_list({name})").fetchall():
            if key[2] == table:
                yield name, key[3]
