"""A ledger in a PostgreSQL database: the one place that knows psycopg.

Statements come in the words of sqlite, as every room writes them, and are said in PostgreSQL's. What sqlite's one
writer at a time gives is given by a lock of the database: transactions that write come one after another, so that
captures have their numbers in the order in which they are committed.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

from .errors import CollectionInUse, NotACollection, StorageFailed
from .postgres_words import parameters_kept, read, translated

try:
    import psycopg
    from psycopg.pq import TransactionStatus
    from psycopg.types.numeric import Int8Dumper
except ImportError as _error:  # psycopg itself, or the system's libpq
    raise StorageFailed(
        f"The ledger is in a PostgreSQL database, and the library for it is missing ({_error}): "
        "`pip install -e '.[postgres]'` in the folder of holdfast's source."
    ) from _error

OLDEST_SERVER = 12

_CONNECTING = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",  # ms: a server that is gone is noticed within a minute
    "client_encoding": "utf8",
}
# The server's side of the same: a machine that is gone gives its locks back within a minute.
_SESSION = (
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
    "SET client_min_messages = warning",
    "SET TimeZone = 'UTC'",
)

# Questions whose answer, once there is one, stays: rows that are written once and never change while a ledger is open.
# A night asks them several times a source, and each time would be a way to the server and back.
_LASTING = frozenset(
    {
        "SELECT url FROM urls WHERE text = ?",
        "SELECT head, media_type, etag, last_modified FROM heads WHERE key = ?",
        "SELECT word FROM words WHERE text = ?",
        "SELECT text FROM texts WHERE digest = ?",
        "SELECT citation FROM citations WHERE id = ?",
    }
)
# What makes them ask anew: a repair, and a second row for a key of heads.
_CHANGING = ("UPDATE", "DELETE", "INSERT INTO heads ")
_WRITING = ("INSERT", "UPDATE", "DELETE")
_MOST_REMEMBERED = 50_000  # answers, of some hundred bytes each

# -- failures ----------------------------------------------------------------------------------------------------------


def shown(address: str) -> str:
    """The address for people: without options."""
    return address.partition("?")[0]


def _raise(error: psycopg.Error, address: str) -> NoReturn:
    """A sentence for what is wrong with the server or the way to it; what is wrong with us goes on as it is."""
    gone = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        remedy = "Let the role that the address names create and change tables there"
    elif isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
        remedy = "Name the server that may be written to"
    elif isinstance(error, psycopg.errors.DiskFull):
        remedy = "Free some space on the server"
    elif gone:
        remedy = "Check that the server runs and can be reached"
    else:
        raise error
    reason = " ".join((error.diag.message_primary or str(error) or type(error).__name__).split())
    raise StorageFailed(
        f"The ledger {shown(address)} could not be used: {reason.rstrip('.')}. Everything that was committed before is "
        f"kept. {remedy}, then run the same command again."
    ) from error


# -- the ledger --------------------------------------------------------------------------------------------------------


class _Rows:
    """What a statement brought; of one inside a transaction perhaps not yet: it is waited for when it is asked for."""

    def __init__(self, ledger: PostgresLedger, cursor: psycopg.Cursor[Any]) -> None:
        self._ledger = ledger
        self._cursor = cursor

    @property
    def rowcount(self) -> int:
        self._ledger.sync()
        return self._cursor.rowcount

    @property
    def description(self) -> Any:
        self._ledger.sync()
        return self._cursor.description

    def fetchone(self) -> Any:
        with self._ledger.failures():
            row = self._cursor.fetchone()
        return None if row is None else tuple(map(read, row))

    def fetchall(self) -> list[Any]:
        with self._ledger.failures():
            return [tuple(map(read, row)) for row in self._cursor.fetchall()]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())


class _Remembered:
    """What a statement brought when it was asked before."""

    description = None

    def __init__(self, rows: Sequence[Any]) -> None:
        self._left = iter(rows)
        self.rowcount = len(rows)

    def fetchone(self) -> Any:
        return next(self._left, None)

    def fetchall(self) -> list[Any]:
        return list(self._left)

    def __iter__(self) -> Iterator[Any]:
        return self._left


class PostgresLedger:
    """A `Ledger` on a server; see ledger.py. Within a writing transaction nothing is waited for that is not asked."""

    def __init__(self, connection: psycopg.Connection[Any], address: str, schema: str) -> None:
        self._connection = connection
        self._address = address
        self._turn = _lock_key(schema, "writes")
        self._writing: AbstractContextManager[psycopg.Pipeline] | None = None  # the transaction that writes
        self._pipeline: psycopg.Pipeline | None = None
        self._remembered: dict[tuple[str, Any], Sequence[Any]] = {}
        self._waits = True  # whether a commit is to wait for the server's disk
        self._session_waits = True  # whether it does, where nothing else is said in its transaction

    @property
    def in_transaction(self) -> bool:
        status = self._connection.info.transaction_status
        return self._pipeline is not None or status not in (TransactionStatus.IDLE, TransactionStatus.UNKNOWN)

    def execute(self, statement: str, parameters: Any = (), /) -> _Rows | _Remembered:
        if statement in _LASTING:
            return self._answer_that_lasts(statement, parameters)
        if statement == "BEGIN IMMEDIATE":
            return self._begin_to_write()
        if statement == "COMMIT" and self._pipeline is not None:
            return self._commit()
        if statement.startswith(_CHANGING):
            self._remembered.clear()
        if statement == "ROLLBACK":
            self._remembered.clear()  # it may have been written by what is undone now
            self._end_pipeline(quietly=True)
        return self._asked(statement, parameters)

    def _asked(self, statement: str, parameters: Any) -> _Rows:
        with self.failures():
            if self._waits is not self._session_waits and not self.in_transaction and statement.startswith(_WRITING):
                self._connection.execute(f"SET synchronous_commit = {'on' if self._waits else 'off'}")
                self._session_waits = self._waits
            return _Rows(self, self._connection.execute(translated(statement), parameters_kept(parameters)))

    def _answer_that_lasts(self, statement: str, parameters: Any) -> _Rows | _Remembered:
        known = self._remembered.get((statement, parameters))
        if known is None:
            known = self._asked(statement, parameters).fetchall()
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            if known:
                self._remembered[statement, parameters] = known
        return _Remembered(known)

    def executemany(self, statement: str, parameters: Iterable[Any], /) -> _Rows:
        if statement.startswith(_CHANGING):
            self._remembered.clear()
        rows = list(parameters)
        if len(rows) == 1:
            return self._asked(statement, rows[0])  # without the means for many
        with self.failures():
            cursor = self._connection.cursor()
            cursor.executemany(translated(statement), [parameters_kept(each) for each in rows])
        return _Rows(self, cursor)

    def close(self) -> None:
        self._end_pipeline(quietly=True)
        self._connection.close()

    def _begin_to_write(self) -> _Rows:
        """Begin, and wait for our turn: the server does both before anything that follows, and nobody waits here."""
        with self.failures():
            self._writing = self._connection.pipeline()
            self._pipeline = self._writing.__enter__()
            begun = self._connection.execute(translated("BEGIN IMMEDIATE"))
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (self._turn,))
            if self._waits is not self._session_waits:
                self._connection.execute(f"SET LOCAL synchronous_commit = {'on' if self._waits else 'off'}")
        return _Rows(self, begun)

    def _commit(self) -> _Rows:
        """Send the commit behind all that was written, and wait for the whole. What failed on the way is raised."""
        with self.failures():
            committed = self._connection.execute("COMMIT")
        self._end_pipeline(quietly=False)
        return _Rows(self, committed)

    def _end_pipeline(self, *, quietly: bool) -> None:
        writing, self._writing, self._pipeline = self._writing, None, None
        if writing is None:
            return
        if quietly:
            with suppress(psycopg.Error):
                writing.__exit__(None, None, None)
            return
        with self.failures():
            writing.__exit__(None, None, None)

    def sync(self) -> None:
        """Wait for everything that was asked so far."""
        if self._pipeline is not None:
            with self.failures():
                self._pipeline.sync()

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turn failures of the server and the network into StorageFailed."""
        try:
            yield
        except psycopg.Error as error:
            _raise(error, self._address)

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        self._waits, before = False, self._waits
        try:
            yield
        finally:
            self._waits = before

    @contextmanager
    def schema_changes(self) -> Iterator[None]:
        """Make sure that the tables of others are not taken for ours."""
        # In one statement: between two, another process may make ours, which are then taken for others'.
        tables = "FROM pg_tables WHERE schemaname = current_schema()"
        query = f"SELECT min(tablename), bool_or(tablename = 'schemas') {tables}"
        table, ours = self.execute(query).fetchone()
        if table is not None and not ours:
            raise NotACollection(
                f"The database {shown(self._address)} holds other things: a table {table!r}. Name an empty database or "
                "schema (…?options=-csearch_path%3DNAME); nothing was changed in it."
            )
        yield

    def has_table(self, name: str) -> bool:
        query = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?"
        return self.execute(query, (name,)).fetchone() is not None

    def references_to(self, table: str) -> Iterator[tuple[str, str]]:
        query = """
          SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
          WHERE c.contype = 'f' AND c.confrelid = %s::regclass ORDER BY 1, 2
        """
        with self.failures():
            yield from self._connection.execute(query, (table,)).fetchall()


# -- opening -----------------------------------------------------------------------------------------------------------


def open_to_write(address: str) -> PostgresLedger:
    """Raises StorageFailed, and NotACollection where the database is none that a ledger can be in."""
    return _open(address, "holdfast")


def open_to_read(address: str) -> PostgresLedger:
    """The same, in which nothing can be written."""
    ledger = _open(address, "holdfast, reading")
    ledger.execute("SET default_transaction_read_only = on")
    return ledger


def _open(address: str, name: str) -> PostgresLedger:
    connection, schema = _connected(address, name)
    return PostgresLedger(connection, address, schema)


def _connected(address: str, name: str) -> tuple[psycopg.Connection[Any], str]:
    """A connection, and the schema in which everything is."""
    given = dict(option.split("=", 1) for option in urlsplit(address).query.split("&") if "=" in option)
    options: dict[str, Any] = {option: value for option, value in _CONNECTING.items() if option not in given}
    try:
        # The password is libpq's to find: PGPASSWORD, PGPASSFILE, ~/.pgpass, a certificate, the system's own user.
        connection = psycopg.connect(address, autocommit=True, application_name=name[:_NAME_BYTES], **options)
    except psycopg.Error as error:
        _raise(error, address)
    try:
        for setting in _SESSION:
            connection.execute(setting)
        return connection, _schema(connection, address)
    except BaseException as error:
        connection.close()
        if isinstance(error, psycopg.Error):
            _raise(error, address)
        raise


def _schema(connection: psycopg.Connection[Any], address: str) -> str:
    """The schema that is written to, which is from now on the only one that is looked into."""
    version = connection.info.server_version
    if version < OLDEST_SERVER * 10_000:
        raise NotACollection(
            f"The ledger {shown(address)} is on PostgreSQL {version // 10_000}; it needs {OLDEST_SERVER} or newer."
        )
    query = "SELECT current_schema(), current_setting('search_path'), current_setting('server_encoding')"
    row = connection.execute(query).fetchone()
    schema, path, encoding = row if row is not None else (None, "", "")
    if encoding != "UTF8":
        raise NotACollection(
            f"The database {shown(address)} keeps text as {encoding}, in which not every character can be written. "
            "Make one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
        )
    if schema is None:
        raise NotACollection(
            f"The database {shown(address)} has no schema named {path}. Make it with: CREATE SCHEMA {path}."
        )
    connection.execute("SELECT set_config('search_path', quote_ident(%s), false)", (schema,))
    connection.adapters.register_dumper(int, Int8Dumper)  # else each size of number makes a statement of its own
    return str(schema)


def _lock_key(schema: str, purpose: str) -> int:
    """What a lock of the ledger in that schema is known by in its database."""
    return int.from_bytes(hashlib.sha256(f"holdfast {purpose} {schema}".encode()).digest()[:8], signed=True)


# -- one run at a time, on whatever machine ----------------------------------------------------------------------------

_NAME_BYTES = 63  # of an application's name, in the server's list of who is connected

_HOLDER = """
SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND (l.classid::bigint << 32) | l.objid::bigint = %s
"""


@contextmanager
def held(address: str, *, role: str, now: datetime) -> Iterator[None]:
    """Hold the ledger in that role, against other machines too. Raises CollectionInUse, and what opening does.

    The server gives the lock back when the connection ends, however it ends.
    """
    host = socket.gethostname()[:24]
    connection, schema = _connected(address, f"holdfast {role} {os.getpid()}@{host} {now:%Y-%m-%dT%H:%M}Z")
    try:
        key = _lock_key(schema, role)
        try:
            if connection.execute("SELECT pg_try_advisory_lock(%s)", (key,)).fetchone() != (True,):
                holder = connection.execute(_HOLDER, (key,)).fetchone()
                raise CollectionInUse(_in_use(address, "" if holder is None else str(holder[0] or ""), now))
        except psycopg.Error as error:
            _raise(error, address)
        yield
    finally:
        connection.close()


def _in_use(address: str, holder: str, now: datetime) -> str:
    who = "another process"
    match = re.fullmatch(r"holdfast \w+ (\d+)@(\S+) (\S+)Z", holder)
    if match is not None:
        since = datetime.fromisoformat(f"{match[3]}+00:00")
        who = f"process {match[1]} on {match[2]}, since {since:%Y-%m-%d %H:%M} UTC"
        if now >= since:
            who += f" ({(now - since).total_seconds() / 60:.0f} min)"
    return (
        f"The ledger {shown(address)} is in use by {who}. Two runs never work on one ledger: wait until that one has "
        "ended, or stop it; nothing was changed."
    )
