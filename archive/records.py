"""WARC 1.1 records out of exchanges: the header fields an archivist looks for, the block exactly as it was.

warcio's own writer parses and rewrites HTTP headers (it percent-encodes latin-1 bytes), so a record's block is written
as it came and the digests are ours; warcio serialises the WARC header. See docs/decisions/0003.
"""

from __future__ import annotations

import ssl
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from .clock import warc_date
from .digests import Digest
from .exchange import Connection, Exchange, FailedAttempt

VERSION = "WARC/1.1"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_REQUEST_TYPE = "application/http;msgtype=request"
RESPONSE_TYPE = "application/http;msgtype=response"
UNKNOWN_TYPE = "application/octet-stream"
CERTIFICATES_TYPE = "application/pem-certificate-chain"  # RFC 8555, section 9.1
_FIELDS_TYPE = "application/warc-fields"

NewId = Callable[[], uuid.UUID]


@dataclass(frozen=True, slots=True)
class Record:
    """A WARC record ready to be written: `fields` in order, `block` as it was."""

    type: str
    id: uuid.UUID
    fields: tuple[tuple[str, str], ...]
    block: bytes = field(repr=False)

    def parts(self) -> Iterator[bytes]:
        """The record's bytes, uncompressed."""
        # It brings fsspec where that is installed: a tenth of a second, which whoever only reads need not wait.
        from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415

        headers = StatusAndHeaders("", list(self.fields), protocol=VERSION)
        yield headers.to_bytes(encoding="utf-8")
        yield self.block
        yield b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Original:
    """What a revisit record refers to."""

    record_id: str
    url: str
    captured_at: datetime
    payload_digest: Digest


def _record(
    kind: str, record_id: uuid.UUID, at: datetime, block: bytes, content_type: str, **more: str | None
) -> Record:
    fields = [("WARC-Type", kind), ("WARC-Record-ID", f"<{record_id.urn}>"), ("WARC-Date", warc_date(at))]
    fields += [(name.replace("_", "-"), value) for name, value in more.items() if value is not None]
    fields += [
        ("WARC-Block-Digest", str(Digest.of(block))),
        ("Content-Type", content_type),
        ("Content-Length", str(len(block))),
    ]
    return Record(kind, record_id, tuple(fields), block)


def _with_connection(record: Record, connection: Connection) -> Record:
    extra: list[tuple[str, str]] = []
    if connection.ip_address is not None:
        extra.append(("WARC-IP-Address", connection.ip_address))
    extra += [("WARC-Protocol", protocol) for protocol in connection.protocols]
    if connection.cipher_suite is not None:
        extra.append(("WARC-Cipher-Suite", connection.cipher_suite))
    return Record(record.type, record.id, (*record.fields[:-3], *extra, *record.fields[-3:]), record.block)


def warcinfo(record_id: uuid.UUID, at: datetime, *, file_name: str, facts: Mapping[str, str]) -> Record:
    """The record that every file begins with: who wrote it, with what, under which rules."""
    lines = {"format": "WARC File Format 1.1", "conformsTo": CONFORMS_TO, **facts}
    block = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in lines.items() if value).encode()
    return _record("warcinfo", record_id, at, block, _FIELDS_TYPE, WARC_Filename=file_name)


def response(record_id: uuid.UUID, exchange: Exchange, *, payload_digest: Digest, warcinfo_id: uuid.UUID) -> Record:
    """The whole response message as received."""
    record = _record(
        "response",
        record_id,
        exchange.started_at,
        exchange.response,
        RESPONSE_TYPE,
        WARC_Target_URI=exchange.url,
        WARC_Warcinfo_ID=f"<{warcinfo_id.urn}>",
        WARC_Payload_Digest=str(payload_digest),
        WARC_Truncated=None if exchange.truncated is None else exchange.truncated.value,
    )
    return _with_connection(record, exchange.connection)


def revisit(
    record_id: uuid.UUID, exchange: Exchange, *, head: bytes, profile: str, original: Original, warcinfo_id: uuid.UUID
) -> Record:
    """The head of a response whose payload is archived already, with everything a replay needs to find it."""
    record = _record(
        "revisit",
        record_id,
        exchange.started_at,
        head,
        RESPONSE_TYPE,
        WARC_Target_URI=exchange.url,
        WARC_Warcinfo_ID=f"<{warcinfo_id.urn}>",
        WARC_Profile=profile,
        WARC_Refers_To=original.record_id,
        WARC_Refers_To_Target_URI=original.url,
        WARC_Refers_To_Date=warc_date(original.captured_at),
        # Of a 304 too: the payload of a revisit is the original's, not the empty body's (WARC 1.1 §6.7.3).
        WARC_Payload_Digest=str(original.payload_digest),
    )
    return _with_connection(record, exchange.connection)


def request(
    record_id: uuid.UUID,
    sent: Exchange | FailedAttempt,
    *,
    block: bytes | None = None,
    concurrent_to: uuid.UUID,
    warcinfo_id: uuid.UUID,
) -> Record:
    """The request as sent, beside the record that tells what came of it; `block` stands in place of its bytes."""
    record = _record(
        "request",
        record_id,
        sent.started_at,
        sent.request if block is None else block,
        _REQUEST_TYPE,
        WARC_Target_URI=sent.url,
        WARC_Warcinfo_ID=f"<{warcinfo_id.urn}>",
        WARC_Concurrent_To=f"<{concurrent_to.urn}>",
    )
    return record if sent.connection is None else _with_connection(record, sent.connection)


def beside(
    record_id: uuid.UUID,
    about: Exchange | FailedAttempt,
    *,
    block: bytes,
    content_type: str,
    concurrent_to: uuid.UUID,
    warcinfo_id: uuid.UUID,
) -> Record:
    """Bytes that belong to an exchange without being its request or response: kept because no byte is dropped."""
    return _record(
        "metadata",
        record_id,
        about.started_at,
        block,
        content_type,
        WARC_Target_URI=about.url,
        WARC_Warcinfo_ID=f"<{warcinfo_id.urn}>",
        WARC_Concurrent_To=f"<{concurrent_to.urn}>",
    )


def withheld(
    record_id: uuid.UUID,
    about: Exchange | FailedAttempt,
    *,
    names: Sequence[str],
    private_record: uuid.UUID,
    concurrent_to: uuid.UUID,
    warcinfo_id: uuid.UUID,
) -> Record:
    """Which fields' values the records beside it lack, and in which record of the private WARC the request is whole.

    No digest of that one: the rest of it is known, so that short secrets could be found by trying.
    """
    lines = {"withheld-fields": ", ".join(names), "private-record": f"<{private_record.urn}>"}
    return beside(
        record_id,
        about,
        block="".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode(),
        content_type=_FIELDS_TYPE,
        concurrent_to=concurrent_to,
        warcinfo_id=warcinfo_id,
    )


def certificates(
    record_id: uuid.UUID, exchange: Exchange, *, concurrent_to: uuid.UUID, warcinfo_id: uuid.UUID
) -> Record:
    """The certificates that the server sent, in its order, beside the first exchange over them.

    The target is the host and port, under a scheme of its own: tools that index metadata records would otherwise take
    it for a capture of the page.
    """
    pem = "".join(map(ssl.DER_cert_to_PEM_cert, exchange.connection.certificates))
    record = _record(
        "metadata",
        record_id,
        exchange.started_at,
        pem.encode("ascii"),
        CERTIFICATES_TYPE,
        WARC_Target_URI=f"tls://{server_of(exchange.url)}",
        WARC_Warcinfo_ID=f"<{warcinfo_id.urn}>",
        WARC_Concurrent_To=f"<{concurrent_to.urn}>",
    )
    return _with_connection(record, exchange.connection)


def server_of(url: str) -> str:
    """Host and port of an https URL: `source.example:443`."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    return f"{host}:{parts.port or 443}"


def failure(record_id: uuid.UUID, attempt: FailedAttempt, *, warcinfo_id: uuid.UUID) -> Record:
    """What is known of an attempt that brought no response."""
    facts = {"outcome": attempt.outcome, "detail": attempt.detail}
    block = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in facts.items()).encode()
    return _record(
        "metadata",
        record_id,
        attempt.started_at,
        block,
        _FIELDS_TYPE,
        WARC_Target_URI=attempt.url,
        WARC_Warcinfo_ID=f"<{warcinfo_id.urn}>",
    )
