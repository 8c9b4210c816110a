"""Records as text, byte for byte: ids and dates come from outside, so the whole record is known."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive import records
from archive.digests import Digest
from archive.exchange import Connection, Exchange, FailedAttempt, Truncation
from archive.records import Original, Record

NIGHT = datetime(2026, 2, 1, 3, 0, 0, 125, tzinfo=UTC)
INFO = uuid.UUID("11111111-1111-4111-8111-111111111111")
FIRST = uuid.UUID("22222222-2222-4222-8222-222222222222")
SECOND = uuid.UUID("33333333-3333-4333-8333-333333333333")
URL = "https://source.example/a?b=1"
RESPONSE = b"HTTP/1.1 200 Caf\xe9\r\nsEt-cOOkie: a=\xe9\r\nSet-Cookie:  b \r\n\r\nhello"
EXCHANGE = Exchange(
    url=URL,
    started_at=NIGHT,
    request=b"GET /a?b=1 HTTP/1.1\r\nHost: source.example\r\n\r\n",
    response=RESPONSE,
    connection=Connection("192.0.2.1", ("http/1.1", "tls/1.3"), "TLS_AES_128_GCM_SHA256"),
)


def text(record: Record) -> bytes:
    return b"".join(record.parts())


def golden(head: str, block: bytes) -> bytes:
    return head.strip().replace("\n", "\r\n").encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def test_a_warcinfo_record() -> None:
    record = records.warcinfo(
        INFO, NIGHT, file_name="a.warc.gz", facts={"software": "holdfast/1\r\n x", "robots": "obey", "operator": ""}
    )
    block = (
        b"format: WARC File Format 1.1\r\n"
        b"conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
        b"software: holdfast/1 x\r\nrobots: obey\r\n"
    )
    assert text(record) == golden(
        """
WARC/1.1
WARC-Type: warcinfo
WARC-Record-ID: <urn:uuid:11111111-1111-4111-8111-111111111111>
WARC-Date: 2026-02-01T03:00:00.000125Z
WARC-Filename: a.warc.gz
WARC-Block-Digest: sha256:2a0fd437464593139f09082e51eb8cb08dfaa620fbffa5aec8ddf18093d85a68
Content-Type: application/warc-fields
Content-Length: 160
""",
        block,
    )


def test_a_response_record() -> None:
    record = records.response(FIRST, EXCHANGE, payload_digest=Digest.of(b"hello"), warcinfo_id=INFO)
    assert text(record) == golden(
        """
WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:22222222-2222-4222-8222-222222222222>
WARC-Date: 2026-02-01T03:00:00.000125Z
WARC-Target-URI: https://source.example/a?b=1
WARC-Warcinfo-ID: <urn:uuid:11111111-1111-4111-8111-111111111111>
WARC-Payload-Digest: sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
WARC-IP-Address: 192.0.2.1
WARC-Protocol: http/1.1
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_128_GCM_SHA256
WARC-Block-Digest: sha256:421c852778183a5e68687bcd32eeddd9d854e34c92849f409ed3bdbfedd0e759
Content-Type: application/http;msgtype=response
Content-Length: 60
""",
        RESPONSE,
    )


def test_a_revisit_record() -> None:
    original = Original(f"<{FIRST.urn}>", "https://source.example/b", NIGHT - timedelta(days=1), Digest.of(b"hello"))
    head = RESPONSE.removesuffix(b"hello")
    record = records.revisit(
        SECOND, EXCHANGE, head=head, profile=records.IDENTICAL_PAYLOAD, original=original, warcinfo_id=INFO
    )
    assert text(record) == golden(
        """
WARC/1.1
WARC-Type: revisit
WARC-Record-ID: <urn:uuid:33333333-3333-4333-8333-333333333333>
WARC-Date: 2026-02-01T03:00:00.000125Z
WARC-Target-URI: https://source.example/a?b=1
WARC-Warcinfo-ID: <urn:uuid:11111111-1111-4111-8111-111111111111>
WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest
WARC-Refers-To: <urn:uuid:22222222-2222-4222-8222-222222222222>
WARC-Refers-To-Target-URI: https://source.example/b
WARC-Refers-To-Date: 2026-01-31T03:00:00.000125Z
WARC-Payload-Digest: sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
WARC-IP-Address: 192.0.2.1
WARC-Protocol: http/1.1
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_128_GCM_SHA256
WARC-Block-Digest: sha256:d9e037b3744b1864163f4183a7b8e5b5e4a40c21842a7b3d1b3bf5bad748d22d
Content-Type: application/http;msgtype=response
Content-Length: 55
""",
        head,
    )


def test_a_request_record() -> None:
    record = records.request(SECOND, EXCHANGE, concurrent_to=FIRST, warcinfo_id=INFO)
    assert text(record) == golden(
        """
WARC/1.1
WARC-Type: request
WARC-Record-ID: <urn:uuid:33333333-3333-4333-8333-333333333333>
WARC-Date: 2026-02-01T03:00:00.000125Z
WARC-Target-URI: https://source.example/a?b=1
WARC-Warcinfo-ID: <urn:uuid:11111111-1111-4111-8111-111111111111>
WARC-Concurrent-To: <urn:uuid:22222222-2222-4222-8222-222222222222>
WARC-IP-Address: 192.0.2.1
WARC-Protocol: http/1.1
WARC-Protocol: tls/1.3
WARC-Cipher-Suite: TLS_AES_128_GCM_SHA256
WARC-Block-Digest: sha256:739bbd4476bdb512d3bcbbd1b3b9f0ba1921e86b02ce553931ea2173509aa745
Content-Type: application/http;msgtype=request
Content-Length: 45
""",
        EXCHANGE.request,
    )


def test_a_failed_attempt_is_a_metadata_record() -> None:
    attempt = FailedAttempt(URL, NIGHT, "unreachable", "the name could not be\r\nlooked up: é")
    assert text(records.failure(FIRST, attempt, warcinfo_id=INFO)) == golden(
        """
WARC/1.1
WARC-Type: metadata
WARC-Record-ID: <urn:uuid:22222222-2222-4222-8222-222222222222>
WARC-Date: 2026-02-01T03:00:00.000125Z
WARC-Target-URI: https://source.example/a?b=1
WARC-Warcinfo-ID: <urn:uuid:11111111-1111-4111-8111-111111111111>
WARC-Block-Digest: sha256:3824fd519f1484a8d91f66d747cca09b15867a6e5b3e52fcad80a431b9ee0b4a
Content-Type: application/warc-fields
Content-Length: 67
""",
        "outcome: unreachable\r\ndetail: the name could not be looked up: é\r\n".encode(),
    )


@pytest.mark.parametrize("reason", list(Truncation))
def test_a_truncated_response_says_why(reason: Truncation) -> None:
    cut = Exchange(URL, NIGHT, b"", RESPONSE, Connection(), truncated=reason)
    record = records.response(FIRST, cut, payload_digest=Digest.of(b"hello"), warcinfo_id=INFO)
    assert ("WARC-Truncated", reason.value) in record.fields


def test_dates_are_written_in_utc() -> None:
    local = NIGHT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    record = records.failure(FIRST, FailedAttempt(URL, local, "reset", ""), warcinfo_id=INFO)
    assert ("WARC-Date", "2026-02-01T03:00:00.000125Z") in record.fields
