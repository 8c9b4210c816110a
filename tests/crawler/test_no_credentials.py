"""By default nobody is sent a cookie or a credential, whatever servers, addresses and the environment offer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from crawling import Crawled, crawl, plan_for, records, to_origins
from servers.messages import response
from servers.origin import Origin, Seen, script

from crawler import Allowance, Network
from crawler.outgoing import Limits, Outgoing

COOKIE = "Set-Cookie: sid=0123456789abcdef; Path=/; Domain=example"
LOGIN = 'WWW-Authenticate: Basic realm="a"'
SCRIPTS = {
    "a.example/robots.txt": script(response("404 None", COOKIE)),
    "a.example/first": script(response("200 OK", COOKIE, body=b"first")),
    "a.example/second": script(response("200 OK", COOKIE, body=b"second")),
    "a.example/login": script(response("401 Who", LOGIN, COOKIE)),
    "a.example/hop": script(response("302 Found", COOKIE, "Location: /hop2")),
    "a.example/hop2": script(response("302 Found", COOKIE, "Location: http://b.example/landing")),
    "a.example/to-user": script(response("302 Found", "Location: http://user:0123456789@b.example/landing")),
    "b.example/landing": script(response("200 OK", COOKIE, body=b"landing")),
}
USER = "http://reader:0123456789@a.example/first"
CITED = [*(f"http://{url}" for url in SCRIPTS if not url.endswith("robots.txt")), USER]
# All fields that a request has. Whatever is added to them should be added here with a reason.
FIELDS = {b"host", b"user-agent", b"accept", b"accept-language", b"accept-encoding", b"connection"}
VALIDATORS = {b"if-none-match", b"if-modified-since"}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, Origin]]:
    """Two nights in an environment that holds a proxy with a password and credentials for the host."""
    folder = tmp_path_factory.mktemp("credentials")
    (folder / ".netrc").write_text("machine a.example login reader password 0123456789\n")
    (folder / ".netrc").chmod(0o600)
    with Origin(SCRIPTS) as origin, pytest.MonkeyPatch.context() as environment:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            environment.setenv(name, "http://proxy:0123456789@127.0.0.1:9/")
            environment.setenv(name.upper(), "http://proxy:0123456789@127.0.0.1:9/")
        environment.setenv("NETRC", str(folder / ".netrc"))
        environment.setenv("HOME", str(folder))
        for _ in range(2):
            crawled = crawl(plan_for(folder / "c", CITED, to_origins(origin)))
        client = Outgoing("t", Network(allowed=(Allowance.parse("127.0.0.1"),)), Limits(attempts=1))
        client.get(f"http://127.0.0.1:{origin.port}/small")
        yield crawled, origin


def fields_of(seen: Seen) -> set[bytes]:
    return {line.partition(b":")[0].lower() for line in seen.raw.split(b"\r\n")[1:] if line}


def test_every_page_was_asked_for_twice_without_the_proxy(nights: tuple[Crawled, Origin]) -> None:
    for url in SCRIPTS:
        assert len(nights[1].requests(url)) >= 2


def test_a_request_has_the_fields_that_are_known_and_no_other(nights: tuple[Crawled, Origin]) -> None:
    for seen in nights[1].seen:
        assert fields_of(seen) <= FIELDS | VALIDATORS
        assert b"0123456789" not in seen.raw


def test_what_an_address_says_of_a_user_is_neither_sent_nor_told_again(nights: tuple[Crawled, Origin]) -> None:
    crawled, _ = nights
    assert crawled.outcome(USER) == "unreachable"
    detail = str(crawled.visits[USER].detail)
    assert "user" in detail
    assert "0123456789" not in detail


def test_a_redirect_to_an_address_with_a_user_ends_the_way(nights: tuple[Crawled, Origin]) -> None:
    assert nights[0].status("http://a.example/to-user") == 302


def test_cookies_are_archived_as_they_came_where_nothing_is_secret(nights: tuple[Crawled, Origin]) -> None:
    kept = [record.block for record in records(nights[0].collection) if record.url == "http://a.example/first"]
    assert SCRIPTS["a.example/first"].sent in kept
    assert not nights[0].collection.private.exists()
