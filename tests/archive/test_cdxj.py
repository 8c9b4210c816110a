"""The index: sorted by bytes, and the same whether it grew or was made anew."""

from __future__ import annotations

import json

import pytest
from archive_bench import Bench, exchange
from hypothesis import given
from hypothesis import strategies as st
from servers.messages import response

from archive import cdxj
from archive.cdxj import INDEX, IndexLine, index_line, merged, update_index

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n")))


def by_bytes(lines: list[str]) -> list[str]:
    return sorted(lines, key=str.encode)


@given(LINES, LINES)
def test_merging_sorted_lines_gives_the_sorted_set(old: list[str], new: list[str]) -> None:
    assert list(merged(by_bytes(old), by_bytes(new))) == by_bytes(list({*old, *new}))


@given(
    st.text("abz,)/?&=é", min_size=1),
    st.from_regex(r"[0-9]{14}", fullmatch=True),
    st.dictionaries(st.text(), st.text(), min_size=1),
)
def test_what_is_written_is_read_again(key: str, timestamp: str, block: dict[str, str]) -> None:
    line = IndexLine(key, timestamp, json.dumps(block))
    assert IndexLine.parse(f"{line}\n") == line


@pytest.mark.parametrize(
    "text", ["", "key", "key 2026", "key 20260201030000 nothing", 'key 20260201030000 ["a"]', "k t {"]
)
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's and str.split's own words
        IndexLine.parse(text)


def test_a_line_says_where_the_record_lies(bench: Bench) -> None:
    raw = response("404 Gone", "Content-Type: Text/HTML; charset=utf-8", body=b"x")
    capture = bench.writer().store(exchange(raw, "http://www.Source.example:80/A?b&a"))
    line = index_line(capture)
    assert (line.key, line.timestamp) == ("example,source)/a?a&b", "20260201030000")
    assert json.loads(line.block) == {
        "url": "http://www.Source.example:80/A?b&a",
        "mime": "text/html",
        "status": "404",
        "digest": str(capture.payload_digest),
        "length": str(capture.length),
        "offset": str(capture.location.offset),
        "filename": capture.location.warc_file,
    }


def test_a_revisit_is_marked_and_a_missing_type_is_unknown(bench: Bench) -> None:
    writer = bench.writer()
    raw = response("200 OK", body=b"x")
    lines = [index_line(writer.store(exchange(raw, minutes=minutes))) for minutes in (0, 5)]
    assert [json.loads(line.block)["mime"] for line in lines] == ["unk", "warc/revisit"]


def test_an_index_that_grew_equals_one_made_anew(bench: Bench) -> None:
    writer = bench.writer(file_bytes=2000)
    path = bench.collection.path / INDEX
    update_index(bench.collection.path, bench.ledger)
    assert path.read_bytes() == b""
    number = 0
    for count in (3, 0, 1, 5):
        for _ in range(count):
            number += 7
            url = f"http://{'z-é.a'[number % 5]}.example/{number % 4}?{number}"
            writer.store(exchange(response("200 OK", body=b"%d" % number), url, minutes=number))
        update_index(bench.collection.path, bench.ledger)
    grown = path.read_bytes()
    path.unlink()
    update_index(bench.collection.path, bench.ledger)
    assert path.read_bytes() == grown
    lines = grown.splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 9


@pytest.mark.parametrize("together", [1, 2, 4, 9])
def test_many_lines_are_sorted_some_at_a_time(bench: Bench, monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    monkeypatch.setattr(cdxj, "_TOGETHER", together)
    test_an_index_that_grew_equals_one_made_anew(bench)


def test_an_update_that_was_killed_before_it_was_noted_is_repeated_without_harm(bench: Bench) -> None:
    bench.writer().store(exchange(response("200 OK", body=b"x")))
    update_index(bench.collection.path, bench.ledger)
    before = (bench.collection.path / INDEX).read_bytes()
    bench.ledger.execute("DELETE FROM index_updates")
    update_index(bench.collection.path, bench.ledger)
    assert (bench.collection.path / INDEX).read_bytes() == before
