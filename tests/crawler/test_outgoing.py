"""The client for small requests: where it may connect, what it bears, and when it tries again."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from servers.messages import chunked, response
from servers.origin import Origin, Then, script

from crawler.addresses import Allowance, ConnectTo
from crawler.outcomes import FetchFailed, Outcome
from crawler.outgoing import Limits, Outgoing
from crawler.plan import Network

PLAIN = response("200 OK", "Content-Type: text/plain", "X-Odd: Caf\u00e9".encode("latin-1"), body=b"forty ships")
SCRIPTS = {
    "/plain": script(PLAIN),
    "/chunked": script(response("200 OK", "Transfer-Encoding: chunked", length=False, body=chunked([b"for", b"ty"]))),
    "/until-close": script(b"HTTP/1.1 200 OK\r\n\r\nforty", then=Then.CLOSE),
    "/redirect": script(response("302 Found", "Location: http://169.254.169.254/", body=b"")),
    "/missing": script(response("404 Not Found", body=b"none")),
    "/busy": script(response("503 Later", body=b"later")),
    "/large": script(response("200 OK", body=bytes(5000))),
    "/cut": script(PLAIN[:-3], then=Then.CLOSE),
    "/cut-chunked": script(
        response("200 OK", "Transfer-Encoding: chunked", length=False, body=chunked([b"for", b"ty"])[:-7]),
        then=Then.CLOSE,
    ),
    "/nothing": script(then=Then.CLOSE),
    "/reset": script(then=Then.RESET),
    "/garbage": script(b"SSH-2.0-OpenSSH\r\n", then=Then.CLOSE),
    "/silent": script(then=Then.HANG),
    "/dripping": script(*(step for byte in PLAIN for step in (bytes([byte]), 0.1))),
    "/dripping-head": script(*(step for _ in range(300) for step in (b"HTTP/1.1 100 Continue\r\n\r\n", 0.1))),
}
QUICK = Limits(seconds=1.0, max_bytes=1000, attempts=1)


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with Origin({f"127.0.0.1{path}": each for path, each in SCRIPTS.items()}) as origin:
        yield origin


def client(origin: Origin, *, limits: Limits = QUICK, rests: list[float] | None = None) -> Outgoing:
    network = Network(allowed=(Allowance.parse("127.0.0.0/8"),))
    return Outgoing("holdfast-test/1.0", network, limits, rest=(rests if rests is not None else []).append)


def url(origin: Origin, path: str) -> str:
    return f"http://127.0.0.1:{origin.port}{path}"


@pytest.mark.parametrize(
    ("path", "body"), [("/plain", b"forty ships"), ("/chunked", b"forty"), ("/until-close", b"forty")]
)
def test_an_answer_is_given_whole(origin: Origin, path: str, body: bytes) -> None:
    answer = client(origin).get(url(origin, path))
    assert (answer.status, answer.body) == (200, body)


def test_a_request_says_who_asks_and_sends_its_bytes(origin: Origin) -> None:
    client(origin).post(url(origin, "/plain?a=b"), b"\x00query", content_type="application/timestamp-query")
    seen = origin.seen[-1]
    assert seen.raw.startswith(b"POST /plain?a=b HTTP/1.1\r\n")
    assert (seen.field("User-Agent"), seen.field("Content-Length")) == (b"holdfast-test/1.0", b"6")
    assert seen.field("Content-Type") == b"application/timestamp-query"


@pytest.mark.parametrize(
    ("host", "rules"),
    [("192.0.2.7", ()), ("127.0.0.1", (ConnectTo.parse(":80:192.0.2.7:80"),))],
    ids=["as named", "led elsewhere"],
)
def test_a_credential_never_goes_over_plain_http_to_another_machine(host: str, rules: tuple[ConnectTo, ...]) -> None:
    # Nobody has that address: to ask it would end in a time-out.
    network = Network(rules, (Allowance.parse("192.0.2.0/24"), Allowance.parse("127.0.0.0/8")))
    with pytest.raises(FetchFailed, match="a credential goes over https only") as refused:
        Outgoing("t", network, QUICK).get(f"http://{host}/", authorization="LOW key:s3cret")
    assert refused.value.outcome is Outcome.ADDRESS_REFUSED
    assert "s3cret" not in str(refused.value)


def test_a_credential_may_stay_on_this_machine(origin: Origin) -> None:
    client(origin).get(url(origin, "/plain"), authorization="LOW key:s3cret")
    assert origin.seen[-1].field("Authorization") == b"LOW key:s3cret"


def test_nobody_is_followed_elsewhere(origin: Origin) -> None:
    answer = client(origin).get(url(origin, "/redirect"))
    assert (answer.status, answer.fields["location"]) == (302, "http://169.254.169.254/")


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/large", Outcome.PROTOCOL),
        ("/cut", Outcome.RESET),
        ("/cut-chunked", Outcome.RESET),
        ("/nothing", Outcome.RESET),
        ("/reset", Outcome.RESET),
        ("/garbage", Outcome.PROTOCOL),
        ("/silent", Outcome.TIMEOUT),
        ("/dripping", Outcome.TIMEOUT),
        ("/dripping-head", Outcome.TIMEOUT),
    ],
)
def test_what_is_no_whole_answer_has_its_outcome_in_time(origin: Origin, path: str, outcome: Outcome) -> None:
    began = time.monotonic()
    with pytest.raises(FetchFailed) as failed:
        client(origin).get(url(origin, path))
    assert failed.value.outcome is outcome
    assert time.monotonic() - began < 10


def test_trouble_that_may_pass_is_tried_again_with_growing_pauses(origin: Origin) -> None:
    rests: list[float] = []
    answer = client(origin, limits=Limits(attempts=3, pause=0.5), rests=rests).get(url(origin, "/busy"))
    assert answer.status == 503
    assert rests == [0.5, 1.0]


def test_a_connection_that_breaks_is_tried_again_and_told_at_the_end(origin: Origin) -> None:
    rests: list[float] = []
    with pytest.raises(FetchFailed):
        client(origin, limits=Limits(attempts=2), rests=rests).get(url(origin, "/nothing"))
    assert len(rests) == 1


def test_an_answer_that_stands_is_not_asked_for_again(origin: Origin) -> None:
    rests: list[float] = []
    assert client(origin, limits=Limits(attempts=3), rests=rests).get(url(origin, "/missing")).status == 404
    assert rests == []


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "2130706433", "0x7f.1", "0"),
        *("①②⑦.0.0.1", "127。0。0。1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "100.64.0.1", "224.0.0.1"),
    ],
)
def test_an_address_that_is_not_public_is_refused(origin: Origin, host: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        Outgoing("t", limits=QUICK).get(f"http://{host}:{origin.port}/plain")
    assert failed.value.outcome is Outcome.ADDRESS_REFUSED


def test_where_a_name_leads_is_decided_by_the_rules_of_the_crawl(origin: Origin) -> None:
    network = Network(connect_to=(ConnectTo.parse(f"127.0.0.1:9:127.0.0.1:{origin.port}"),))
    assert Outgoing("t", network, QUICK).get("http://127.0.0.1:9/plain").body == b"forty ships"


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.example/",
        "file:///etc/passwd",
        "http://",
        "http://u:p@a.example/",
        "http://a:b/",
        "a b",
        "http://\udc80/",
    ],
)
def test_what_is_no_address_is_said_and_not_tried_again(origin: Origin, address: str) -> None:
    rests: list[float] = []
    with pytest.raises(FetchFailed) as failed:
        client(origin, limits=Limits(attempts=3), rests=rests).get(address)
    assert failed.value.outcome is Outcome.UNREACHABLE
    assert rests == []


def test_a_password_in_an_address_is_not_told(origin: Origin) -> None:
    with pytest.raises(FetchFailed) as failed:
        client(origin).get("http://user:0123456789@a.example/")
    assert "0123456789" not in failed.value.detail
    assert "a.example names a user" in failed.value.detail


def test_a_line_break_in_an_address_never_becomes_a_field(origin: Origin) -> None:
    before = len(origin.seen)
    with pytest.raises(FetchFailed):
        client(origin).get(url(origin, "/plain HTTP/1.1\r\nX-Other: 1\r\n"))
    assert len(origin.seen) == before


def over_tls(origin: Origin, tls: ssl.SSLContext, host: str) -> bytes:
    network = Network(connect_to=(ConnectTo.parse(f":443:127.0.0.1:{origin.port}"),))
    return Outgoing("t", network, QUICK, tls=tls).get(f"https://{host}/plain").body


def test_a_certificate_is_checked_against_the_host_that_was_asked(
    authority: trustme.CA, server_tls: ssl.SSLContext
) -> None:
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with Origin({"tls.example/plain": script(PLAIN)}, tls=server_tls) as origin:
        assert over_tls(origin, trusting, "tls.example") == b"forty ships"
        for context, host in ((trusting, "other.example"), (ssl.create_default_context(), "tls.example")):
            with pytest.raises(FetchFailed) as failed:
                over_tls(origin, context, host)
            assert failed.value.outcome is Outcome.TLS


def test_the_client_does_not_load_the_crawl(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = "import sys, crawler.outgoing; sys.exit(any(m.split('.')[0] in ('scrapy', 'twisted') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0


def test_a_name_that_leads_inside_the_second_time_is_refused_the_second_time(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [["93.184.215.14"], ["10.0.0.1"]]
    asked: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        assert timeout > 0
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("crawler.outgoing.resolve", lambda *_: [ipaddress.ip_address(one) for one in answers.pop(0)])
    monkeypatch.setattr("crawler.outgoing.socket.create_connection", connect)
    with pytest.raises(FetchFailed) as failed:
        Outgoing("t", limits=Limits(attempts=5), rest=lambda _: None).get("http://rebinding.example/")
    assert failed.value.outcome is Outcome.ADDRESS_REFUSED
    assert (asked, answers) == ([("93.184.215.14", 80)], [])  # once, and what was checked is what was connected to


def test_a_port_of_a_public_host_that_is_none_of_the_webs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.outgoing.resolve", lambda *_: [ipaddress.ip_address("93.184.215.14")])
    with pytest.raises(FetchFailed, match="port 25"):
        Outgoing("t", limits=QUICK).get("http://mail.example:25/")
