"""How many bytes a row takes in the ledger's tables, with their indexes: in sqlite, and the same rows in PostgreSQL.

    python benchmarks/year.py --citations 300 --sources 227 --nights 90 --keep DIR
    python benchmarks/ledger_rows.py DIR/collection

The PostgreSQL server is one that the tests start, on a spare port and with initdb on the PATH; without one, sqlite's
numbers alone are printed. What is printed per row holds for tables with many of them.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections import Counter
from pathlib import Path

import psycopg
from psycopg import sql

from archive.ledger import connect
from archive.services import Services, begin_with
from pipelines import ledger as tables

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from servers.postgres_server import PostgresServer, program

FEWEST = 1000  # rows; of fewer a page's empty rest is most


def in_sqlite(ledger: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """Rows and bytes of each table."""
    owners = dict(ledger.execute("SELECT name, tbl_name FROM sqlite_master"))
    sizes: Counter[str] = Counter()
    for name, size in ledger.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
        sizes[owners.get(name, name)] += size
    named = [name for name, owner in owners.items() if name == owner and not name.startswith("sqlite_")]
    return {name: (ledger.execute(f"SELECT count(*) FROM {name}").fetchone()[0], sizes[name]) for name in named}


def copied(ledger: sqlite3.Connection, server: psycopg.Connection[tuple[object, ...]], table: str) -> None:
    """Put a table's rows into the server's table of that name."""
    found = server.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", (table,)
    )
    kinds = {str(name): kind for name, kind in found}
    columns = [row[1] for row in ledger.execute(f"PRAGMA table_info({table})") if row[1] in kinds]
    if not columns:
        return
    insert = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    truths = [kinds[name] == "boolean" for name in columns]
    with server.cursor() as cursor:
        cursor.executemany(
            insert,
            (
                [
                    bool(value) if truth and value is not None else value
                    for truth, value in zip(truths, row, strict=True)
                ]
                for row in ledger.execute(f"SELECT {', '.join(columns)} FROM {table}")
            ),
        )


def in_postgres(ledger: sqlite3.Connection, names: list[str]) -> dict[str, int]:
    """Bytes of each table on a server that was given the same rows."""
    server = PostgresServer()
    server.start()
    try:
        address = server.new_database()
        with tempfile.TemporaryDirectory() as folder:
            begin_with(Path(folder), Services(ledger=address))
            begun = connect(Path(folder) / "ledger.sqlite")
            tables.create(begun)
            begun.close()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")  # the order of tables does not matter then
            for name in names:
                connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(name)))
            for name in names:
                copied(ledger, connection, name)
            connection.execute("VACUUM ANALYZE")
            query = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
            return {str(name): int(str(size)) for name, size in connection.execute(query) if name in names}
    finally:
        server.remove()


def main() -> None:
    """Print the table of docs/scale.md."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("collection", type=Path)
    ledger = sqlite3.connect(parser.parse_args().collection / "ledger.sqlite")
    here = in_sqlite(ledger)
    there = in_postgres(ledger, list(here)) if program("initdb") else {}
    print("| table | rows | bytes a row, sqlite | PostgreSQL |\n|---|---|---|---|")
    for name, (rows, size) in sorted(here.items(), key=lambda entry: -entry[1][1]):
        if rows >= FEWEST:
            far = f"{there[name] / rows:.0f}" if name in there else "–"
            print(f"| {name} | {rows:,} | {size / rows:.0f} | {far} |")
    total = sum(size for _, size in here.values())
    print(f"\nIn all {total / 1e6:.1f} MB in sqlite, {sum(there.values()) / 1e6:.1f} MB in PostgreSQL.")


if __name__ == "__main__":
    main()
