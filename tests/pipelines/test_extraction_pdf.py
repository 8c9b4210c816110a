"""PDF files: text page by page, and a name for each way of holding none."""

from __future__ import annotations

import pytest

from pipelines.extraction import Extraction, NotExtracted, Part, Zone, extract
from pipelines.findings import Reason


def pdf(*pages: list[str], extra: str = "") -> bytes:
    """A PDF whose pages hold the given lines, as Latin-1 text in one of the fonts that every reader has."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        drawn = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
        stream = f"BT /F1 12 Tf 72 720 Td {drawn}ET" if lines else "0 0 m 9 9 l S"
        content = f"{5 + 2 * number} 0 R"
        fonts = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {fonts} /Contents {content} >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def failure(payload: bytes) -> NotExtracted:
    answer = extract(payload, media_type="application/pdf")
    assert isinstance(answer, NotExtracted)
    return answer


@pytest.mark.parametrize("media_type", ["application/pdf", "text/html", None])
def test_a_pdf_is_read_page_by_page_whatever_it_is_called(media_type: str | None) -> None:
    answer = extract(pdf(["The first line", "and the second"], ["Another page"]), media_type=media_type)
    assert isinstance(answer, Extraction)
    assert answer.text == "The first line\nand the second\nAnother page"
    assert [(stretch.zone, stretch.page) for stretch in answer.stretches] == [(Zone.PAGE, 1), (Zone.PAGE, 2)]
    assert answer.label_at(answer.text.index("Another")) == "page 2"


def test_pages_without_text_between_others_keep_the_count() -> None:
    answer = extract(pdf(["One"], [], ["Three"]), media_type="application/pdf")
    assert isinstance(answer, Extraction)
    assert [stretch.label for stretch in answer.stretches] == ["page 1", "page 3"]


def test_a_pdf_of_images_says_that_it_has_no_text_layer() -> None:
    answer = failure(pdf([], []))
    assert answer.reason is Reason.EXTRACTION_FAILED
    assert "no text layer" in answer.detail


def test_an_encrypted_pdf_says_so() -> None:
    secret = f"<{'ab' * 32}>"
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {secret} /U {secret} /P -4 >> /ID [<00> <00>]"
    assert "password" in failure(pdf(["Hidden"], extra=lock)).detail


def test_a_damaged_pdf_says_so() -> None:
    assert "damaged" in failure(b"%PDF-1.7\nand then nothing of use").detail


def text_of(*pages: list[str]) -> str:
    answer = extract(pdf(*pages), media_type="application/pdf")
    assert isinstance(answer, Extraction)
    return answer.text


def test_a_sentence_goes_on_over_running_heads_and_feet() -> None:
    pages = [
        [f"Harbour Report 2023 {number}", f"sentence {word} begins and", f"goes on to {word}", f"{number + 6} / 40"]
        for number, word in enumerate(["one", "two", "three", "four"], 1)
    ]
    answer = extract(pdf(*pages), media_type="application/pdf")
    assert isinstance(answer, Extraction)
    body, _, heads = answer.text.partition("\nHarbour Report")
    assert body.split("\n") == [
        line
        for word in ("one", "two", "three", "four")
        for line in (f"sentence {word} begins and", f"goes on to {word}")
    ]
    assert heads.count("Harbour Report") == 3
    stretch = answer.stretch_at(answer.text.index("2023 3"))
    assert stretch is not None
    assert (stretch.label, stretch.part) == ("page 3", Part.RUNNING_HEAD)


def test_the_heading_of_a_table_that_goes_on_stays_above_its_first_rows() -> None:
    text = text_of(*([f"Port {year}", "Aldermouth 12", "Dunmere 14"] for year in ["Loaded 2023"] * 3))
    assert text.split("\n")[:3] == ["Port Loaded 2023", "Aldermouth 12", "Dunmere 14"]
    assert text.count("Port Loaded 2023") == 3


@pytest.mark.parametrize(
    "lines",
    [
        [["Article 1", "text of it"], ["Article 2", "text of that"]],  # two pages are no row of pages
        [["All of 1,204 boats", "were"], ["All of 1,604 boats", "are"], ["All of 1,004 boats", "will be"]],
        [["one", "Inspected: 17"], ["two", "Inspected: 3"], ["three", "Inspected: 170"], ["four", "Inspected: 9"]],
    ],
)
def test_lines_that_differ_otherwise_are_no_running_heads(lines: list[list[str]]) -> None:
    assert text_of(*lines) == "\n".join(line for page in lines for line in page)


def test_a_hyphen_at_the_end_of_a_line_keeps_both_its_readings() -> None:
    assert text_of(["The inspec-", "tors of a well-", "known port"]) == "The inspec\ufffetors of a well\ufffeknown port"


def test_columns_are_read_one_after_the_other_as_they_are_drawn() -> None:
    left, right = ["of the first column", "all three lines", "come first"], ["and then the second"]
    moved = [*left[:-1], f"{left[-1]}) Tj 250 60 Td ({right[0]}"]
    assert text_of(moved).split("\n") == [*left, *right]
