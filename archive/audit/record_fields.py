"""What a record's header must say for its type, and whether its digests are those of what it holds."""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import re
import uuid
from collections.abc import Callable, Iterator

from ..digests import WRITTEN, Digest
from ..exchange import Truncation
from ..records import IDENTICAL_PAYLOAD, NOT_MODIFIED, RESPONSE_TYPE
from ..surt import surt
from .faults import FaultKind
from .record_grammar import Header, is_id, parse_date, parse_id
from .record_reading import Message, ReadRecord

Problem = tuple[FaultKind, str]

_WITH_TARGET = frozenset({"response", "request", "revisit", "resource", "conversion", "continuation"})
_TYPES = _WITH_TARGET | {"warcinfo", "metadata"}
_PROFILES = frozenset({IDENTICAL_PAYLOAD, NOT_MODIFIED})
_REFERS = ("warc-profile", "warc-refers-to", "warc-refers-to-target-uri", "warc-refers-to-date", "warc-payload-digest")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"#]+")


def field_problems(record: Header, *, file_name: str, warcinfo: uuid.UUID | None) -> Iterator[Problem]:
    """What is wrong with the fields. `warcinfo` is the id of the file's first record, None while that is being read."""
    for name in ("warc-type", "warc-record-id", "warc-date", "warc-block-digest"):
        if record.value(name) is None:
            yield FaultKind.FIELD, f"it has no {name}"
    if record.type not in _TYPES:
        yield FaultKind.FIELD, f"its type is none of WARC 1.1: {record.type!r}"
    yield from _malformed(record)
    if record.block_size and record.value("content-type") is None:
        yield FaultKind.FIELD, "it has no content-type"
    if record.type == "warcinfo":
        yield from _warcinfo_problems(record, file_name)
    else:
        yield from _other_problems(record, warcinfo)


def _malformed(record: Header) -> Iterator[Problem]:
    """Values that do not have the form of their field."""
    for name in sorted(record.fields.keys() & _FORMS):
        is_well_formed = _FORMS[name]
        for value in record.fields[name]:
            if not is_well_formed(value):
                yield FaultKind.FIELD, f"its {name} is malformed: {value[:120]!r}"


@functools.lru_cache(maxsize=1024)  # a request names the URL of its response, a night those of the night before
def is_target(value: str) -> bool:
    """Whether it is a URL without fragment that an index can have a key for."""
    with contextlib.suppress(ValueError):
        return _URL.fullmatch(value) is not None and bool(surt(value))
    return False


@functools.lru_cache(maxsize=1024)
def _is_address(value: str) -> bool:
    try:
        return str(ipaddress.ip_address(value)) == value  # IPv6 in the form of RFC 5952
    except ValueError:
        return False


def parse_digest(value: str) -> Digest | None:
    """The digest, or None for what is none."""
    try:
        return Digest.parse(value)
    except ValueError:
        return None


def _is_digest(value: str) -> bool:
    """Whether `parse_digest` reads it; the quicker question."""
    return WRITTEN.fullmatch(value) is not None


_FORMS: dict[str, Callable[[str], object]] = {
    "warc-record-id": is_id,
    "warc-concurrent-to": is_id,
    "warc-refers-to": is_id,
    "warc-warcinfo-id": is_id,
    "warc-date": parse_date,
    "warc-refers-to-date": parse_date,
    "warc-target-uri": is_target,
    "warc-refers-to-target-uri": is_target,
    "warc-block-digest": _is_digest,
    "warc-payload-digest": _is_digest,
    "warc-ip-address": _is_address,
    "warc-truncated": tuple(Truncation).__contains__,
}


def _warcinfo_problems(record: Header, file_name: str) -> Iterator[Problem]:
    if record.value("warc-target-uri") is not None:
        yield FaultKind.FIELD, "a warcinfo record has no target"
    if record.value("warc-filename") != file_name:
        yield FaultKind.FIELD, f"it says that it stands in {record.value('warc-filename')!r}"


def _other_problems(record: Header, warcinfo: uuid.UUID | None) -> Iterator[Problem]:
    """What is wrong with a record that is not a warcinfo."""
    if record.type in _WITH_TARGET and record.value("warc-target-uri") is None:
        yield FaultKind.FIELD, "it has no warc-target-uri"
    named = record.value("warc-warcinfo-id")
    if named is None or parse_id(named) != warcinfo:
        yield FaultKind.REFERENCE, "its WARC-Warcinfo-ID is not the id of the file's first record"
    if record.type == "revisit":
        for name in _REFERS:
            if record.value(name) is None:
                yield FaultKind.FIELD, f"a revisit record without {name}"
        if record.value("warc-profile") not in _PROFILES:
            yield FaultKind.FIELD, f"its profile is not known: {record.value('warc-profile')!r}"


def content_problems(record: ReadRecord) -> Iterator[Problem]:
    """Whether block and payload have the digests that the record names, and the block is what its type says."""
    header = record.header
    if header.value("warc-block-digest") != str(record.block_digest):
        yield FaultKind.BLOCK_DIGEST, "its block does not have the digest it names"
    if header.type not in ("response", "revisit"):
        return
    if header.value("content-type") != RESPONSE_TYPE:
        yield FaultKind.FIELD, f"its content-type is not {RESPONSE_TYPE}"
    elif record.message is None:
        yield FaultKind.GRAMMAR, "its block is no HTTP response"
    elif header.type == "revisit":
        yield from _revisit_problems(header, record.message)
    else:
        yield from _payload_problems(header, record.message)


def _payload_problems(header: Header, message: Message) -> Iterator[Problem]:
    if header.value("warc-payload-digest") != str(message.entity_digest):
        yield FaultKind.PAYLOAD_DIGEST, "its entity does not have the digest it names"
    if header.value("warc-truncated") is None and not message.whole and not message.head.bodiless:
        yield FaultKind.TRUNCATION, "the response broke off and the record does not say so"


def _revisit_problems(header: Header, message: Message) -> Iterator[Problem]:
    if header.block_size != message.head.size:
        yield FaultKind.GRAMMAR, "a revisit record holds more than the response's head"
    if (message.head.status == 304) != (header.value("warc-profile") == NOT_MODIFIED):
        yield FaultKind.FIELD, f"its profile does not go with the status {message.head.status}"
