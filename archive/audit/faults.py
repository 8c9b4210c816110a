"""What an audit finds: each fault a value with a place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What is wrong."""

    MEMBER = "member"  # no whole gzip member lies where one should begin
    GRAMMAR = "grammar"  # the record is not written as WARC 1.1 says
    FIELD = "field"  # a field of the record's header is missing, malformed, or says what can't be
    BLOCK_DIGEST = "block digest"  # the record's block does not have the digest that the record names
    PAYLOAD_DIGEST = "payload digest"  # the entity does not have the digest that the record names
    TRUNCATION = "truncation"  # the response is not whole, and the record does not say so
    DUPLICATE = "duplicate"  # two records have one id
    REFERENCE = "reference"  # a record refers to one that is not there, or that is not what it says
    BYTES = "bytes"  # the file's bytes are not those that were committed
    LENGTH = "length"  # the file is shorter or longer than what was committed
    MISSING = "missing"  # a file that the ledger names is not there
    UNKNOWN = "unknown"  # a file that nothing names
    LEFT_OPEN = "left open"  # a file that a killed run left; the next run finishes it
    LEDGER = "ledger"  # the ledger is unreadable, or says other things than the records
    INDEX = "index"  # the index is not sorted, lacks a line, or has one that leads nowhere
    KEPT = "kept"  # declarations or extracted text do not have the digest they are named by
    PROOF = "proof"  # a manifest, a signature or a time stamp does not hold


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault. `file` is relative to the collection; `offset` in bytes, None where the whole file is meant."""

    file: str
    offset: int | None
    kind: FaultKind
    sentence: str

    def __str__(self) -> str:
        place = self.file if self.offset is None else f"{self.file}:{self.offset}"
        return f"{place}: {self.kind.value}: {self.sentence}"
