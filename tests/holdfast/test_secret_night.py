"""A whole night with secret headers: their values stand in the private WARC and nowhere else.

Everything that a run and the commands after it leave or say is searched, byte for byte: compressed members, coded
payloads and the ledger's raw pages too, and what is logged when every logger tells everything.
"""

from __future__ import annotations

import base64
import gzip
import io
import itertools
import json
import os
import ssl
import subprocess
import urllib.parse
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import trustme
from command import HOLDFAST
from fastwarc.warc import ArchiveIterator, WarcRecordType
from servers.messages import response
from servers.origin import Origin, Then, script

KEY = "Token kq7/Zx+81=harbour&quay"
TEXT = b"<html><title>Quay</title><main>" + b"<p>The harbour office keeps a record of every ship.</p>" * 8
PAGE = TEXT + b"<p>In all forty ships came.</p></main></html>"
ECHO = TEXT + b"<p>In all forty ships came, for " + KEY.encode() + b"</p></main></html>"
SESSION = b"sid=opened-for-the-holder-of-the-key"
SCRIPTS = {
    "api.example/page": script(
        response(
            "200 OK",
            "Content-Type: text/html",
            "Content-Encoding: gzip",
            b"Set-Cookie: " + SESSION,
            'ETag: "1"',
            body=gzip.compress(PAGE),
        )
    ),
    "api.example/echo": script(
        response("200 OK", "Content-Type: text/html", "Content-Encoding: gzip", body=gzip.compress(ECHO))
    ),
    "api.example/moved": script(response("302 Found", "Location: https://other.example/page")),
    "api.example/parrot": script(b"X-Key: " + KEY.encode() + b"\r\n\r\n", then=Then.CLOSE),
    "api.example/reset": script(then=Then.RESET),
    "other.example/page": script(response("200 OK", "Content-Type: text/html", body=PAGE)),
}
CITED = ["page", "echo", "moved", "parrot", "reset"]
# Loaded by every Python that is started, the crawl's and the readers' processes too.
TELL_EVERYTHING = """
import logging

def setLevel(self, level):
    self.level = logging.DEBUG

logging.Logger.setLevel = logging.Handler.setLevel = setLevel
logging.root.level = logging.DEBUG
"""


@dataclass
class Left:
    """What two nights and the commands after them left on disk and said; and what the server saw."""

    folder: Path
    origin: Origin
    said: dict[str, subprocess.CompletedProcess[bytes]] = field(default_factory=dict)

    @property
    def collection(self) -> Path:
        return self.folder / "harbour"


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    folder = tmp_path_factory.mktemp("secret")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("api.example", "other.example").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(TELL_EVERYTHING)
    cites = ", ".join(f'{{url: "https://api.example/{path}", quote: forty ships}}' for path in CITED)
    (folder / "citations.yaml").write_text(
        f"publication: {{title: Silt}}\nclaims: [{{id: ships, says: Forty ships came., cites: [{cites}]}}]\n"
    )
    (folder / "holdfast.toml").write_text(
        "[crawl]\ndelay = 0\nretries = 1\n\n[[crawl.secret_headers]]\n"
        'host = "api.example"\nname = "X-Key"\nenv = "HARBOUR_KEY"\n'
    )
    with Origin(SCRIPTS, tls=context) as origin:
        left = Left(folder, origin)
        network = ("--connect-to", f":443:127.0.0.1:{origin.port}")
        for night in (1, 2):
            told = ("--json",) if night == 2 else ()
            left.said[f"night {night}"] = command(
                folder, "run", "citations.yaml", "--collection", "harbour", "--now", f"2026-02-0{night}",
                "--findings", f"findings-{night}.jsonl", *network, *told,
            )  # fmt: skip
        for name in ("html", "json", "csv", "md"):
            left.said[name] = command(folder, "report", "--collection", "harbour", "--format", name)
        left.said["history"] = command(folder, "history", "ships", "--collection", "harbour", "--json")
        left.said["export"] = command(folder, "export", "wacz", "--collection", "harbour", "--output", "harbour.wacz")
        left.said["audit"] = command(folder, "audit", "harbour")
        left.said["unset"] = command(folder, "run", "citations.yaml", "--collection", "other", key=None)
        yield left


def command(folder: Path, *arguments: str, key: str | None = KEY) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "SSL_CERT_FILE": str(folder / "ca.pem"), "PYTHONPATH": str(folder / "site")}
    if key is not None:
        environment["HARBOUR_KEY"] = key
    return subprocess.run(
        [*HOLDFAST, *arguments], cwd=folder, env=environment, capture_output=True, timeout=120, check=False
    )


def forms(value: bytes) -> set[bytes]:
    """The value as it could be written somewhere."""
    encoded = {base64.b64encode(bytes(before) + value)[4:-4] for before in range(3)}
    quoted = {urllib.parse.quote(value, safe="").encode(), urllib.parse.quote(value).encode()}
    return {value, value.split(b" ")[-1], value.hex().encode(), *encoded, *quoted}


NEEDLES = forms(KEY.encode()) | forms(SESSION)


def opened(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes, and whatever is inside them: zip members, gzip members, payloads with their content-coding undone."""
    yield name, data
    if name.endswith(".wacz"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inner in archive.namelist():
                yield from opened(f"{name}/{inner}", archive.read(inner))
    elif name.endswith(".gz"):
        yield f"{name}, decompressed", gzip.decompress(data)
    if name.endswith(".warc.gz"):
        for number, record in enumerate(ArchiveIterator(io.BytesIO(data), record_types=WarcRecordType.response)):
            yield f"{name}, payload {number}", payload_of(record.reader.read())


def payload_of(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def places(left: Left) -> Iterator[tuple[str, bytes]]:
    for path in sorted(left.folder.rglob("*")):
        name = str(path.relative_to(left.folder))
        if path.is_file() and not name.startswith("harbour/private/"):
            yield from opened(name, path.read_bytes())
    for name, done in left.said.items():
        yield f"standard output of {name}", done.stdout
        yield f"standard error of {name}", done.stderr


def test_the_nights_did_what_the_search_is_worth_something_for(left: Left) -> None:
    assert [left.said[f"night {night}"].returncode for night in (1, 2)] == [2, 2]
    for path in CITED:
        assert {seen.field("X-Key") for seen in left.origin.requests(f"api.example/{path}")} == {KEY.encode()}
    findings = [json.loads(line) for line in (left.folder / "findings-2.jsonl").read_text().splitlines()]
    assert [(f["verdict"], f["reason"]) for f in findings] == [
        ("verbatim", None),
        ("unverifiable", "protocol"),
        ("verbatim", None),
        ("unverifiable", "protocol"),
        ("unverifiable", "reset"),
    ]
    assert b"DEBUG" in left.said["night 1"].stderr or b"Crawled (200)" in left.said["night 1"].stderr


def test_the_search_finds_what_is_there(left: Left) -> None:
    """In the private WARC: what is not found elsewhere would have been found."""
    found = b""
    for path in sorted((left.collection / "private").glob("*.warc.gz")):
        found += b"".join(data for _, data in opened(path.name, path.read_bytes()))
    assert KEY.encode() in found
    assert SESSION in found


def test_no_place_but_the_private_warc_holds_a_secret_in_any_writing(left: Left) -> None:
    searched = list(places(left))
    names = [name for name, _ in searched]
    for expected in ("ledger.sqlite", "index.cdxj", "report.html", ".wacz/archive/", "payload 0", "holdfast.toml"):
        assert any(expected in name for name in names), f"{expected} was not searched"
    assert [(name, form) for (name, data), form in itertools.product(searched, NEEDLES) if form in data] == []


def test_neither_export_nor_audit_knows_of_the_private_folder(left: Left) -> None:
    with zipfile.ZipFile(left.folder / "harbour.wacz") as archive:
        assert not [name for name in archive.namelist() if "private" in name]
    assert left.said["audit"].returncode == 0, left.said["audit"].stdout.decode()


def test_the_report_says_which_header_went_to_which_host(left: Left) -> None:
    assert b"X-Key to api.example" in left.said["html"].stdout


def test_a_variable_that_is_not_set_is_told_before_anything_is_fetched(left: Left) -> None:
    done = left.said["unset"]
    assert done.returncode == 3
    sentence = " ".join(done.stderr.decode().split())
    assert (
        "secret header X-Key for api.example is taken from the environment variable HARBOUR_KEY, which is not set"
        in (sentence)
    )
    assert not (left.folder / "other").exists()


@pytest.mark.parametrize("written", ["0123456789abcdef", "%30123456789abcdef"])
def test_an_address_with_the_secret_in_it_is_refused_before_it_is_published(tmp_path: Path, written: str) -> None:
    (tmp_path / "citations.yaml").write_text(
        "publication: {title: Silt}\nclaims: [{id: ships, says: Forty., cites: "
        f'[{{url: "https://api.example/?key={written}", quote: forty ships}}]}}]\n'
    )
    (tmp_path / "holdfast.toml").write_text(
        '[crawl]\nsecret_headers = [{host = "api.example", name = "X-Key", env = "HARBOUR_KEY"}]\n'
    )
    done = command(tmp_path, "run", "citations.yaml", "--collection", "harbour", key="0123456789abcdef")
    assert done.returncode == 3
    assert b"holds the value of the secret header X-Key" in done.stderr
    assert b"123456789abcdef" not in done.stderr + done.stdout
    assert not (tmp_path / "harbour").exists()
