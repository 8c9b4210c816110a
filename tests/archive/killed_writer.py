"""A writer in a process of its own, to be killed: it stores exchanges with multi-megabyte bodies until that happens."""

from __future__ import annotations

import itertools
import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from servers.messages import response

from archive.clock import Clock
from archive.collection import Collection
from archive.exchange import Connection, Exchange
from archive.ledger import connect
from archive.writer import ArchiveWriter

MEGABYTE = 1024 * 1024
FILE_BYTES = 8 * MEGABYTE  # so that files are finished and begun under way too


@dataclass(frozen=True)
class Begun:
    """The writer works: `tails` files went on behind what was committed, `known` exchanges are in the ledger."""

    tails: int
    known: int


def body(number: int) -> bytes:
    """1 to 3 MB that do not compress, another for every number."""
    chance = random.Random(number)
    return chance.randbytes(chance.randrange(MEGABYTE, 3 * MEGABYTE))


def url(number: int) -> str:
    return f"http://source.example/{number}"


def exchange(number: int, at: datetime) -> Exchange:
    return Exchange(
        url=url(number),
        started_at=at + timedelta(seconds=number),
        request=b"GET / HTTP/1.1\r\nHost: source.example\r\n\r\n",
        response=response("200 OK", "Content-Type: application/octet-stream", body=body(number)),
        connection=Connection("192.0.2.1"),
    )


def write_until_killed(folder: Path, night: datetime, pipe: Pipe) -> None:
    """Begin as a crawl begins, then store exchange after exchange, and tell the number of each that is committed."""
    collection = Collection(folder)
    with collection.locked(role="crawl", now=night, wait=5):
        ledger = connect(collection.ledger)
        recovered = collection.recover(ledger)
        [(known,)] = ledger.execute("SELECT count(*) FROM captures")
        pipe.send(Begun(sum(1 for item in recovered if item.tail), known))
        writer = ArchiveWriter(
            collection.archive, ledger, run=1, clock=Clock.starting_at(night), new_id=uuid.uuid4, facts={},
            file_bytes=FILE_BYTES,
        )  # fmt: skip
        for number in itertools.count(known):
            writer.store(exchange(number, night))
            pipe.send(number)
