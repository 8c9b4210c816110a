"""A collection in a temporary folder, with a clock and record ids that are known."""

from __future__ import annotations

import itertools
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archive.collection import Collection
from archive.exchange import Connection, Exchange, Truncation
from archive.writer import ArchiveWriter

NIGHT = datetime(2026, 2, 1, 3, 0, 0, 125, tzinfo=UTC)


@dataclass
class Bench:
    """A writer on a new collection, and exchanges to give to it."""

    collection: Collection
    ledger: sqlite3.Connection
    run: int
    writers: list[ArchiveWriter] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_id(self) -> uuid.UUID:
        return uuid.UUID(int=next(self.numbers), version=4)

    def writer(self, *, file_bytes: int = 1 << 20) -> ArchiveWriter:
        writer = ArchiveWriter(
            self.collection.archive,
            self.ledger,
            run=self.run,
            clock=lambda: NIGHT,
            new_id=self.new_id,
            facts={"software": "holdfast/test"},
            file_bytes=file_bytes,
        )
        self.writers.append(writer)
        return writer

    def kill(self, writer: ArchiveWriter) -> None:
        """Leave the writer's file as a kill would."""
        assert writer._file is not None
        writer._file._file.close()
        self.writers.remove(writer)


def exchange(
    response: bytes,
    url: str = "http://source.example/a",
    *,
    minutes: int = 0,
    truncated: Truncation | None = None,
    asking: str = "",
) -> Exchange:
    """An exchange so many minutes into the night; `asking` is one more field line of the request."""
    return Exchange(
        url=url,
        started_at=NIGHT + timedelta(minutes=minutes),
        request=f"GET /a HTTP/1.1\r\nHost: source.example\r\n{asking}\r\n".encode(),
        response=response,
        connection=Connection("192.0.2.1"),
        truncated=truncated,
    )
