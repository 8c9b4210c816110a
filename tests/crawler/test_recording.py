"""What becomes of a conversation, however it ended."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers.messages import response

from archive.exchange import Connection, Exchange, FailedAttempt, Truncation
from crawler.outcomes import Outcome
from crawler.recording import Recording

NIGHT = datetime(2026, 2, 1, 3, 0, tzinfo=UTC)
PAGE = response("200 OK", body=b"fifteen thousand")


def recording(*, limit: int = 1000) -> Recording:
    return Recording("http://source.example/a", started_at=NIGHT, limit=limit)


@given(st.lists(st.integers(0, len(PAGE)), max_size=6), st.binary(max_size=20))
def test_a_response_is_whole_however_it_arrived_and_whatever_follows(cuts: list[int], rest: bytes) -> None:
    record = recording()
    edges = [0, *sorted(cuts), len(PAGE)]
    pieces = [PAGE[start:end] for start, end in itertools.pairwise(edges)]
    pieces[-1] += rest
    for piece in pieces:
        assert record.receive(piece)
    record.end(rest)
    result = record.finish(Outcome.RESET, "")
    assert isinstance(result, Exchange)
    assert (result.response, result.truncated) == (PAGE, None)


@given(st.integers(0, len(PAGE) + 30))
def test_not_a_byte_beyond_the_limit_is_kept(limit: int) -> None:
    record = recording(limit=limit)
    wanted = [record.receive(bytes([byte])) for byte in PAGE]
    assert wanted == [size <= limit for size in range(1, len(PAGE) + 1)]
    result = record.finish(Outcome.RESET, "")
    if limit < PAGE.index(b"\r\n\r\n") + 4:
        assert isinstance(result, FailedAttempt)
        assert (result.received, result.outcome) == (PAGE[:limit], "protocol" if limit else "reset")
    else:
        assert isinstance(result, Exchange)
        assert result.response == PAGE[:limit]
        assert result.truncated == (None if limit >= len(PAGE) else Truncation.LENGTH)


@pytest.mark.parametrize(
    ("outcome", "mark"), [(Outcome.TIMEOUT, Truncation.TIME), (Outcome.RESET, Truncation.DISCONNECT)]
)
def test_a_cut_says_whether_time_or_the_connection_ended(outcome: Outcome, mark: Truncation) -> None:
    record = recording()
    record.receive(PAGE[:-1])
    result = record.finish(outcome, "")
    assert isinstance(result, Exchange)
    assert result.truncated is mark


@pytest.mark.parametrize(("cleanly", "mark"), [(True, None), (False, Truncation.DISCONNECT)])
def test_a_body_without_a_length_is_whole_after_a_regular_end_only(cleanly: bool, mark: Truncation | None) -> None:
    record = recording()
    record.receive(response("200 OK", length=False, body=b"until the end"))
    record.close(cleanly=cleanly)
    result = record.finish(Outcome.RESET, "")
    assert isinstance(result, Exchange)
    assert result.truncated is mark


@pytest.mark.parametrize(
    "fields",
    [
        ("Content-Length: 1", "Content-Length: 99"),
        ("Content-Length: -1",),
        ("Content-Length: 7", "Transfer-Encoding: chunked"),
    ],
    ids="; ".join,
)
@pytest.mark.parametrize("outcome", [Outcome.PROTOCOL, Outcome.RESET])
def test_a_body_whose_end_its_head_leaves_open_is_kept_and_marked(fields: tuple[str, ...], outcome: Outcome) -> None:
    raw = response("200 OK", *fields, length=False, body=b"1\r\nx\r\n0\r\n\r\n")
    record = recording()
    record.receive(raw)
    record.close(cleanly=True)
    result = record.finish(outcome, "")
    assert isinstance(result, Exchange)
    assert (result.response, result.truncated) == (raw, Truncation.UNSPECIFIED)


def test_an_attempt_without_an_answer_keeps_what_was_sent_and_why_it_failed() -> None:
    record = recording()
    record.connection = Connection("192.0.2.1")
    record.send(b"GET / ")
    record.send(b"HTTP/1.1\r\n\r\n")
    assert record.finish(Outcome.TIMEOUT, "no answer") == FailedAttempt(
        "http://source.example/a", NIGHT, "timeout", "no answer", b"GET / HTTP/1.1\r\n\r\n", Connection("192.0.2.1")
    )


OK = b"HTTP/1.1 200 OK\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\n\r\n"


@pytest.mark.parametrize(
    ("raw", "is_http"),
    [
        (b"HTTP/1.1 200" + b" " * 250_000, False),
        (b"HTTP/1.1 200" + b" " * 250_000 + b"\r\n\r\n", False),
        (EARLY + b"HTTP/1.1 200" + b" " * 250_000 + b"\r\n\r\n", False),
        (EARLY * 400_000 + OK + b"\r\n", False),
        (EARLY * 51 + OK + b"\r\n", False),
        (EARLY * 50 + OK + b"\r\n", True),
        (OK + b"X: y\r\n" + b" z\r\n" * 2_000_000 + b"\r\n", False),
        (OK + b"X: y\r\n" + b" z\r\n" * 1000 + b"\r\n", True),
        (OK + b"X: y\r\n" * 100_000 + b"\r\n", True),
        (OK + b"\r\n" + b"\n a folded line of the body" * 2000 + EARLY * 60, True),
        (b"HTTP/1.1 200 " + b"x" * 4000 + b"\r\n\r\n", True),
        (b"\n" * 1_000_000, False),
        (b" " * 1_000_000, False),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else str(value),
)
def test_a_head_is_read_in_its_length_or_is_none(raw: bytes, is_http: bool) -> None:
    record = recording(limit=1 << 26)
    record.receive(raw)
    began = time.process_time()
    result = record.finish(Outcome.RESET, "")
    assert time.process_time() - began < 20  # read in the square of its length, the shortest of these took minutes
    assert isinstance(result, Exchange) is is_http
    if isinstance(result, FailedAttempt):
        assert (result.received, result.outcome) == (raw, "protocol")


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (b"", "timeout"),
        (b"HT", "timeout"),
        (OK + b"X: y", "timeout"),
        (EARLY, "timeout"),
        (EARLY + OK, "timeout"),
        (b"HTTP/2 200", "protocol"),
        (b"SSH-2.0", "protocol"),
        (EARLY + b"garbage", "protocol"),
    ],
)
def test_half_a_head_is_what_ended_it_and_anything_else_no_http(raw: bytes, outcome: str) -> None:
    record = recording()
    record.receive(raw)
    result = record.finish(Outcome.TIMEOUT, "no complete answer")
    assert isinstance(result, FailedAttempt)
    assert result.outcome == outcome
