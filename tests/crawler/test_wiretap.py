"""The contract of the wire tap: what lies in the archive is what the origin sent and received, byte for byte.

One crawl over every kind of answer, over HTTP and over TLS at once; the tests look at what it left.
"""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from crawling import AGENT, Crawled, WarcRecord, crawl, plan_for, records, to_origins
from scrapy.core.downloader.handlers import http11
from servers.messages import chunked, response
from servers.origin import Origin, Script, Then, script
from servers.readers import fastwarc_problems, warcio_problems

from crawler.wiretap import SeamMoved, TappedProtocol, check_seam

TEXT = b"<p>In one week of June 2017, 15,683 people.</p>\n" * 40
ZIPPED = gzip.compress(TEXT)
LIMIT = 200_000
PLAIN = response("200 OK", "Content-Type: text/html", body=TEXT)
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
FORGED = response("200 OK", body=b"this answers no request")


@dataclass(frozen=True)
class Case:
    """A script, and what the archive is to hold of it: None for `response` is no response at all."""

    script: Script
    response: bytes | None
    truncated: str | None = None
    outcome: str = "captured"
    interim: bytes = b""


def whole(raw: bytes, *, then: Then = Then.KEEP) -> Case:
    return Case(script(raw, then=then), raw)


def slow_body(raw: bytes) -> Case:
    """The body comes a moment after the head: whoever stops reading at the head gets none of it."""
    size = raw.index(b"\r\n\r\n") + 4
    return Case(script(raw[:size], 0.05, raw[size:]), raw)


def cut(raw: bytes, why: str, *, then: Then) -> Case:
    return Case(script(raw, then=then), raw, truncated=why)


def in_chunks(*fields: str, pieces: list[bytes], extension: bytes = b"", trailers: tuple[bytes, ...] = ()) -> bytes:
    body = chunked(pieces, extension=extension, trailers=trailers)
    return response("200 OK", "Transfer-Encoding: chunked", *fields, length=False, body=body)


PIECES = [TEXT[:100], TEXT[100:1000], TEXT[1000:]]
CASES = {
    "plain": whole(PLAIN),
    "odd-case": whole(response("200 OK", "cOnTent-TYPE:text/html", "X-MiXed:  spaced out \t", body=TEXT)),
    "two-cookies": whole(response("200 OK", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2", body=b"x")),
    "latin-1": whole(
        response("200 OK", "X-Caf\u00e9: \u00e9t\u00e9".encode("latin-1"), b"X: \xff\x80", body=b"\xff\x00")
    ),
    "reason": whole(response("200 All is well, caf\u00e9", body=b"x")),
    "no-reason": whole(b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx"),
    "folded": whole(response("200 OK", "X-Long: one\r\n two\r\n\tthree", body=b"x")),
    "line-without-colon": whole(response("200 OK", "no colon here", body=b"x")),
    "bare-newlines": whole(b"HTTP/1.1 200 OK\nContent-Length: 1\n\nx"),
    "long-line": whole(response("200 OK", "X-Policy: " + "a" * 15_000, body=b"x")),
    "very-long-line": whole(response("200 OK", "X-Policy: " + "a" * 70_000, body=b"x")),
    "name-in-latin-1": slow_body(response("200 OK", "X-Caf\u00e9: v".encode("latin-1"), body=TEXT)),
    "name-with-a-blank": slow_body(response("200 OK", "X Foo: v", body=TEXT)),
    "no-name": slow_body(response("200 OK", ": v", body=TEXT)),
    "blank-before-colon": slow_body(
        response("200 OK", f"Content-Length : {len(TEXT)}", "X-Foo : v", body=TEXT, length=False)
    ),
    "chunked": whole(in_chunks(pieces=PIECES)),
    "extensions": whole(in_chunks(pieces=PIECES, extension=b';sig="a b"', trailers=(b"X-Sum: 1", b"Set-Cookie: c=3"))),
    "gzip": whole(response("200 OK", "Content-Encoding: gzip", body=ZIPPED)),
    "gzip-chunked": whole(in_chunks("Content-Encoding: gzip", pieces=[ZIPPED[:50], ZIPPED[50:]])),
    "empty": whole(response("200 OK")),
    "no-content": whole(b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"),
    "not-found": whole(response("404 Nothing here", body=b"nothing")),
    "unavailable": whole(response("503 Later", "Retry-After: 3600", body=b"later")),
    "not-modified": whole(b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 900\r\n\r\n'),
    "byte-by-byte": Case(
        script(*(step for byte in PLAIN[:150] for step in (bytes([byte]), 0.0005)), PLAIN[150:]), PLAIN
    ),
    "old-until-close": whole(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + TEXT, then=Then.CLOSE),
    "connection-close": whole(response("200 OK", "Connection: close", body=TEXT), then=Then.CLOSE),
    "interim": Case(script(CONTINUE, 0.05, HINTS + PLAIN), PLAIN, interim=CONTINUE + HINTS),
    "leftovers": Case(script(PLAIN + FORGED), PLAIN),
    "after-leftovers": whole(response("200 OK", body=b"the page itself")),
    "chunked-leftovers": Case(script(in_chunks(pieces=PIECES) + FORGED), in_chunks(pieces=PIECES)),
    "after-chunked-leftovers": whole(response("200 OK", body=b"the other page itself")),
    "leftovers-of-nothing": Case(
        script(b"HTTP/1.1 204 No Content\r\n\r\n" + FORGED), b"HTTP/1.1 204 No Content\r\n\r\n"
    ),
    "after-leftovers-of-nothing": whole(response("200 OK", body=b"the third page itself")),
    "cut": cut(PLAIN[:-30], "disconnect", then=Then.CLOSE),
    "cut-chunked": cut(in_chunks(pieces=PIECES)[:-40], "disconnect", then=Then.CLOSE),
    "cut-before-last-chunk": cut(in_chunks(pieces=PIECES)[:-5], "disconnect", then=Then.CLOSE),
    "cut-by-reset": Case(script(PLAIN[:-30], 0.2, then=Then.RESET), PLAIN[:-30], truncated="disconnect"),
    "reset-until-close": Case(
        script(b"HTTP/1.1 200 OK\r\n\r\n" + TEXT, 0.2, then=Then.RESET),
        b"HTTP/1.1 200 OK\r\n\r\n" + TEXT,
        truncated="disconnect",
    ),
    "hanging-head": Case(script(b"HTTP/1.1 200 OK\r\nX: ", then=Then.HANG), None, outcome="timeout"),
    "hanging-after-head": cut(PLAIN[: -len(TEXT)], "time", then=Then.HANG),
    "hanging-body": cut(PLAIN[:-30], "time", then=Then.HANG),
    "hanging-at-once": Case(script(then=Then.HANG), None, outcome="timeout"),
    "oversize": Case(
        script(response("200 OK", body=bytes(LIMIT * 2))),
        response("200 OK", body=bytes(LIMIT * 2))[:LIMIT],
        truncated="length",
    ),
    "exactly-the-limit": whole(response("200 OK", body=bytes(LIMIT - 43))),
    "endless": Case(
        script(*[b"HTTP/1.1 200 OK\r\n\r\n", *[bytes(10_000)] * 100], then=Then.HANG),
        (b"HTTP/1.1 200 OK\r\n\r\n" + bytes(LIMIT))[:LIMIT],
        truncated="length",
    ),
    "garbage": Case(script(b"SSH-2.0-OpenSSH_9.2\r\n", then=Then.CLOSE), None, outcome="protocol"),
    "html-without-head": Case(script(b"<html>hello\r\n\r\n</html>", then=Then.CLOSE), None, outcome="protocol"),
    "nothing": Case(script(then=Then.CLOSE), None, outcome="reset"),
    "reset": Case(script(then=Then.RESET), None, outcome="reset"),
    "half-a-head": Case(script(b"HTTP/1.1 200 OK\r\nContent-Le", then=Then.CLOSE), None, outcome="reset"),
    "half-a-version": Case(script(b"HTTP", then=Then.CLOSE), None, outcome="reset"),
    "another-version": Case(script(b"HTTP/2 200 OK\r\n\r\n", then=Then.CLOSE), None, outcome="protocol"),
    "endless-head": Case(
        script(b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n" * 9000] * 5, then=Then.HANG), None, outcome="protocol"
    ),
    "length-of-5000-digits": Case(
        script(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nships", then=Then.CLOSE),
        None,
        outcome="protocol",
    ),
}
RAGGED = "ragged-until-close"  # over TLS: a body without a length whose connection ends without a close_notify
HOSTS = {"http": "plain.example", "https": "tls.example"}
BOTH = pytest.mark.parametrize("scheme", HOSTS)
EVERY = pytest.mark.parametrize("name", CASES)


@dataclass(frozen=True)
class Wire:
    """The crawl over all cases, what it left, and the two origins."""

    crawled: Crawled
    records: list[WarcRecord]
    origins: dict[str, Origin]

    def of(self, scheme: str, name: str, kind: str) -> list[WarcRecord]:
        url = f"{scheme}://{HOSTS[scheme]}/{name}"
        return [record for record in self.records if record.url == url and record.type == kind]


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory, server_tls: ssl.SSLContext, trusted: Path) -> Iterator[Wire]:
    scripts = {f"{host}/{name}": case.script for host in HOSTS.values() for name, case in CASES.items()}
    urls = [f"{scheme}://{host}/{name}" for scheme, host in HOSTS.items() for name in CASES]
    scripts[f"tls.example/{RAGGED}"] = script(CASES["old-until-close"].script.sent, then=Then.CUT)
    urls.append(f"https://tls.example/{RAGGED}")
    with Origin(scripts) as http, Origin(scripts, tls=server_tls) as tls:
        plan = plan_for(
            tmp_path_factory.mktemp("wire") / "c",
            urls,
            to_origins(http, tls),
            timeout=1.5,
            max_bytes=LIMIT,
            file_bytes=60_000,
        )
        crawled = crawl(plan)
        assert crawled.ended.trouble is None
        yield Wire(crawled, records(crawled.collection), {"http": http, "https": tls})


@BOTH
@EVERY
def test_the_response_is_stored_byte_for_byte(wire: Wire, scheme: str, name: str) -> None:
    case = CASES[name]
    stored = [record.block for record in wire.of(scheme, name, "response")]
    assert stored == ([] if case.response is None else [case.response])


@BOTH
@EVERY
def test_the_request_is_stored_byte_for_byte(wire: Wire, scheme: str, name: str) -> None:
    sent = [record.block for record in wire.of(scheme, name, "request")]
    received = [seen.raw for seen in wire.origins[scheme].requests(f"{HOSTS[scheme]}/{name}")]
    assert len(received) == 1
    assert sent == received


@BOTH
@EVERY
def test_a_response_is_marked_as_truncated_when_it_is_and_only_then(wire: Wire, scheme: str, name: str) -> None:
    case = CASES[name]
    marks = [record.fields.get("WARC-Truncated") for record in wire.of(scheme, name, "response")]
    assert marks == ([] if case.response is None else [case.truncated])


@BOTH
@EVERY
def test_the_visit_says_what_came_of_it(wire: Wire, scheme: str, name: str) -> None:
    url = f"{scheme}://{HOSTS[scheme]}/{name}"
    visit = wire.crawled.visits[url]
    assert visit.outcome == CASES[name].outcome
    assert (visit.capture is not None) == (visit.outcome == "captured")
    assert bool(visit.detail) == (visit.outcome != "captured")


def test_an_end_that_anybody_on_the_way_could_have_made_does_not_make_a_body_whole(wire: Wire) -> None:
    [record] = wire.of("https", RAGGED, "response")
    assert record.block == CASES["old-until-close"].script.sent
    assert record.fields["WARC-Truncated"] == "disconnect"


@BOTH
def test_interim_responses_are_kept_apart(wire: Wire, scheme: str) -> None:
    [beside] = wire.of(scheme, "interim", "metadata")
    assert beside.block == CASES["interim"].interim


@BOTH
@pytest.mark.parametrize(
    "name", ["garbage", "html-without-head", "half-a-head", "hanging-head", "length-of-5000-digits"]
)
def test_what_is_no_http_is_kept_beside_the_failure(wire: Wire, scheme: str, name: str) -> None:
    fact, received = wire.of(scheme, name, "metadata")
    assert fact.block.startswith(f"outcome: {CASES[name].outcome}\r\n".encode())
    assert received.block == CASES[name].script.sent


@BOTH
def test_where_the_bytes_came_from_is_told(wire: Wire, scheme: str) -> None:
    [record] = wire.of(scheme, "plain", "response")
    assert record.fields["WARC-IP-Address"] == "127.0.0.1"
    assert record.fields["WARC-Protocol"] == ("http/1.1" if scheme == "http" else "tls/1.3")
    assert ("WARC-Cipher-Suite" in record.fields) == (scheme == "https")


@BOTH
def test_a_connection_is_used_again_after_a_whole_response(wire: Wire, scheme: str) -> None:
    numbers = [
        wire.origins[scheme].requests(f"{HOSTS[scheme]}/{name}")[0].connection
        for name in (
            "plain",
            "two-cookies",
            "name-with-a-blank",
            "chunked",
            "extensions",
            "gzip-chunked",
            "not-modified",
        )
    ]
    assert len(set(numbers)) < 4  # one, as a rule; a busy machine may lose one to the time allowed


@BOTH
@pytest.mark.parametrize("name", ["leftovers", "chunked-leftovers", "leftovers-of-nothing"])
def test_a_connection_with_bytes_behind_the_message_is_not_used_again(wire: Wire, scheme: str, name: str) -> None:
    origin, host = wire.origins[scheme], HOSTS[scheme]
    [before], [after] = origin.requests(f"{host}/{name}"), origin.requests(f"{host}/after-{name}")
    assert before.connection != after.connection


@BOTH
def test_requests_carry_the_user_agent_and_nothing_that_tells_of_a_person(wire: Wire, scheme: str) -> None:
    for seen in wire.origins[scheme].seen:
        assert seen.field("User-Agent") == AGENT.encode()
        assert seen.field("Accept-Encoding") == b"gzip"
        for name in ("Cookie", "Referer", "Authorization", "If-None-Match", "If-Modified-Since"):
            assert seen.field(name) is None


def test_the_urls_are_begun_in_about_the_order_of_the_plan(wire: Wire) -> None:
    for scheme in HOSTS:
        robots, *asked = [seen.path for seen in wire.origins[scheme].seen]
        assert robots == "/robots.txt"
        planned = {f"/{name}": place for place, name in enumerate([*CASES, RAGGED])}
        # Those that waited for robots.txt may be overtaken by a few that did not have to.
        assert max(abs(place - planned[path]) for place, path in enumerate(asked)) < 16


def test_robots_files_are_archived_too(wire: Wire) -> None:
    for scheme in HOSTS:
        [robots] = wire.of(scheme, "robots.txt", "response")
        assert robots.block.startswith(b"HTTP/1.1 404 Not Found\r\n")


def test_every_visit_was_reported_once(wire: Wire) -> None:
    assert {visit.url: visit for visit in wire.crawled.reported} == wire.crawled.visits
    assert len(wire.crawled.reported) == 2 * len(CASES) + 1


def test_both_readers_are_content_with_every_file(wire: Wire) -> None:
    files = sorted(wire.crawled.collection.archive.iterdir())
    assert len(files) > 1
    assert [problem for path in files for problem in fastwarc_problems(path)] == []
    flagged = {url for path in files for url, kind in warcio_problems(path) if kind == "payload" and url}
    blocks = [problem for path in files for problem in warcio_problems(path) if problem[1] != "payload"]
    assert blocks == []
    chunked_urls = {
        record.url
        for record in wire.records
        if record.type == "response" and b"transfer-encoding: chunked" in record.block.lower()
    }
    assert flagged <= chunked_urls


@pytest.mark.parametrize(
    ("owner", "name"),
    [(http11, "_ScrapyAgent"), (http11._ScrapyAgent, "_get_agent"), (http11, "_LenientHTTP11ClientFactory")],
)
def test_nothing_is_fetched_where_a_private_name_has_moved(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    check_seam()
    monkeypatch.delattr(owner, name)
    with pytest.raises(SeamMoved, match=name):
        check_seam()


def test_no_request_leaves_without_a_recording() -> None:
    protocol = TappedProtocol()
    with pytest.raises(SeamMoved, match="recording"):
        protocol.request(object())
