"""Files that are named by their digest: the declarations of every run, and extracted text."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from ..collection import Collection
from ..ledger import Ledger
from .faults import Fault, FaultKind

_DERIVED = re.compile(r"([0-9a-f]{64})\.json\.gz")


def declaration_faults(collection: Collection, ledger: Ledger) -> Iterator[Fault]:
    """Declarations that a run worked with and that are gone or changed."""
    for (publication,) in ledger.execute(
        "SELECT DISTINCT publication FROM runs WHERE publication <> '' ORDER BY publication"
    ):
        path = collection.declarations / f"{publication}.yaml"
        name = str(path.relative_to(collection.path))
        if not path.is_file():
            yield Fault(name, None, FaultKind.MISSING, "the declarations that a run worked with are not kept")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != publication:
            yield Fault(name, None, FaultKind.KEPT, "the declarations do not have the digest that they are named by")


def derived_faults(collection: Collection) -> Iterator[Fault]:
    """Extracted texts that are not what they are named by. That one is gone is no fault: they may be deleted."""
    for path in damaged_texts(collection):
        name = str(path.relative_to(collection.path))
        yield Fault(name, None, FaultKind.KEPT, "the extracted text does not have the digest that it is named by")


def damaged_texts(collection: Collection) -> Iterator[Path]:
    """The files of extracted text that are not what they are named by."""
    for path in sorted(collection.derived.glob("*/*")):
        named = _DERIVED.fullmatch(path.name)
        if named is not None and _digest(path) != named.group(1):
            yield path


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()
    except (OSError, EOFError, ValueError, zlib.error):
        return None
