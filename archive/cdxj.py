"""The CDXJ index: one sorted line a capture, which replay tools search by bisection."""

from __future__ import annotations

import heapq
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .captures import Capture, captures_after
from .clock import timestamp14
from .errors import storage
from .ledger import Ledger
from .surt import surt

INDEX = Path("indexes") / "index.cdxj"


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


def merged(old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    """Two sorted runs of lines as one, equal lines once. Lines sort by their bytes, as readers bisect them."""
    last = None
    for line in heapq.merge(old, new, key=lambda text: text.encode()):
        if line != last:
            yield line
        last = line


def update_index(collection: Path, ledger: Ledger) -> None:
    """Bring the collection's index up to the ledger's captures, in one rename. Raises StorageFailed."""
    path = collection / INDEX
    through = 0 if not path.exists() else _indexed_through(ledger)
    lines: list[str] = []
    for capture in captures_after(ledger, through):
        lines.append(f"{index_line(capture)}\n")
        through = capture.number
    if not lines and path.exists():
        return
    lines.sort(key=lambda text: text.encode())
    with storage(collection):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(".cdxj.new")
        with scratch.open("w", encoding="utf-8", newline="") as out:
            if path.exists():
                with path.open(encoding="utf-8", newline="") as old:
                    out.writelines(merged(old, lines))
            else:
                out.writelines(merged((), lines))
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(path)
        ledger.execute("INSERT INTO index_updates (captures_through) VALUES (?)", (through,))


def _indexed_through(ledger: Ledger) -> int:
    row = ledger.execute("SELECT max(captures_through) FROM index_updates").fetchone()
    return int(row[0] or 0)
