"""Which reader a document goes to, how its bytes become characters, and what the plain readers give."""

from __future__ import annotations

import codecs

import pytest

from pipelines.extraction import Extraction, NotExtracted, extract
from pipelines.findings import Reason

SENTENCES = {
    "gb18030": "根据这份报告，去年共有九千二百四十六人被拘留，其中大多数人没有受到审判。",
    "big5": "根據這份報告，去年共有九千二百四十六人被拘留，其中大多數人沒有受到審判。",
    "shift_jis": "報告書によると、昨年は九千人以上が拘束され、その多くは裁判を受けていない。",
    "euc-kr": "보고서에 따르면 지난해 구천 명이 넘는 사람이 구금되었고 대부분 재판을 받지 못했다.",
    "windows-1251": "Согласно отчёту, в прошлом году было задержано более девяти тысяч человек.",
    "windows-1252": "Laut dem Bericht wurden voriges Jahr über neuntausend Menschen festgehalten, ohne Prüfung.",
    "windows-1253": "Σύμφωνα με την έκθεση, πέρυσι κρατήθηκαν πάνω από εννέα χιλιάδες άνθρωποι χωρίς δίκη.",
}


def read(payload: bytes, media_type: str | None) -> Extraction:
    answer = extract(payload, media_type=media_type)
    assert isinstance(answer, Extraction), answer
    return answer


def refused(payload: bytes, media_type: str | None) -> Reason:
    answer = extract(payload, media_type=media_type)
    assert isinstance(answer, NotExtracted), answer
    return answer.reason


@pytest.mark.parametrize("encoding", SENTENCES)
def test_the_charset_of_the_header_is_taken(encoding: str) -> None:
    page = f"<html><body><p>{SENTENCES[encoding]}</p></body></html>".encode(encoding)
    assert read(page, f"text/html; charset={encoding}").text == SENTENCES[encoding]


@pytest.mark.parametrize("encoding", SENTENCES)
def test_the_charset_of_the_markup_is_taken_where_the_header_names_none(encoding: str) -> None:
    page = f"<html><head><meta charset='{encoding}'></head><body><p>{SENTENCES[encoding]}</p></body></html>"
    assert read(page.encode(encoding), "text/html").text == SENTENCES[encoding]


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "shift_jis", "windows-1251"])
def test_bytes_that_contradict_a_declared_utf8_are_read_as_what_they_are(encoding: str) -> None:
    page = f"<html><head><meta charset=utf-8></head><body><p>{SENTENCES[encoding] * 3}</p></body></html>"
    assert read(page.encode(encoding), "text/html; charset=utf-8").text == SENTENCES[encoding] * 3


def test_utf8_under_the_name_of_latin1_is_read_as_utf8() -> None:
    page = f"<html><body><p>{SENTENCES['windows-1252']}</p></body></html>".encode()
    assert read(page, "text/html; charset=iso-8859-1").text == SENTENCES["windows-1252"]


def test_a_byte_order_mark_beats_every_declaration() -> None:
    page = codecs.BOM_UTF16_LE + "<html><body><p>Größe zählt hier nicht.</p></body></html>".encode("utf-16-le")
    assert read(page, "text/html; charset=windows-1251").text == "Größe zählt hier nicht."


def test_one_broken_character_does_not_turn_utf8_into_something_else() -> None:
    page = "<html><body><p>Zwölf große Häuser übersäen die Höhe, schön für müde Füße.</p>".encode() + b"<p>\xc3</p>"
    assert "Zwölf große Häuser" in read(page, "text/html; charset=utf-8").text


def test_html_under_the_name_of_pdf_is_html() -> None:
    assert (
        read(b"<!DOCTYPE html><html><body><p>No PDF at all.</p></body></html>", "application/pdf").text
        == "No PDF at all."
    )


@pytest.mark.parametrize("media_type", [None, "application/octet-stream", "binary/octet-stream"])
def test_html_without_a_name_is_html(media_type: str | None) -> None:
    assert (
        read(b"\n<!-- x --><html><body><p>By its looks a page.</p></body></html>", media_type).text
        == "By its looks a page."
    )


@pytest.mark.parametrize(
    ("payload", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "text/html"),
        (b"PK\x03\x04" + bytes(40), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"\xff\xfbsound" + bytes(40), "audio/mpeg"),
        (bytes(range(256)), None),
    ],
)
def test_what_is_no_text_is_an_unsupported_type(payload: bytes, media_type: str | None) -> None:
    assert refused(payload, media_type) is Reason.UNSUPPORTED_TYPE


@pytest.mark.parametrize("payload", [b"", b" \r\n"])
def test_an_empty_document_gives_no_text(payload: bytes) -> None:
    assert refused(payload, "text/html") is Reason.EXTRACTION_FAILED


def test_plain_text_stands_as_it_is() -> None:
    assert read(b"One line\r\n  and another <b>line</b>", "text/plain").text == "One line\n  and another <b>line</b>"


def test_json_gives_keys_strings_and_numbers_as_written_in_order() -> None:
    source = b'{"deaths": 1.10, "named": ["Ada", "Bo"], "note": {"text": "none \\u00e9", "checked": true, "gap": null}}'
    assert read(source, "application/json").text.split("\n") == [
        "deaths: 1.10", "named", "Ada", "Bo", "note", "text: none é", "checked: true", "gap",
    ]  # fmt: skip


def test_rows_of_a_csv_stay_rows() -> None:
    assert read(b'year,deaths\n2019,"1,204"\n', "text/csv").text == "year\tdeaths\n2019\t1,204"


def test_xml_gives_its_text_and_expands_no_entity() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "boom"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    text = read(bomb + b"<r><t>A title</t><p>Some text &a;&b; here</p></r>", "application/xml").text
    assert text == "A title\nSome text here"


def test_a_media_type_is_given_where_the_server_named_none() -> None:
    assert read(b"Just a line of text.", None).media_type == "text/plain"


def test_broken_xml_is_told_in_a_sentence() -> None:
    answer = extract(b"\x00<a", media_type="text/xml")
    assert isinstance(answer, NotExtracted)
    assert answer.detail.startswith("The XML document is damaged (")
    assert answer.detail.endswith(").")


def test_half_a_character_becomes_one_that_files_can_hold() -> None:
    extraction = extract(b'{"a": "\\ud800 forty ships"}', media_type="application/json")
    assert isinstance(extraction, Extraction)
    assert extraction.text == "a: \N{REPLACEMENT CHARACTER} forty ships"
