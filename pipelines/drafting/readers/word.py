"""Word documents (.docx): paragraphs with their styles, hyperlinks, foot- and endnotes, without what was deleted.

Read as XML, because the library for the format (python-docx) does not read notes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from ..assembling import assemble
from ..publication_text import Block, BlockKind, Note, NotReadable, PublicationText
from .gathering import Gathering
from .packages import BrokenPackage, Package, attribute, local

_DOCUMENT = "word/document.xml"
_NOTES = (("footnote", "word/footnotes.xml"), ("endnote", "word/endnotes.xml"))
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "instrText", "delText", "drawing", "pict"})
_FIELD_LINK = re.compile(r"\s*HYPERLINK\s+(?:\\l\s+)?\"([^\"]+)\"")
_OFF = ("0", "false", "none", "off")


@dataclass(slots=True)
class _Part:
    """One XML part of the package: its tree and where its hyperlinks lead."""

    tree: Element
    targets: Mapping[str, str]


@dataclass(slots=True)
class _Marks:
    """The labels of notes in the order in which the text calls them."""

    labels: dict[tuple[str, str], str] = field(default_factory=dict)

    def label(self, sort: str, number: str) -> str:
        """The label of a note: its number in the order of the text, endnotes after an "e" where there are footnotes."""
        key = (sort, number)
        if key not in self.labels:
            count = sum(known == sort for known, _ in self.labels) + 1
            both = sort == "endnote" and any(known == "footnote" for known, _ in self.labels)
            self.labels[key] = f"e{count}" if both else str(count)
        return self.labels[key]


def read_word(payload: bytes) -> PublicationText | NotReadable:
    """The document's text; places are its paragraphs, counted from 1."""
    try:
        package = Package(payload)
        if _DOCUMENT not in package:
            return NotReadable("The file is no Word document.")
        styles = _styles(package)
        marks = _Marks()
        blocks = list(_blocks(_part(package, _DOCUMENT), styles, marks))
        notes = [
            note
            for sort, name in _NOTES
            if name in package
            for note in _notes(_part(package, name), sort, styles, marks)
        ]
    except BrokenPackage as error:
        return NotReadable(str(error))
    if not any(block.text for block in blocks):
        return NotReadable("The document holds no text.")
    return assemble(blocks, notes=tuple(notes))


def _part(package: Package, name: str) -> _Part:
    folder, file = posixpath.split(name)
    links = f"{folder}/_rels/{file}.rels"
    targets: dict[str, str] = {}
    if links in package:
        for relation in package.xml(links).iter():
            if local(relation) == "Relationship" and relation.get("TargetMode") == "External":
                targets[relation.get("Id") or ""] = relation.get("Target") or ""
    return _Part(package.xml(name), targets)


def _styles(package: Package) -> Mapping[str, str]:
    """The names of paragraph styles by their ids, in lower case: ids are translated, names are not."""
    if "word/styles.xml" not in package:
        return {}
    found = {}
    for style in package.xml("word/styles.xml").iter():
        if local(style) == "style":
            name = next((attribute(e, "val") for e in style if local(e) == "name"), None)
            found[attribute(style, "styleId") or ""] = (name or "").lower()
    return found


def _notes(part: _Part, sort: str, styles: Mapping[str, str], marks: _Marks) -> Iterator[Note]:
    bodies = {
        attribute(e, "id") or "": e for e in part.tree.iter() if local(e) == sort and attribute(e, "type") is None
    }
    for (known, number), label in marks.labels.items():
        if known == sort and number in bodies:
            blocks = tuple(_blocks(_Part(bodies[number], part.targets), styles, marks))
            if blocks:
                yield Note(label, blocks)


def _blocks(part: _Part, styles: Mapping[str, str], marks: _Marks) -> Iterator[Block]:
    number = 0
    for paragraph in part.tree.iter():
        if local(paragraph) != "p" or any(local(a) in _SKIPPED for a in paragraph.iterancestors()):
            continue
        number += 1
        gathering = Gathering()
        _Runs(part, marks, gathering).read(paragraph)
        if not gathering.empty:
            yield gathering.finish(_kind(paragraph, styles), f"paragraph {number}")


def _kind(paragraph: Element, styles: Mapping[str, str]) -> BlockKind:
    properties = next((e for e in paragraph if local(e) == "pPr"), None)
    style, numbered = "", False
    for element in properties if properties is not None else ():
        if local(element) == "pStyle":
            style = styles.get(attribute(element, "val") or "", (attribute(element, "val") or "").lower())
        numbered = numbered or local(element) == "numPr"
    if style == "title":
        return BlockKind.TITLE
    if style.startswith("heading") or style == "subtitle":
        return BlockKind.HEADING
    if "quote" in style:
        return BlockKind.QUOTE
    if numbered or style.startswith("list"):
        return BlockKind.ITEM
    return BlockKind.CELL if any(local(a) == "tc" for a in paragraph.iterancestors()) else BlockKind.PARAGRAPH


class _Runs:
    """The runs of one paragraph, with links (also those that are fields), italics and note marks."""

    def __init__(self, part: _Part, marks: _Marks, gathering: Gathering) -> None:
        self._part, self._marks, self._gathering = part, marks, gathering
        self._fields: list[tuple[int, str]] = []  # open fields: where their result begins, and their instruction

    def read(self, element: Element) -> None:
        for child in element:
            match local(child):
                case "r":
                    self._run(child)
                case "hyperlink":
                    start = self._gathering.length
                    self.read(child)
                    target = self._part.targets.get(attribute(child, "id") or "")
                    if target:
                        self._gathering.link(start, target)
                case "fldSimple":
                    start = self._gathering.length
                    self.read(child)
                    self._close(start, attribute(child, "instr") or "")
                case "p":
                    continue  # a text box's paragraph is a block of its own
                case name if name not in _SKIPPED:
                    self.read(child)

    def _run(self, run: Element) -> None:
        start = self._gathering.length
        for child in run:
            match local(child):
                case "t":
                    self._gathering.add(child.text or "")
                case "tab" | "br" | "cr":
                    self._gathering.add(" ")
                case "noBreakHyphen":
                    self._gathering.add("-")
                case "footnoteReference" | "endnoteReference":
                    sort = local(child).removesuffix("Reference")
                    self._gathering.mark(self._marks.label(sort, attribute(child, "id") or ""))
                case "fldChar":
                    self._field(attribute(child, "fldCharType") or "")
                case "instrText" if self._fields:
                    begun, instruction = self._fields.pop()
                    self._fields.append((begun, instruction + (child.text or "")))
        if _is_slanted(run):
            self._gathering.slant(start)

    def _field(self, sort: str) -> None:
        if sort == "begin":
            self._fields.append((self._gathering.length, ""))
        elif sort == "separate" and self._fields:
            _, instruction = self._fields.pop()
            self._fields.append((self._gathering.length, instruction))
        elif sort == "end" and self._fields:
            self._close(*self._fields.pop())

    def _close(self, start: int, instruction: str) -> None:
        if (found := _FIELD_LINK.match(instruction)) and "://" in found.group(1):
            self._gathering.link(start, found.group(1))


def _is_slanted(run: Element) -> bool:
    properties = next((e for e in run if local(e) == "rPr"), None)
    if properties is None:
        return False
    slanted = next((e for e in properties if local(e) == "i"), None)
    return slanted is not None and (attribute(slanted, "val") or "1") not in _OFF
