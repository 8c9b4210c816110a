"""Notifications over apprise, to a service on this machine."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command import HOLDFAST, holdfast

from archive.ledger import connect
from crawler import Allowance, Network
from crawler.guard import admitted
from crawler.outcomes import FetchFailed
from holdfast import notifying
from holdfast.notifying import ServiceUnusable, open_to, services, tell
from pipelines.report.view import view_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipelines"))
from report_sample import sample

# apprise looks whether Python still has this module.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)


class Service:
    """A webhook that keeps what it is sent, and answers with `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.location: str | None = None
        self.pause = 0.0
        self.asked = 0
        self.received: list[dict[str, str]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service.asked += 1
                time.sleep(service.pause)
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if service.status == 200:
                    service.received.append(json.loads(body))
                self.send_response(service.status)
                if service.location is not None:
                    self.send_header("Location", service.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://desk:s3cret-word@127.0.0.1:{self.server.server_address[1]}/news"


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    thread = threading.Thread(target=service.server.serve_forever, daemon=True)
    thread.start()
    yield service
    service.server.shutdown()
    service.server.server_close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "ledger.sqlite")
    yield connection
    connection.close()


def told(ledger: sqlite3.Connection, *addresses: str) -> tuple[str, ...]:
    return tell(ledger, view_of(sample()), services(addresses), report=None, now=NOW)


def test_a_digest_reaches_the_webhook_once(service: Service, ledger: sqlite3.Connection) -> None:
    assert told(ledger, service.address) == ()
    assert told(ledger, service.address) == ()
    [message] = service.received
    assert "citations to look at" in message["title"]
    assert "“4,150” cited, “4,510” in the source" in message["message"]


def test_a_service_that_failed_tells_it_the_next_time(service: Service, ledger: sqlite3.Connection) -> None:
    service.status = 500
    [trouble] = told(ledger, service.address)
    assert "s3cret" not in trouble
    service.status = 200
    assert told(ledger, service.address) == ()
    assert len(service.received) == 1


def test_one_service_that_fails_makes_no_other_tell_twice(service: Service, ledger: sqlite3.Connection) -> None:
    nobody = "json://127.0.0.1:1/"
    assert len(told(ledger, nobody, service.address)) == 1
    assert len(told(ledger, nobody, service.address)) == 1
    assert len(service.received) == 1


def test_a_service_that_hangs_is_given_up(
    service: Service, ledger: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying, "DEADLINE", 0.2)
    service.pause = 20.0
    [trouble] = told(ledger, service.address)
    assert "no answer in the time allowed" in trouble


# -- where it may lead -----------------------------------------------------------------------------------------------


def test_a_name_that_leads_inside_is_refused_and_told(service: Service, ledger: sqlite3.Connection) -> None:
    [trouble] = told(ledger, service.address.replace("127.0.0.1", "localhost"))
    assert re.search(r"\(\S+ leads to (127\.0\.0\.1|::1), which is not a public address\)", trouble)
    assert service.received == []


def test_an_allowance_opens_what_a_name_leads_to(service: Service, ledger: sqlite3.Connection) -> None:
    named = services([service.address.replace("127.0.0.1", "localhost")])
    network = Network(allowed=(Allowance.parse("127.0.0.0/8"), Allowance.parse("::1")))
    assert tell(ledger, view_of(sample()), named, report=None, now=NOW, network=network) == ()
    assert len(service.received) == 1


@pytest.mark.parametrize("target", ["http://localhost:9/news", "http://127.0.0.2:{port}/", "http://127.0.0.1:9/"])
def test_a_redirect_to_what_the_service_is_not_named_by_is_refused(
    service: Service, ledger: sqlite3.Connection, target: str
) -> None:
    service.status, service.location = 307, target.format(port=service.server.server_address[1])
    [trouble] = told(ledger, service.address)
    assert "which is not a public address" in trouble
    assert (service.asked, service.received) == (1, [])


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_not_asked(
    service: Service, ledger: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert told(ledger, service.address) == ()
    assert len(service.received) == 1


@pytest.mark.parametrize(
    ("address", "host", "port", "open_"),
    [
        ("json://10.0.0.7:8000/x", "10.0.0.7", 8000, True),
        ("json://10.0.0.7:8000/x", "::ffff:10.0.0.7", 8000, True),
        ("json://10.0.0.7:8000/x", "10.0.0.7", 22, False),
        ("json://10.0.0.7/x", "10.0.0.8", 80, False),
        ("jsons://[fd00::7]/x", "fd00::7", 443, True),
        ("jsons://chat.example/x", "169.254.169.254", 80, False),
        ("jsons://chat.example/x", "64:ff9b::a00:7", 443, False),
        ("mailto://a:b@example.org", "93.184.215.14", 587, True),
        ("json://[/x", "10.0.0.7", 80, False),
    ],
)
def test_an_address_in_numbers_opens_itself_and_no_other(address: str, host: str, port: int, open_: bool) -> None:
    try:
        admitted(host, port, [ipaddress.ip_address(host)], open_to(address, Network()))
    except FetchFailed:
        assert not open_
    else:
        assert open_


def test_an_address_may_stand_in_the_environment(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_CHAT", service.address)
    assert services(["env:DESK_CHAT"]) == (service.address,)


@pytest.mark.parametrize("address", ["nonsense://s3cret", "env:NOT_SET_ANYWHERE", "", "s3cret"])
def test_what_names_no_service_is_told_without_its_words(address: str) -> None:
    with pytest.raises(ServiceUnusable) as refused:
        services([address])
    assert "s3cret" not in str(refused.value)
    assert "entry 1" in str(refused.value)


def test_no_password_is_kept_in_the_ledger(service: Service, ledger: sqlite3.Connection, tmp_path: Path) -> None:
    told(ledger, service.address)
    ledger.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"s3cret" not in (tmp_path / "ledger.sqlite").read_bytes()


@pytest.fixture(scope="module")
def failed_night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A run that could tell nobody, and all that it printed."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "citations.yaml").write_text(DECLARED, encoding="utf-8")
    (folder / "holdfast.toml").write_text(
        '[notify]\nto = ["json://desk:s3cret-word@127.0.0.1:1/s3cret-path", "env:DESK_CHAT"]\n', encoding="utf-8"
    )
    done = subprocess.run(
        [*HOLDFAST, "run", "--collection", "c", "--delay", "0", "--connect-to", "::127.0.0.1:1"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "DESK_CHAT": "xml://127.0.0.1:1/s3cret-token?+X-Key=s3cret-key"},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    return folder / "c", done.stdout + done.stderr


DECLARED = """publication: {title: T}
claims:
  - {id: c, says: S., cites: [{source: named, quote: "words"}]}
sources:
  named: {title: A letter}
"""


def test_a_service_that_fails_is_told_by_its_number(failed_night: tuple[Path, str]) -> None:
    assert "Notification 1 could not be delivered; the next run tries again." in failed_night[1]
    assert "Notification 2 could not be delivered" in failed_night[1]


def test_no_part_of_a_services_address_is_printed_or_kept(failed_night: tuple[Path, str]) -> None:
    collection, printed = failed_night
    kept = [path.read_bytes() for path in collection.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"s3cret" in each for each in [printed.encode(), *kept])


def test_a_wrong_address_is_not_printed_either(tmp_path: Path) -> None:
    (tmp_path / "citations.yaml").write_text(DECLARED, encoding="utf-8")
    for wrong in ("nonsense://desk:s3cret@x/", "json://desk:s3cret@", "json://s3cret\\nword"):
        (tmp_path / "holdfast.toml").write_text(f'[notify]\nto = ["{wrong}"]\n', encoding="utf-8")
        done = holdfast("run", cwd=tmp_path)
        assert (done.returncode, "notify.to" in done.stderr) == (3, True)
        assert "s3cret" not in done.stdout + done.stderr
