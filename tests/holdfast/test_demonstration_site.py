"""The demonstration's web says on each night what the expectations rest on."""

from __future__ import annotations

import gzip
import html
import http.client
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest

from holdfast.demonstration import CITATIONS, NIGHTS, DemonstrationSite, expected_verdicts
from holdfast.demonstration.pages import HOSTS, PAGES, Moved, answer
from pipelines.declarations import dump_document, load_document, read_publication
from pipelines.findings import Reason, Verdict
from pipelines.publication import Figure, Quotation

PUBLICATION = read_publication(CITATIONS)
CHANGED = {"air", "courier", "ministry"}
GONE = {"permit", "crews"}


@pytest.fixture
def site() -> Iterator[DemonstrationSite]:
    with DemonstrationSite() as site:
        yield site


def get(
    site: DemonstrationSite, url: str, *, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, parts.path, headers={"Host": parts.netloc, **named})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def text_of(site: DemonstrationSite, url: str) -> str:
    """The visible words of the page that the address leads to, apart by single spaces."""
    response, body = get(site, url)
    if response.status == 301:
        return text_of(site, response.headers["Location"])
    if response.headers["Content-Type"] == "application/pdf":
        with pypdfium2.PdfDocument(body) as document:
            text = " ".join(page.get_textpage().get_text_range() for page in document)
    else:
        charset = re.search(rb'charset="?([\w-]+)', body)
        assert charset is not None
        text = html.unescape(re.sub(r"<[^>]+>", " ", body.decode(charset[1].decode())))
    return " ".join(text.split())


def asked(content: Quotation | Figure) -> str:
    return content.exact if isinstance(content, Quotation) else content.text


@pytest.mark.parametrize("night", NIGHTS)
def test_every_citation_has_its_expectation(night: int) -> None:
    assert list(expected_verdicts(night)) == [citation.id for citation in PUBLICATION.citations]


@pytest.mark.parametrize("night", NIGHTS)
def test_the_words_stand_in_the_page_exactly_where_they_are_expected_to(night: int, site: DemonstrationSite) -> None:
    site.night = night
    expected = expected_verdicts(night)
    for citation in PUBLICATION.citations:
        url = PUBLICATION.source(citation.source_id).url
        if url is not None:
            stands = asked(citation.content) in text_of(site, url)
            assert stands == (expected[citation.id].verdict is Verdict.VERBATIM), citation.id


@pytest.mark.parametrize("night", NIGHTS)
def test_what_cannot_be_judged_is_a_named_work_a_missing_page_or_a_wall(night: int, site: DemonstrationSite) -> None:
    site.night = night
    for citation in PUBLICATION.citations:
        expected = expected_verdicts(night)[citation.id]
        url = PUBLICATION.source(citation.source_id).url
        match expected.reason:
            case None:
                assert expected.verdict is not Verdict.UNVERIFIABLE
            case Reason.UNRESOLVED:
                assert url is None
            case Reason.NOT_FOUND:
                assert url is not None
                assert get(site, url)[0].status == 404
            case Reason.BOT_WALL:
                assert url is not None
                assert get(site, url)[0].status == 200
                assert len(text_of(site, url).split()) < 100
            case other:
                pytest.fail(f"the demonstration has no page that is {other}")


def test_kinds_of_change_are_expected_where_something_is_altered_and_nowhere_else() -> None:
    for night in NIGHTS:
        for citation, expected in expected_verdicts(night).items():
            assert bool(expected.changes) == (expected.verdict is Verdict.ALTERED), citation


def test_only_the_pages_that_drift_change_and_the_others_answer_304(site: DemonstrationSite) -> None:
    for source in PUBLICATION.sources:
        if source.url is None or isinstance(PAGES[source.url], Moved):
            continue
        site.night = 1
        tag = get(site, source.url)[0].headers["ETag"]
        site.night = 2
        response, body = get(site, source.url, If_None_Match=tag)
        gone = source.id in GONE or source.id.startswith("dockers.")
        assert (response.status == 304) == (source.id not in CHANGED and not gone), source.id
        assert bool(body) == (response.status != 304)


def test_a_page_may_be_had_compressed_and_has_a_tag_of_its_own_then(site: DemonstrationSite) -> None:
    url = "http://air.example.org/stations/eastern-quay.html"
    plain, body = get(site, url)
    packed, packed_body = get(site, url, Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed_body) == body
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert get(site, url, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])[0].status == 304


def test_a_redirect_leads_to_the_table(site: DemonstrationSite) -> None:
    response, _ = get(site, "http://statistics.example.net/containers")
    assert (response.status, response.headers["Location"]) == (
        301,
        "http://statistics.example.net/tables/throughput-2024.html",
    )


def test_one_connection_serves_several_requests_and_hosts(site: DemonstrationSite) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    for host in sorted(HOSTS):
        connection.request("GET", "/robots.txt", headers={"Host": f"{host}:80"})
        response = connection.getresponse()
        assert response.status == 200
        assert response.read().startswith(b"User-agent: *\n")
        assert not response.will_close
    connection.close()


def test_robots_txt_forbids_no_page_that_is_cited() -> None:
    assert not any(urlsplit(url).path.startswith(("/search/", "/feedback/")) for url in PAGES)


@pytest.mark.parametrize("url", ["http://elsewhere.example.org/", "http://news.example.org/other.html"])
def test_an_unknown_address_is_not_found(url: str, site: DemonstrationSite) -> None:
    assert get(site, url)[0].status == 404


def test_head_tells_the_length_and_sends_nothing(site: DemonstrationSite) -> None:
    url = "http://library.example.org/bylaws/harbour-bylaw-12.html"
    response, body = get(site, url, method="HEAD")
    assert (response.headers["Content-Length"], body) == (str(len(get(site, url)[1])), b"")


def test_the_chinese_page_is_told_by_its_own_declaration_only(site: DemonstrationSite) -> None:
    response, body = get(site, "http://equipment.example.com/news/2024/1106.html")
    assert response.headers["Content-Type"] == "text/html"
    assert "总投资86.4亿元" in body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


def test_pages_are_long_enough_to_be_taken_for_pages(site: DemonstrationSite) -> None:
    for night in NIGHTS:
        site.night = night
        for source in PUBLICATION.sources:
            if source.url is not None and (night == 1 or not (source.id in GONE or source.id.startswith("dockers."))):
                text = text_of(site, source.url)
                assert len(text.split()) > 300 or len(re.findall(r"[\u4e00-\u9fff]", text)) > 500, source.id


def test_the_report_is_a_pdf_of_two_pages_with_its_table_of_offsets_right() -> None:
    body = answer("http://port.example.net/reports/annual-report-2024.pdf", night=1).body
    with pypdfium2.PdfDocument(body) as document:
        assert len(document) == 2
        assert document.get_metadata_value("Title") == "Annual Report 2024"
    table = re.search(rb"xref\n0 (\d+)\n(.*)trailer", body, re.DOTALL)
    assert table is not None
    offsets = [int(line[:10]) for line in table[2].splitlines()[1:]]
    assert [body[offset:].split(b" ", 1)[0] for offset in offsets] == [b"%d" % n for n in range(1, int(table[1]))]


def test_the_site_stops_although_a_client_keeps_its_connection_open() -> None:
    before = threading.active_count()
    with DemonstrationSite() as site:
        port = site.port
        kept = socket.create_connection(("127.0.0.1", port), timeout=10)
        kept.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: news.example.org\r\n\r\n")
        assert kept.recv(15) == b"HTTP/1.1 200 OK"
    while kept.recv(4096):
        pass
    kept.close()
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_outside_its_block_the_site_has_no_port() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = DemonstrationSite().port


def test_the_declarations_of_the_demonstration_survive_rewriting(tmp_path: Path) -> None:
    copy = tmp_path / "citations.yaml"
    dump_document(load_document(CITATIONS), copy)
    assert copy.read_bytes() == CITATIONS.read_bytes()
