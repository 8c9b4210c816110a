"""The visible text of a web page in blocks, each with what the markup says of its place.

Words are joined as a browser would join them: nothing between inline elements, a break at block elements and <br>,
a tab for each border between the cells of a table. Walks lxml's tree, which took 2 ms for a page of 100 kB where a
walk of resiliparse's took 8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

from lxml import etree
from lxml.html import HtmlElement as Element

from . import elements
from .elements import Place, Remark
from .hiding import hidden_elements
from .table_markup import GridShape, TableWalk, layout_of

_BREAK: Final = "\x00"  # stands for <br> while spaces are folded; the parser lets no NUL through
# What HTML folds; a no-break space stays.
_FOLDED: Final = "\n\t\r\f"
_SPACES: Final = f" {_FOLDED}"
_BREAKS: Final = re.compile(rf" ?{_BREAK}[ {_BREAK}]*")
_SHORT_DATUM: Final = 80  # characters
_BOXES: Final = elements.BLOCKS | elements.CELLS  # the others are only what their text stands in
_TELLING: Final = elements.DROPPED | {"sup"}  # may be passed over by their tag
_NEVER_READ: Final = elements.DROPPED - elements.HEAD
_RAISED: Final = str.maketrans("0123456789+-−()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾")
_RAISED_DIGITS: Final = re.compile(r"[ \n]*[+\-−]?\d{1,4}[ \n]*")


class Block(NamedTuple):  # not a dataclass: there are hundreds of a page, and they take half as long to make
    """A run of text without a block boundary inside: a paragraph, a heading, a list item, a cell."""

    text: str
    tag: str  # of the nearest block element or cell
    linked: int  # how many of its characters stand in links
    container: int  # index into Page.containers
    joint: str = "\n"  # what sets it off from the block before: line feed and tabs, as many as there are cells between
    grid: int = -1  # index into Page.grids
    goes_on: bool = False  # whether it stands in the same cell of a grid as the block before

    @property
    def is_links(self) -> bool:
        """Whether more than half of it is links."""
        return self.linked * 2 > len(self.text)


class Container(NamedTuple):
    """An element that holds blocks. `parent` is an index too, smaller than its own; the root is its own parent."""

    tag: str
    parent: int
    remark: Remark  # what its own markup says, apart from what it stands in
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page's blocks and their containers, both in document order."""

    blocks: tuple[Block, ...]
    hidden: tuple[str, ...]  # text that is there and not shown
    containers: tuple[Container, ...]
    grids: tuple[GridShape, ...] = ()
    unread: tuple[Element, ...] = ()  # the tree's elements that no reader sees; some stand inside others

    def enclosing(self, container: int) -> Iterator[int]:
        """The container and all that it stands in, up to the root."""
        while container:
            yield container
            container = self.containers[container].parent
        yield 0

    def inside(self, container: int) -> list[bool]:
        """Of each container, whether it is that one or stands in it."""
        found = [container == 0]
        for number, one in enumerate(self.containers[1:], start=1):
            found.append(number == container or found[one.parent])
        return found


def parse(markup: str) -> tuple[Element, bool] | None:
    """The tree and whether it is complete, or None where the markup holds no element at all.

    With `huge_tree` libxml2 keeps text nodes above 10 MB and nesting to depth 2,048 (256 without); beyond that it
    drops the rest of the page and says so only in its log.
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    # By itself a parser of such elements asks a function of Python for the class of each that it hands out.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=Element))
    try:
        # None for a page of nothing but comments, which the type stubs do not know.
        tree = cast("Element | None", etree.fromstring(markup.encode("utf-8", "replace"), parser))
    except etree.XMLSyntaxError:
        return None
    if tree is None:
        return None
    fatal = any(entry.level >= etree.ErrorLevels.FATAL for entry in parser.error_log)
    return tree, not fatal


def blocks_of(tree: Element, unseen: Set[str] = frozenset()) -> Page:
    """The blocks of a parsed page; `unseen` are the names that its style sheets hide."""
    hiding = hidden_elements(tree, unseen)
    walk = _Walk(hiding)
    walk.descend(tree)
    visible, grids = _joined(walk)
    hidden: list[str] = []
    # Hidden elements may hold hidden elements: the list grows while it is read.
    for element in walk.hidden:
        inner = _Walk(hiding, hidden=walk.hidden)
        inner.descend(element)
        hidden += [block.text for block in inner.blocks]
    return Page(visible, tuple(hidden), tuple(walk.containers), grids, tuple(walk.unread))


def _joined(walk: _Walk) -> tuple[tuple[Block, ...], tuple[GridShape, ...]]:
    """The blocks with what sets them off from each other, now that it is known which tables are grids."""
    layout = layout_of(walk.tables)
    numbers: dict[int, int] = {}  # tables to grids
    blocks: list[Block] = []
    cell, table, row, column = -1, -1, -1, -1
    for block, inside in zip(walk.blocks, walk.cells, strict=True):
        owner = layout.owner[inside] if inside >= 0 else -1
        if owner < 0:
            cell, table = -1, -1
            blocks.append(_defined(block, blocks))
            continue
        before = (cell, table, row, column)
        cell, (table, row, column) = owner, layout.places[owner]
        if cell == before[0]:
            joint = "\n"
        elif (table, row) == before[1:3]:
            joint = "\t" * (column - before[3])
        else:
            joint = "\n" + "\t" * column
        grid = numbers.setdefault(table, len(numbers))
        goes_on = cell == before[0]
        blocks.append(Block(block.text, block.tag, block.linked, block.container, joint, grid, goes_on))
    return tuple(blocks), tuple(layout.shapes[table] for table in numbers)


def _defined(block: Block, before: list[Block]) -> Block:
    """The block, set beside the term that it defines where it is as short as a datum of a list."""
    if block.tag == "dd" and len(block.text) <= _SHORT_DATUM and before and before[-1].tag == "dt":
        return block._replace(joint="\t")
    return block


class _Walk:
    """One pass over a tree or a part of it."""

    def __init__(self, unseen: Set[Element], *, hidden: list[Element] | None = None) -> None:
        self._unseen = unseen
        self.blocks: list[Block] = []
        self.cells: list[int] = []  # of each block the innermost cell, -1 outside tables
        self.tables = TableWalk()
        self.hidden: list[Element] = [] if hidden is None else hidden
        self.unread: list[Element] = []
        self.containers = [Container("", 0, Remark(Place.FLOW))]
        self._pieces: list[str] = []
        self._linked = 0
        # One entry for each open block element: its tag, its container, and whether it stands in an article.
        self._open: list[tuple[str, int, bool]] = [("body", 0, False)]
        self._links = 0  # open <a> elements
        self._preformatted = 0

    def descend(self, root: Element) -> None:
        """Gather the blocks of `root`, without the text behind it."""
        walker = etree.iterwalk(root, events=("start", "end"))
        skipped: Element | None = None
        for event, element in walker:
            tag: str = element.tag  # type: ignore[assignment]  # of comments only it is none, and these are not parsed
            if event == "end":
                if element is skipped:
                    skipped = None
                elif tag == "a":
                    self._links -= 1
                elif tag in _BOXES:
                    self._leave(tag)
                if (text := element.tail) and element is not root:
                    self._add(text)
                continue
            if (tag in _TELLING or element in self._unseen) and self._passes_over(element, tag, root):
                walker.skip_subtree()
                skipped = element
                continue
            if tag == "a":
                self._links += 1
            elif tag in _BOXES:
                self._enter(tag, element.attrib)  # type: ignore[arg-type]  # a mapping, which the stubs do not know
            elif tag == "br":
                self._pieces.append(_BREAK)
            if text := element.text:
                self._add(text)
        self._flush()

    def _passes_over(self, element: Element, tag: str, root: Element) -> bool:
        if tag in elements.DROPPED:
            self._pass_over(element)
            return True
        if element is root:
            return False
        if element in self._unseen:
            self.hidden.append(element)
            self.unread.append(element)
            return True
        if tag == "sup":
            # "10<sup>2</sup>" is not 102 and "parties<sup>70</sup>" is not a word: raised digits stay raised.
            raised = "".join(element.itertext())
            if _RAISED_DIGITS.fullmatch(raised):
                self._add(raised.strip().translate(_RAISED))
                self._pass_over(element)
                return True
        return False

    def _pass_over(self, element: Element) -> None:
        self.unread += [inner for inner in element.iter() if inner.tag in _NEVER_READ or inner in self._unseen]

    def _enter(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._pieces:
            self._flush()
        _, outer, in_article = self._open[-1]
        main = elements.is_main(tag, attributes)
        self._open.append((tag, len(self.containers), in_article or main or tag == "article"))
        remark = elements.place_of(tag, attributes, in_article=in_article, main=main)
        self.containers.append(Container(tag, outer, remark, main))
        if tag in elements.TABLE_TAGS:
            self.tables.enter(tag, attributes)
        elif tag == "pre":
            self._preformatted += 1

    def _leave(self, tag: str) -> None:
        if self._pieces:
            self._flush()
        self._open.pop()
        if tag in elements.TABLE_TAGS:
            self.tables.leave(tag)
        elif tag == "pre":
            self._preformatted -= 1

    def _add(self, text: str) -> None:
        # Half of all text parts block from block, and folds to nothing. Other spaces, as no-break spaces, are text.
        if not self._pieces and text.isspace() and not text.strip(_SPACES):
            return
        if self._preformatted:
            text = text.replace("\n", _BREAK)
        self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def _flush(self) -> None:
        text = _without_runs("".join(self._pieces).strip(_SPACES))
        if _BREAK in text:
            text = _BREAKS.sub("\n", text).strip(" \n")
        linked, self._linked = self._linked, 0
        self._pieces.clear()
        if text:
            tag, container, _ = self._open[-1]
            self.blocks.append(Block(text, tag, min(linked, len(text)), container))
            cell = self.tables.cell
            self.cells.append(cell)
            if cell >= 0:
                self.tables.count(cell, len(text), tag)


def _without_runs(text: str) -> str:
    """The text with each run of what HTML folds as one space; an expression for them took four times as long."""
    for char in _FOLDED:
        if char in text:
            text = text.replace(char, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text
