"""The declarations that each run worked with, kept in the collection: a report needs no other file."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from archive.collection import Collection
from archive.errors import NotACollection, storage
from archive.files import write_whole
from archive.ledger import Ledger
from archive.runs import runs
from pipelines.publication import Publication
from pipelines.publication_json import SHAPE, publication_from_json, publication_to_json


def keep_declarations(collection: Collection, publication: Publication) -> None:
    """Copy the file that the publication was read from, and what was read in it. Raises StorageFailed."""
    path = collection.declarations / f"{publication.digest}.yaml"
    read = _read_copy(collection, publication.digest)
    with storage(collection.path):
        if not path.exists():
            write_whole(path, publication.path.read_bytes())
        if not read.exists():
            write_whole(read, publication_to_json(publication).encode("ascii"))


def latest_declarations(collection: Collection, ledger: Ledger) -> Publication:
    """The publication as the newest run knew it. Raises NotACollection where there was no run yet."""
    last = next(iter(deque(runs(ledger), maxlen=1)), None)
    if last is None:
        raise NotACollection(f"{collection.path} has seen no run yet: begin with `holdfast run`.")
    path = collection.declarations / f"{last.publication}.yaml"
    try:
        text = _read_copy(collection, last.publication).read_text("ascii")
    except (OSError, ValueError):
        text = ""
    known = publication_from_json(text, path=path, digest=last.publication)
    if known is not None:
        return known
    # Read only where it is needed: the YAML reader and its rules cost more than a whole `history`.
    from pipelines.declarations import read_publication  # noqa: PLC0415

    return read_publication(path)


def _read_copy(collection: Collection, digest: str) -> Path:
    """Where the declarations lie as they were read: beside the extracted texts, to be deleted at any time like them."""
    return collection.derived / "declarations" / f"{digest}-{SHAPE}.json"
