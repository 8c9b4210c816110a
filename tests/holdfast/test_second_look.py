"""Sources that are gone, and the copies that other archives hold of them, over nights from the command line."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from command import findings, holdfast

from archive.ledger import connect_to_read
from pipelines.copies import CopyFinding, copy_findings

WORDS = "the quay shall remain open to walkers"
PAGE = (
    f"<html><title>Minutes</title><body><p>The board resolved that {WORDS} at all hours of the day.</p></body></html>"
)
OTHER = PAGE.replace("walkers", "lorries")
ADDRESS = "http://board.example/minutes"
DECLARED = """publication: {{title: The Quiet Harbour}}
sources:
  minutes: {{url: "{address}", accessed: 2026-05-01{more}}}
claims:
  - id: walkers
    says: The quay was to stay open.
    cites: [{{source: minutes, quote: "{words}"}}]
"""
CONFIGURED = """[copies]
archives = [{name = "The Archive", cdx = "http://archive.example/cdx", replay = "http://archive.example/web"}]
"""
ROWS = [
    ["timestamp", "original", "statuscode"],
    ["20260430120000", ADDRESS, "200"],
    ["20200101000000", ADDRESS, "200"],
]
GONE = "20260430120000"

Answer = tuple[int, str]


class Web:
    """All hosts on one port: what each address answers, and what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = f"http://{self.headers['Host']}{self.path}"
                web.asked.append(address)
                status, body = web.answers.get(address, (404, "nothing here"))
                self.send_response(status)
                self.send_header("Content-Type", "application/json" if "/cdx" in address else "text/html")
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def times(self, part: str) -> int:
        """How often an address with that part was asked, robots.txt apart."""
        return sum(part in address for address in self.asked if not address.endswith("robots.txt"))


CDX = (
    f"http://archive.example/cdx?url={quote(ADDRESS, safe='')}&output=json&closest=20260501000000&sort=closest&limit=20"
)


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    threading.Thread(target=web.server.serve_forever, daemon=True).start()
    web.answers[ADDRESS] = (200, PAGE)
    web.answers[CDX] = (200, json.dumps(ROWS))
    web.answers[f"http://archive.example/web/20260430120000id_/{ADDRESS}"] = (200, PAGE)
    web.answers[f"http://archive.example/web/20200101000000id_/{ADDRESS}"] = (200, OTHER)
    yield web
    web.server.shutdown()
    web.server.server_close()


class Desk:
    """A folder with declarations; a night is a run in it."""

    def __init__(self, folder: Path, web: Web) -> None:
        self.folder, self.web = folder, web
        self.declare()
        (folder / "holdfast.toml").write_text(CONFIGURED, encoding="utf-8")

    def declare(self, more: str = "") -> None:
        text = DECLARED.format(address=ADDRESS, words=WORDS, more=more)
        (self.folder / "citations.yaml").write_text(text, encoding="utf-8")

    def night(self, day: int) -> dict[str, object]:
        port = self.web.server.server_address[1]
        done = holdfast(
            "run", "--collection", "harbour", "--now", f"2026-11-{day:02}T03:00Z", "--delay", "0",
            "--connect-to", f"::127.0.0.1:{port}", "--findings", "found.jsonl", cwd=self.folder,
        )  # fmt: skip
        assert done.returncode in (0, 2), done.stderr
        return findings(self.folder / "found.jsonl")["walkers#1"]

    def copies(self) -> dict[str, CopyFinding]:
        ledger = connect_to_read(self.folder / "harbour" / "ledger.sqlite")
        try:
            return dict(copy_findings(ledger))
        finally:
            ledger.close()


@pytest.fixture
def desk(tmp_path: Path, web: Web) -> Desk:
    return Desk(tmp_path, web)


def test_a_source_that_is_gone_is_judged_against_the_nearest_copy_once(desk: Desk, web: Web) -> None:
    assert desk.night(1)["verdict"] == "verbatim"
    assert web.times("archive.example") == 0
    web.answers[ADDRESS] = (404, "gone")
    for day in (2, 3):
        finding = desk.night(day)
        assert (finding["verdict"], finding["reason"]) == ("unverifiable", "not_found")
    found = desk.copies()["walkers#1"]
    assert found.judgement.verdict == "verbatim"
    assert found.copy.archive == "The Archive"
    assert f"{found.copy.at:%Y%m%d%H%M%S}" == "20260430120000"
    assert web.times("archive.example/cdx") == 1
    assert web.times("archive.example/web") == 1
    assert holdfast("audit", "harbour", cwd=desk.folder).returncode == 0


def test_a_declared_copy_comes_before_every_archive(desk: Desk, web: Web) -> None:
    copy = f"http://other.example/web/20260501090000/{ADDRESS}"
    desk.declare(f', copies: ["{copy}"]')
    web.answers[copy] = (200, OTHER)
    web.answers[ADDRESS] = (503, "later")
    desk.night(1)
    found = desk.copies()["walkers#1"]
    assert found.copy.address == copy
    assert found.judgement.verdict == "altered"
    assert web.times("archive.example") == 0


def test_a_declared_copy_that_is_dead_is_followed_by_the_archives(desk: Desk, web: Web) -> None:
    desk.declare(f', copies: ["http://other.example/web/20260501090000/{ADDRESS}"]')
    web.answers[ADDRESS] = (404, "gone")
    desk.night(1)
    assert desk.copies() == {}
    desk.night(2)
    assert desk.copies()["walkers#1"].copy.archive == "The Archive"


def test_words_that_are_gone_from_a_living_page_are_looked_for_in_a_declared_copy(desk: Desk, web: Web) -> None:
    copy = f"http://other.example/web/20260501090000/{ADDRESS}"
    desk.declare(f', copies: ["{copy}"]')
    web.answers[copy] = (200, PAGE)
    web.answers[ADDRESS] = (200, OTHER)
    assert desk.night(1)["verdict"] == "altered"
    assert desk.copies()["walkers#1"].judgement.verdict == "verbatim"


def test_an_archive_that_is_down_is_not_asked_every_night(desk: Desk, web: Web) -> None:
    web.answers[ADDRESS] = (404, "gone")
    web.answers[CDX] = (403, "no")
    for day in (1, 2, 9):
        assert desk.night(day)["verdict"] == "unverifiable"
    assert web.times("archive.example/cdx") == 2
    assert desk.copies() == {}


@pytest.mark.parametrize(
    "answer", [(200, "<html><title>Just a moment...</title><body>Checking your browser</body></html>"), (404, "none")]
)
def test_a_copy_that_is_a_wall_or_missing_says_nothing(desk: Desk, web: Web, answer: Answer) -> None:
    web.answers[ADDRESS] = (404, "gone")
    web.answers[f"http://archive.example/web/20260430120000id_/{ADDRESS}"] = answer
    desk.night(1)
    assert desk.copies() == {}


def test_a_source_that_stands_asks_nobody(desk: Desk, web: Web) -> None:
    desk.declare(f', copies: ["http://other.example/web/20260501090000/{ADDRESS}"]')
    desk.night(1)
    assert web.times("other.example") == 0
    assert web.times("archive.example") == 0


SAVING = """[copies]
save = "http://archive.example/save"
save_replay = "http://archive.example/web"
"""


def states(desk: Desk) -> list[str]:
    """The steps of all savings, in their order."""
    ledger = connect_to_read(desk.folder / "harbour" / "ledger.sqlite")
    try:
        return [state for (state,) in ledger.execute("SELECT state FROM saves ORDER BY rowid")]
    finally:
        ledger.close()


def test_a_source_is_saved_elsewhere_and_the_copy_serves_when_it_is_gone(desk: Desk, web: Web) -> None:
    (desk.folder / "holdfast.toml").write_text(SAVING, encoding="utf-8")
    web.answers["http://archive.example/save"] = (200, json.dumps({"job_id": "spn2-7"}))
    web.answers[f"http://archive.example/web/20261102040000id_/{ADDRESS}"] = (200, PAGE)
    desk.night(1)
    assert states(desk) == ["asked"]
    web.answers["http://archive.example/save/status/spn2-7"] = (
        200,
        json.dumps({"status": "success", "timestamp": "20261102040000", "original_url": ADDRESS}),
    )
    desk.night(2)
    assert states(desk) == ["asked", "saved", "confirmed"]
    web.answers[ADDRESS] = (410, "gone")
    desk.night(3)
    found = desk.copies()["walkers#1"]
    assert (found.judgement.verdict, found.copy.address[-len(ADDRESS) :]) == ("verbatim", ADDRESS)
    assert web.times("archive.example/save") == 2  # asked once, followed once


def test_nobody_is_asked_to_save_what_does_not_stand(desk: Desk, web: Web) -> None:
    (desk.folder / "holdfast.toml").write_text(SAVING, encoding="utf-8")
    web.answers[ADDRESS] = (200, OTHER)
    desk.night(1)
    assert web.times("archive.example/save") == 0


def told(desk: Desk, report_format: str) -> str:
    return holdfast("report", "--collection", "harbour", "--format", report_format, cwd=desk.folder).stdout


@pytest.mark.parametrize("read", [lambda text: text, json.loads], ids=["html", "json"])
def test_the_report_says_where_the_words_stand(desk: Desk, web: Web, read: Callable[[str], object]) -> None:
    web.answers[ADDRESS] = (404, "gone")
    desk.night(1)
    text = told(desk, "html" if read is not json.loads else "json")
    assert read(text)
    assert "stands in the copy of 30 Apr 2026" in text
