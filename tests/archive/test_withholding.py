"""Secrets parted from what is public: which bytes are replaced, which answers give one away, what a kill leaves."""

from __future__ import annotations

import base64
import gzip
import html
import json
import urllib.parse
from dataclasses import replace
from pathlib import Path

import pytest
from archive_bench import NIGHT, Bench, exchange
from hypothesis import given
from hypothesis import strategies as st
from servers.messages import response
from servers.readers import fastwarc_problems, warcio_problems
from warcio.archiveiterator import ArchiveIterator

from archive.audit import audit
from archive.cdxj import update_index
from archive.errors import StorageFailed
from archive.exchange import Exchange, FailedAttempt, Secret
from archive.withholding import gives_away, part_attempt, part_exchange

KEY = b"kq7/Zx+81=harbour&quay\"'<>"
PAGE = response("200 OK", "Content-Type: text/html", b"Set-Cookie: sid=session-of-the-key", body=b"<p>forty ships</p>")
ASKING = f"X-Key: {KEY.decode()}\r\n"


def secret_exchange(raw: bytes = PAGE, *, minutes: int = 0, value: bytes = KEY, name: str = "X-Key") -> Exchange:
    asked = exchange(raw, "https://source.example/a", minutes=minutes, asking=f"{name}: {value.decode()}\r\n")
    return replace(asked, secrets=(Secret(name, value),))


def attempt(received: bytes = b"") -> FailedAttempt:
    request = f"GET /a HTTP/1.1\r\nHost: source.example\r\n{ASKING}\r\n".encode()
    return FailedAttempt(
        "https://source.example/a", NIGHT, "reset", "cut", request, received=received, secrets=(Secret("x-key", KEY),)
    )


@pytest.mark.parametrize(
    ("line", "public"),
    [
        (b"Set-Cookie: a=b; Path=/", b"Set-Cookie: [withheld]"),
        (b"sEt-cOOkie:a=b", b"sEt-cOOkie: [withheld]"),
        (b"Set-Cookie :a=b", b"Set-Cookie : [withheld]"),
        (b"Set-Cookie: a=b\rc=d", b"Set-Cookie: [withheld]"),
        (b"Set-Cookie: a=b\r\n\tc=d\r\n  e=f", b"Set-Cookie: [withheld]"),
        (b"Set-Cookie:", b"Set-Cookie: [withheld]"),
        (b"X-Set-Cookie: a=b", b"X-Set-Cookie: a=b"),
        (b"X: Set-Cookie: a=b", b"X: Set-Cookie: a=b"),
        (b"Set-Cookie a=b", b"Set-Cookie a=b"),
    ],
)
def test_a_cookie_is_withheld_however_its_line_is_written(line: bytes, public: bytes) -> None:
    raw = b"HTTP/1.1 200 OK\r\n" + line + b"\r\nX-Next: kept\r\nContent-Length: 26\r\n\r\nSet-Cookie: not in a head\r\n"
    parted, withheld = part_exchange(secret_exchange(raw))
    assert parted.response == raw.replace(line, public, 1)
    assert bool(withheld.answer) == (line != public)
    assert withheld.answer in raw[: raw.index(b"\r\n\r\n") + 4]


def test_bare_line_ends_stay_what_they_were() -> None:
    raw = b"HTTP/1.1 200 OK\nSet-Cookie: a=b\nX: y\n\nbody"
    assert part_exchange(secret_exchange(raw))[0].response == raw.replace(b"a=b", b"[withheld]")


def test_a_message_without_secret_fields_comes_back_byte_for_byte() -> None:
    raw = response("200 OK", "X-Folded: a\r\n b", body=b"\xff\r\n\r\n")
    parted, withheld = part_exchange(secret_exchange(raw))
    assert (parted.response, withheld.answer) == (raw, b"")
    assert withheld.request == secret_exchange().request


def test_whatever_came_back_on_a_failed_attempt_is_withheld() -> None:
    public, withheld = part_attempt(attempt(b"X-Key: " + KEY))
    assert (public.received, withheld.answer) == (b"", b"X-Key: " + KEY)
    assert b"X-Key: [withheld]\r\n" in public.request
    assert KEY not in public.request


WRITINGS = {
    "plain": KEY,
    "in a URL": urllib.parse.quote(KEY, safe="").encode(),
    "in a URL, in small letters": urllib.parse.quote(KEY, safe="").lower().replace("zx", "Zx").encode(),
    "in a path": urllib.parse.quote(KEY).encode(),
    "in JSON": json.dumps(KEY.decode()).encode(),
    "in JSON with slashes": json.dumps(KEY.decode()).replace("/", "\\/").encode(),
    "in HTML": html.escape(KEY.decode()).encode(),
    "in HTML text": html.escape(KEY.decode(), quote=False).encode(),
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_secret_is_found_however_an_answer_writes_it(writing: str, coding: str) -> None:
    body = b"<p>your key: " + WRITINGS[writing] + b"</p>"
    raw = response("200 OK", f"Content-Encoding: {coding}", body=gzip.compress(body) if coding else body)
    assert gives_away(secret_exchange(raw))
    harmless = body.replace(WRITINGS[writing], b"[hidden]")
    raw = response("200 OK", f"Content-Encoding: {coding}", body=gzip.compress(harmless) if coding else harmless)
    assert not gives_away(secret_exchange(raw))


@given(before=st.binary(max_size=9), after=st.binary(max_size=9), value=st.from_regex(rb"[!-~]{8,40}", fullmatch=True))
def test_a_secret_is_found_in_base64_wherever_it_begins(before: bytes, after: bytes, value: bytes) -> None:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        body = encode(before + value + after).rstrip(b"=")
        assert gives_away(secret_exchange(response("200 OK", body=body), value=value))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("Authorization", b"Bearer 0123456789abcdef", b"0123456789abcdef"),
        ("Authorization", b"Basic " + base64.b64encode(b"desk:a-long-password"), b"a-long-password"),
        ("Authorization", b"Basic " + base64.b64encode(b"desk:a-long-password"), b"desk:a-long-password"),
        ("Cookie", b"theme=dark; sid=0123456789abcdef", b"0123456789abcdef"),
    ],
)
def test_what_is_as_good_as_the_value_is_looked_for_too(name: str, value: bytes, told: bytes) -> None:
    assert gives_away(secret_exchange(response("200 OK", body=b"<" + told + b">"), name=name, value=value))


def test_words_of_a_cookie_that_stand_in_any_page_give_nothing_away() -> None:
    raw = response("200 OK", body=b"the dark theme was accepted")
    assert not gives_away(secret_exchange(raw, name="Cookie", value=b"theme=dark; consent=accepted"))


@pytest.mark.parametrize("part", ["interim", "head"])
def test_a_secret_in_a_head_gives_it_away(part: str) -> None:
    if part == "interim":
        asked = replace(secret_exchange(), interim=b"HTTP/1.1 103 Early\r\nX: " + KEY + b"\r\n\r\n")
    else:
        asked = secret_exchange(response("302 Found", b"Location: /?k=" + KEY))
    assert gives_away(asked)


@pytest.mark.parametrize("raw", [response("204 No Content", "Content-Encoding: gzip"), PAGE])
def test_an_answer_without_a_body_or_a_secret_gives_nothing_away(raw: bytes) -> None:
    assert not gives_away(secret_exchange(raw))


def test_what_can_not_be_decoded_can_not_be_cleared() -> None:
    assert gives_away(secret_exchange(response("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"a")[:-9])))


def test_nothing_that_holds_a_secret_shows_it_when_it_is_printed() -> None:
    shown = repr([secret_exchange(), attempt(KEY), part_exchange(secret_exchange()), part_attempt(attempt(KEY))])
    assert "kq7" not in shown
    assert "session-of-the-key" not in shown


def private_files(bench: Bench, suffix: str = ".warc.gz") -> list[Path]:
    return sorted(bench.collection.private.glob(f"*{suffix}"))


def blocks(path: Path, kind: str) -> list[bytes]:
    with path.open("rb") as file:
        return [record.raw_stream.read() for record in ArchiveIterator(file, True) if record.rec_type == kind]


def test_a_revisit_lacks_the_cookie_too(bench: Bench) -> None:
    writer = bench.writer()
    first = writer.store(secret_exchange())
    second = writer.store(secret_exchange(PAGE.replace(b"the-key", b"another"), minutes=5))
    assert (second.original, second.payload_digest) == (first.number, first.payload_digest)
    writer.close()
    [public] = bench.collection.archive.glob("*.warc.gz")
    [revisit] = blocks(public, "revisit")
    assert b"Set-Cookie: [withheld]\r\n" in revisit
    assert b"session-of" not in gzip.decompress(public.read_bytes())
    [private] = private_files(bench)
    assert [b"session-of-another" in block for block in blocks(private, "metadata")] == [False, True]


def test_where_nothing_is_secret_there_is_no_private_folder(bench: Bench) -> None:
    writer = bench.writer()
    writer.store(exchange(PAGE))
    writer.close()
    assert not bench.collection.private.exists()


def test_secret_and_other_exchanges_stored_together_are_each_whole(bench: Bench) -> None:
    writer = bench.writer()
    plain = exchange(response("200 OK", body=b"plain"), "https://source.example/b", minutes=1)
    captures = writer.store_together([secret_exchange(), plain, attempt(b"noise"), secret_exchange(minutes=3)])
    assert [capture is None for capture in captures] == [False, False, True, False]
    writer.close()
    update_index(bench.collection.path, bench.ledger)
    [private] = private_files(bench)
    assert warcio_problems(private) == fastwarc_problems(private) == []
    assert blocks(private, "request") == [secret_exchange().request, attempt().request, secret_exchange().request]
    faults = [str(fault) for fault in audit(bench.collection).faults if not fault.file.startswith("declarations/")]
    assert faults == []


def test_a_folder_that_others_could_read_is_closed_before_anything_is_written(bench: Bench) -> None:
    bench.collection.private.mkdir(mode=0o755)
    writer = bench.writer()
    writer.store(secret_exchange())
    assert bench.collection.private.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in private_files(bench, ".open")] == [0o600]


def test_a_private_record_that_cannot_be_written_keeps_its_exchange_out_of_the_public_archive(bench: Bench) -> None:
    bench.collection.private.write_text("a file in the folder's place")
    writer = bench.writer()
    with pytest.raises(StorageFailed):
        writer.store(secret_exchange())
    assert bench.ledger.execute("SELECT count(*) FROM captures").fetchone() == (0,)
    bench.collection.private.unlink()
    writer.store(secret_exchange())
    writer.close()
    [public] = bench.collection.archive.glob("*.warc.gz")
    assert len(blocks(public, "response")) == 1


@pytest.mark.parametrize("torn", [0, 1, 40, 400])
def test_after_a_kill_whole_private_records_stay_and_the_torn_tail_stays_private(bench: Bench, torn: int) -> None:
    writer = bench.writer()
    writer.store(secret_exchange())
    size = private_files(bench, ".open")[0].stat().st_size
    writer.store(secret_exchange(minutes=5))
    bench.kill(writer)
    writer._private.leave()
    [left] = private_files(bench, ".open")
    whole = left.read_bytes()
    left.write_bytes(whole[: size + torn])
    tails = {item.name: item.tail for item in bench.collection.recover(bench.ledger)}
    [finished] = private_files(bench)
    assert blocks(finished, "request")[0] == secret_exchange().request
    assert warcio_problems(finished) == []
    assert whole.startswith(finished.read_bytes())
    kept = [path for path in bench.collection.private.iterdir() if "tail-at" in path.name]
    assert sum(path.stat().st_size for path in kept) == tails[finished.name] == size + torn - finished.stat().st_size
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in [*kept, finished])
    assert not (bench.collection.path / "set-aside").exists() or not any(
        KEY in path.read_bytes() for path in (bench.collection.path / "set-aside").iterdir()
    )


def test_a_private_file_that_a_kill_left_empty_is_gone_at_the_next_start(bench: Bench) -> None:
    bench.collection.private.mkdir(mode=0o700)
    (bench.collection.private / "a.warc.gz.open").touch(mode=0o600)
    assert [item.tail for item in bench.collection.recover(bench.ledger)] == [0]
    assert list(bench.collection.private.iterdir()) == []
