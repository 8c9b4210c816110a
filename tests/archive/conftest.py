"""A new collection for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench

from archive.collection import Collection
from archive.ledger import connect
from archive.runs import begin_run
from archive.services import Services, begin_with


@pytest.fixture
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Its ledger is a file, or on the server where a test asks for "postgresql"."""
    collection = Collection(tmp_path / "collection")
    if getattr(request, "param", "sqlite") == "postgresql":
        server = request.getfixturevalue("postgres_server")
        begin_with(collection.path, Services(ledger=server.new_database()))
    collection.create()
    ledger = connect(collection.ledger)
    run = begin_run(ledger, run_at=NIGHT, publication="0" * 64, settings={}, software={})
    bench = Bench(collection, ledger, run)
    yield bench
    for writer in bench.writers:
        writer.close()
    ledger.close()
