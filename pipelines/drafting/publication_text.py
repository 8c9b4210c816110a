"""A publication as it was read: blocks of text with their places, links and note marks, and the notes themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of a publication is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "list item"
    QUOTE = "block quotation"
    CELL = "table cell"
    DISPLAY = "display"  # a sentence of the text, set large beside it: no statement of its own


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a block from `start` to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """Linked words of a block and where they lead, as the publication writes it."""

    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class NoteMark:
    """A mark that stands at `offset` of a block (it is not part of the text) and calls the note `label`."""

    offset: int
    label: str


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text without a break inside. `place` leads back to it in the publication ("line 12", "page 3")."""

    kind: BlockKind
    text: str
    place: str = ""
    links: tuple[Link, ...] = ()
    marks: tuple[NoteMark, ...] = ()
    slanted: tuple[Span, ...] = ()  # in italics, or in <cite>: most often the title of a work
    quoted: tuple[Span, ...] = ()  # in <q>: words quoted without marks of their own


@dataclass(frozen=True, slots=True)
class Note:
    """A foot- or endnote: its blocks in order. `label` is what the marks call it by."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PublicationText:
    """The whole publication: its own text, its notes in their order, and its list of works."""

    title: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    bibliography: tuple[Block, ...] = ()
    url: str | None = None
    sections: tuple[str, ...] = field(default=())  # the heading above each of `blocks`, "" above the first


@dataclass(frozen=True, slots=True)
class NotReadable:
    """Why no text came out of a publication; `detail` is a sentence for people."""

    detail: str
