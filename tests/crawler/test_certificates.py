"""The certificates that a server sent stand in the archive: once a run for each host, beside its first exchange."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme
from crawling import Crawled, WarcRecord, crawl, plan_for, records, to_origins
from servers.messages import response
from servers.origin import Origin, Then, script
from servers.readers import fastwarc_problems, warcio_problems

from archive.audit import audit
from archive.collection import Collection

PAGE = script(response("200 OK", body=b"forty ships"), then=Then.CLOSE)  # so that every page has a handshake of its own
HOSTS = ("one.example", "two.example")
URLS = [f"https://{host}/{page}" for host in HOSTS for page in "abc"]


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> trustme.LeafCert:
    """Issued by an intermediate, so that a server sends two certificates."""
    return authority.create_child_ca().issue_cert(*HOSTS)


@pytest.fixture(scope="module")
def nights(
    certificate: trustme.LeafCert, trusted: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Crawled, Crawled]:
    """Two nights over two hosts, and a page without TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    path = tmp_path_factory.mktemp("certificates") / "collection"
    scripts = {url.removeprefix("https://"): PAGE for url in URLS}
    with Origin(scripts, tls=context) as tls, Origin({"plain.example/a": PAGE}) as http:
        network = to_origins(http, tls)
        first, second = (crawl(plan_for(path, [*URLS, "http://plain.example/a"], network)) for _ in range(2))
    assert (first.ended.trouble, second.ended.trouble) == (None, None)
    return first, second


def certificate_records(collection: Collection) -> list[WarcRecord]:
    return [
        record for record in records(collection) if record.fields["Content-Type"] == "application/pem-certificate-chain"
    ]


def test_each_host_has_one_record_a_run(nights: tuple[Crawled, Crawled]) -> None:
    targets = sorted(str(record.url) for record in certificate_records(nights[0].collection))
    assert targets == sorted(f"tls://{host}:443" for host in HOSTS for _ in nights)


def test_the_block_is_the_chain_that_the_server_sent(
    nights: tuple[Crawled, Crawled], certificate: trustme.LeafCert
) -> None:
    sent = b"".join(pem.bytes() for pem in certificate.cert_chain_pems)
    assert sent.count(b"BEGIN CERTIFICATE") == 2
    for record in certificate_records(nights[0].collection):
        assert record.block == sent


def test_it_stands_beside_the_first_response_of_its_host(nights: tuple[Crawled, Crawled]) -> None:
    found = records(nights[0].collection)
    by_id = {record.id: record for record in found}
    for record in certificate_records(nights[0].collection):
        beside = by_id[record.fields["WARC-Concurrent-To"]]
        host = str(record.url).removeprefix("tls://").removesuffix(":443")
        assert beside.type in ("response", "revisit")
        assert str(beside.url).startswith(f"https://{host}/")
        assert record.fields["WARC-Date"] == beside.fields["WARC-Date"]
        assert record.fields["WARC-IP-Address"] == "127.0.0.1"


def test_readers_and_the_audit_have_nothing_to_object(nights: tuple[Crawled, Crawled]) -> None:
    collection = nights[0].collection
    for path in collection.archive.glob("*.warc.gz"):
        assert warcio_problems(path) == []
        assert fastwarc_problems(path) == []
    faults = [str(fault) for fault in audit(collection).faults if not fault.file.startswith("declarations/")]
    assert faults == []  # a crawl by itself keeps no declarations
