"""What comes of a cited URL: one crawl over a web of hosts that behave, misbehave and mislead."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from crawling import Crawled, WarcRecord, crawl, plan_for, records, to_origins
from servers.messages import response
from servers.origin import Origin, Script, Then, script

from crawler import ConnectTo, Network

PAGE = response("200 OK", "Content-Type: text/html", body=b"<p>page</p>")


def rules(text: str, *fields: str) -> Script:
    return script(response("200 OK", "Content-Type: text/plain", *fields, body=text.encode()))


def moved(to: str | bytes, status: str = "302 Found") -> Script:
    target = to.encode() if isinstance(to, str) else to
    return script(response(status, b"Location: " + target, body=b"moved"))


ZIPPED = gzip.compress(b"User-agent: *\nDisallow: /private\n")
FORBIDDING = "User-agent: *\nDisallow: /private\n"
SCRIPTS: dict[str, Script] = {
    # robots.txt
    "plain.example/robots.txt": rules(FORBIDDING),
    "named.example/robots.txt": rules("User-agent: holdfast-test\nDisallow: /\n\nUser-agent: *\nDisallow:\n"),
    "our-contact.example/robots.txt": rules("User-agent: holdfast.example\nUser-agent: https\nDisallow: /\n"),
    "bomb.example/robots.txt": script(
        response("200 OK", "Content-Encoding: gzip", body=gzip.compress(bytes(20 << 20)))
    ),
    "other-named.example/robots.txt": rules("User-agent: otherbot\nDisallow: /\n"),
    "forbidden.example/robots.txt": script(response("403 Forbidden", body=FORBIDDING.encode())),
    "unavailable.example/robots.txt": script(response("503 Later")),
    "too-many.example/robots.txt": script(response("429 Slow down")),
    "reset.example/robots.txt": script(then=Then.RESET),
    "silent.example/robots.txt": script(then=Then.HANG),
    "cut.example/robots.txt": script(response("200 OK", body=b"User-agent: *\nDisallow: /priv")[:-3], then=Then.CLOSE),
    "zipped.example/robots.txt": script(response("200 OK", "Content-Encoding: gzip", body=ZIPPED)),
    "damaged.example/robots.txt": script(response("200 OK", "Content-Encoding: gzip", body=ZIPPED[:-12])),
    "moved.example/robots.txt": moved("/other/robots"),
    "moved.example/other/robots": rules(FORBIDDING),
    "circling.example/robots.txt": moved("/robots.txt"),
    "misled.example/robots.txt": moved("http://[::1"),
    "html.example/robots.txt": script(response("200 OK", "Content-Type: text/html", body=b"<html>Not found</html>")),
    # redirects
    "plain.example/to-public": moved("/public", "301 Moved"),
    "plain.example/to-private": moved("/private/x"),
    "plain.example/to-named": moved("http://named.example/a", "307 Moved"),
    "plain.example/to-loop": moved("/to-loop"),
    "plain.example/to-long": moved("/hop1"),
    **{f"plain.example/hop{n}": moved(f"/hop{n + 1}", "308 Moved") for n in range(1, 9)},
    "plain.example/to-ftp": moved("ftp://plain.example/a"),
    "plain.example/to-data": moved("data:text/html,hello"),
    "plain.example/to-nowhere": script(response("302 Found", body=b"no Location")),
    "plain.example/to-bad-brackets": moved("http://[::1"),
    "plain.example/to-bad-port": moved("http://plain.example:99999/"),
    "plain.example/to-bytes": moved(b"/\xff\xfe"),
    "plain.example/to-credentials": moved("http://user:secret@plain.example/public"),
    "plain.example/to-port-0": moved("http://plain.example:0/public"),
    "plain.example/to-blank": moved("http://plain .example/"),
    "plain.example/to-no-name": moved("http://\u2603\u200d..example/"),
    "plain.example/public": script(PAGE),
    "plain.example/%FF%FE": script(PAGE),
    **{
        f"{host}.example/a": script(PAGE)
        for host in ("plain", "other-named", "forbidden", "circling", "html", "cut", "misled", "our-contact")
    },
    **{f"{host}.example/private": script(PAGE) for host in ("zipped", "moved", "plain")},
    "silent-page.example/a": script(then=Then.HANG),
}
TLS_SCRIPTS = {"tls.example/a": script(PAGE), "wrong-name.example/a": script(PAGE), "untrusted.example/a": script(PAGE)}

# What is expected of every URL: the word for it, and the status where it is a capture.
EXPECTED: dict[str, tuple[str, int | None]] = {
    "http://plain.example/public": ("captured", 200),
    "http://plain.example/missing": ("captured", 404),
    "http://plain.example/private": ("robots", None),
    "http://named.example/a": ("robots", None),
    "http://other-named.example/a": ("captured", 200),
    "http://our-contact.example/a": ("captured", 200),
    "http://bomb.example/a": ("robots", None),
    "http://forbidden.example/a": ("captured", 200),
    "http://unavailable.example/a": ("robots", None),
    "http://too-many.example/a": ("robots", None),
    "http://reset.example/a": ("reset", None),
    "http://silent.example/a": ("timeout", None),
    "http://cut.example/a": ("robots", None),
    "http://zipped.example/private": ("robots", None),
    "http://damaged.example/a": ("robots", None),
    "http://moved.example/private": ("robots", None),
    "http://circling.example/a": ("captured", 200),
    "http://misled.example/a": ("captured", 200),
    "http://html.example/a": ("captured", 200),
    "http://plain.example/to-public": ("captured", 200),
    "http://plain.example/to-private": ("robots", None),
    "http://plain.example/to-named": ("robots", None),
    "http://plain.example/to-loop": ("too_many_redirects", None),
    "http://plain.example/to-long": ("too_many_redirects", None),
    "http://plain.example/to-ftp": ("captured", 302),
    "http://plain.example/to-data": ("captured", 302),
    "http://plain.example/to-nowhere": ("captured", 302),
    "http://plain.example/to-bad-brackets": ("captured", 302),
    "http://plain.example/to-bad-port": ("captured", 302),
    "http://plain.example/to-bytes": ("captured", 200),
    "http://plain.example/to-credentials": ("captured", 302),
    "http://plain.example/to-port-0": ("captured", 302),
    "http://plain.example/to-blank": ("captured", 302),
    "http://plain.example/to-no-name": ("captured", 302),
    "http://plain.example:99999/a": ("unreachable", None),
    "http://[::1/a": ("unreachable", None),
    "http:///a": ("unreachable", None),
    "http://plain .example/a": ("unreachable", None),
    "http://user:secret@plain.example/a": ("unreachable", None),
    "http://silent-page.example/a": ("timeout", None),
    "http://refused.example/a": ("unreachable", None),
    "http://nosuch.example/a": ("unreachable", None),
    "http://closing.example/a": ("reset", None),
    "https://tls.example/a": ("captured", 200),
    "https://wrong-name.example/a": ("tls", None),
    "https://untrusted.example/a": ("tls", None),
    "https://closing.example/a": ("reset", None),
    "https://shouting.example/a": ("tls", None),
    "https://silent-tls.example/a": ("timeout", None),
}
INSIDE = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]",
          "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "[fe80::1]", "[64:ff9b::7f00:1]"]  # fmt: skip


@contextmanager
def brief(answer: bytes) -> Iterator[int]:
    """A port that says `answer` to everybody and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connection.settimeout(1)
                connection.recv(4096)
                connection.sendall(answer)
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Web:
    """The crawl, its records, and the server inside that nobody may reach."""

    crawled: Crawled
    records: list[WarcRecord]
    inside: Origin

    def responses(self, url: str) -> list[bytes]:
        return [record.block for record in self.records if record.url == url and record.type == "response"]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, server_tls: ssl.SSLContext, trusted: Path) -> Iterator[Web]:
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("untrusted.example").configure_cert(stranger)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        nobody = unused.getsockname()[1]
    with (
        Origin({}) as inside,
        Origin({**SCRIPTS, "plain.example/to-inside": moved(f"http://127.0.0.1:{inside.port}/secret")}) as http,
        Origin(TLS_SCRIPTS, tls=server_tls) as tls,
        Origin(TLS_SCRIPTS, tls=stranger) as untrusted,
        brief(b"") as closing,
        brief(b"220 mail.example ESMTP\r\n") as shouting,
    ):
        special = {
            "untrusted.example:443": untrusted.port,
            "refused.example:80": nobody,
            "closing.example:": closing,
            "shouting.example:443": shouting,
            "silent-tls.example:443": http.port,  # it waits for a request that never comes
        }
        named = [ConnectTo.parse(f"{host}:127.0.0.1:{port}") for host, port in special.items()]
        named.append(ConnectTo.parse("nosuch.example:80:nosuch.invalid:"))
        network = Network(connect_to=(*named, *to_origins(http, tls).connect_to))
        urls = [*EXPECTED, *(inside_url(host, inside.port) for host in INSIDE), "http://plain.example/to-inside"]
        crawled = crawl(plan_for(tmp_path_factory.mktemp("web") / "c", urls, network, timeout=1.5, concurrency=64))
        assert crawled.ended.trouble is None
        yield Web(crawled, records(crawled.collection), inside)


def inside_url(host: str, port: int) -> str:
    return f"http://{host}:{port}/secret"


@pytest.mark.parametrize("url", EXPECTED)
def test_the_visit_says_what_came_of_it(web: Web, url: str) -> None:
    outcome, status = EXPECTED[url]
    assert web.crawled.outcome(url) == outcome
    if status is not None:
        assert web.crawled.status(url) == status


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_inside_is_refused_however_it_is_written(web: Web, host: str) -> None:
    assert web.crawled.outcome(inside_url(host, web.inside.port)) == "address_refused"


def test_credentials_are_never_sent(web: Web) -> None:
    sent = [record.block for record in web.records if record.type == "request"]
    assert sent
    assert not any(b"secret@" in block or b"authorization" in block.lower() for block in sent)


def test_a_redirect_does_not_lead_inside(web: Web) -> None:
    assert web.crawled.outcome("http://plain.example/to-inside") == "address_refused"


def test_no_connection_was_made_inside(web: Web) -> None:
    assert web.inside._connections == 0


def test_every_url_has_one_visit_with_a_sentence_where_it_failed(web: Web) -> None:
    assert len(web.crawled.reported) == len(EXPECTED) + len(INSIDE) + 1
    for visit in web.crawled.visits.values():
        assert (visit.outcome == "captured") == (visit.capture is not None)
        assert (visit.outcome == "captured") == (visit.detail is None)


def test_every_hop_of_a_redirect_is_archived(web: Web) -> None:
    assert web.responses("http://plain.example/to-public") == [SCRIPTS["plain.example/to-public"].sent]
    kinds = {
        name: [r.type for r in web.records if r.url == f"http://plain.example/{name}" and r.type != "request"]
        for name in ("public", "to-loop", "hop1", "hop4", "hop5", "hop6")
    }
    assert kinds["public"] == ["response", "revisit"]  # cited itself, and redirected to
    assert kinds["to-loop"] == ["response", *["revisit"] * 5]  # the plan allows five redirects
    assert [kinds[f"hop{number}"] for number in (1, 4, 5, 6)] == [["response"], ["response"], ["response"], []]


def test_what_robots_forbids_is_never_asked_for(web: Web) -> None:
    asked = {record.url for record in web.records if record.type == "request"}
    assert not asked & {url for url, (outcome, _) in EXPECTED.items() if outcome == "robots" and "/to-" not in url}
    assert "http://plain.example/private/x" not in asked


@pytest.mark.parametrize("host", ["plain", "unavailable", "cut", "damaged", "zipped", "forbidden", "html"])
def test_robots_files_are_archived_as_they_came_and_asked_for_once(web: Web, host: str) -> None:
    assert web.responses(f"http://{host}.example/robots.txt") == [SCRIPTS[f"{host}.example/robots.txt"].sent]


@pytest.mark.parametrize("host", ["wrong-name", "untrusted", "closing", "shouting", "silent-tls"])
def test_a_request_that_waited_for_a_handshake_was_never_sent(web: Web, host: str) -> None:
    assert [r.type for r in web.records if r.url == f"https://{host}.example/robots.txt"] == ["metadata"]


def test_a_failed_attempt_is_archived_with_its_reason(web: Web) -> None:
    [fact] = [record for record in web.records if record.url == "https://untrusted.example/robots.txt"]
    assert fact.type == "metadata"
    assert fact.block.startswith(b"outcome: tls\r\ndetail: ")
