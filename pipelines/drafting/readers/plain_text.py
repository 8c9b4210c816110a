"""Plain text: paragraphs are lines, or lines wrapped by hand with blank lines between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ...extraction.encodings import decode
from ..assembling import assemble
from ..publication_text import Block, BlockKind, NotReadable, PublicationText

_ITEM = re.compile(r"\s*(?:[-*•·–—‣▪]|\(?\d{1,2}[.)](?=\s+[a-z“\"]))\s+")
_NUMBERED = re.compile(r"\s*(?:\[?\d{1,3}[\].)]|[-*•–])\s")
_SECTION_NUMBER = re.compile(r"(\d{1,2})\.\s")
_QUOTED_LINE = re.compile(r"\s*>\s?")
_NARROWEST_WRAP, _WIDEST_WRAP = 28, 110  # characters: lines that are wrapped by hand
_LONGEST_HEADING = 110  # characters


def read_plain_text(payload: bytes) -> PublicationText | NotReadable:
    """The paragraphs with their lines, counted from 1."""
    text = decode(payload, header=None, markup=False).replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff")
    if not text.strip():
        return NotReadable("The file holds no text.")
    blocks = [_block(line, kept) for line, kept in paragraphs_of(text)]
    blocks = _with_numbered_headings(blocks, text.split("\n"))
    if blocks and blocks[0].kind is not BlockKind.ITEM and len(blocks[0].text) <= 200:
        blocks[0] = Block(BlockKind.TITLE, blocks[0].text, blocks[0].place)
    return assemble(blocks)


def paragraphs_of(text: str) -> Iterator[tuple[int, str]]:
    """Each paragraph with the number of its first line; lines that were wrapped by hand are joined again."""
    lines = text.split("\n")
    if not _is_wrapped(lines):
        yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())
        return
    first, kept = 0, ""
    for number, line in enumerate(lines, 1):
        begins = not kept or _NUMBERED.match(line) is not None
        if not line.strip() or begins:
            if kept:
                yield first, kept
            first, kept = number, line.strip()
        elif re.search(r"https?://\S+[/=&?_%-]$", kept) or re.search(r"[^\W\d_]-$", kept):
            kept += line.strip()  # an address, or a word, that was broken at the line's end
        else:
            kept += " " + line.strip()
    if kept:
        yield first, kept


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines end where the page did, not where the paragraph does."""
    full = [line for line in lines if line.strip()]
    inner_blank = any(not line.strip() for line in "\n".join(lines).strip().split("\n"))
    if len(full) < 3 or not inner_blank or max(map(len, full)) > 2 * _WIDEST_WRAP:
        return False
    running = [line for line, after in pairwise(lines) if line.strip() and after.strip()]
    return bool(running) and _NARROWEST_WRAP <= median(map(len, running)) <= _WIDEST_WRAP


def _block(line: int, text: str) -> Block:
    place = f"line {line}"
    if quoted := _QUOTED_LINE.match(text):
        return Block(BlockKind.QUOTE, text[quoted.end() :].strip(), place)
    item = _ITEM.match(text)
    stripped = " ".join((text[item.end() :] if item else text).split())
    if item:
        return Block(BlockKind.ITEM, stripped, place)
    return Block(BlockKind.HEADING if looks_like_heading(stripped) else BlockKind.PARAGRAPH, stripped, place)


def _with_numbered_headings(blocks: list[Block], lines: list[str]) -> list[Block]:
    """Items that are headings: "5. e-money" between the headings "4. …" and "6. …" begins with a small letter only."""
    numbers = {int(n[1]) for b in blocks if b.kind is BlockKind.HEADING and (n := _SECTION_NUMBER.match(b.text))}
    mended = []
    for block in blocks:
        line = lines[int(block.place.removeprefix("line ")) - 1].strip()
        number = _SECTION_NUMBER.match(line) if block.kind is BlockKind.ITEM else None
        if number and {int(number[1]) - 1, int(number[1]) + 1} <= numbers and looks_like_heading(line):
            mended.append(replace(block, kind=BlockKind.HEADING, text=" ".join(line.split())))
        else:
            mended.append(block)
    return mended


def looks_like_heading(text: str) -> bool:
    """Whether a line that no markup marks is a heading: short, without the end of a sentence, no reference."""
    if not 0 < len(text) <= _LONGEST_HEADING or text.startswith(("[", "(", "©", "“", '"', "‘")):
        return False
    if re.search(r"[.!,;:…”\"’)\]“«»」]$|https?://|\b(?:19|20)\d\d\)", text):
        return False
    return len(text.split()) <= 14 and (text[0].isupper() or text[0].isdigit())
