"""Text of PDF files, page by page, through pypdfium2 (and nowhere else)."""

from __future__ import annotations

import threading
from typing import Final

import pypdfium2

from ..findings import Reason
from .composing import Composition, Reading, Unreadable
from .running_heads import running_lines
from .values import Part, Zone

# PDFium is not safe to call from two threads at once.
_ONE_AT_A_TIME: Final = threading.Lock()
# By either of them PDFium marks a hyphen at the end of a line, from which it has taken the line break.
_CONTROLS: Final = {0x02: "\ufffe"}


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
    pages = [_text_of(document, number).split("\n") for number in range(len(document))]
    if not any(line.strip() for lines in pages for line in lines):
        count = f"{len(pages)} page{'s' if len(pages) != 1 else ''}"
        return Unreadable(
            Reason.EXTRACTION_FAILED,
            f"The PDF has no text layer on its {count}: it holds only images of text, or none.",
        )
    running = running_lines(pages)
    composition = Composition()
    for number, lines in enumerate(pages):
        body = "\n".join(line for at, line in enumerate(lines) if (number, at) not in running)
        composition.add(body, Zone.PAGE, page=number + 1)
    # Behind the whole text: a sentence goes on from page to page as if they were not there.
    for number, at in sorted(running):
        composition.add(pages[number][at], Zone.PAGE, page=number + 1, part=Part.RUNNING_HEAD)
    return composition.finish(title=document.get_metadata_dict().get("Title") or None)


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text_page = page.get_textpage()
    text: str = text_page.get_text_bounded()
    text_page.close()
    page.close()
    return text.translate(_CONTROLS).replace("\r\n", "\n").replace("\r", "\n")


def _why_closed(error: pypdfium2.PdfiumError) -> str:
    if getattr(error, "err_code", None) == 4:  # FPDF_ERR_PASSWORD
        return "The PDF is encrypted and asks for a password."
    return f"The PDF is damaged and could not be opened ({error})."
