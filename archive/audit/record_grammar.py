"""A WARC record read strictly: what every reader in use forgives is an error here.

Source: WARC 1.1 (ISO 28500:2017), sections 4 to 6. Narrower where the standard leaves a choice: ids are UUID URNs,
digests are those that `Digest` writes, lines are not folded.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

VERSION_LINE = b"WARC/1.1\r\n"
HEADER_LIMIT = 1 << 20  # bytes; a URL of a megabyte is not one

END = b"\r\n\r\n"  # behind a header, and behind a block
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([^\x00-\x08\x0a-\x1f\x7f]*)")
_LENGTH = re.compile(r"0|[1-9][0-9]{0,18}")
_ID = re.compile(r"<urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})>")
_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z")

# All others stand once: WARC 1.1 §4 names the first, the others are this archive's (one line a protocol).
_REPEATABLE = frozenset({"warc-concurrent-to", "warc-protocol"})


class NotARecord(ValueError):
    """The bytes are not one WARC/1.1 record; the text says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Header:
    """A record's header: its fields by their names in lower case, the size of its block, and its own (bytes)."""

    type: str  # `response`, `request`, …; empty where the field is missing
    fields: Mapping[str, list[str]]
    block_size: int
    size: int

    def values(self, name: str) -> list[str]:
        """Every value of that field; `name` in lower case."""
        return self.fields.get(name, [])

    def value(self, name: str) -> str | None:
        """The value of that field, or None where it is missing."""
        values = self.fields.get(name)
        return values[0] if values else None


def parse_header(content: bytes) -> Header:
    """The header of the record that begins so. Raises NotARecord."""
    if not content.startswith(VERSION_LINE):
        raise NotARecord("it does not begin with the line WARC/1.1")
    head_end = content.find(END, 0, HEADER_LIMIT)
    if head_end < 0:
        raise NotARecord("its header has no end")
    fields = _fields(content[len(VERSION_LINE) : head_end])
    [announced] = fields.get("content-length", [""])
    if _LENGTH.fullmatch(announced) is None:
        raise NotARecord("it has no Content-Length that is a number")
    [kind] = fields.get("warc-type", [""])
    return Header(kind, fields, int(announced), head_end + len(END))


def _fields(header: bytes) -> dict[str, list[str]]:
    try:
        lines = header.decode("utf-8").split("\r\n")
    except UnicodeDecodeError as error:
        raise NotARecord("its header is not UTF-8") from error
    fields: dict[str, list[str]] = {}
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise NotARecord(f"its header has a line that is no field: {line[:80]!r}")
        name = match[1].lower()
        if name in fields and name not in _REPEATABLE:
            raise NotARecord(f"its header has the field {match[1]} twice")
        fields.setdefault(name, []).append(match[2].strip(" \t"))
    return fields


def is_id(value: str) -> bool:
    """Whether the value is a record id as `parse_id` reads it; the quicker question."""
    return _ID.fullmatch(value) is not None


def parse_id(value: str) -> uuid.UUID | None:
    """The UUID of a record id written `<urn:uuid:…>`; None for anything else."""
    match = _ID.fullmatch(value)
    return None if match is None else uuid.UUID(match.group(1))


def parse_date(value: str) -> datetime | None:
    """The moment of a WARC-Date in its full form, to the microsecond; None for anything else."""
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(match.group(1))
    except ValueError:
        return None
    return moment.replace(microsecond=int((match.group(2) or "").ljust(6, "0")[:6]), tzinfo=UTC)
