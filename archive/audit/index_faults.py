"""The index held against the records: sorted, a line for each capture, and no line that leads elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ..captures import Capture, Location
from ..cdxj import INDEX, index_line
from .faults import Fault, FaultKind
from .found import FoundFile
from .warc_walk import FOLDER


def index_faults(
    collection: Path, captures: Iterable[Capture], files: Mapping[str, FoundFile], missing: frozenset[str]
) -> Iterator[Fault]:
    """What is wrong with the index. Of records that are faulty themselves nothing is asked, nor of `missing` files."""
    path = collection / INDEX
    expected = {f"{index_line(capture)}\n".encode(): capture.location for capture in captures}
    if path.exists():
        yield from _line_faults(path, expected, files, missing)
    elif expected:
        yield Fault(str(INDEX), None, FaultKind.MISSING, "there is no index")
        return
    for location in expected.values():
        file = f"{FOLDER}/{location.warc_file}"
        yield Fault(file, location.offset, FaultKind.INDEX, "the index has no line for this capture")


def _line_faults(
    path: Path, expected: dict[bytes, Location], files: Mapping[str, FoundFile], missing: frozenset[str]
) -> Iterator[Fault]:
    """Go through the lines, and take from `expected` those that are there."""
    offset, last = 0, b""
    known = frozenset(expected)
    with path.open("rb") as lines:
        for line in lines:
            if line <= last:
                yield Fault(str(INDEX), offset, FaultKind.INDEX, "the line does not sort behind the one before it")
            if line not in known and not _leads_to_a_known_fault(line, files, missing):
                yield Fault(str(INDEX), offset, FaultKind.INDEX, "no record is what this line says")
            expected.pop(line, None)
            offset, last = offset + len(line), line


def _leads_to_a_known_fault(line: bytes, files: Mapping[str, FoundFile], missing: frozenset[str]) -> bool:
    try:
        block = json.loads(line.split(b" ", 2)[2])
        name, offset, length = block["filename"], int(block["offset"]), int(block["length"])
    except (ValueError, IndexError, KeyError, TypeError):
        return False
    return name in missing or (name in files and files[name].is_faulty(offset, offset + length))
