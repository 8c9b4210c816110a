"""What other archives hold of a page: TimeMaps and CDX servers, the understandable and the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from servers.messages import response
from servers.origin import Origin, Script, script

from crawler.addresses import Allowance
from crawler.mementos import Archive, Found, Trouble, look_up, raw_address
from crawler.outgoing import Limits, Outgoing
from crawler.plan import Network

PAGE = "https://a.example/story?id=7&x=%20"
NEAR = datetime(2026, 5, 2, tzinfo=UTC)
QUESTION = f"?url={quote(PAGE, safe='')}&output=json&closest=20260502000000&sort=closest&limit=20"


def link(url: str, relation: str, **parameters: str) -> str:
    written = "".join(f'; {name}="{value}"' for name, value in parameters.items())
    return f'<{url}>; rel="{relation}"{written}'


def timemap(*links: str) -> bytes:
    return response("200 OK", "Content-Type: application/link-format", body=",\n ".join(links).encode())


FIRST = link(
    f"http://archive.example/web/20250101000000/{PAGE}", "first memento", datetime="Wed, 01 Jan 2025 00:00:00 GMT"
)
SECOND = link(f"http://archive.example/web/20260430120000/{PAGE}", "memento", datetime="Thu, 30 Apr 2026 12:00:00 GMT")
LAST = link(
    f"http://archive.example/web/20261101000000/{PAGE}", "last memento", datetime="Sun, 01 Nov 2026 00:00:00 GMT"
)
ORIGINAL = link(PAGE, "original")

WAYBACK = [
    ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
    ["example,a)/story", "20250101000000", PAGE, "text/html", "200", "AAA", "100"],
    ["example,a)/story", "20260501000000", PAGE, "text/html", "404", "BBB", "100"],
    ["example,a)/story", "20260430120000", PAGE, "warc/revisit", "-", "AAA", "100"],
    ["example,a)/story", "20269999000000", PAGE, "text/html", "200", "CCC", "100"],
    ["example,a)/story", "20260502000000", "ftp://a.example/", "text/html", "200", "CCC", "100"],
]
HALF = ["example,a)/story", "20260430120000", "http://a.example/\ud800", "text/html", "200", "AAA", "100"]
PYWB = [
    {"urlkey": "example,a)/story", "timestamp": "20260430120000", "url": PAGE, "mime": "text/html", "status": "200"},
    {"urlkey": "example,a)/story", "timestamp": "20260501120000", "url": PAGE, "mime": "text/html", "status": "503"},
]


def scripts(address: str) -> dict[str, Script]:
    paged = timemap(
        ORIGINAL,
        link(
            "/page/1", "timemap", **{"from": "Wed, 01 Jan 2025 00:00:00 GMT", "until": "Wed, 31 Dec 2025 00:00:00 GMT"}
        ),
        link(
            "/page/2", "timemap", **{"from": "Thu, 01 Jan 2026 00:00:00 GMT", "until": "Thu, 31 Dec 2026 00:00:00 GMT"}
        ),
        link(f"/paged/{PAGE}", "self"),
    )
    loop = timemap(link("/loop/again", "timemap"), link(f"/loop/{PAGE}", "timemap"))
    lines = "\n".join(map(json.dumps, PYWB)).encode()
    answers = {
        f"/map/{PAGE}": timemap(ORIGINAL, FIRST, SECOND, LAST),
        f"/paged/{PAGE}": paged,
        "/page/1": timemap(FIRST),
        "/page/2": timemap(SECOND, LAST),
        f"/loop/{PAGE}": loop,
        "/loop/again": loop,
        f"/hostile/{PAGE}": timemap(
            link("javascript:alert(1)", "memento", datetime="Thu, 30 Apr 2026 12:00:00 GMT"),
            link("http://x.example/", "memento", datetime="yesterday"),
            link("http://y.example/", "memento"),
        ),
        f"/impossible/{PAGE}": timemap(
            link("http://[x.example/", "memento", datetime="Thu, 30 Apr 2026 12:00:00 GMT"),
            link("http://x.example/1", "memento", datetime=f"Thu, 30 Apr {10**20} 12:00:00 GMT"),
            link("http://x.example/2", "memento", datetime=f"Thu, 30 Apr 2026 12:00:00 +{10**20}"),
            link("http://x.example/3", "memento", datetime="Fri, 31 Dec 9999 23:59:59 -2359"),
            link(f"http://x.example/{'a' * 9000}", "memento", datetime="Thu, 30 Apr 2026 12:00:00 GMT"),
        ),
        f"/none/{PAGE}": response("404 Not Found", body=b"no"),
        f"/page-of-html/{PAGE}": response("200 OK", body=b"<html>An error</html>"),
        f"/broken/{PAGE}": response("500 Broken", body=b"no"),
        f"/wayback{QUESTION}": response("200 OK", body=json.dumps(WAYBACK).encode()),
        f"/pywb{QUESTION}": response("200 OK", body=lines),
        f"/empty{QUESTION}": response("200 OK", body=b""),
        f"/garbage{QUESTION}": response("200 OK", body=b'{"timestamp": [1, 2'),
        f"/half{QUESTION}": response("200 OK", body=json.dumps([*WAYBACK[:1], HALF]).encode()),
        f"/odd{QUESTION}": response("200 OK", body=b"[[], 1, null]"),
        f"/deep{QUESTION}": response("200 OK", body=b"[" * 100_000),
    }
    return {f"{address}{path}": script(answer) for path, answer in answers.items()}


@pytest.fixture(scope="module")
def origin() -> Iterator[Origin]:
    with Origin(scripts("127.0.0.1")) as origin:
        yield origin


def found(origin: Origin, *, timemap: str | None = None, cdx: str | None = None, raw: bool = True) -> Found:
    at = f"http://127.0.0.1:{origin.port}"
    archive = Archive(
        "the archive",
        cdx=cdx and f"{at}{cdx}",
        replay="http://archive.example/web/",
        timemap=timemap and f"{at}{timemap}",
        raw=raw,
    )
    client = Outgoing(
        "holdfast-test/1.0",
        Network(allowed=(Allowance.parse("127.0.0.0/8"),)),
        Limits(seconds=5.0, max_bytes=1 << 20, attempts=1),
    )
    return look_up(PAGE, [archive], client, near=NEAR)


def moments(found: Found) -> list[str]:
    return [f"{memento.at:%Y%m%d}" for memento in found.mementos]


def test_a_timemap_names_the_copies_and_the_nearest_comes_first(origin: Origin) -> None:
    answer = found(origin, timemap="/map/")
    assert moments(answer) == ["20260430", "20261101", "20250101"]
    assert answer.mementos[0].url == f"http://archive.example/web/20260430120000id_/{PAGE}"
    assert not answer.troubles


def test_an_archive_without_raw_bytes_is_taken_at_its_word(origin: Origin) -> None:
    assert found(origin, timemap="/map/", raw=False).mementos[0].url.endswith(f"/web/20260430120000/{PAGE}")


def test_of_a_timemap_in_pages_only_the_one_that_matters_is_read(origin: Origin) -> None:
    assert moments(found(origin, timemap="/paged/")) == ["20260430", "20261101"]


def test_timemaps_that_name_each_other_come_to_an_end(origin: Origin) -> None:
    assert found(origin, timemap="/loop/").mementos == ()


@pytest.mark.parametrize("path", ["/hostile/", "/impossible/"])
def test_nothing_but_dated_web_addresses_is_taken_from_a_timemap(origin: Origin, path: str) -> None:
    assert found(origin, timemap=path) == Found()


def test_an_address_with_half_a_character_is_none(origin: Origin) -> None:
    assert found(origin, cdx="/half") == Found()


def test_a_pages_address_in_another_alphabet_is_asked_for_in_its_ascii_form(origin: Origin) -> None:
    archive = Archive("a", timemap=f"http://127.0.0.1:{origin.port}/none/")
    client = Outgoing("t/1", Network(allowed=(Allowance.parse("127.0.0.0/8"),)), Limits(seconds=5.0, attempts=1))
    assert look_up("https://a.example/für?a=%20 b", [archive], client, near=NEAR) == Found()
    assert origin.seen[-1].path == "/none/https://a.example/f%C3%BCr?a=%20%20b"


def test_an_archive_is_given_a_rest_between_two_pages_of_a_timemap(origin: Origin) -> None:
    rests: list[float] = []
    archive = Archive("a", timemap=f"http://127.0.0.1:{origin.port}/paged/")
    network = Network(allowed=(Allowance.parse("127.0.0.0/8"),))
    look_up(PAGE, [archive], Outgoing("t/1", network, rest=rests.append), near=NEAR, rest=3.0)
    assert rests == [3.0]


def test_a_page_that_no_archive_knows_is_no_trouble(origin: Origin) -> None:
    assert found(origin, timemap="/none/") == Found()
    assert found(origin, cdx="/empty") == Found()


def test_a_timemap_that_is_none_is_told(origin: Origin) -> None:
    answer = found(origin, timemap="/page-of-html/")
    assert not answer.mementos
    assert len(answer.troubles) == 1
    assert answer.troubles[0].archive == "the archive"
    assert answer.troubles[0].detail.startswith("it gave an answer")
    assert answer.unanswered == ()


def test_an_archive_that_is_broken_for_now_has_not_answered(origin: Origin) -> None:
    answer = found(origin, timemap="/broken/")
    assert answer.troubles == (Trouble("the archive", "it could not be asked: it answered with status 500"),)
    assert [archive.name for archive in answer.unanswered] == ["the archive"]


def test_a_wayback_machines_rows_give_whole_pages_only(origin: Origin) -> None:
    answer = found(origin, cdx="/wayback")
    assert moments(answer) == ["20260430", "20250101"]
    assert answer.mementos[0].url == f"http://archive.example/web/20260430120000id_/{PAGE}"


def test_the_lines_of_pywb_are_understood(origin: Origin) -> None:
    assert moments(found(origin, cdx="/pywb")) == ["20260430"]


@pytest.mark.parametrize("path", ["/garbage", "/odd", "/deep"])
def test_an_index_that_is_garbage_is_told(origin: Origin, path: str) -> None:
    answer = found(origin, cdx=path)
    assert not answer.mementos
    assert len(answer.troubles) == 1


def test_an_archive_that_cannot_be_reached_does_not_silence_the_others(origin: Origin) -> None:
    here = f"http://127.0.0.1:{origin.port}/map/"
    client = Outgoing("t/1", Network(allowed=(Allowance.parse("127.0.0.0/8"),)), Limits(seconds=2.0, attempts=1))
    archives = [
        Archive("away", timemap="http://127.0.0.1:1/"),
        Archive("inside", timemap="http://169.254.169.254/"),
        Archive("here", timemap=here),
    ]
    answer = look_up(PAGE, archives, client, near=NEAR)
    assert len(answer.mementos) == 3
    assert [trouble.archive for trouble in answer.troubles] == ["away", "inside"]


@pytest.mark.parametrize(
    ("url", "raw"),
    [
        (
            "https://web.archive.org/web/20260502031500/https://a.example/",
            "https://web.archive.org/web/20260502031500id_/https://a.example/",
        ),
        (
            "https://web.archive.org/web/20260502031500mp_/http:/a.example/",
            "https://web.archive.org/web/20260502031500id_/http:/a.example/",
        ),
        ("https://web.archive.org/web/2019/https://a.example/", "https://web.archive.org/web/2019/https://a.example/"),
        ("https://a.example/20260502031500/x", "https://a.example/20260502031500/x"),
    ],
)
def test_the_raw_bytes_have_an_address_of_their_own(url: str, raw: str) -> None:
    assert raw_address(url) == raw
