"""The declarations that each run worked with, kept in the collection: a report needs no other file.

Beside them lies what was read in the newest, so that 100,000 citations are there again in 2 s and not in 12.
"""

from __future__ import annotations

import gc
import hashlib
import io
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from archive.collection import Collection
from archive.errors import NotACollection, storage
from archive.files import write_whole
from archive.ledger import Ledger
from archive.runs import runs
from pipelines.publication import Publication
from pipelines.publication_json import copied_by, publication_from_json, publication_to_json


def read_declarations(path: Path, collection: Collection) -> Publication:
    """The file's publication: as it was read before, where the collection keeps that, or read now.

    Raises DeclarationErrors.
    """
    digest = _digest(path)
    kept = None if digest is None else _kept(collection, digest, path=path)
    return kept or _read(path)


def keep_declarations(collection: Collection, publication: Publication) -> None:
    """Copy the file that the publication was read from, and what was read in it. Raises StorageFailed."""
    path = collection.declarations / f"{publication.digest}.yaml"
    read = _copy(collection, publication.digest)
    with storage(collection.path):
        if not path.exists():
            write_whole(path, publication.path.read_bytes())
        if not read.exists():
            lines = io.BytesIO()
            lines.writelines(publication_to_json(publication))
            write_whole(read, lines.getvalue())
            for older in set(read.parent.glob("*.json")) - {read}:
                older.unlink(missing_ok=True)


def latest_declarations(collection: Collection, ledger: Ledger, *, at_hand: Publication | None = None) -> Publication:
    """The publication as the newest run knew it: the one at hand, if it is that one, or read anew.

    Raises NotACollection where there was no run yet.
    """
    last = next(iter(deque(runs(ledger), maxlen=1)), None)
    if last is None:
        raise NotACollection(f"{collection.path} has seen no run yet: begin with `holdfast run`.")
    path = collection.declarations / f"{last.publication}.yaml"
    if at_hand is not None and at_hand.digest == last.publication:
        return replace(at_hand, path=path)
    return _kept(collection, last.publication, path=path) or _read(path)


def _read(path: Path) -> Publication:
    # Imported only where it is needed: the YAML reader and its rules cost more than a whole `history`.
    from pipelines.declarations import read_publication  # noqa: PLC0415

    with _no_circles():
        return read_publication(path)


def _kept(collection: Collection, digest: str, *, path: Path) -> Publication | None:
    """What was read in the file of that digest, where it was kept by this very program and is undamaged."""
    try:
        with _no_circles(), _copy(collection, digest).open("rb") as lines:
            return publication_from_json(lines, path=path, digest=digest)
    except OSError:
        return None


def _copy(collection: Collection, digest: str) -> Path:
    """Where the declarations lie as they were read: beside the extracted texts, to be deleted at any time like them."""
    return collection.derived / "declarations" / f"{digest}-{copied_by()}.json"


def _digest(path: Path) -> str | None:
    """The sha256 of the file, hexadecimal; None where it can't be read, which the reader of declarations explains."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


@contextmanager
def _no_circles() -> Iterator[None]:
    """Without looking for circles of values: a million are made and none in a circle, and it is a third of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
