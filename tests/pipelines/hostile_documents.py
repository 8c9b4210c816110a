"""Documents made to fell whoever reads them. Small where they are sent, large where they are read."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable

from pipelines.extraction import Document

HTML, XHTML, SVG, PDF = "text/html; charset=utf-8", "application/xhtml+xml", "image/svg+xml", "application/pdf"
SENTENCE = b"<p>The council has not approved night shifts at the quay.</p>"


def page(body: bytes) -> Document:
    return Document(b"<!doctype html><html><head><title>t</title></head><body>" + body + b"</body></html>", HTML)


def nested(depth: int, tag: bytes = b"div") -> Document:
    return page((b"<" + tag + b">") * depth + SENTENCE + (b"</" + tag + b">") * depth)


def misnested(depth: int) -> Document:
    """The adoption agency of HTML: every element that is closed in the wrong place is opened again."""
    return page((b"<a><b><i><p>" * depth) + SENTENCE)


def table(rows: int) -> Document:
    return page(b"<table>" + b"".join(b"<tr><td>%d<td>row %d" % (row, row) for row in range(rows)) + b"</table>")


def spanning_table(cells: int) -> Document:
    return page(b"<table>" + b"<tr><td colspan=1000 rowspan=65534>x" * cells + b"</table>")


def one_text(size: int) -> Document:
    return page(b"<p>" + b"word " * (size // 5) + b"</p>")


def attributes(number: int) -> Document:
    return page(b"<p " + b" ".join(b"a%d=b" % n for n in range(number)) + b">" + SENTENCE)


def style_sheet(rules: int) -> Document:
    return page(b"<style>" + b"a b c d e f g > h i:not(.x) j { display: none }\n" * rules + b"</style>" + SENTENCE)


def laughs(media_type: str) -> Document:
    """A billion laughs: ten entities, each ten times the one before."""
    entities = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 11))
    root = b"svg" if media_type == SVG else b"html"
    text = b'<?xml version="1.0"?><!DOCTYPE %s [<!ENTITY l0 "ha">%s]><%s><text>&l10;</text></%s>'
    return Document(text % (root, entities, root, root), media_type)


def quadratic_entity() -> Document:
    text = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "%s">]><r>%s</r>'
    return Document(text % (b"a" * 100_000, b"&a;" * 100_000), "application/xml")


def outside_entity(target: str) -> Document:
    text = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{target}">]><r><p>before &x; behind</p></r>'
    return Document(text.encode(), "application/xml")


def deep_json(depth: int) -> Document:
    return Document(b'{"a":' * depth + b"1" + b"}" * depth, "application/json")


def malformed(encoding: str) -> Document:
    body = b"\xff\xfe\x00\xd8\x80\x81\xfe\xff" * 50_000
    return Document(b"<html><body><p>" + body + b"</p></body></html>", f"text/html; charset={encoding}")


def pdf(objects: list[bytes], *, root: int = 1) -> Document:
    """A file of those objects, numbered from 1, with a cross-reference table."""
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start))
    return Document(out.getvalue(), PDF)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), entries, packed)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R %s >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf_page_loop() -> Document:
    """A page tree whose node is its own child."""
    return pdf([CATALOG, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2147483647 >>"])


def pdf_many_pages(number: int) -> Document:
    """One page object, so many times."""
    kids = b"3 0 R " * number
    one = ONE_PAGE % b"/Resources << /Font << /F 5 0 R >> >>"
    words = stream(b"BT /F 1 Tf (The same words on every page.) Tj ET")
    return pdf([CATALOG, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, number), one, words, FONT])


def pdf_text_bomb(repeats: int) -> Document:
    """A content stream of a few kilobytes that draws words without end."""
    one = ONE_PAGE % b"/Resources << /Font << /F 5 0 R >> >>"
    words = stream(b"BT /F 1 Tf 1 0 0 1 0 0 Tm (Words.) Tj ET\n" * repeats)
    return pdf([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", one, words, FONT])


def pdf_form_loop() -> Document:
    """A form that draws itself twice."""
    one = ONE_PAGE % b"/Resources << /XObject << /X 5 0 R >> >>"
    itself = b"/Resources << /XObject << /X 5 0 R >> >>"
    form = stream(b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + itself)
    return pdf([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", one, stream(b"/X Do"), form])


def pdf_huge_image(side: int) -> Document:
    one = ONE_PAGE % b"/Resources << /XObject << /X 5 0 R >> >>"
    size = b"/Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB" % (side, side)
    image = stream(bytes(50_000_000), b"/Type /XObject /Subtype /Image " + size)
    return pdf([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", one, stream(b"/X Do"), image])


def pdf_deep_filters() -> Document:
    """A stream that was packed thirty times over."""
    data = bytes(10_000_000)
    for _ in range(30):
        data = zlib.compress(data, 9)
    names = b"/FlateDecode " * 30
    body = b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(data), names, data)
    one = ONE_PAGE % b""
    return pdf([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", one, body])


def pdf_object_streams() -> Document:
    """Object streams that extend each other in a ring, behind a cross-reference stream that leads into them."""
    table = b"".join(
        bytes([kind]) + place.to_bytes(4, "big") + bytes([index])
        for kind, place, index in [(0, 0, 0), (2, 2, 0), (2, 3, 0), (2, 2, 0), (1, 9, 0)]
    )
    body = b"%PDF-1.7\n4 0 obj\n"
    xref = stream(table, b"/Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R")
    return Document(body + xref + b"\nendobj\nstartxref\n9\n%%EOF\n", PDF)


def pdf_nested_arrays(depth: int) -> Document:
    return pdf([b"[" * depth + b"]" * depth, CATALOG.replace(b"2 0 R", b"1 0 R")], root=2)


def docx_bomb() -> Document:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(50_000_000))
    return Document(held.getvalue(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def gzip_bomb() -> Document:
    """What is still compressed inside is no text."""
    return Document(gzip.compress(gzip.compress(bytes(100_000_000))), "application/gzip")


# -- by name: made inside the worker, so that the bytes do not cross a pipe -------------------------------------------

READ_OR_REFUSED: dict[str, Callable[[], Document]] = {
    "100,000 nested elements": lambda: nested(100_000),
    "100,000 nested quotations": lambda: nested(100_000, b"blockquote"),
    "100,000 nested tables": lambda: nested(100_000, b"table"),
    "elements closed in the wrong place": lambda: misnested(20_000),
    "a table of 50,000 rows": lambda: table(50_000),
    "cells that span a thousand columns": lambda: spanning_table(2_000),
    "one text of 60 MB": lambda: one_text(60_000_000),
    "one text of 1 GB": lambda: one_text(1_000_000_000),
    "100,000 attributes": lambda: attributes(100_000),
    "a style sheet of 20,000 rules": lambda: style_sheet(20_000),
    "a billion laughs in XHTML": lambda: laughs(XHTML),
    "a billion laughs in SVG": lambda: laughs(SVG),
    "an entity of 100 kB, 100,000 times": quadratic_entity,
    "JSON 100,000 deep": lambda: deep_json(100_000),
    "bytes that are no UTF-8": lambda: malformed("utf-8"),
    "bytes that are no UTF-16": lambda: malformed("utf-16"),
    "bytes that are no UTF-7": lambda: malformed("utf-7"),
    "bytes in an encoding that is none": lambda: malformed("base64"),
    "a page tree that is its own child": pdf_page_loop,
    "10,000 pages": lambda: pdf_many_pages(10_000),
    "a content stream of 20 MB": lambda: pdf_text_bomb(500_000),
    "a form that draws itself": pdf_form_loop,
    "an image of 60,000 pixels square": lambda: pdf_huge_image(60_000),
    "an image of 100,000 pixels square": lambda: pdf_huge_image(100_000),
    "a stream packed thirty times": pdf_deep_filters,
    "object streams in a ring": pdf_object_streams,
    "arrays 1,000,000 deep": lambda: pdf_nested_arrays(1_000_000),
    "a zip bomb in DOCX": docx_bomb,
    "a gzip bomb": gzip_bomb,
}


def made(name: str) -> Document:
    """The document of that name."""
    return READ_OR_REFUSED[name]()
