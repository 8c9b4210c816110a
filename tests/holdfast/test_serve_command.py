"""`holdfast serve`: what it shows, whom it answers, and that nothing archived can act in a browser."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from lxml import html

from archive.captures import captures_of_run
from archive.clock import Clock
from archive.collection import Collection
from archive.exchange import Connection, Exchange
from archive.ledger import connect
from archive.writer import ArchiveWriter
from holdfast.serving import report_made
from holdfast.serving.answers import Answer
from holdfast.serving.desk import Desk
from holdfast.serving.report_made import ReportMade
from holdfast.serving.server import LocalServer

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOSTILE = {
    "page": ("text/html; charset=utf-8", b"<script>alert(1)</script><img src=https://hostile.example/x>"),
    "drawing": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "program": ("application/javascript", b"alert(1)"),
    "paper": ("application/pdf", b"%PDF-1.7"),
    "unknown": ("x/y\x00; charset=\"a\tb'", b"\x00\x01"),
    "charset": ("text/html; charset=utf-7<script>", b"+ADw-script+AD4-"),
}


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """Three nights of eight citations, and captures of hostile payloads in the last."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import year
    finally:
        sys.path.remove(str(BENCHMARKS))
    folder = tmp_path_factory.mktemp("serve")
    chance = random.Random(3)
    made = Collection(folder / "collection")
    nights = year.Year(made, year.declare(folder, chance, citations=8, sources=4), chance, 3)
    for night in range(3):
        nights.night(night)
    writer = ArchiveWriter(
        made.archive, nights.ledger, run=3, clock=Clock.starting_at(NOW), new_id=uuid.uuid4, facts={},
        file_bytes=1024**3,
    )  # fmt: skip
    for name, (media_type, body) in HOSTILE.items():
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        ask = f"GET /{name} HTTP/1.1\r\nHost: h.example\r\n\r\n".encode()
        url = f"http://h.example/{name}"
        writer.store_together([Exchange(url, NOW, ask, head + body, Connection("192.0.2.1"))])
    writer.close()
    nights.ledger.close()
    return made


@pytest.fixture
def desk(collection: Collection, tmp_path: Path) -> Desk:
    return Desk(collection, ReportMade(collection, tmp_path, clock=lambda: NOW, steady=lambda: 0.0))


def number_of(collection: Collection, name: str) -> int:
    ledger = connect(collection.ledger)
    try:
        return next(one.number for one in captures_of_run(ledger, 3) if one.url == f"http://h.example/{name}")
    finally:
        ledger.close()


def links(answer: Answer) -> list[str]:
    return [str(link) for link in html.document_fromstring(answer.body).xpath("//a/@href")]


# -- what it shows -------------------------------------------------------------------------------------------------


def test_every_link_of_every_page_leads_to_a_page(desk: Desk) -> None:
    seen: dict[str, HTTPStatus] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        answer = desk.respond(path)
        seen[path] = answer.status
        if answer.status is HTTPStatus.SEE_OTHER:
            waiting.append(answer.headers["Location"])
        elif answer.media_type.startswith("text/html") and "sandbox" not in answer.headers["Content-Security-Policy"]:
            waiting += [link.partition("#")[0] for link in links(answer) if link.startswith("/")]
        waiting = [each for each in dict.fromkeys(waiting) if each not in seen]
    kinds = {path.split("/")[1] for path in seen}
    assert kinds == {"", "citation", "source", "record", "capture", "payload", "text"}
    assert set(seen.values()) == {HTTPStatus.OK, HTTPStatus.SEE_OTHER}


def test_a_report_of_many_citations_goes_over_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_made, "PAGED", 7)
    assert "claims-0001.html" in links(desk.respond("/"))
    (first,) = (link for link in links(desk.respond("/claims-0001.html")) if link == "/citation/claim-0%231")
    assert desk.respond(first).status is HTTPStatus.OK


def test_an_id_that_is_nearly_right_is_told_the_right_one(desk: Desk) -> None:
    answer = desk.respond("/citation/clam-0%231")
    assert answer.status is HTTPStatus.NOT_FOUND
    assert "claim-0#1" in answer.body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/../ledger.sqlite", "/..%2fledger.sqlite", "/payload/..%2f..%2fledger.sqlite", "/capture/-1", "/capture/٣",
        "/capture/99999999999999999999999999", "/capture/", "/source/%00", "/record/x/y", "/citation/a/b", "//", "x",
        "/report.json", "/%ff",
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_in_a_page(desk: Desk, path: str) -> None:
    answer = desk.respond(path)
    assert answer.status is HTTPStatus.NOT_FOUND
    assert answer.media_type == "text/html; charset=utf-8"


def test_a_collection_without_a_run_says_so(tmp_path: Path) -> None:
    empty = Collection(tmp_path / "empty")
    empty.create()
    desk = Desk(empty, ReportMade(empty, tmp_path, clock=lambda: NOW, steady=lambda: 0.0))
    answer = desk.respond("/")
    assert answer.status is HTTPStatus.NOT_FOUND
    assert "Nothing to show yet" in answer.body.decode()


def test_a_damaged_record_is_told_with_what_is_known_of_it(collection: Collection, desk: Desk) -> None:
    number = number_of(collection, "paper")
    shown = desk.respond(f"/capture/{number}").body.decode()
    (file,) = set(re.findall(r"holdfast-[\w-]+\.warc\.gz", shown))
    path = collection.archive / file
    kept = path.read_bytes()
    try:
        path.write_bytes(b"\x00" * len(kept))
        told = desk.respond(f"/capture/{number}")
        assert "holds no readable record" in told.body.decode()
        assert "sha256:" in told.body.decode()
        assert desk.respond(f"/payload/{number}").status is HTTPStatus.INTERNAL_SERVER_ERROR
    finally:
        path.write_bytes(kept)


# -- archived payloads ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "served_as"),
    [
        ("page", "text/html; charset=utf-8"),
        ("drawing", "text/plain; charset=utf-8"),
        ("program", "text/plain; charset=utf-8"),
        ("paper", "application/octet-stream"),
        ("unknown", "application/octet-stream"),
        ("charset", "text/html; charset=utf-7"),
    ],
)
@pytest.mark.parametrize("way", ["payload", "text"])
def test_a_payload_is_sandboxed_and_of_a_type_that_cannot_act(
    collection: Collection, desk: Desk, name: str, served_as: str, way: str
) -> None:
    answer = desk.respond(f"/{way}/{number_of(collection, name)}")
    assert answer.body == HOSTILE[name][1]
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "form-action 'none'", "base-uri 'none'"} <= set(policy)
    assert "script" not in answer.headers["Content-Security-Policy"]
    if way == "payload":
        assert answer.media_type == served_as
        assert ("Content-Disposition" in answer.headers) == (served_as == "application/octet-stream")
    else:
        assert answer.media_type.startswith("text/plain; charset=")


def test_what_is_saved_has_a_name_of_ours(collection: Collection, desk: Desk) -> None:
    number = number_of(collection, "paper")
    answer = desk.respond(f"/payload/{number}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="capture-{number}.pdf"'


# -- whom it answers -----------------------------------------------------------------------------------------------


@pytest.fixture
def server(desk: Desk) -> Iterator[LocalServer]:
    with LocalServer(0, desk.respond) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def asked(server: LocalServer, method: str = "GET", path: str = "/", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_this_machines_own_names_are_answered(server: LocalServer, name: str) -> None:
    assert asked(server, Host=f"{name}:{server.server_port}")[0].status == HTTPStatus.OK


@pytest.mark.parametrize("name", ["hostile.example", "127.0.0.1", "127.0.0.1.hostile.example:{}", "localhost:1", ""])
def test_a_name_that_somebody_else_leads_here_is_refused(server: LocalServer, name: str) -> None:
    answer, body = asked(server, Host=name.format(server.server_port))
    assert answer.status == HTTPStatus.MISDIRECTED_REQUEST
    assert b"under no other name" in body


def test_another_site_gets_nothing_but_a_navigation_that_its_reader_asked_for(server: LocalServer) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert asked(server, **foreign, **{"Sec-Fetch-Mode": "no-cors"})[0].status == HTTPStatus.FORBIDDEN
    assert asked(server, **foreign, **{"Sec-Fetch-Mode": "navigate"})[0].status == HTTPStatus.OK


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "X"])
def test_nothing_but_reading_is_answered(server: LocalServer, method: str) -> None:
    answer, body = asked(server, method)
    assert answer.status == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer.getheader("Allow") == "GET, HEAD"
    assert b"Traceback" not in body


def test_the_head_of_an_answer_is_that_of_the_answer(server: LocalServer) -> None:
    (whole, body), (head, nothing) = asked(server), asked(server, "HEAD")
    assert nothing == b""
    assert head.getheader("Content-Length") == str(len(body))
    of_head, of_whole = dict(head.getheaders()), dict(whole.getheaders())
    assert of_head | {"Date": ""} == of_whole | {"Date": ""}


def test_every_answer_forbids_guessing_framing_and_keeping(server: LocalServer) -> None:
    for path in ("/", "/nothing", "/payload/1"):
        answer, _ = asked(server, path=path)
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert answer.getheader("X-Frame-Options") == "DENY"
        assert answer.getheader("Cache-Control") == "no-store"
        assert answer.getheader("Referrer-Policy") == "no-referrer"
        assert answer.getheader("Server") == "holdfast"


def test_a_fault_of_ours_is_a_sentence_in_the_browser(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(path: str) -> Answer:
        raise ZeroDivisionError(path)

    with LocalServer(0, broken) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        answer, body = asked(running)
        running.shutdown()
        thread.join()
    assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert b"ZeroDivisionError" not in body
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_it_prints_its_address_and_ends_when_it_is_asked_to(collection: Collection, name: str) -> None:
    command = [sys.executable, "-m", "holdfast", "serve", "--collection", str(collection.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\n", running.stdout.readline())
        running.send_signal(getattr(signal, name))
        _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (0, "")


def test_a_folder_that_is_not_there_is_told_before_anything_is_served(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "holdfast", "serve", "--collection", str(tmp_path / "nowhere")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 3
    assert "There is no collection" in done.stderr
