"""Two nights over the same URLs: the second asks each whether it has changed, with its own validators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from crawling import Crawled, crawl, plan_for, to_origins
from servers.messages import response
from servers.origin import Origin, Script, Then, script
from servers.readers import fastwarc_problems

from archive.captures import Capture
from archive.reader import read_memento
from crawler import Allowance

BODY = b"<p>15,683 people</p>"
UNCHANGED = script(b"HTTP/1.1 304 Not Modified\r\n\r\n")
DATE = "Sat, 31 Jan 2026 10:00:00 GMT"


def page(*fields: str | bytes, body: bytes = BODY, status: str = "200 OK") -> Script:
    return script(response(status, *fields, body=body))


ODD_TAG = b'ETag: "caf\xe9"'
SCRIPTS: dict[str, Script | list[Script]] = {
    "source.example/robots.txt": [page('ETag: "robots"', body=b"User-agent: *\nDisallow: /private\n"), UNCHANGED],
    "source.example/tag": [page('ETag: "a-1"'), UNCHANGED],
    "source.example/weak": [page('ETag: W/"a-2"'), UNCHANGED],
    "source.example/date": [page(f"Last-Modified: {DATE}"), UNCHANGED],
    "source.example/both": [page('ETag: "b"', f"Last-Modified: {DATE}"), page('ETag: "c"', body=b"changed")],
    "source.example/odd": [page(ODD_TAG), UNCHANGED],
    "source.example/none": page(),
    "source.example/same": page('ETag: "changes nothing"'),
    "source.example/unasked": [page(), UNCHANGED],
    "source.example/gone": [page('ETag: "g"'), page('ETag: "g404"', status="404 Gone")],
    "source.example/missing": page('ETag: "m"', status="404 Not Found"),
    "source.example/cut": [
        script(response("200 OK", 'ETag: "cut"', body=BODY)[:-4], then=Then.CLOSE),
        page('ETag: "cut"'),
    ],
    "source.example/moves": page('ETag: "of the redirect"', "Location: /target", status="302 Found"),
    "source.example/target": [page('ETag: "of the target"'), UNCHANGED],
    "source.example/tagged-then-moves": [page('ETag: "t"'), page("Location: /untagged", status="302 Found")],
    "source.example/untagged": page(),
    "source.example/private": page(),
    "127.0.0.1/plain": [page('ETag: "p"'), UNCHANGED],
}
URLS = [f"http://{url}" for url in SCRIPTS if url.startswith("source") and not url.endswith(("robots.txt", "/target"))]


@dataclass(frozen=True)
class Nights:
    """Both crawls, and the origin that saw them."""

    first: Crawled
    second: Crawled
    origin: Origin

    def condition(self, url: str) -> tuple[bytes | None, bytes | None]:
        """If-None-Match and If-Modified-Since of the last request for that URL."""
        last = self.origin.requests(url)[-1]
        return last.field("If-None-Match"), last.field("If-Modified-Since")

    def capture(self, url: str) -> Capture:
        """The second night's last capture of that very URL."""
        return [capture for capture in self.second.captures if capture.url == f"http://{url}"][-1]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("nights") / "c"
    with Origin(SCRIPTS) as origin:
        network = replace(to_origins(origin), allowed=(Allowance.parse("127.0.0.0/8"),))
        urls = [*URLS, f"http://127.0.0.1:{origin.port}/plain", "http://source.example:80/with-port"]
        origin.add("source.example/with-port", [page('ETag: "port"'), UNCHANGED])
        first = crawl(plan_for(folder, urls, network))
        second = crawl(plan_for(folder, urls, network))
        assert (first.ended.trouble, second.ended.trouble) == (None, None)
        yield Nights(first, second, origin)


def test_the_first_night_asks_without_conditions(nights: Nights) -> None:
    for url in SCRIPTS:
        if not url.endswith("private"):
            first = nights.origin.requests(url)[0]
            assert (first.field("If-None-Match"), first.field("If-Modified-Since")) == (None, None)


@pytest.mark.parametrize(
    ("url", "tag", "date"),
    [
        ("source.example/robots.txt", b'"robots"', None),
        ("source.example/tag", b'"a-1"', None),
        ("source.example/weak", b'W/"a-2"', None),
        ("source.example/date", None, DATE.encode()),
        ("source.example/both", b'"b"', DATE.encode()),
        ("source.example/odd", b'"caf\xe9"', None),
        ("source.example/with-port", b'"port"', None),
        ("source.example/none", None, None),
        ("source.example/gone", b'"g"', None),
        ("source.example/missing", None, None),  # only a page that was there can be unchanged
        ("source.example/cut", None, None),  # what was archived of it is not what the validator stands for
        ("source.example/moves", None, None),
        ("source.example/target", b'"of the target"', None),
        ("source.example/untagged", None, None),
        ("127.0.0.1/plain", b'"p"', None),
    ],
)
def test_each_url_is_asked_with_its_own_validators(
    nights: Nights, url: str, tag: bytes | None, date: bytes | None
) -> None:
    assert nights.condition(url) == (tag, date)


@pytest.mark.parametrize("name", ["tag", "weak", "date", "odd", "target", "with-port"])
def test_unchanged_is_a_revisit_whose_payload_is_the_first_nights(nights: Nights, name: str) -> None:
    capture = nights.capture(f"source.example/{name}")
    assert (capture.status, capture.is_revisit) == (304, True)
    assert read_memento(nights.second.collection.archive, capture.payload_at).content() == BODY


@pytest.mark.parametrize(("name", "status"), [("same", 200), ("none", 200), ("missing", 404)])
def test_the_same_bytes_again_are_a_revisit(nights: Nights, name: str, status: int) -> None:
    capture = nights.capture(f"source.example/{name}")
    assert (capture.status, capture.is_revisit) == (status, True)


@pytest.mark.parametrize(("name", "status"), [("both", 200), ("cut", 200), ("unasked", 304)])
def test_what_is_new_or_not_asked_for_is_a_response(nights: Nights, name: str, status: int) -> None:
    capture = nights.capture(f"source.example/{name}")
    assert (capture.status, capture.is_revisit) == (status, False)


def test_unchanged_robots_rules_are_still_obeyed(nights: Nights) -> None:
    assert nights.second.outcome("http://source.example/private") == "robots"
    assert nights.origin.requests("source.example/private") == []


def test_a_visit_ends_with_the_capture_behind_the_redirect(nights: Nights) -> None:
    visit = nights.second.visits["http://source.example/moves"]
    assert visit.capture == nights.capture("source.example/target").number


def test_both_nights_read_clean(nights: Nights) -> None:
    files = sorted(nights.second.collection.archive.iterdir())
    assert len(files) == 2
    assert [problem for path in files for problem in fastwarc_problems(path)] == []


def test_a_page_whose_archived_bytes_are_lost_is_asked_for_in_full_and_kept(tmp_path: Path) -> None:
    def asked(origin: Origin) -> list[bytes | None]:
        return [request.field("If-None-Match") for request in origin.requests("source.example/tag")]

    answers = [page('ETag: "a"'), page('ETag: "a"'), UNCHANGED]
    with Origin({"source.example/tag": answers}) as origin:
        plan = [plan_for(tmp_path / "c", ["http://source.example/tag"], to_origins(origin)) for _ in range(3)]
        [lost] = [one.location.warc_file for one in crawl(plan[0]).captures if one.url == "http://source.example/tag"]
        (tmp_path / "c" / "archive" / lost).unlink()
        nights = [crawl(plan[1]), crawl(plan[2])]
        assert asked(origin) == [None, None, b'"a"']
    again, unchanged = [one for night in nights for one in night.captures if one.url == "http://source.example/tag"]
    assert (again.status, again.is_revisit) == (200, False)
    assert (unchanged.status, unchanged.original) == (304, again.number)
    assert read_memento(tmp_path / "c" / "archive", unchanged.payload_at).content() == BODY
