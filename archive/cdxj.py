"""The CDXJ index: one sorted line a capture, which replay tools search by bisection."""

from __future__ import annotations

import heapq
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from .captures import Capture, captures_after
from .clock import timestamp14
from .errors import storage
from .ledger import Ledger
from .surt import surt

INDEX = Path("indexes") / "index.cdxj"
_TOGETHER: Final = 50_000  # lines that are sorted at a time


@dataclass(frozen=True, slots=True, order=True)
class IndexLine:
    """One line: the URL's key, fourteen digits of time, and the JSON block as text."""

    key: str
    timestamp: str
    block: str

    def __str__(self) -> str:
        return f"{self.key} {self.timestamp} {self.block}"

    @classmethod
    def parse(cls, line: str) -> IndexLine:
        """Read a line. Raises ValueError where it has not three parts or its block is no JSON object."""
        key, timestamp, block = line.rstrip("\n").split(" ", 2)
        if not block.startswith("{") or not json.loads(block):
            raise ValueError(f"not a CDXJ line: {line!r}")
        return cls(key, timestamp, block)


def index_line(capture: Capture) -> IndexLine:
    """The line by which a replay tool finds the capture.

    The line of a 304 leads to the record that it confirms: replay tools that are led to the 304 itself answer "not
    modified" to readers who have nothing (pywb does). The revisit record is named beside it.
    """
    media_type = (capture.media_type or "").split(";")[0].strip().lower() or "unk"
    confirmed = capture.status == 304 and capture.payload_location is not None
    location, length = capture.location, capture.length
    if confirmed and capture.payload_length is not None:
        location, length = capture.payload_at, capture.payload_length
    block = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.is_revisit and not confirmed else media_type,
        "status": "200" if confirmed else str(capture.status),
        "digest": str(capture.payload_digest),
        "length": str(length),
        "offset": str(location.offset),
        "filename": location.warc_file,
    }
    if confirmed:
        block["confirmed-by"] = capture.record_id
    return IndexLine(surt(capture.url), timestamp14(capture.captured_at), json.dumps(block, ensure_ascii=True))


def merged(*runs: Iterable[str]) -> Iterator[str]:
    """Sorted runs of lines as one, equal lines once.

    Readers bisect lines by their bytes: in UTF-8 these are in the order of the characters, by which Python sorts.
    """
    last = None
    for line in heapq.merge(*runs):
        if line != last:
            yield line
        last = line


def update_index(collection: Path, ledger: Ledger) -> None:
    """Bring the collection's index up to the ledger's captures, in one rename. Raises StorageFailed."""
    path = collection / INDEX
    through = 0 if not path.exists() else _indexed_through(ledger)
    with storage(collection), ExitStack() as runs:
        lines: list[str] = []
        aside: list[IO[str]] = []  # runs of lines, each sorted: a hundred thousand lines would be 90 MB in memory
        for capture in captures_after(ledger, through):
            if len(lines) == _TOGETHER:
                aside.append(runs.enter_context(_put_aside(lines)))
                lines.clear()
            lines.append(f"{index_line(capture)}\n")
            through = capture.number
        if not lines and path.exists():
            return
        lines.sort()
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(".cdxj.new")
        with scratch.open("w", encoding="utf-8", newline="") as out:
            if path.exists():
                with path.open(encoding="utf-8", newline="") as old:
                    out.writelines(merged(old, *aside, lines))
            else:
                out.writelines(merged(*aside, lines))
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(path)
        ledger.execute("INSERT INTO index_updates (captures_through) VALUES (?)", (through,))


def _put_aside(lines: list[str]) -> IO[str]:
    """The lines in their order, in a file without a name."""
    lines.sort()
    run = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - whoever asked closes it
    run.writelines(lines)
    run.seek(0)
    return run


def _indexed_through(ledger: Ledger) -> int:
    row = ledger.execute("SELECT max(captures_through) FROM index_updates").fetchone()
    return int(row[0] or 0)
