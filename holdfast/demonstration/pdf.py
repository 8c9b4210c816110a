"""A plain PDF from plain text, small enough to be written by hand: one font, left-aligned lines, real pages.

The bytes depend on nothing but the text, so that a page that has not changed keeps its digest and its ETag.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

_COLUMNS = 84  # characters of 11 point Helvetica that fit between the margins of an A4 page, on the safe side
_HEAD = "BT /F1 11 Tf 15 TL 64 780 Td\n"  # font and size, line height, and where the first line begins, in points


def pdf_of(text: str, *, title: str) -> bytes:
    """A PDF 1.4 file. Form feeds in `text` part its pages, empty lines its paragraphs, which are wrapped here.

    Only characters of Windows-1252 can be written; others raise UnicodeEncodeError.
    """
    pages = text.split("\f")
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} /MediaBox [0 0 595 842] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        content = _HEAD + "".join(f"({_escaped(line)}) Tj T*\n" for line in _lines(page)) + "ET"
        resources = "<< /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /Resources {resources} /Contents {5 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects.append(f"<< /Title ({_escaped(title)}) >>")
    return _file([entry.encode("cp1252") for entry in objects])


def _lines(page: str) -> Iterator[str]:
    for paragraph in page.strip().split("\n\n"):
        yield from textwrap.wrap(paragraph, _COLUMNS)
        yield ""


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: list[bytes]) -> bytes:
    """The objects, numbered from 1, and behind them where each begins. The first is the root, the last the title's."""
    written = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, entry in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, entry)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n" % (size, size - 1, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer + b"%%EOF\n"
