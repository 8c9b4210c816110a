"""Publications as Word documents, EPUB books and PDF files: what is drafted from them, against what stands in them."""

# ruff: noqa: E501 - markup is read best as it is written

from __future__ import annotations

from pathlib import Path

import pytest
from test_drafting_readers import WORD, pdf, read, zipped

from pipelines.drafting import Draft, NotReadable, draft_of, read_publication_text

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def mark(number: int) -> str:
    return f'<w:r><w:endnoteReference w:id="{number}"/></w:r>'


def paragraph(*runs: str, style: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}</w:p>'


def report() -> bytes:
    """A Word report with endnotes: a short title, "Ibid.", an inserted word, a table, a link."""
    body = [
        paragraph(run("The Kelp Accounts"), style="Title"),
        paragraph(run("1. What was cut"), style="Heading1"),
        paragraph(
            run("The harbour office allows cutting “"),
            run("for as long as "),
            f'<w:ins w:id="1" w:author="x">{run("the kelp ")}</w:ins>',
            run("comes back by itself.”"),
            mark(2),
            run(" In 2021 it licensed 14,600 tonnes."),
            mark(3),
        ),
        paragraph(
            run("Divers disagree. Inga Torp has written that “the forest is thinner at every "),
            run("count", "<w:i/>"),
            run("”,"),
            mark(4),
            run(" and that 38 per cent of the plots hold no kelp at all."),
            mark(5),
        ),
        paragraph(
            run("The price stands at EUR 112 a tonne, "),
            f'<w:hyperlink r:id="r1">{run("the exchange says")}</w:hyperlink>',
            run("."),
        ),
        "<w:tbl><w:tr><w:tc>"
        + paragraph(run("Year"))
        + "</w:tc><w:tc>"
        + paragraph(run("Tonnes"))
        + "</w:tc></w:tr><w:tr><w:tc>"
        + paragraph(run("2019"))
        + "</w:tc><w:tc>"
        + paragraph(run("9,300"))
        + "</w:tc></w:tr></w:tbl>",
    ]
    notes = {
        2: "Harbour Office, “Rules for Cutting,” 3 May 2016, https://harbour.example.org/rules.pdf.",
        3: "Ibid., annex 1.",
        4: "Inga Torp, “Thin Forests,” Sea Review 7 (2020), doi:10.5555/sea.7.",
        5: "Torp, “Thin Forests.”",
    }
    endnotes = "".join(
        f'<w:endnote w:id="{number}">{paragraph(run(text))}</w:endnote>' for number, text in notes.items()
    )
    return zipped(
        {
            "word/document.xml": f"<w:document {WORD}><w:body>{''.join(body)}</w:body></w:document>",
            "word/endnotes.xml": f"<w:endnotes {WORD}>{endnotes}</w:endnotes>",
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="hyperlink" Target="https://exchange.example.org/kelp" TargetMode="External"/></Relationships>',
            "word/styles.xml": f'<w:styles {WORD}><w:style w:styleId="Title"><w:name w:val="Title"/></w:style><w:style w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>',
        }
    )


def essay() -> bytes:
    """An EPUB essay in two chapters, with notes in asides, a block quotation and a bibliography of its own."""
    first = """<html xmlns:epub="http://www.idpf.org/2007/ops"><body><h1>The Bell Wood</h1>
<p>Of the wood Karin Holm says that “it rings before it rains…and nobody has asked why”.<a epub:type="noteref" href="#n1">1</a></p>
<aside epub:type="footnote" id="n1"><p>Karin Holm, <i>Ringing Trees</i> (Lund, 1974), p. 9.</p></aside>
<blockquote><p>We cut the bell out of the tree and were surprised that the tree was silent.</p></blockquote></body></html>"""
    second = """<html xmlns:epub="http://www.idpf.org/2007/ops"><body><h2>After the saw</h2>
<p>The mill bought 2,150 trunks in 1931.<a epub:type="noteref" href="#n1">2</a> According to Otto Brandt, “a mill hears nothing but its own saw”.</p>
<aside epub:type="footnote" id="n1"><p>Mill Museum, <a href="https://mill.example.org/books/1931">Purchase book</a>.</p></aside></body></html>"""
    works = "<html><body><h2>Bibliography</h2><p>Otto Brandt (1952) “The Deaf Mill”. Sund Press.</p><p>Karin Holm (1974) “Ringing Trees”. Lund.</p></body></html>"
    package = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Bell Wood</dc:title></metadata>
<manifest><item id="a" href="1.xhtml" media-type="application/xhtml+xml"/><item id="b" href="2.xhtml" media-type="application/xhtml+xml"/><item id="c" href="3.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>"""
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'
    return zipped(
        {
            "META-INF/container.xml": container,
            "book.opf": package,
            "1.xhtml": first,
            "2.xhtml": second,
            "3.xhtml": works,
        }
    )


def drawn(payload: bytes, name: str) -> Draft:
    return draft_of(read(payload, name))


def tied(draft: Draft) -> dict[str, str]:
    """What is quoted or counted, with the address or the title of its source."""
    sources = {source.id: source.url or source.title for source in draft.sources}
    return {cite.quote or cite.figure or "": sources[cite.source_id] for cite in draft.cites}


def test_a_word_report_keeps_its_endnotes_short_titles_and_links() -> None:
    found = tied(drawn(report(), "kelp.docx"))
    assert found.pop("9,300").startswith("A source that the publication does not name")
    assert found == {
        "for as long as the kelp comes back by itself.": "https://harbour.example.org/rules.pdf",
        "14,600 tonnes": "https://harbour.example.org/rules.pdf",
        "the forest is thinner at every count": "https://doi.org/10.5555/sea.7",
        "38 per cent": "https://doi.org/10.5555/sea.7",
        "EUR 112": "https://exchange.example.org/kelp",
    }


def test_an_epub_essay_keeps_the_notes_of_its_chapters_apart() -> None:
    found = tied(drawn(essay(), "bell.epub"))
    assert found["2,150"] == "https://mill.example.org/books/1931"
    assert "Ringing Trees" in found["it rings before it rains…and nobody has asked why"]
    assert "The Deaf Mill" in found["a mill hears nothing but its own saw"]
    assert "We cut the bell out of the tree and were surprised that the tree was silent." in found


def test_a_pdf_dossier_keeps_its_lists_of_sources_over_the_lines() -> None:
    lines = [
        "File: The Drained Fen",
        "1. The pumps",
        "The drainage board ran 12 pumps until 1998 and spent EUR 4.2 million on them. Its engineer",
        "called the fen a patient that never asked to be cured. Sources: Drainage Board, Annual",
        "Report 1998; County Mercury, The Last Pump (1999-02-03).",
        "2. The birds",
        "Wardens counted 8,900 dunlins in 2018. (Contested: the board disputes the method.)",
        "Source: Wetland Society, Winter Counts.",
    ]
    draft = drawn(pdf(lines), "fen.pdf")
    assert tied(draft)["EUR 4.2 million"].startswith("Drainage Board, Annual Report 1998")
    assert tied(draft)["8,900"] == "Wetland Society, Winter Counts"
    assert [claim.standing for claim in draft.claims if claim.cites[0].figure == "8,900"] == ["contested"]
    assert sum("The Last Pump" in source.title for source in draft.sources) == 1


# -- packages that are made to fell their reader ------------------------------------------------------------------------


def word(*paragraphs: str) -> str:
    return f"<w:document {WORD}><w:body>{''.join(paragraphs)}</w:body></w:document>"


def refusal(payload: bytes, name: str) -> str:
    refused = read_publication_text(payload, name=name)
    assert isinstance(refused, NotReadable), refused
    return refused.detail


@pytest.mark.parametrize("part", ["document", "footnotes", "styles"])
def test_a_part_that_unpacks_to_more_than_a_publication_is_refused(part: str) -> None:
    members = {"word/document.xml": word(paragraph(run("Words."))), f"word/{part}.xml": "\n" * (65 << 20)}
    assert "larger than 64 MiB" in refusal(zipped(members), "bomb.docx")


def test_a_book_whose_pages_unpack_to_more_than_a_book_is_refused() -> None:
    pages = [f"p{n}" for n in range(5)]
    items = "".join(f'<item id="{page}" href="{page}" media-type="text/html"/>' for page in pages)
    spine = "".join(f'<itemref idref="{page}"/>' for page in pages)
    members = {
        "META-INF/container.xml": '<container><rootfile full-path="a.opf"/></container>',
        "a.opf": f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>",
        **dict.fromkeys(pages, "\n" * (8 << 20)),
    }
    assert "more than 32 MiB" in refusal(zipped(members), "bomb.epub")


@pytest.mark.parametrize(
    ("declared", "called"),
    [
        ("".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)), "&l9;"),
        (f'<!ENTITY a "{"a" * 100_000}">', "&a;" * 10_000),
        ('<!ENTITY a SYSTEM "FILE">', "&a;"),
    ],
    ids=["a billion laughs", "a long entity many times", "another file"],
)
def test_an_entity_is_left_where_it_stands_whatever_it_would_become(declared: str, called: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the text of another file", encoding="utf-8")
    body = word(paragraph(run("Words before."), run(called), run("Words behind.")))
    entities = f"<!DOCTYPE d [{declared.replace('FILE', secret.as_uri())}]>"
    publication = read(zipped({"word/document.xml": entities + body}), "entities.docx")
    texts = "".join(block.text for block in publication.blocks)
    assert "Words before." in texts
    assert len(texts) < 100
    assert "another file" not in texts
