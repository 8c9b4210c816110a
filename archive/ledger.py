"""The collection's memory: one ledger, append-only, in which each room owns its tables.

It is a sqlite file in the collection's folder, or a PostgreSQL database that the folder's services.json names. Every
statement of every room is written once, in words that both understand; what they say differently is asked here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from . import ledger_schema, sqlite
from .errors import NotACollection, storage
from .services import services_of


class Rows(Protocol):
    """What a statement brought."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    @property
    def description(self) -> Any:
        """Of each column a tuple that begins with its name."""

    def fetchone(self) -> Any:
        """The next row, None behind the last."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Ledger(Protocol):
    """An open ledger: sqlite's connection as it is, or PostgreSQL's behind the same words.

    Outside of `transaction` every statement is one of its own.
    """

    @property
    def in_transaction(self) -> bool:
        """Whether one is begun."""

    def execute(self, statement: str, parameters: Any = ..., /) -> Rows:
        """Execute it with its parameters: by place (`?`) or by name (`:name`)."""

    def executemany(self, statement: str, parameters: Any, /) -> Rows:
        """Execute it once for each of the parameters."""

    def close(self) -> None:
        """Give it back; what was not committed is undone."""


class ServerLedger(Ledger, Protocol):
    """What a ledger on a server is asked beside that; see the functions below of the same names."""

    def without_waiting(self) -> AbstractContextManager[None]: ...
    def has_table(self, name: str) -> bool: ...
    def references_to(self, table: str) -> Iterator[tuple[str, str]]: ...
    def schema_changes(self) -> AbstractContextManager[None]: ...


Upgrade = Callable[[Ledger], None]
"""Makes a room's tables of one version into those of the next, within a transaction."""


def is_begun(path: Path) -> bool:
    """Whether there is a ledger: its file, or an address that says where it is."""
    return path.exists() or bool(services_of(path.parent).ledger)


def held(path: Path, *, role: str, now: datetime) -> AbstractContextManager[None]:
    """Hold a ledger on a server in that role against other machines; a file is held by its collection's lock.

    Raises CollectionInUse, StorageFailed, NotACollection.
    """
    address = services_of(path.parent).ledger
    if not address:
        return nullcontext()
    from .postgres import held as held_on_server  # noqa: PLC0415 - only who has such a ledger needs the library

    return held_on_server(address, role=role, now=now)


def connect(path: Path) -> Ledger:
    """Open or create the ledger for writing. Raises StorageFailed, NotACollection.

    `path` is where it lies in a collection's folder, whose services.json may say that it is elsewhere. Where there are
    records and it is gone, none is begun: an empty one would forget every night that was.
    """
    address = services_of(path.parent).ledger
    if not address:
        _not_gone(path)
        return connect_file(path)
    from .postgres import open_to_write  # noqa: PLC0415 - see above

    ledger = open_to_write(address)
    with _closed_on_failure(ledger):
        _create_own_tables(ledger)
    return ledger


def is_gone(path: Path) -> bool:
    """Whether the ledger's file is not there, or empty, while there are records that it knew."""
    kept = path.exists() and path.stat().st_size > 0
    return not kept and sqlite.has_records(path) and not services_of(path.parent).ledger


def _not_gone(path: Path) -> None:
    if is_gone(path):
        state = "empty" if path.exists() else "gone"
        raise NotACollection(
            f"{path.parent} holds records, and its {path.name} is {state}. Bring it back from a copy, or have one "
            f"made from the records: holdfast audit {path.parent} --repair."
        )


def connect_file(path: Path) -> sqlite3.Connection:
    """Open or create a ledger in that very file for writing. Raises StorageFailed, NotACollection."""
    connection = sqlite.open_to_write(path)
    with sqlite.closed_on_failure(connection, path):
        _create_own_tables(connection)
        connection.execute("PRAGMA foreign_keys=ON")
    return connection


def connect_to_read(path: Path) -> Ledger:
    """Open the ledger of an existing collection for reading. Raises NotACollection, StorageFailed.

    Where an earlier version made it, a copy in memory is brought up to date: who only reads changes nothing on disk.
    """
    address = services_of(path.parent).ledger
    if address:
        from .postgres import open_to_read  # noqa: PLC0415 - see above

        server = open_to_read(address)
        with _closed_on_failure(server):
            if room_version(server, ledger_schema.ROOM) is None:
                raise NotACollection(f"{path.parent} holds no archive yet: no run has begun its ledger {address}.")
            _is_current(server, room=ledger_schema.ROOM, version=ledger_schema.VERSION)
        return server
    _not_gone(path)
    connection = sqlite.open_to_read(path)
    with sqlite.closed_on_failure(connection, path):
        if _is_current(connection, room=ledger_schema.ROOM, version=ledger_schema.VERSION):
            return connection
        return in_memory(connection, _create_own_tables)


def in_memory(ledger: Ledger, upgrade: Callable[[Ledger], None]) -> Ledger:
    """A copy in which a room's tables are as they are today, instead of the ledger, which is closed.

    Of a ledger on a server there is none: its tables are made by the run that begins it.
    """
    if not isinstance(ledger, sqlite3.Connection):
        ledger.close()
        raise NotACollection("The ledger of this collection has not been made to its end: `holdfast run` does it.")
    with _closed_on_failure(ledger):
        copy = sqlite.copied_to_memory(ledger)
    ledger.close()
    with _closed_on_failure(copy):
        upgrade(copy)
    return copy


@contextmanager
def _closed_on_failure(ledger: Ledger) -> Iterator[None]:
    with ExitStack() as failing:
        failing.callback(ledger.close)
        yield
        failing.pop_all()


def without_waiting(ledger: Ledger) -> AbstractContextManager[None]:
    """Commits inside survive a kill at once, but a power cut only together with the next commit outside."""
    return (
        sqlite.without_waiting(ledger) if isinstance(ledger, sqlite3.Connection) else _server(ledger).without_waiting()
    )


def has_table(ledger: Ledger, name: str) -> bool:
    """Whether there is a table of that name."""
    if isinstance(ledger, sqlite3.Connection):
        return sqlite.has_table(ledger, name)
    return _server(ledger).has_table(name)


def references_to(ledger: Ledger, table: str) -> Iterator[tuple[str, str]]:
    """The columns of all rooms that refer to rows of that table: table and column."""
    if isinstance(ledger, sqlite3.Connection):
        return sqlite.references_to(ledger, table)
    return _server(ledger).references_to(table)


def _server(ledger: Ledger) -> ServerLedger:
    return ledger  # type: ignore[return-value]  # there are two kinds of ledgers


def room_version(ledger: Ledger, room: str) -> int | None:
    """The version of a room's tables; None where there are none."""
    if not has_table(ledger, "schemas"):
        return None
    row = ledger.execute("SELECT version FROM schemas WHERE room = ?", (room,)).fetchone()
    return None if row is None else int(row[0])


def _is_current(ledger: Ledger, *, room: str, version: int) -> bool:
    """Whether a room's tables are there in that version. Raises NotACollection where a newer version made them."""
    known = room_version(ledger, room)
    if known is not None and known > version:
        raise NotACollection(f"This collection was written by a newer holdfast ({room} tables, version {known}).")
    return known == version


def _create_own_tables(ledger: Ledger) -> None:
    create_tables(
        ledger,
        room=ledger_schema.ROOM,
        version=ledger_schema.VERSION,
        schema=ledger_schema.SCHEMA,
        upgrades=ledger_schema.UPGRADES,
    )


@sqlite.patiently
def create_tables(
    ledger: Ledger, *, room: str, version: int, schema: str, upgrades: Mapping[int, Upgrade] | None = None
) -> None:
    """Create a room's tables where they are missing; those of an earlier version are upgraded, step by step.

    All of it or nothing. Raises NotACollection where a newer version made them.
    """
    if _is_current(ledger, room=room, version=version):
        return
    with _schema_changes(ledger), transaction(ledger):
        ledger.execute(
            "CREATE TABLE IF NOT EXISTS schemas (room TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID"
        )
        known = room_version(ledger, room)  # asked again: another process may have been quicker
        for step in range(known or version, version):
            if upgrades and step in upgrades:
                upgrades[step](ledger)
        for statement in ledger_schema.statements(schema):
            ledger.execute(statement)
        ledger.execute(
            "INSERT INTO schemas VALUES (:room, :version) ON CONFLICT (room) DO UPDATE SET version = :version",
            {"room": room, "version": version},
        )


@contextmanager
def _schema_changes(ledger: Ledger) -> Iterator[None]:
    if not isinstance(ledger, sqlite3.Connection):
        with _server(ledger).schema_changes():
            yield
        return
    with storage(sqlite.folder_of(ledger)), sqlite.foreign_keys(ledger, held=False):
        yield


@contextmanager
def reading(ledger: Ledger) -> Iterator[None]:
    """All that is read inside it is of one moment, and read faster; nothing is to be written. Others may write."""
    ledger.execute("BEGIN")
    try:
        yield
    finally:
        ledger.execute("ROLLBACK")


@contextmanager
def transaction(ledger: Ledger) -> Iterator[None]:
    """All that is written inside it, or nothing of it; no other transaction writes meanwhile."""
    ledger.execute("BEGIN IMMEDIATE")
    try:
        yield
        ledger.execute("COMMIT")
    except BaseException:
        if ledger.in_transaction:  # sqlite has rolled back by itself where the disk failed
            ledger.execute("ROLLBACK")
        raise
