"""PDF files: pages to paragraphs, running heads dropped, footnotes at the foot of each page set apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles

from ...extraction import NotExtracted, extract
from ..assembling import assemble
from ..publication_text import Block, BlockKind, Note, NotReadable, PublicationText
from .plain_text import looks_like_heading

_NOTE_LINE = re.compile(r"(?P<number>\d{1,3})[.)]?\s+(?P<text>[“\"‘'(\[A-ZÀ-Þ]\S*.*)")
_ITEM = re.compile(r"\s*[•◦▪–—·*]\s+")
_ENDED = re.compile(r"[.!?:;][”\"’')\]]*\d{0,3}\s*$")
_SHORT = 0.8  # of a full line's length: a line that is shorter and ends a sentence ends its paragraph
_EDGE = 2  # lines at the top and the foot of a page that running heads may fill
_FEWEST_REPEATS = 3  # pages on which a line stands before it is a running head


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    page: int


def read_pages(payload: bytes) -> PublicationText | NotReadable:
    """The publication; places are pages, counted from 1."""
    extraction = extract(payload, media_type="application/pdf")
    if isinstance(extraction, NotExtracted):
        return NotReadable(extraction.detail)
    pages: dict[int, list[str]] = {}
    for stretch in extraction.stretches:
        text = extraction.text[stretch.start : stretch.end]
        pages.setdefault(stretch.page or 1, []).extend(line.rstrip() for line in text.split("\n"))
    _drop_running_heads(pages)
    lines, notes = _notes_apart(pages)
    return assemble(_blocks(lines), notes=tuple(notes), title=extraction.title)


def _drop_running_heads(pages: dict[int, list[str]]) -> None:
    """Take out page numbers, and lines that stand at the edge of several pages."""

    def shape(line: str) -> str:
        return re.sub(r"\d+", "0", " ".join(line.split()).lower())

    seen: Counter[str] = Counter()
    for lines in pages.values():
        seen.update({shape(lines[index]) for index in _edge(lines)})
    for number, lines in pages.items():
        edge = _edge(lines)
        pages[number] = [
            line
            for index, line in enumerate(lines)
            if index not in edge or (shape(line) != "0" and seen[shape(line)] < _FEWEST_REPEATS)
        ]


def _edge(lines: Sequence[str]) -> set[int]:
    """The lines at the top and the foot of a page, by their index."""
    full = [index for index, line in enumerate(lines) if line.strip()]
    return {*full[:_EDGE], *full[-_EDGE:]}


def _notes_apart(pages: dict[int, list[str]]) -> tuple[list[_Line], list[Note]]:
    """The lines of the text, and the footnotes: numbered on from page to page, called by a mark above them."""
    body: list[_Line] = []
    notes: list[tuple[int, list[str], int]] = []
    for page, lines in pages.items():
        begin = _first_note(lines, (notes[-1][0] if notes else 0) + 1)
        body += [_Line(line, page) for line in lines[:begin]]
        for line in lines[begin:]:
            match = _NOTE_LINE.fullmatch(line.strip())
            if match and int(match["number"]) == (notes[-1][0] if notes else 0) + 1:
                notes.append((int(match["number"]), [match["text"]], page))
            elif notes and line.strip():
                notes[-1][1].append(line.strip())
    made = [
        Note(str(number), (Block(BlockKind.PARAGRAPH, _joined(parts), f"page {page}"),))
        for number, parts, page in notes
    ]
    return body, made


def _first_note(lines: Sequence[str], expected: int) -> int:
    """The index of the line with which a page's footnotes begin; the number of lines where it has none."""
    for index, line in enumerate(lines):
        match = _NOTE_LINE.fullmatch(line.strip())
        if match and int(match["number"]) == expected and index * 5 >= len(lines):
            above = "\n".join(lines[:index])
            if re.search(
                rf"(?<=[^\W\d_.,;:!?”’\")\]])(?<!\s){expected}(?=[\s.,;]|$)|[.,;:!?”’\")\]]{expected}(?=\s|$)", above
            ):
                return index
    return len(lines)


def _blocks(lines: Sequence[_Line]) -> Iterator[Block]:
    lengths = [len(line.text) for line in lines if len(line.text) > 30]
    full = quantiles(lengths, n=10)[7] if len(lengths) > 10 else 80.0
    held: list[str] = []
    page = 1
    for line in lines:
        text = line.text.strip()
        begins = _ITEM.match(text) is not None or (_NOTE_LINE.fullmatch(text) is not None and _is_ended(held, full))
        if held and (not text or begins or _is_ended(held, full) or _is_heading(held, full)):
            yield _block(held, page)
            held = []
        if text:
            page = page if held else line.page
            held.append(text)
    if held:
        yield _block(held, page)


def _is_ended(held: Sequence[str], full: float) -> bool:
    """Whether a paragraph ends with the last of its lines."""
    return bool(held) and len(held[-1]) < full * _SHORT and _ENDED.search(held[-1]) is not None


def _is_heading(held: Sequence[str], full: float) -> bool:
    return len(held) == 1 and len(held[0]) < full * _SHORT and looks_like_heading(held[0])


def _block(held: Sequence[str], page: int) -> Block:
    text = _joined(held)
    item = _ITEM.match(text)
    if item:
        return Block(BlockKind.ITEM, text[item.end() :], f"page {page}")
    kind = BlockKind.HEADING if len(held) == 1 and looks_like_heading(text) else BlockKind.PARAGRAPH
    return Block(kind, text, f"page {page}")


def _joined(lines: Sequence[str]) -> str:
    """One line out of several; a word and an address that were broken at a line's end are whole again."""
    text = ""
    for line in lines:
        if not text:
            text = line
        elif text.endswith("\ufffe") or (re.search(r"[a-zà-ÿ]-$", text) and line[:1].islower()):
            text = text[:-1] + line
        elif re.search(r"(?:https?://|www\.)\S*[/=&?_%-]$", text):
            text += line
        else:
            text += " " + line
    return text.replace("\ufffe", "")
