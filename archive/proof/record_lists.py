"""Record lists: one line for every record of a WARC file, with digests computed from the bytes that lie there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..audit.record_grammar import NotARecord, parse_record
from ..audit.warc_walk import RECORD_LIMIT
from ..digests import Digest
from ..gzip_members import DamagedMember, read_member


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
    offset, size = 0, path.stat().st_size
    with path.open("rb") as file:

        def read(at: int, count: int) -> bytes:
            file.seek(at)
            return file.read(count)

        while offset < size:
            try:
                content, length = read_member(read, offset, limit=RECORD_LIMIT)
                record = parse_record(content)
            except (DamagedMember, NotARecord) as error:
                return listed, f"at byte {offset}, record {len(listed) + 1}: {error}"
            identity, payload = record.value("warc-record-id") or "", record.value("warc-payload-digest")
            listed.append(ListedRecord(identity, record.type, Digest.of(record.block), payload))
            offset += length
    return listed, None
