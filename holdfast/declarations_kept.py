"""The declarations that each run worked with, kept in the collection: a report needs no other file."""

from __future__ import annotations

import sqlite3
from collections import deque

from archive.collection import Collection
from archive.errors import NotACollection, storage
from archive.files import write_whole
from archive.runs import runs
from pipelines.declarations import read_publication
from pipelines.publication import Publication


def keep_declarations(collection: Collection, publication: Publication) -> None:
    """Copy the file that the publication was read from. Raises StorageFailed."""
    path = collection.declarations / f"{publication.digest}.yaml"
    if path.exists():
        return
    with storage(collection.path):
        write_whole(path, publication.path.read_bytes())


def latest_declarations(collection: Collection, ledger: sqlite3.Connection) -> Publication:
    """The publication as the newest run knew it. Raises NotACollection where there was no run yet."""
    last = next(iter(deque(runs(ledger), maxlen=1)), None)
    if last is None:
        raise NotACollection(f"{collection.path} has seen no run yet: begin with `holdfast run`.")
    return read_publication(collection.declarations / f"{last.publication}.yaml")
