"""A ledger whose folder can't be written is read as it lies; where that would leave something out, it is said."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from archive_bench import NIGHT

from archive import sqlite
from archive.errors import StorageFailed
from archive.ledger import connect_file, connect_to_read
from archive.runs import begin_run, runs
from archive.sqlite import _opened as really_opened

ODD = "a b?c#d%20"  # a folder's name that is no part of a URI as it is


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    (tmp_path / ODD).mkdir()
    path = tmp_path / ODD / "ledger.sqlite"
    with closing(connect_file(path)) as made:
        begin_run(made, run_at=NIGHT, publication="p", settings={}, software={})
    return path


@pytest.fixture
def unwritable(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a read-only file system does, whoever runs the tests: sqlite can make nothing beside the ledger."""

    def opened(path: Path, query: str = "") -> sqlite3.Connection:
        if not query:
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        return really_opened(path, query)

    monkeypatch.setattr(sqlite, "_opened", opened)
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (ledger.parent, os.W_OK))
    return ledger


def test_a_ledger_in_a_folder_that_cannot_be_written_is_read(unwritable: Path) -> None:
    with closing(connect_to_read(unwritable)) as found:
        assert [run.publication for run in runs(found)] == ["p"]
        with pytest.raises(sqlite3.OperationalError):
            begin_run(found, run_at=NIGHT, publication="q", settings={}, software={})
    assert [path.name for path in unwritable.parent.iterdir()] == ["ledger.sqlite"]


def test_an_empty_log_beside_it_leaves_nothing_out(unwritable: Path) -> None:
    unwritable.with_name("ledger.sqlite-wal").touch()
    with closing(connect_to_read(unwritable)) as found:
        assert len(list(runs(found))) == 1


def test_a_log_with_content_is_never_passed_over(unwritable: Path) -> None:
    unwritable.with_name("ledger.sqlite-wal").write_bytes(b"committed, and not in the ledger yet")
    with pytest.raises(StorageFailed, match=r"ledger\.sqlite-wal beside it holds .* Copy the whole collection"):
        connect_to_read(unwritable)


def test_a_failure_in_a_folder_that_can_be_written_is_no_reason_to_read_on(
    unwritable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: True)
    with pytest.raises(sqlite3.OperationalError):
        connect_to_read(unwritable)
