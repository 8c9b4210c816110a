"""Secret headers on the wire: who is sent one, and what of the exchange the public records hold."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import trustme
from crawling import Crawled, WarcRecord, crawl, plan_for, records, to_origins
from servers.messages import chunked, response
from servers.origin import Origin, Then, script
from servers.readers import fastwarc_problems, warcio_problems

from archive.audit import audit
from crawler import ConnectTo, Network, SecretHeader

KEY = b"Token kq7/Zx+81=harbour&quay"
COOKIE = b"subscription=5f2a90c1d7e84b36"
SESSION = b"sid=opened-for-the-holder-of-the-key"
PAGE = response("200 OK", "Content-Type: text/html", body=b"<p>forty ships</p>")


def moved(to: str) -> bytes:
    return response("302 Found", f"Location: {to}", body=b"moved")


TLS = {
    "api.example/page": script(PAGE),
    "api.example/session": script(
        b"HTTP/1.1 103 Early Hints\r\nSet-Cookie: early=" + SESSION + b"\r\n\r\n",
        response("200 OK", b"set-COOKIE : " + SESSION, b" folded-" + SESSION, "X-Sum: 7", body=b"ships"),
    ),
    "api.example/to-self": script(moved("/page")),
    "api.example/to-other": script(moved("https://other.example/landing")),
    "api.example/to-http": script(moved("http://api.example/plain")),
    "api.example/to-port": script(moved("https://api.example:8443/port")),
    "api.example/busy": [script(response("503 Later", "Retry-After: 0")), script(PAGE)],
    "api.example/reset": script(then=Then.RESET),
    "api.example/parrot": script(b"GET /parrot\r\nX-Key: " + KEY + b"\r\n\r\n", then=Then.CLOSE),
    "api.example/echo": script(response("200 OK", body=b"<p>your key is " + KEY + b"</p>")),
    "api.example/echo-gzip": script(response("200 OK", "Content-Encoding: gzip", body=gzip.compress(KEY))),
    "api.example/echo-chunks": script(
        response("200 OK", "Transfer-Encoding: chunked", length=False, body=chunked([KEY[:9], KEY[9:20], KEY[20:]]))
    ),
    "api.example/echo-token": script(response("200 OK", body=b'{"next": "/b?key=kq7%2fZx%2b81%3dharbour%26quay"}')),
    "api.example/echo-in-location": script(moved("https://other.example/?k=Token%20kq7/Zx+81=harbour&quay")),
    "api.example/dark": script(response("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"x")[:-9])),
    "api.example:8443/port": script(PAGE),
    "other.example/landing": script(PAGE),
    "other.example/page": script(PAGE),
}
SENT_BACK = ["echo", "echo-gzip", "echo-chunks", "echo-token", "echo-in-location", "dark"]
CITED = [f"https://{url}" for url in TLS if url.startswith("api.example/") or url == "other.example/page"]
SECRETS = (SecretHeader("api.example", "X-Key", KEY), SecretHeader("api.example", "Cookie", COOKIE))


@dataclass(frozen=True)
class Night:
    """The crawl, its public and private records, and the two origins."""

    crawled: Crawled
    public: list[WarcRecord]
    private: list[WarcRecord]
    tls: Origin
    http: Origin

    def of(self, path: str, kind: str) -> list[WarcRecord]:
        return [r for r in self.public if r.url == f"https://api.example/{path}" and r.type == kind]


@pytest.fixture(scope="module")
def night(authority: trustme.CA, trusted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.example", "other.example").configure_cert(context)
    with Origin(TLS, tls=context) as tls, Origin({"api.example/plain": script(PAGE)}) as http:
        rule = ConnectTo.parse(f"api.example:8443:127.0.0.1:{tls.port}")
        network = Network(connect_to=(rule, *to_origins(http, tls).connect_to))
        plan = plan_for(tmp_path_factory.mktemp("secret") / "c", CITED, network, retries=1, timeout=5)
        crawled = crawl(replace(plan, secrets=SECRETS))
        assert crawled.ended.trouble is None
        yield Night(crawled, records(crawled.collection), records(crawled.collection, private=True), tls, http)


def received(night: Night, url: str) -> list[tuple[bytes | None, bytes | None]]:
    """The two fields as the servers received them with requests for that URL."""
    scheme, _, url = url.partition("://")
    origin = night.tls if scheme == "https" else night.http
    return [(seen.field("X-Key"), seen.field("Cookie")) for seen in origin.requests(url)]


@pytest.mark.parametrize("path", ["page", "session", "to-self", "to-other", "to-http", "reset", "parrot", "echo"])
def test_the_host_that_is_named_is_sent_the_fields(night: Night, path: str) -> None:
    asked = received(night, f"https://api.example/{path}")
    assert asked
    assert set(asked) == {(KEY, COOKIE)}


def test_a_request_that_is_repeated_has_them_again_and_once(night: Night) -> None:
    assert received(night, "https://api.example/busy") == [(KEY, COOKIE)] * 2
    assert all(seen.raw.count(KEY) <= 1 for seen in night.tls.seen)


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/landing",
        "https://other.example/page",
        "https://other.example/robots.txt",
        "https://api.example/robots.txt",
        "http://api.example/plain",
        "http://api.example/robots.txt",
    ],
)
def test_nobody_else_is_sent_them_by_redirect_downgrade_or_robots(night: Night, url: str) -> None:
    asked = received(night, url)
    assert asked
    assert set(asked) == {(None, None)}


def test_another_port_is_another_server(night: Night) -> None:
    [asked] = [seen for seen in night.tls.seen if seen.path == "/port"]
    assert (asked.field("X-Key"), asked.field("Cookie")) == (None, None)


def test_the_public_request_has_the_fields_without_their_values(night: Night) -> None:
    [request] = night.of("reset", "request")[:1]
    assert b"\r\nX-Key: [withheld]\r\n" in request.block
    assert b"\r\nCookie: [withheld]\r\n" in request.block
    [seen] = night.tls.requests("api.example/reset")[:1]
    assert (
        request.block.replace(b"X-Key: [withheld]", b"X-Key: " + KEY).replace(
            b"Cookie: [withheld]", b"Cookie: " + COOKIE
        )
        == seen.raw
    )


def test_a_record_says_what_is_withheld_and_where_it_is_whole(night: Night) -> None:
    [note] = [r for r in night.of("session", "metadata") if r.fields["Content-Type"] == "application/warc-fields"]
    lines = dict(line.split(": ", 1) for line in note.block.decode().splitlines())
    assert sorted(lines.pop("withheld-fields").split(", ")) == ["Cookie", "Set-Cookie", "X-Key", "set-COOKIE"]
    [response_record] = night.of("session", "response")
    [whole] = [r for r in night.private if r.id == lines["private-record"]]
    assert (whole.type, whole.url) == ("request", response_record.url)
    assert whole.block in [seen.raw for seen in night.tls.requests("api.example/session")]
    assert whole.fields["WARC-Concurrent-To"] == note.fields["WARC-Concurrent-To"] == response_record.id


def test_a_session_that_was_opened_for_the_secret_is_withheld_like_it(night: Night) -> None:
    [kept] = night.of("session", "response")
    assert kept.block == response("200 OK", "set-COOKIE : [withheld]", "X-Sum: 7", body=b"ships")
    assert not any(SESSION in record.block for record in night.public)
    [head] = [r for r in night.private if r.url == "https://api.example/session" and r.type == "metadata"]
    assert head.block == TLS["api.example/session"].sent[: -len(b"ships")]  # type: ignore[union-attr]


def test_an_answer_without_secrets_is_kept_as_it_came(night: Night) -> None:
    [kept] = night.of("busy", "response")[-1:]
    assert kept.block == PAGE
    assert not [r for r in night.private if r.url == "https://api.example/busy" and r.type == "metadata"]


@pytest.mark.parametrize("path", SENT_BACK)
def test_an_answer_that_repeats_a_secret_is_kept_privately_alone(night: Night, path: str) -> None:
    url = f"https://api.example/{path}"
    assert night.crawled.outcome(url) == "protocol"
    assert "private WARC" in str(night.crawled.visits[url].detail)
    assert [r.type for r in night.public if r.url == url] == ["metadata", "request", "metadata"]
    kept = [r.block for r in night.private if r.url == url and r.type == "metadata"]
    assert kept == [TLS[f"api.example/{path}"].sent]  # type: ignore[union-attr]
    assert len(night.tls.requests(f"api.example/{path}")) == 1  # it is not tried again


def test_a_redirect_that_repeats_a_secret_is_not_followed(night: Night) -> None:
    assert not [seen for seen in night.tls.seen if "k=Token" in seen.path]


def test_bytes_that_are_no_http_are_kept_privately_alone(night: Night) -> None:
    assert not any(b"GET /parrot\r\n" in record.block for record in night.public)
    assert any(record.block == TLS["api.example/parrot"].sent for record in night.private)  # type: ignore[union-attr]


def test_no_public_record_and_no_visit_holds_a_secret(night: Night) -> None:
    for record in night.public:
        text = record.block + repr(record.fields).encode()
        assert KEY not in text
        assert COOKIE not in text
    assert not any("kq7" in repr(visit) for visit in night.crawled.visits.values())


def test_private_files_are_the_owners_alone_and_whole(night: Night) -> None:
    folder = night.crawled.collection.private
    assert folder.stat().st_mode & 0o777 == 0o700
    files = sorted(folder.glob("*.warc.gz*"))
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600]
    for path in files:
        assert warcio_problems(path) == []
        assert fastwarc_problems(path) == []


def test_an_audit_finds_nothing_to_object(night: Night) -> None:
    faults = [str(fault) for fault in audit(night.crawled.collection).faults]
    assert [fault for fault in faults if not fault.startswith("declarations/")] == []


def test_a_host_whose_certificate_is_another_ones_is_sent_nothing(
    trusted: Path, server_tls: ssl.SSLContext, tmp_path: Path
) -> None:
    with Origin({"api.example/page": script(PAGE)}, tls=server_tls) as origin:
        plan = plan_for(tmp_path / "c", ["https://api.example/page"], to_origins(tls=origin), obey_robots=False)
        crawled = crawl(replace(plan, secrets=SECRETS))
        assert crawled.outcome("https://api.example/page") == "tls"
        assert origin.seen == []
    assert not crawled.collection.private.exists()  # nothing was sent, so nothing is withheld


@pytest.mark.parametrize(
    ("host", "url", "sent"),
    [
        ("api.example", "https://api.example/a", True),
        ("api.example", "https://API.example:443/a", True),
        ("api.example", "http://api.example/a", False),
        ("api.example", "http://api.example:443/a", False),
        ("api.example", "https://api.example:8443/a", False),
        ("api.example:8443", "https://api.example:8443/a", True),
        ("api.example:8443", "https://api.example/a", False),
        ("api.example", "https://www.api.example/a", False),
        ("api.example", "https://api.example.evil.example/a", False),
        ("api.example", "https://evil.example/api.example", False),
        ("api.example", "https://web.archive.org/web/2026/https://api.example/a", False),
        ("api.example", "https://api.example@evil.example/", False),
    ],
)
def test_a_secret_is_for_one_host_and_port_over_https(host: str, url: str, sent: bool) -> None:
    assert SecretHeader(host, "X-Key", KEY).is_for(url) is sent


def test_no_value_shows_where_a_secret_is_printed() -> None:
    assert "kq7" not in repr(SECRETS)
