"""Hosts with names in other scripts are asked for as browsers ask for them, and told as they were declared."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawling import crawl, plan_for, to_origins
from servers.messages import response
from servers.origin import Origin, script

from archive.runs import CAPTURED
from crawler.frontier import host_of
from crawler.hosts import ascii_host, with_ascii_host

IN_ASCII = {
    "bücher.example": "xn--bcher-kva.example",
    "BÜCHER.example": "xn--bcher-kva.example",
    "faß.example": "xn--fa-hia.example",  # fass.example by the rules of 2003
    "президент.example": "xn--d1abbgf6aiiy.example",
    "新华网.example": "xn--xkrr14bows.example",
    "💩.example": "xn--ls8h.example",  # by no newer rules, and asked for all the same
    "a_b.example": "a_b.example",
    "Plain.Example": "Plain.Example",
}


@pytest.mark.parametrize("host", IN_ASCII)
def test_a_host_has_the_name_that_browsers_ask_for(host: str) -> None:
    assert ascii_host(host) == IN_ASCII[host]


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://bücher.example/ä?q=ö#ü", "http://xn--bcher-kva.example/ä?q=ö#ü"),
        ("https://faß.example:8443/", "https://xn--fa-hia.example:8443/"),
        ("http://plain.example/é", "http://plain.example/é"),
        ("http://leser@bücher.example/", "http://leser@bücher.example/"),
        (f"http://{'ü' * 70}.example/", f"http://{'ü' * 70}.example/"),
        ("http://[::ü/", "http://[::ü/"),
    ],
)
def test_of_an_address_the_host_alone_is_changed(url: str, asked: str) -> None:
    assert with_ascii_host(url) == asked


def test_sources_on_such_hosts_are_fetched_each_night_and_once(tmp_path: Path) -> None:
    declared = [host for host in IN_ASCII if not host.isascii()]
    page = response("200 OK", "Content-Type: text/html", body=b"<p>page</p>")
    scripts = {f"{IN_ASCII[host]}{path}": script(page) for host in declared for path in ("/robots.txt", "/p")}
    urls = [f"http://{host}/p" for host in declared]
    unaskable = f"http://{'ü' * 70}.example/"
    with Origin(scripts) as origin:
        crawled = crawl(plan_for(tmp_path / "c", [*urls, unaskable], to_origins(origin)))
        outcomes = {visit.url: visit.outcome for visit in crawled.reported}
        assert outcomes == {**dict.fromkeys(urls, CAPTURED), unaskable: "unreachable"}
        for host in {IN_ASCII[host] for host in declared}:
            assert origin.requests(f"{host}/p")
        again = crawl(plan_for(tmp_path / "c", urls, to_origins(origin)))
    assert {visit.outcome for visit in again.reported} == {CAPTURED}


def test_a_source_and_its_host_keep_one_timetable() -> None:
    assert host_of("http://bücher.example/1") == host_of("http://xn--bcher-kva.example/2") == "xn--bcher-kva.example"
