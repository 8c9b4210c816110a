"""HTTP messages taken apart, held against messages that the tests put together themselves."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers.messages import chunked, response

from archive.http_message import NotHTTP, dechunk, entity, is_conditional, is_whole, parse_head, split_interim

HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
FINAL = response("200 OK", body=b"four")
PIECES = st.lists(st.binary(min_size=1, max_size=40), max_size=6)
TOKENS = st.text("abcXYZ019-_", min_size=1, max_size=8)


def test_the_head_keeps_case_order_and_repetition() -> None:
    head = parse_head(response("299 Oh, fine", "sEt-cOOkie: a=1", "Set-Cookie: b=2", "X:  y \t", length=False))
    assert (head.status, head.reason) == (299, "Oh, fine")
    assert head.fields == (("sEt-cOOkie", "a=1"), ("Set-Cookie", "b=2"), ("X", "y"))
    assert head.values("set-cookie") == ["a=1", "b=2"]
    assert (head.value("set-cookie"), head.value("x-none")) == ("a=1", None)


@given(TOKENS, st.binary().filter(lambda value: not set(value) & set(b"\r\n")))
def test_any_byte_in_a_value_survives_as_latin_1(name: str, value: bytes) -> None:
    raw = b"HTTP/1.1 200 OK\r\n" + name.encode() + b": " + value + b"\r\n\r\n"
    assert parse_head(raw).fields == ((name, value.strip().decode("latin-1")),)


@pytest.mark.parametrize(
    ("raw", "reason", "size"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nbody", "OK", 19),
        (b"HTTP/1.0 200\r\n\r\nbody", "", 16),
        (b"HTTP/1.1 200 \r\n\r\nbody", "", 17),
        (b"HTTP/1.1 200 OK\n\nbody", "OK", 17),
        (b"HTTP/1.1 200 OK\nA: b\n\nbody", "OK", 22),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\nbody", "OK", 24),
    ],
)
def test_short_and_sloppy_heads_end_where_their_body_begins(raw: bytes, reason: str, size: int) -> None:
    head = parse_head(raw)
    assert (head.status, head.reason, head.size, raw[head.size :]) == (200, reason, size, b"body")


def test_a_folded_line_continues_the_field_before_it() -> None:
    head = parse_head(b"HTTP/1.1 200 OK\r\nA: one\r\n two\r\n\tthree\r\nB: four\r\n\r\n")
    assert head.fields == (("A", "one two three"), ("B", "four"))


def test_a_line_without_a_colon_is_passed_over() -> None:
    assert parse_head(b"HTTP/1.1 200 OK\r\nnonsense\r\nA: b\r\n\r\n").fields == (("A", "b"),)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nA: b\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1" + b"0" * 18 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: " + b"9" * 5000 + b"\r\n\r\n",
    ],
    ids=lambda raw: repr(raw[:50]),
)
def test_what_is_no_finished_head_is_not_http(raw: bytes) -> None:
    with pytest.raises(NotHTTP):
        parse_head(raw)


@given(st.binary())
def test_any_bytes_are_a_head_or_not_http(raw: bytes) -> None:
    for candidate in (raw, b"HTTP/1.1 200 OK\r\n" + raw):
        try:
            head = parse_head(candidate)
        except NotHTTP:
            continue
        assert 0 < head.size <= len(candidate)


@pytest.mark.parametrize(
    ("value", "length"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("0" * 30 + "5", 5),
        ("000", 0),
        ("9" * 18, 10**18 - 1),
        ("-1", None),
        ("1_0", None),
        ("\u0661", None),
        ("5, 5", 5),
        ("5, 05", 5),
        ("5, 6", None),
        ("5,", None),
        ("", None),
    ],
    ids=lambda value: str(value)[:8],
)
def test_a_content_length_is_plain_digits(value: str, length: int | None) -> None:
    raw = f"HTTP/1.1 200 OK\r\nContent-Length: {value}\r\n\r\n".encode()
    assert parse_head(raw).content_length == length


def test_content_codings_are_listed_in_the_order_of_application() -> None:
    raw = response("200 OK", "Content-Encoding: GZip, identity", "content-encoding: br")
    assert parse_head(raw).content_codings == ("gzip", "br")


@given(PIECES, st.sampled_from([b"", b";a", b';a="b;c"', b" ; x=y"]), st.lists(TOKENS, max_size=3), st.binary())
def test_dechunking_undoes_an_encoder_with_extensions_and_trailers(
    pieces: list[bytes], extension: bytes, trailers: list[str], behind: bytes
) -> None:
    body = chunked(pieces, extension=extension, trailers=[f"{name}: value".encode() for name in trailers])
    assert dechunk(body) == (b"".join(pieces), True)
    if trailers == []:
        assert dechunk(body + behind) == (b"".join(pieces), True)


@given(PIECES, st.lists(TOKENS, max_size=2), st.data())
def test_a_chunked_body_that_is_cut_anywhere_is_not_whole(
    pieces: list[bytes], trailers: list[str], data: st.DataObject
) -> None:
    body = chunked(pieces, trailers=[f"{name}: value".encode() for name in trailers])
    cut = body[: data.draw(st.integers(0, len(body) - 1))]
    text, whole = dechunk(cut)
    assert not whole
    assert b"".join(pieces).startswith(text)


@given(st.binary())
def test_dechunking_any_bytes_ends(body: bytes) -> None:
    assert len(dechunk(body)[0]) <= len(body)


@pytest.mark.parametrize(
    "body", [b"5\r\nhelloX\r\n0\r\n\r\n", b"-5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n"]
)
def test_a_damaged_chunk_is_not_whole(body: bytes) -> None:
    assert dechunk(body)[1] is False


def test_a_huge_announced_chunk_costs_nothing() -> None:
    assert dechunk(b"ffffffffffffffff\r\nabc") == (b"abc", False)


def test_the_entity_of_a_chunked_message_has_no_chunks() -> None:
    raw = response("200 OK", "transfer-encoding: Chunked", length=False, body=chunked([b"a", b"b"], trailers=[b"T: 1"]))
    assert entity(raw, parse_head(raw)) == b"ab"


@pytest.mark.parametrize("interim", [b"", CONTINUE, HINTS, CONTINUE + HINTS])
def test_interim_responses_are_parted_from_the_response(interim: bytes) -> None:
    assert split_interim(interim + FINAL) == (interim, FINAL)


def test_switching_protocols_is_a_final_response() -> None:
    raw = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\x00\x01"
    assert split_interim(CONTINUE + raw) == (CONTINUE, raw)


@given(st.binary())
def test_parting_interim_responses_loses_no_byte(raw: bytes) -> None:
    for candidate in (raw, CONTINUE + raw, HINTS + raw):
        assert b"".join(split_interim(candidate)) == candidate


@pytest.mark.parametrize(
    ("raw", "closed_cleanly", "whole"),
    [
        (response("200 OK", body=b"four"), False, True),
        (response("200 OK", body=b"four")[:-1], True, False),
        (response("200 OK"), False, True),
        (response("200 OK", length=False, body=b"until the end"), True, True),
        (response("200 OK", length=False, body=b"until the end"), False, False),
        (response("200 OK", "Transfer-Encoding: chunked", length=False, body=chunked([b"a"])), False, True),
        (response("200 OK", "Transfer-Encoding: chunked", length=False, body=chunked([b"a"])[:-2]), True, False),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n", False, True),
        (b"HTTP/1.1 204 No Content\r\n\r\n", False, True),
        (b"HTTP/1.1 200 OK\r\nContent-Le", True, False),
        (b"", True, False),
    ],
)
def test_a_message_is_whole_by_its_own_account(raw: bytes, *, closed_cleanly: bool, whole: bool) -> None:
    assert is_whole(raw, closed_cleanly=closed_cleanly) is whole


ONE_CHUNK = chunked([b"x"])
TWO_ENDS = [
    (("Content-Length: 1", "Content-Length: 99"), b"x"),
    (("Content-Length: 99", "Content-Length: 1"), b"x"),
    (("Content-Length: 1, 99",), b"x"),
    (("Content-Length: 1", "Content-Length: -1"), b"x"),
    (("Content-Length: -1",), b"x"),
    (("Content-Length: +1",), b"x"),
    (("Content-Length: 0x1",), b"x"),
    (("Content-Length:",), b"x"),
    (("Transfer-Encoding: chunked", "Content-Length: 99"), ONE_CHUNK),
    (("Content-Length: 0", "Transfer-Encoding: chunked"), ONE_CHUNK),
    (("Content-Length: 11", "Transfer-Encoding: chunked"), ONE_CHUNK),  # as many as the chunks are on the wire
]


@pytest.mark.parametrize(("fields", "body"), TWO_ENDS, ids=lambda value: repr(value)[:60])
@pytest.mark.parametrize("closed_cleanly", [True, False])
def test_a_body_that_ends_in_two_places_is_never_whole(
    fields: tuple[str, ...], body: bytes, *, closed_cleanly: bool
) -> None:
    raw = response("200 OK", *fields, length=False, body=body)
    assert parse_head(raw).ambiguous
    assert not is_whole(raw, closed_cleanly=closed_cleanly)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4), st.integers(0, 12))
def test_several_lengths_are_whole_only_where_they_are_one(lengths: list[int], size: int) -> None:
    raw = response("200 OK", *(f"Content-Length: {each}" for each in lengths), length=False, body=b"x" * size)
    assert is_whole(raw, closed_cleanly=True) == (len(set(lengths)) == 1 and size >= lengths[0])


def test_chunks_whose_bytes_are_as_many_as_a_length_beside_them_says_are_whole() -> None:
    raw = response("200 OK", "Content-Length: 1", "Transfer-Encoding: chunked", length=False, body=ONE_CHUNK)
    assert is_whole(raw, closed_cleanly=False)
    assert not is_whole(raw[:-2], closed_cleanly=True)


@pytest.mark.parametrize(
    ("line", "conditional"),
    [("If-None-Match: x", True), ("if-modified-since:x", True), ("X-If-None-Match: x", False), ("A: b", False)],
)
def test_a_request_is_conditional_by_its_fields(line: str, *, conditional: bool) -> None:
    assert is_conditional(f"GET / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n".encode()) is conditional


OK = b"HTTP/1.1 200 OK\r\n"


def seconds_of(call: Callable[[], object]) -> float:
    """Processor time, the least of three: what is measured beside other work is never less than it takes alone.

    Without the garbage collector, which walks all that other tests have left: its time is theirs.
    """
    taken = []
    gc.disable()
    try:
        for _ in range(3):
            began = time.process_time()
            call()
            taken.append(time.process_time() - began)
    finally:
        gc.enable()
    return min(taken)


def read_it(raw: bytes) -> None:
    split_interim(raw)
    is_whole(raw, closed_cleanly=True)


@pytest.mark.parametrize(
    "of_size",
    [
        lambda size: b"HTTP/1.1 200" + b" " * size,
        lambda size: b"HTTP/1.1 200" + b"\t" * size + b"\r\n\r\n",
        lambda size: HINTS * (size // len(HINTS)) + FINAL,
        lambda size: HINTS * (size // len(HINTS)) + OK,
        lambda size: OK + b"X: y\r\n" + b" z\r\n" * (size // 4) + b"\r\n",
        lambda size: OK + b"X: y\r\n" * (size // 6) + b"\r\n",
        lambda size: OK + b"\r\n" * (size // 2),
        lambda size: OK + b"\r" * size,
        lambda size: OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * (size // 6),
        lambda size: OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"a\r\n" * (size // 3),
        lambda size: OK + b"Transfer-Encoding: chunked\r\n\r\n" + b" " * size,
    ],
    ids=[
        "blanks",
        "blanks and an end",
        "interim responses",
        "interim responses before a torn head",
        "folded lines",
        "fields",
        "empty lines",
        "carriage returns",
        "small chunks",
        "trailers without an end",
        "blanks for a chunk size",
    ],
)
def test_twice_the_bytes_take_at_most_about_twice_the_time(of_size: Callable[[int], bytes]) -> None:
    size = 1 << 17
    once, twice = of_size(size), of_size(2 * size)
    # A square takes four times as long, each time; a machine that has other work seldom does, five times over.
    assert any(seconds_of(lambda: read_it(twice)) <= 2.5 * seconds_of(lambda: read_it(once)) + 0.02 for _ in range(5))
