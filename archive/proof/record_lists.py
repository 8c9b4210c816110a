"""Record lists: one line for every record of a WARC file, with digests computed from the bytes that lie there."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from ..digests import Digest


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record: its block digest is computed, its payload digest is the one that it names, None where it names none."""

    id: str  # `<urn:uuid:…>`
    type: str
    block: Digest
    payload: str | None

    def line(self) -> str:
        """Its line in a record list: canonical JSON."""
        values = {"id": self.id, "type": self.type, "block": str(self.block)}
        if self.payload is not None:
            values["payload"] = self.payload
        return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def list_bytes(records: Iterable[ListedRecord]) -> bytes:
    """A record list as it is written: UTF-8, a line a record."""
    return "".join(f"{record.line()}\n" for record in records).encode()


def listed_records(path: Path) -> tuple[list[ListedRecord], str | None]:
    """The records of a WARC file in order, and what stopped the reading before its end, if anything. Raises OSError."""
    listed: list[ListedRecord] = []
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file, no_record_parse=True):
                fields = record.rec_headers
                block: bytes = record.raw_stream.read()
                if len(block) != int(fields.get_header("Content-Length")):
                    return listed, f"record {len(listed) + 1} is cut short"
                listed.append(
                    ListedRecord(
                        fields.get_header("WARC-Record-ID") or "",
                        record.rec_type,
                        Digest.of(block),
                        fields.get_header("WARC-Payload-Digest"),
                    )
                )
        except (ArchiveLoadFailed, ValueError, TypeError, EOFError, zlib.error) as error:
            return listed, f"record {len(listed) + 1} can't be read ({type(error).__name__})"
    return listed, None
