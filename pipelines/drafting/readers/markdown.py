"""Markdown through markdown-it-py (and nowhere else): CommonMark, tables, `[^1]` and `<sup>1</sup>` notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from ...extraction.encodings import decode
from ..assembling import assemble, begins_notes
from ..publication_text import Block, BlockKind, Note, NotReadable, PublicationText
from .gathering import Gathering

_RAISED = re.compile(r"<sup\b[^>]*>", re.IGNORECASE)
_LOWERED = re.compile(r"</sup\s*>", re.IGNORECASE)
_LABEL = re.compile(r"\s*\[?(\d{1,4}|[a-z*†‡])\]?\s*")
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_SHORTEST_DISPLAY = 8  # words


def read_markdown(payload: bytes) -> PublicationText | NotReadable:
    """The blocks with their lines, counted from 1; notes in the order of the file."""
    text = decode(payload, header=None, markup=False)
    if not text.strip():
        return NotReadable("The file holds no text.")
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").use(footnote_plugin).use(front_matter_plugin)
    reading = _Reading()
    reading.read(parser.parse(text))
    return assemble(reading.blocks, notes=tuple(reading.notes), title=reading.title)


class _Reading:
    """One pass over the parser's tokens."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: list[Note] = []
        self.title: str | None = None
        self._heading = ""
        self._number = ""  # of the list item that begins
        self._inside: list[BlockKind] = []
        self._note: list[Block] | None = None  # the blocks of the note that is open

    def read(self, tokens: Sequence[Token]) -> None:  # noqa: C901 - one case a token
        for token in tokens:
            match token.type:
                case "inline":
                    self._inline(token)
                case "front_matter":
                    found = _FRONT_TITLE.search(token.content)
                    self.title = found.group(1) if found else None
                case "html_block":
                    self._markup(token)
                case "heading_open":
                    top = token.tag == "h1" and not any(b.kind is BlockKind.TITLE for b in self.blocks)
                    self._inside.append(BlockKind.TITLE if top else BlockKind.HEADING)
                case "blockquote_open":
                    self._inside.append(BlockKind.QUOTE)
                case "list_item_open":
                    self._inside.append(BlockKind.ITEM)
                    # The parser takes the numbers of a list out of its text; those of notes are needed.
                    self._number = f"{token.info}. " if token.info.isdigit() and begins_notes(self._heading) else ""
                case "heading_close" | "blockquote_close" | "list_item_close":
                    self._inside.pop()
                case "td_open" | "th_open":
                    self._inside.append(BlockKind.CELL)
                case "td_close" | "th_close":
                    self._inside.pop()
                case "footnote_open":
                    self._note = []
                    self._label = str(token.meta.get("label") or f"inline-{token.meta['id'] + 1}")
                case "footnote_close" if self._note is not None:
                    self.notes.append(Note(self._label, tuple(self._note)))
                    self._note = None

    def _inline(self, token: Token) -> None:
        kind = self._inside[-1] if self._inside else BlockKind.PARAGRAPH
        if BlockKind.QUOTE in self._inside and kind is BlockKind.PARAGRAPH:
            kind = BlockKind.QUOTE
        children = token.children or []
        if kind is BlockKind.PARAGRAPH and _is_display(children):
            kind = BlockKind.DISPLAY
        place = f"line {token.map[0] + 1}" if token.map else ""
        gathering = _gathered(children, self._number)
        self._number = ""
        if kind is BlockKind.HEADING:
            self._heading = token.content
        if not gathering.empty:
            (self.blocks if self._note is None else self._note).append(gathering.finish(kind, place))

    def _markup(self, token: Token) -> None:
        """A block of HTML inside Markdown is read as a page of its own."""
        from .web_page import blocks_of_markup  # noqa: PLC0415 - few Markdown files hold any

        line = f"line {token.map[0] + 1}" if token.map else ""
        self.blocks += [
            Block(b.kind, b.text, line, b.links, b.marks, b.slanted, b.quoted) for b in blocks_of_markup(token.content)
        ]


def _is_display(children: Sequence[Token]) -> bool:
    """Whether a paragraph is one sentence in bold: a pull quote, if its words stand elsewhere."""
    visible = [c for c in children if c.content.strip() or c.type.startswith("strong")]
    if not visible or visible[0].type != "strong_open" or visible[-1].type != "strong_close":
        return False
    return len(" ".join(c.content for c in visible).split()) >= _SHORTEST_DISPLAY


def _gathered(children: Sequence[Token], number: str) -> Gathering:  # noqa: C901, PLR0912 - one case a token
    gathering = Gathering()
    gathering.add(number)
    links: list[tuple[int, str]] = []
    slanted: list[int] = []
    quoted: list[int] = []
    raised: list[str] | None = None
    for token in children:
        if raised is not None and token.type == "text":
            raised.append(token.content)
            continue
        match token.type:
            case "text" | "code_inline":
                gathering.add(token.content)
            case "softbreak" | "hardbreak":
                gathering.add(" ")
            case "link_open":
                links.append((gathering.length, str(token.attrs.get("href", ""))))
            case "link_close" if links:
                gathering.link(*links.pop())
            case "em_open":
                slanted.append(gathering.length)
            case "em_close" if slanted:
                gathering.slant(slanted.pop())
            case "footnote_ref":
                gathering.mark(str(token.meta.get("label") or f"inline-{token.meta['id'] + 1}"))
            case "html_inline" if _RAISED.match(token.content):
                raised = []
            case "html_inline" if _LOWERED.match(token.content) and raised is not None:
                _lower(gathering, "".join(raised))
                raised = None
            case "html_inline" if token.content.lower().startswith(("<cite", "<i>", "<em")):
                slanted.append(gathering.length)
            case "html_inline" if token.content.lower().startswith(("</cite", "</i>", "</em")) and slanted:
                gathering.slant(slanted.pop())
            case "html_inline" if token.content.lower().startswith("<q"):
                quoted.append(gathering.length)
            case "html_inline" if token.content.lower().startswith("</q") and quoted:
                gathering.quote(quoted.pop())
            case "html_inline" if token.content.lower().startswith("<br"):
                gathering.add(" ")
    if raised:
        gathering.add("".join(raised))
    return gathering


def _lower(gathering: Gathering, raised: str) -> None:
    """Raised digits are the marks of notes (several with commas between); anything else is text."""
    parts = [_LABEL.fullmatch(part) for part in raised.split(",")]
    if all(parts):
        for part in parts:
            if part is not None:
                gathering.mark(part.group(1))
    else:
        gathering.add(raised)
