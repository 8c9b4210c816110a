"""Web pages, and the pages of EPUB files: blocks with links, <cite>, <q>, <blockquote>; notes wherever they are."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag

from lxml import etree
from lxml.etree import _Element as Element

from ...extraction import elements
from ...extraction.blocks import parse
from ...extraction.encodings import decode
from ...extraction.metadata import title_of
from ..assembling import assemble, begins_notes
from ..publication_text import Block, BlockKind, Note, NotReadable, PublicationText
from .gathering import Gathering

_OUTER = frozenset({"nav", "form", "button", "select", "noscript", "dialog", "menu"})
_SKIPPED_OUTSIDE = frozenset({"footer", "header", "aside"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SLANTED = frozenset({"i", "em", "cite", "dfn"})
_MARK = re.compile(
    r"\s*[\[(]?\s*(?P<label>(?:note\s|n\.\s?)?\d{1,4}|[a-z]|[ivxl]{1,6}|[*†‡§¶]{1,3})\s*[\])]?\s*", re.IGNORECASE
)
_BACK = re.compile(r"[\s\[\](){}↩↑⏎^\ufe0e\ufe0f\d.,:a-z]*|(?:back|return|zurück)[\w\s]*", re.IGNORECASE)
_NOT_A_NOTE = re.compile(r"^(?:_?ftnref|fnref|cite_ref|noteref|backlink|back|ref-?back|top)", re.IGNORECASE)
_RAISED = re.compile(r"\s*\[?\d{1,4}\]?(?:\s*,\s*\[?\d{1,4}\]?)*\s*")


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page and its path inside its book ("" for a page of its own)."""

    path: str
    tree: Element


@dataclass(slots=True)
class _Notes:
    """Which element is which note: by the key of its target."""

    labels: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, Element] = field(default_factory=dict)


def read_web_page(payload: bytes) -> PublicationText | NotReadable:
    """The page's own text: its article or main element where it has one."""
    parsed = parse(decode(payload, header=None, markup=True))
    if parsed is None:
        return NotReadable("The page holds no element and no text.")
    tree, _ = parsed
    blocks, notes = read_pages([Page("", tree)])
    if not blocks:
        return NotReadable("The page holds no text.")
    return assemble(blocks, notes=notes, title=_headline(blocks) or title_of(tree), url=_own_address(tree))


def blocks_of_markup(markup: str) -> tuple[Block, ...]:
    """The blocks of a piece of HTML that stands inside another form."""
    parsed = parse(markup)
    return () if parsed is None else tuple(read_pages([Page("", parsed[0])])[0])


def read_pages(pages: Sequence[Page]) -> tuple[list[Block], tuple[Note, ...]]:
    """The blocks of some pages that belong together, and the notes that their marks call, in the order of the marks."""
    notes = _Notes()
    found = {page.path: _targets(page) for page in pages}
    for page in pages:
        _find_notes(page, found, notes)
    bodies = frozenset(notes.bodies.values())
    blocks: list[Block] = []
    for page in pages:
        walk = _Walk(page, notes, skipped=bodies, root=_root(page.tree))
        blocks += walk.blocks_of(_root(page.tree))
    made: list[Note] = []
    for key, body in notes.bodies.items():
        page = next(p for p in pages if p.path == key.partition("#")[0])
        inner = _Walk(page, notes, skipped=frozenset(), root=body).blocks_of(body)
        if inner:
            made.append(Note(notes.labels[key], tuple(inner)))
    return blocks, tuple(made)


def _targets(page: Page) -> Mapping[str, Element]:
    """The elements of a page that can be linked to, by their id (or an anchor's name)."""
    found: dict[str, Element] = {}
    for element in page.tree.iter():
        if isinstance(element.tag, str):
            for key in (element.get("id"), element.get("name") if element.tag == "a" else None):
                if key:
                    found.setdefault(key, element)
    return found


def _key(page: Page, href: str) -> str | None:
    """The key of what an inner link leads to; None for links out of the publication."""
    if "://" in href or href.startswith(("mailto:", "//")) or "#" not in href:
        return None
    path, fragment = urldefrag(href)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(path))) if path else page.path
    return f"{path}#{unquote(fragment)}" if fragment else None


def _find_notes(page: Page, found: Mapping[str, Mapping[str, Element]], notes: _Notes) -> None:
    for anchor in page.tree.iter("a"):
        match = _MARK.fullmatch("".join(anchor.itertext()))
        key = _key(page, anchor.get("href") or "") if match else None
        if key is None or match is None or key in notes.labels:
            continue
        path, _, fragment = key.partition("#")
        target = found.get(path, {}).get(fragment)
        if target is None or _NOT_A_NOTE.match(fragment) or _is_before(anchor, target, path == page.path):
            continue
        body = _body(target)
        if body is None or any(body is other or body in other.iterancestors() for other in notes.bodies.values()):
            continue
        label = match["label"].strip().lower()
        notes.labels[key] = label if label not in notes.labels.values() else key
        notes.bodies[key] = body


def _is_before(anchor: Element, target: Element, same_page: bool) -> bool:
    """Whether a link leads back up the page, as the links from notes to their marks do."""
    return same_page and (target.sourceline or 0) < (anchor.sourceline or 0) and not _in_note_element(target)


def _in_note_element(target: Element) -> bool:
    marks = " ".join(
        filter(None, (target.get("class"), target.get("role"), target.get("{http://www.idpf.org/2007/ops}type")))
    )
    return re.search(r"footnote|endnote|doc-note", marks) is not None


def _body(target: Element) -> Element | None:
    """The block that holds a note: the target itself, or the block around it."""
    for element in (target, *target.iterancestors()):
        if element.tag in ("body", "html", "article", "main", "ol", "ul", "table", "dl"):
            return None
        if element.tag in elements.BLOCKS or element.tag in elements.CELLS:
            return element
    return None


def _root(tree: Element) -> Element:
    """The smallest of <article>, <main> and <body> that holds at least half of the page's text."""
    body = tree.find(".//body")
    whole = tree if body is None else body
    size = _size(whole)
    found = [e for e in whole.iter("article", "main") if _size(e) * 2 > size]
    found += [e for e in whole.iter("div", "section") if e.get("role") == "main" and _size(e) * 2 > size]
    return min(found, key=_size, default=whole)


def _size(element: Element) -> int:
    return sum(len("".join(p.itertext()).strip()) for p in element.iter("p", "li", "blockquote"))


def _headline(blocks: Sequence[Block]) -> str | None:
    return next((block.text for block in blocks if block.kind is BlockKind.TITLE), None)


def _own_address(tree: Element) -> str | None:
    """The address that the page gives as its own."""
    for element in tree.iter("link", "meta"):
        own = element.get("rel") == "canonical" or element.get("property") == "og:url"
        address = element.get("href") or element.get("content") or ""
        if own and re.match(r"https?://[^\s/]+\.[^\s]+$", address):
            return address
    return None


class _Walk:
    """One pass over a page or a part of it; its blocks in order."""

    def __init__(self, page: Page, notes: _Notes, *, skipped: frozenset[Element], root: Element) -> None:
        self._page, self._notes, self._skipped, self._root = page, notes, skipped, root
        self._blocks: list[Block] = []
        self._gathering = Gathering()
        self._kinds: list[BlockKind] = [BlockKind.PARAGRAPH]
        self._line = 0
        self._opened: dict[Element, int] = {}
        self._numbers: list[int] = []
        self._heading = ""

    def blocks_of(self, root: Element) -> list[Block]:
        """The blocks of one element."""
        walker = etree.iterwalk(root, events=("start", "end"))
        passed: Element | None = None
        for event, element in walker:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "end":
                if element is not passed:
                    self._leave(element, tag)
                passed = None
                if element.tail and element is not root:
                    self._gathering.add(element.tail)
            elif element is not root and self._passes_over(element, tag):
                walker.skip_subtree()
                passed = element
            else:
                self._enter(element, tag)
                if element.text:
                    self._gathering.add(element.text)
        self._flush()
        return self._blocks

    def _passes_over(self, element: Element, tag: str) -> bool:
        if not tag or tag in elements.DROPPED or tag in _OUTER or element in self._skipped:
            return True
        if tag in _SKIPPED_OUTSIDE and self._root.tag in ("body", "html") and not element.findall(".//a[@id]"):
            return True
        if elements.is_hidden(element, tag):
            return True
        if tag == "a":
            return self._is_mark(element)
        if tag == "sup" and element.find(".//a") is None:
            text = "".join(element.itertext())
            if _RAISED.fullmatch(text):
                for label in re.findall(r"\d+", text):
                    self._gathering.mark(label)
                return True
        return False

    def _is_mark(self, anchor: Element) -> bool:
        """Whether a link is the mark of a note (which is noted), or leads back from one (which is dropped)."""
        key = _key(self._page, anchor.get("href") or "")
        if key is None:
            return False
        text = "".join(anchor.itertext())
        if key in self._notes.labels and _MARK.fullmatch(text):
            self._gathering.mark(self._notes.labels[key])
            return True
        return _BACK.fullmatch(text) is not None and len(text.strip()) <= 8

    def _enter(self, element: Element, tag: str) -> None:
        if tag in elements.BLOCKS or tag in elements.CELLS:
            self._flush()
            self._line = element.sourceline or self._line
            self._kinds.append(self._kind(tag))
            if tag == "ol":
                self._numbers.append(int(element.get("start") or 1) if (element.get("start") or "1").isdigit() else 1)
            elif tag == "li" and self._numbers and begins_notes(self._heading):
                self._gathering.add(f"{self._numbers[-1]}. ")  # the number that a browser would show
                self._numbers[-1] += 1
        elif tag == "br":
            self._gathering.add(" ")
        elif tag == "a" or tag in _SLANTED or tag == "q":
            self._opened[element] = self._gathering.length

    def _kind(self, tag: str) -> BlockKind:
        outer = self._kinds[-1]
        if tag in _HEADINGS:
            first = tag == "h1" and not any(b.kind is BlockKind.TITLE for b in self._blocks)
            return BlockKind.TITLE if first else BlockKind.HEADING
        if tag == "blockquote":
            return BlockKind.QUOTE
        if tag in ("li", "dd", "dt"):
            return BlockKind.ITEM
        if tag in elements.CELLS:
            return BlockKind.CELL
        return outer

    def _leave(self, element: Element, tag: str) -> None:
        if tag in elements.BLOCKS or tag in elements.CELLS:
            self._flush()
            self._kinds.pop()
            if tag == "ol" and self._numbers:
                self._numbers.pop()
            return
        start = self._opened.pop(element, None)
        if start is None:
            return
        if tag == "a" and (href := (element.get("href") or "").strip()):
            self._gathering.link(start, f"https:{href}" if href.startswith("//") else href)
        elif tag in _SLANTED:
            self._gathering.slant(start)
        elif tag == "q":
            self._gathering.quote(start)

    def _flush(self) -> None:
        gathering, self._gathering = self._gathering, Gathering()
        if gathering.empty:
            return
        where = f"{posixpath.basename(self._page.path)}, line {self._line}" if self._page.path else f"line {self._line}"
        block = gathering.finish(self._kinds[-1], where)
        if block.kind is BlockKind.HEADING:
            self._heading = block.text
        self._blocks.append(block)


def pages_in(documents: Sequence[tuple[str, bytes]]) -> Iterator[Page]:
    """The parsed pages of a book; what is no page is left out."""
    for path, payload in documents:
        parsed = parse(re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(payload, header=None, markup=True)))
        if parsed is not None:
            yield Page(path, parsed[0])
