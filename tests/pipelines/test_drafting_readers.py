"""The forms that publications come in: one article gives the same quotations, sources and notes in each of them."""

# ruff: noqa: E501 - markup is read best as it is written

from __future__ import annotations

import io
import zipfile

import pytest

from pipelines.drafting import Draft, NotReadable, PublicationText, draft_of, read_publication_text
from pipelines.drafting.publication_text import BlockKind

QUOTE = "no bridge has ever asked who is crossing it"
SOURCE = "https://rivers.example.org/bridges/1988.html"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

MARKDOWN = f"""# Bridges

Ola Dunn wrote that “{QUOTE}”.[^1] It cost [9,300 crowns](https://accounts.example.org/1988).

[^1]: Ola Dunn, “On bridges”, *River Notes*, 1988, <{SOURCE}>.
"""
HTML = f"""<html><body><article><h1>Bridges</h1>
<p>Ola Dunn wrote that “{QUOTE}”.<sup><a href="#n1">1</a></sup> It cost
<a href="https://accounts.example.org/1988">9,300 crowns</a>.</p></article>
<aside><p id="n1">1. Ola Dunn, “On bridges”, <em>River Notes</em>, 1988, {SOURCE}.</p></aside></body></html>"""
TEXT = f"""Bridges

Ola Dunn wrote that “{QUOTE}”.[1] It cost 9,300 crowns, see
https://accounts.example.org/
1988 for the sum that was paid out to the builders over all those years.

Notes

[1] Ola Dunn, “On bridges”, River Notes, 1988, {SOURCE}.
"""


def word(*, notes: str = "footnote") -> bytes:
    document = f"""<w:document {WORD}><w:body>
<w:p><w:pPr><w:pStyle w:val="Titel"/></w:pPr><w:r><w:t>Bridges</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Ola Dunn wrote that “no bridge has </w:t></w:r><w:del><w:r><w:delText>rarely</w:delText></w:r></w:del>
<w:r><w:t>ever asked who is crossing it”.</w:t></w:r><w:r><w:{notes}Reference w:id="7"/></w:r>
<w:r><w:t xml:space="preserve"> It cost </w:t></w:r><w:hyperlink r:id="r1"><w:r><w:t>9,300 crowns</w:t></w:r></w:hyperlink><w:r><w:t>.</w:t></w:r></w:p>
</w:body></w:document>"""
    note = f"""<w:{notes}s {WORD}><w:{notes} w:id="-1" w:type="separator"><w:p/></w:{notes}>
<w:{notes} w:id="7"><w:p><w:r><w:t xml:space="preserve"> Ola Dunn, “On bridges”, </w:t></w:r>
<w:r><w:rPr><w:i/></w:rPr><w:t>River Notes</w:t></w:r><w:r><w:t>, 1988, </w:t></w:r>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "{SOURCE}" </w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>here</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:{notes}></w:{notes}s>"""
    links = f"""<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="hyperlink" Target="https://accounts.example.org/1988" TargetMode="External"/></Relationships>"""
    styles = f"""<w:styles {WORD}><w:style w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>"""
    return zipped(
        {
            "word/document.xml": document,
            f"word/{notes}s.xml": note,
            "word/_rels/document.xml.rels": links,
            "word/styles.xml": styles,
        }
    )


def epub() -> bytes:
    chapter = HTML.split("<aside>", maxsplit=1)[0].replace('href="#n1"', 'href="notes.xhtml#n1"') + "</body></html>"
    notes = f'<html><body><section><p id="n1">Ola Dunn, “On bridges”, <em>River Notes</em>, 1988, {SOURCE}.</p></section></body></html>'
    package = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Bridges</dc:title></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="a" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="n" href="text/notes.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="nav"/><itemref idref="a"/><itemref idref="n"/></spine></package>"""
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    return zipped(
        {
            "META-INF/container.xml": container,
            "OPS/book.opf": package,
            "OPS/nav.xhtml": "<html><body><p>“Contents that nobody quotes in earnest”, she said.</p></body></html>",
            "OPS/text/one.xhtml": chapter,
            "OPS/text/notes.xhtml": notes,
        }
    )


def zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # without today's date
    return out.getvalue()


def read(payload: bytes | str, name: str) -> PublicationText:
    publication = read_publication_text(payload.encode() if isinstance(payload, str) else payload, name=name)
    assert isinstance(publication, PublicationText), publication
    return publication


FORMS = {
    "bridges.md": MARKDOWN.encode(),
    "bridges.html": HTML.encode(),
    "bridges.txt": TEXT.encode(),
    "bridges.docx": word(),
    "endnotes.docx": word(notes="endnote"),
    "bridges.epub": epub(),
}


@pytest.fixture(params=FORMS)
def draft(request: pytest.FixtureRequest) -> Draft:
    return draft_of(read(FORMS[request.param], request.param))


def test_the_quotation_and_the_figure_are_found_in_every_form(draft: Draft) -> None:
    assert [cite.quote or cite.figure for cite in draft.cites] == [QUOTE, "9,300 crowns"]


def test_the_note_carries_the_quotation_in_every_form(draft: Draft) -> None:
    quotation = draft.cites[0]
    source = next(source for source in draft.sources if source.id == quotation.source_id)
    assert (source.url, source.title, source.published) == (SOURCE, "On bridges", "1988")
    assert quotation.reason.startswith("note ")
    assert quotation.reviews == ()


def test_the_link_carries_the_figure_in_every_form(draft: Draft) -> None:
    source = next(source for source in draft.sources if source.id == draft.cites[1].source_id)
    assert source.url == "https://accounts.example.org/1988"


def test_the_title_is_the_publications_in_every_form(draft: Draft) -> None:
    assert draft.title == "Bridges"


def test_a_pdf_gives_its_footnotes_and_joins_its_lines() -> None:
    lines = [
        "It was the engineer Ola Dunn who wrote, in the year of the great flood, that",
        f"“{QUOTE}”.1 The sum was paid in the same year,",
        "without anybody having been told of it by the mayor or by his men.",
        "1 Ola Dunn, “On bridges”, River Notes, 1988,",
        SOURCE + ".",
    ]
    publication = read(pdf(lines), "bridges.pdf")
    assert [note.label for note in publication.notes] == ["1"]
    draft = draft_of(publication)
    assert [cite.quote for cite in draft.cites] == [QUOTE]
    assert draft.cites[0].reason == "note 1"
    assert [source.url for source in draft.sources] == [SOURCE]
    assert publication.blocks[0].place == "page 1"


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page with these lines, its offsets left for the reader to mend."""

    def shown(line: str) -> bytes:
        escaped = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return b"(" + escaped.encode("cp1252") + b") Tj T*"

    content = b"BT /F1 11 Tf 14 TL 60 700 Td " + b" ".join(map(shown, lines)) + b" ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (b"", "empty.txt"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "picture.png"),
        (b"PK\x03\x04 broken", "broken.docx"),
        (b"PK\x03\x04 broken", "broken.epub"),
        (zipped({"a.txt": "no document"}), "other.docx"),
        (zipped({"META-INF/container.xml": "<container/>"}), "hollow.epub"),
        (b"%PDF-1.4 broken", "broken.pdf"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_is_no_publication_is_told_and_never_an_exception(payload: bytes, name: str) -> None:
    assert isinstance(read_publication_text(payload, name=name), NotReadable)


def test_entities_of_a_word_document_are_not_expanded() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    document = f"{bomb}<w:document {WORD}><w:body><w:p><w:r><w:t>Here &b; and &c; it ends.</w:t></w:r></w:p></w:body></w:document>"
    publication = read(zipped({"word/document.xml": document}), "bomb.docx")
    assert "aaaa" not in publication.blocks[0].text
    assert "root:" not in publication.blocks[0].text


def test_a_package_that_unpacks_to_gigabytes_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package, package.open("word/document.xml", "w") as member:
        for _ in range(66):
            member.write(b" " * (1 << 20))
    assert isinstance(read_publication_text(out.getvalue(), name="bomb.docx"), NotReadable)


def test_navigation_and_footers_of_a_page_are_not_its_text() -> None:
    page = "<body><nav><p>“Read more of what everybody reads”</p></nav><main><p>Text of the page.</p></main><footer><p>12,000 subscribers</p></footer></body>"
    assert [block.text for block in read(page, "page.html").blocks] == ["Text of the page."]


def test_a_display_repeats_the_text_and_is_no_part_of_it() -> None:
    text = "The board of the old canal never met again after that winter of the great frost.\n\n**The board of the old canal never met again after that winter**\n\n**This bold paragraph says something that stands nowhere else.**\n"
    kinds = [block.kind for block in read(text, "a.md").blocks]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.DISPLAY, BlockKind.PARAGRAPH]


def test_a_link_back_from_a_note_is_no_note() -> None:
    publication = read(HTML.replace("1988, ", '1988, <a href="#ref">↩</a> '), "a.html")
    assert [note.label for note in publication.notes] == ["1"]
    assert "↩" not in publication.notes[0].blocks[0].text
