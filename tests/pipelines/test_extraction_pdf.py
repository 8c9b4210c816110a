"""PDF files: text page by page, and a name for each way of holding none."""

from __future__ import annotations

import pytest

from pipelines.extraction import Extraction, NotExtracted, Zone, extract
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
