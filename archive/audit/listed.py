"""A line for every record of a WARC file, with its digest computed from the bytes that lie there."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..digests import Digest

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record: its block digest is computed, its payload digest is the one that it names, None where it names none."""

    id: str  # `<urn:uuid:…>`
    type: str
    block: Digest
    payload: str | None

    def line(self) -> str:
        """Its line in a record list: canonical JSON with a line end."""
        values = {"id": self.id, "type": self.type, "block": str(self.block)}
        if self.payload is not None:
            values["payload"] = self.payload
        return f"{_canonical(values)}\n"
