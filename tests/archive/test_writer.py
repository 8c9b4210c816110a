"""The writer: what an exchange becomes on disk and in the ledger."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from servers.messages import chunked, response
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from archive.captures import captures_of_run
from archive.digests import Digest
from archive.exchange import Connection, Exchange, FailedAttempt, Truncation
from archive.reader import read_memento
from archive.records import IDENTICAL_PAYLOAD, NOT_MODIFIED
from archive.writer import ArchiveWriter

PAGE = response("200 OK", "Content-Type: text/html", 'ETag: "1"', body=b"<p>Fifteen thousand people.</p>")
CONDITION = 'if-none-match: "1"\r\n'
NOT_MODIFIED_ANSWER = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n'


def records_of(writer: ArchiveWriter, bench: Bench) -> list[tuple[dict[str, list[str]], bytes]]:
    """Close the writer; header fields (repeated ones in order) and block of every record but the warcinfo."""
    writer.close()
    found = []
    for path in sorted(bench.collection.archive.glob("*.warc.gz")):
        with path.open("rb") as file:
            records = [(fields_of(record), record.raw_stream.read()) for record in ArchiveIterator(file, True)]
            found += [(fields, block) for fields, block in records if fields["WARC-Type"] != ["warcinfo"]]
    return found


def fields_of(record: ArcWarcRecord) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in record.rec_headers.headers:
        fields.setdefault(name, []).append(value)
    return fields


def test_response_and_request_are_kept_as_they_were(bench: Bench) -> None:
    writer = bench.writer()
    sent = exchange(PAGE)
    writer.store(sent)
    (first, block), (second, request) = records_of(writer, bench)
    assert (first["WARC-Type"], block) == (["response"], PAGE)
    assert (second["WARC-Type"], request) == (["request"], sent.request)
    assert second["WARC-Concurrent-To"] == first["WARC-Record-ID"]
    assert second["WARC-Date"] == first["WARC-Date"] == ["2026-02-01T03:00:00.000125Z"]


def test_the_capture_says_what_the_response_said(bench: Bench) -> None:
    writer = bench.writer()
    capture = writer.store(exchange(PAGE))
    assert (capture.url, capture.status, capture.media_type) == ("http://source.example/a", 200, "text/html")
    assert (capture.etag, capture.last_modified, capture.truncated) == ('"1"', None, None)
    assert capture.captured_at == NIGHT
    assert capture.payload_digest == Digest.of(b"<p>Fifteen thousand people.</p>")


def test_the_payload_digest_is_that_of_the_entity_without_chunks(bench: Bench) -> None:
    body = chunked([b"one ", b"two"], extension=b";a=b", trailers=[b"X-Sum: 7"])
    raw = response("200 OK", "Transfer-Encoding: chunked", length=False, body=body)
    assert bench.writer().store(exchange(raw)).payload_digest == Digest.of(b"one two")


def test_an_identical_payload_of_the_same_url_becomes_a_revisit(bench: Bench) -> None:
    writer = bench.writer()
    first = writer.store(exchange(PAGE))
    again = PAGE.replace(b'"1"', b'"2"')
    second = writer.store(exchange(again, minutes=5))
    fields, block = records_of(writer, bench)[2]
    assert fields["WARC-Type"] == ["revisit"]
    assert fields["WARC-Profile"] == [IDENTICAL_PAYLOAD]
    assert fields["WARC-Refers-To"] == [first.record_id]
    assert fields["WARC-Refers-To-Target-URI"] == [first.url]
    assert fields["WARC-Refers-To-Date"] == ["2026-02-01T03:00:00.000125Z"]
    assert fields["WARC-Payload-Digest"] == [str(first.payload_digest)]
    assert block == again[: again.index(b"\r\n\r\n") + 4]
    assert (second.original, second.payload_at, second.etag) == (first.number, first.location, '"2"')


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        (PAGE, "http://source.example/b"),
        (PAGE.replace(b"200 OK", b"404 No"), "http://source.example/a"),
        (PAGE.replace(b"Fifteen", b"Fifty-5"), "http://source.example/a"),
    ],
    ids=["another URL", "another status", "another payload"],
)
def test_what_is_not_the_same_is_stored_in_full(bench: Bench, raw: bytes, url: str) -> None:
    writer = bench.writer()
    writer.store(exchange(PAGE))
    assert not writer.store(exchange(raw, url, minutes=5)).is_revisit


def test_a_304_is_a_revisit_with_the_digest_of_its_original(bench: Bench) -> None:
    writer = bench.writer()
    first = writer.store(exchange(PAGE))
    second = writer.store(exchange(NOT_MODIFIED_ANSWER, minutes=5, asking=CONDITION))
    fields, block = records_of(writer, bench)[2]
    assert (fields["WARC-Type"], fields["WARC-Profile"]) == (["revisit"], [NOT_MODIFIED])
    assert fields["WARC-Payload-Digest"] == [str(first.payload_digest)]
    assert fields["WARC-Refers-To"] == [first.record_id]
    assert fields["WARC-Refers-To-Target-URI"] == [first.url]
    assert fields["WARC-Refers-To-Date"] == ["2026-02-01T03:00:00.000125Z"]
    assert block == NOT_MODIFIED_ANSWER
    assert (second.status, second.payload_digest, second.media_type) == (304, first.payload_digest, "text/html")


def test_a_304_after_a_revisit_refers_to_the_record_that_holds_the_payload(bench: Bench) -> None:
    writer = bench.writer()
    first = writer.store(exchange(PAGE))
    writer.store(exchange(PAGE, minutes=5))
    assert writer.store(exchange(NOT_MODIFIED_ANSWER, minutes=9, asking=CONDITION)).original == first.number


def test_a_304_refers_to_the_newest_whole_response(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(PAGE))
    newer = writer.store(exchange(PAGE.replace(b"Fifteen", b"Fifty-5"), minutes=5))
    assert writer.store(exchange(NOT_MODIFIED_ANSWER, minutes=9, asking=CONDITION)).original == newer.number


def test_a_304_without_an_original_is_an_ordinary_response(bench: Bench) -> None:
    writer = bench.writer()
    capture = writer.store(exchange(NOT_MODIFIED_ANSWER, asking=CONDITION))
    assert (capture.is_revisit, capture.payload_digest) == (False, Digest.of(b""))
    assert records_of(writer, bench)[0][0]["WARC-Type"] == ["response"]


@pytest.mark.parametrize("reason", list(Truncation))
def test_a_truncated_response_is_marked_and_never_referred_to(bench: Bench, reason: Truncation) -> None:
    writer = bench.writer()
    cut = writer.store(exchange(PAGE, truncated=reason))
    assert cut.truncated == reason.value
    assert not writer.store(exchange(PAGE, minutes=5)).is_revisit
    assert not writer.store(exchange(PAGE, minutes=9, truncated=reason)).is_revisit
    assert records_of(writer, bench)[0][0]["WARC-Truncated"] == [reason.value]


def test_a_304_never_refers_to_a_truncated_response(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(PAGE, truncated=Truncation.DISCONNECT))
    assert not writer.store(exchange(NOT_MODIFIED_ANSWER, minutes=5, asking=CONDITION)).is_revisit


def test_responses_without_a_payload_are_not_made_revisits(bench: Bench) -> None:
    writer = bench.writer()
    moved = b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
    writer.store(exchange(moved))
    assert not writer.store(exchange(moved, minutes=5)).is_revisit


def test_interim_responses_are_kept_beside_the_response(bench: Bench) -> None:
    writer = bench.writer()
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    plain = exchange(PAGE)
    writer.store(Exchange(plain.url, plain.started_at, plain.request, PAGE, plain.connection, interim=interim))
    (first, _), _, (beside, block) = records_of(writer, bench)
    assert (beside["WARC-Type"], beside["WARC-Concurrent-To"], block) == (
        ["metadata"],
        first["WARC-Record-ID"],
        interim,
    )


def test_a_failed_attempt_keeps_what_was_sent_and_what_came_back(bench: Bench) -> None:
    writer = bench.writer()
    writer.store_failure(
        FailedAttempt(
            "http://source.example/a", NIGHT, "protocol", "not\r\nHTTP", b"GET /", Connection("192.0.2.1"), b"garbage"
        )
    )
    (fact, told), (request, sent), (beside, received) = records_of(writer, bench)
    assert [fact["WARC-Type"], request["WARC-Type"], beside["WARC-Type"]] == [["metadata"], ["request"], ["metadata"]]
    assert (told, sent, received) == (b"outcome: protocol\r\ndetail: not HTTP\r\n", b"GET /", b"garbage")
    assert request["WARC-Concurrent-To"] == beside["WARC-Concurrent-To"] == fact["WARC-Record-ID"]
    assert bench.ledger.execute("SELECT outcome, detail FROM attempts").fetchall() == [("protocol", "not\r\nHTTP")]


def test_the_connection_is_told_in_the_record(bench: Bench) -> None:
    writer = bench.writer()
    plain = exchange(PAGE)
    connection = Connection("2001:db8::1", ("http/1.1", "tls/1.3"), "TLS_AES_256_GCM_SHA384")
    writer.store(Exchange(plain.url, plain.started_at, plain.request, PAGE, connection))
    for fields, _ in records_of(writer, bench):
        assert fields["WARC-IP-Address"] == ["2001:db8::1"]
        assert fields["WARC-Protocol"] == ["http/1.1", "tls/1.3"]
        assert fields["WARC-Cipher-Suite"] == ["TLS_AES_256_GCM_SHA384"]


def test_every_file_begins_with_its_own_warcinfo_and_all_captures_are_found_across_files(bench: Bench) -> None:
    writer = bench.writer(file_bytes=1500)
    bodies = [f"page {number}".encode() for number in range(12)]
    for number, body in enumerate(bodies):
        writer.store(exchange(response("200 OK", body=body), f"http://source.example/{number}"))
    writer.close()
    files = sorted(bench.collection.archive.iterdir())
    assert len(files) > 2
    for path in files:
        with path.open("rb") as file:
            first, *others = ArchiveIterator(file, no_record_parse=True)
            assert first.rec_type == "warcinfo"
            assert first.rec_headers["WARC-Filename"] == path.name
            assert {other.rec_headers["WARC-Warcinfo-ID"] for other in others} == {first.rec_headers["WARC-Record-ID"]}
    captures = list(captures_of_run(bench.ledger, bench.run))
    assert [read_memento(bench.collection.archive, capture.payload_at).entity for capture in captures] == bodies


def test_the_warcinfo_holds_the_facts_and_no_target(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(PAGE))
    writer.close()
    text = gzip.decompress(next(bench.collection.archive.iterdir()).read_bytes())
    first = text[: text.index(b"WARC-Type: response")]
    assert b"\r\nsoftware: holdfast/test\r\n" in first
    assert b"Target-URI" not in first


def test_a_file_is_called_open_until_it_is_finished(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(PAGE))
    assert [Path(path).suffix for path in bench.collection.archive.iterdir()] == [".open"]
    writer.close()
    assert [Path(path).suffix for path in bench.collection.archive.iterdir()] == [".gz"]


def test_a_capture_can_be_read_while_its_file_is_still_open(bench: Bench) -> None:
    capture = bench.writer().store(exchange(PAGE))
    assert read_memento(bench.collection.archive, capture.payload_at).entity == b"<p>Fifteen thousand people.</p>"


def test_the_answer_to_an_unconditional_request_is_no_promise_about_an_older_payload(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(PAGE.replace(b'ETag: "1"\r\n', b"")))
    assert not writer.store(exchange(NOT_MODIFIED_ANSWER, minutes=5)).is_revisit
