"""A disk that fails or turns read-only in the middle of a night: one exchange is lost, and the archive stays proved."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable

import pytest
from archive_bench import Bench, exchange
from audited import faults
from servers.messages import response

from archive.captures import captures_of_run
from archive.cdxj import update_index
from archive.errors import StorageFailed
from archive.reader import read_memento
from archive.writer import ArchiveWriter


class FailingFile:
    """A file whose disk fails with that error, on one of its operations; everything else is the file's own."""

    def __init__(self, file: object, number: int, *, operation: str) -> None:
        self._file = file
        self._number = number
        self._operation = operation

    def __getattr__(self, name: str) -> object:
        if name == self._operation:
            return self._fail
        return getattr(self._file, name)

    def _fail(self, *_: object) -> int:
        raise OSError(self._number, os.strerror(self._number))


class FailingLedger:
    """A ledger whose disk fails at one statement; everything else is the ledger's own."""

    def __init__(self, ledger: sqlite3.Connection, statement: str, code: int) -> None:
        self._ledger = ledger
        self._statement = statement
        self._code = code

    def execute(self, statement: str, *arguments: object) -> sqlite3.Cursor:
        self._check(statement)
        return self._ledger.execute(statement, *arguments)  # type: ignore[arg-type]

    def executemany(self, statement: str, *arguments: object) -> sqlite3.Cursor:
        self._check(statement)
        return self._ledger.executemany(statement, *arguments)  # type: ignore[arg-type]

    def _check(self, statement: str) -> None:
        if self._statement in statement:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self._code
            raise error

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)


def page(number: int) -> Callable[[ArchiveWriter], object]:
    stored = exchange(response("200 OK", body=b"%d" % number * 50), f"http://source.example/{number}", minutes=number)
    return lambda writer: writer.store(stored)


def assert_only_the_second_is_lost(bench: Bench, writer: ArchiveWriter) -> None:
    """The night goes on with a third page, ends, and leaves an archive without a fault."""
    page(3)(writer)
    writer.close()
    bench.collection.recover(bench.ledger)
    update_index(bench.collection.path, bench.ledger)
    bench.ledger.execute("UPDATE runs SET publication = ''")
    captures = list(captures_of_run(bench.ledger, bench.run))
    contents = [read_memento(bench.collection.archive, capture.payload_at).entity for capture in captures]
    assert contents == [b"1" * 50, b"3" * 50]
    assert faults(bench) == ()


@pytest.mark.parametrize("operation", ["write", "fileno"], ids=["writing", "syncing"])
@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS, errno.ENOSPC], ids=["EIO", "EROFS", "ENOSPC"])
def test_a_disk_that_fails_below_the_warc_file(bench: Bench, number: int, operation: str) -> None:
    writer = bench.writer()
    page(1)(writer)
    file = writer._file
    assert file is not None
    real, file._file = file._file, FailingFile(file._file, number, operation=operation)  # type: ignore[assignment]
    with pytest.raises(StorageFailed, match="committed before is kept"):
        page(2)(writer)
    file._file = real
    assert_only_the_second_is_lost(bench, writer)


@pytest.mark.parametrize("statement", ["BEGIN", "INTO captures", "INTO appends", "COMMIT"])
@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_FULL])
def test_a_disk_that_fails_below_the_ledger(bench: Bench, statement: str, code: int) -> None:
    writer = bench.writer()
    page(1)(writer)
    writer._ledger = FailingLedger(bench.ledger, statement, code)  # type: ignore[assignment]
    with pytest.raises(StorageFailed, match="committed before is kept"):
        page(2)(writer)
    writer._ledger = bench.ledger
    assert_only_the_second_is_lost(bench, writer)


def test_a_ledger_that_turns_read_only(bench: Bench) -> None:
    writer = bench.writer()
    page(1)(writer)
    bench.ledger.execute("PRAGMA query_only=ON")
    with pytest.raises(StorageFailed, match=r"can.t be written"):
        page(2)(writer)
    bench.ledger.execute("PRAGMA query_only=OFF")
    assert_only_the_second_is_lost(bench, writer)
