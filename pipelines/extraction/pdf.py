"""Text of PDF files, page by page, through pypdfium2 (and nowhere else)."""

from __future__ import annotations

import threading
from typing import Final

import pypdfium2

from ..findings import Reason
from .composing import Composition, Reading, Unreadable
from .values import Zone

# PDFium is not safe to call from two threads at once.
_ONE_AT_A_TIME: Final = threading.Lock()


def read_pdf(payload: bytes) -> Reading | Unreadable:
    """Each page's text with its line breaks; broken words keep their U+FFFE or hyphen: both readings are possible."""
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(payload)
        except pypdfium2.PdfiumError as error:
            return Unreadable(Reason.EXTRACTION_FAILED, _why_closed(error))
        try:
            return _read_pages(document)
        except pypdfium2.PdfiumError as error:
            return Unreadable(Reason.EXTRACTION_FAILED, f"The PDF is damaged ({error}).")
        finally:
            document.close()


def _read_pages(document: pypdfium2.PdfDocument) -> Reading | Unreadable:
    composition = Composition()
    silent: list[int] = []
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        text_page = page.get_textpage()
        text = _normal_line_ends(text_page.get_text_bounded())
        text_page.close()
        page.close()
        if not text.strip():
            silent.append(number)
        composition.add(text, Zone.PAGE, page=number)
    reading = composition.finish(title=document.get_metadata_dict().get("Title") or None)
    if not reading.text.strip():
        pages = f"{len(silent)} page{'s' if len(silent) != 1 else ''}"
        return Unreadable(
            Reason.EXTRACTION_FAILED,
            f"The PDF has no text layer on its {pages}: it holds only images of text, or none.",
        )
    return reading


def _normal_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _why_closed(error: pypdfium2.PdfiumError) -> str:
    if getattr(error, "err_code", None) == 4:  # FPDF_ERR_PASSWORD
        return "The PDF is encrypted and asks for a password."
    return f"The PDF is damaged and could not be opened ({error})."
