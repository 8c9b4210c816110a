"""Asking an archive to save a page: what it takes, refuses, forgets and makes up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from servers.messages import response
from servers.origin import Origin, Then, script

from crawler.addresses import Allowance
from crawler.outgoing import Limits, Outgoing
from crawler.plan import Network
from crawler.saving import Save, Saver, SaveState, read_back

NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
PAGE = "https://a.example/story?id=7&x=ä"
TAKEN = {"url": PAGE, "job_id": "spn2-0f3a"}
DONE = {"status": "success", "timestamp": "20261122031700", "original_url": "https://another.example/"}


def says(status: str, said: object) -> bytes:
    return response(status, "Content-Type: application/json", body=json.dumps(said).encode())


ANSWERS = {
    "/good": says("200 OK", TAKEN),
    "/good/status/spn2-0f3a": says("200 OK", DONE),
    "/busy": says("200 OK", TAKEN),
    "/busy/status/spn2-0f3a": says("200 OK", {"status": "pending"}),
    "/full": says("200 OK", {"message": "You have already reached the limit\nof active sessions.", "status": "error"}),
    "/locked": says("401 Unauthorized", {"message": "You need to be logged in."}),
    "/html": response("200 OK", body=b"<html>a page</html>"),
    "/evil": says("200 OK", {"job_id": "../../etc/passwd"}),
    "/odd": says("200 OK", TAKEN),
    "/odd/status/spn2-0f3a": says("200 OK", {"status": "success", "timestamp": "yesterday"}),
    "/tired/status/spn2-0f3a": says("503 Later", {"status": "error", "message": "Later."}),
    "/lost": says("200 OK", TAKEN),
    "/lost/status/spn2-0f3a": says("200 OK", {"status": "error", "message": "Couldn't resolve host."}),
}


@pytest.fixture
def origin() -> Iterator[Origin]:
    scripts = {f"127.0.0.1{path}": script(answer) for path, answer in ANSWERS.items()}
    gone = {f"127.0.0.1/gone{path}": script(then=Then.RESET) for path in ("", "/status/spn2-0f3a")}
    with Origin({**scripts, **gone}) as origin:
        yield origin


def saver(origin: Origin, path: str) -> Saver:
    client = Outgoing("t/1", Network(allowed=(Allowance.parse("127.0.0.0/8"),)), Limits(seconds=5.0, attempts=1))
    at = f"http://127.0.0.1:{origin.port}"
    return Saver(f"{at}{path}", "https://archive.example/web/", client, authorization="LOW key:s3cret")


def test_a_page_is_asked_for_followed_and_read_back(origin: Origin) -> None:
    asked = saver(origin, "/good").ask(PAGE, now=NOW)
    assert asked == Save(PAGE, SaveState.ASKED, NOW, job="spn2-0f3a")
    saved = saver(origin, "/good").follow(asked)
    assert saved.state is SaveState.SAVED
    assert saved.at == datetime(2026, 11, 22, 3, 17, tzinfo=UTC)
    assert saved.copy == f"https://archive.example/web/20261122031700id_/{PAGE}"
    assert read_back(saved, captured=True).state is SaveState.CONFIRMED
    assert read_back(saved, captured=False).state is SaveState.FAILED


def test_the_request_names_the_page_and_carries_the_key(origin: Origin) -> None:
    saver(origin, "/good").ask(PAGE, now=NOW)
    [seen] = origin.seen
    assert seen.raw.startswith(b"POST /good ")
    assert seen.field("Authorization") == b"LOW key:s3cret"
    body = b"url=https%3A%2F%2Fa.example%2Fstory%3Fid%3D7%26x%3D%C3%A4&skip_first_archive=1"
    assert seen.field("Content-Length") == str(len(body)).encode()


def test_the_key_is_in_nothing_that_is_printed(origin: Origin) -> None:
    assert "s3cret" not in repr(saver(origin, "/good"))


def test_a_job_that_is_worked_on_stays_asked(origin: Origin) -> None:
    asked = saver(origin, "/busy").ask(PAGE, now=NOW)
    assert saver(origin, "/busy").follow(asked) == asked


@pytest.mark.parametrize("path", ["/gone", "/tired"])
def test_an_archive_that_is_away_says_nothing_about_a_job(origin: Origin, path: str) -> None:
    asked = Save(PAGE, SaveState.ASKED, NOW, job="spn2-0f3a")
    assert saver(origin, path).follow(asked) is None


def test_a_copy_without_a_moment_is_not_believed(origin: Origin) -> None:
    asked = saver(origin, "/odd").ask(PAGE, now=NOW)
    assert saver(origin, "/odd").follow(asked) == asked


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/full", "You have already reached the limit of active sessions."),
        ("/locked", "You need to be logged in."),
        ("/html", "status 200"),
        ("/evil", "status 200"),
        ("/gone", "could not be asked"),
    ],
)
def test_a_refusal_is_told_in_the_archives_own_words(origin: Origin, path: str, said: str) -> None:
    refused = saver(origin, path).ask(PAGE, now=NOW)
    assert refused.state is SaveState.FAILED
    assert said in (refused.detail or "")


def test_a_job_that_failed_over_there_is_told(origin: Origin) -> None:
    asked = saver(origin, "/lost").ask(PAGE, now=NOW)
    assert saver(origin, "/lost").follow(asked).detail == "The archive refused: Couldn't resolve host."


@pytest.mark.parametrize("state", [state for state in SaveState if state is not SaveState.ASKED])
def test_what_is_not_waiting_is_not_asked_about(origin: Origin, state: SaveState) -> None:
    save = replace(Save(PAGE, SaveState.ASKED, NOW, job="spn2-0f3a"), state=state)
    assert saver(origin, "/good").follow(save) == save
    assert not origin.seen
