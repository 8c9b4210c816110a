"""Text of documents without pages and without layout: plain text, JSON, tables of values, XML."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element

from ..findings import Reason
from .composing import Composition, Reading, Unreadable
from .values import Zone


def read_text(text: str) -> Reading:
    """The text as it stands, with line ends made equal."""
    return _whole(text.replace("\r\n", "\n").replace("\r", "\n"))


def read_json(text: str) -> Reading | Unreadable:
    """Keys, strings and numbers in the document's order, one value a line; numbers with the digits as written."""
    try:
        value = json.loads(
            text, parse_int=_Written, parse_float=_Written, parse_constant=_Written, object_pairs_hook=_Pairs
        )
    except RecursionError:
        return Unreadable(Reason.EXTRACTION_FAILED, "The JSON document is nested too deeply.")
    except ValueError:
        # Several values, one a line, or a broken document: its characters are still a text.
        return read_text(text)
    return _whole("\n".join(_json_lines(value)))


def read_table(text: str, *, separator: str | None) -> Reading:
    """The rows of a CSV or TSV document, cells set off by tabs; `separator` None: whichever the rows are parted by."""
    if separator is None:
        separator, text = _separator_of(text)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        return read_text(text)
    return _whole("\n".join("\t".join(cell.strip() for cell in row) for row in rows))


_SEPARATORS = ",;\t|"
_ROWS_LOOKED_AT = 200
_SAYS_ITS_SEPARATOR = re.compile(r'\ufeff?"?sep=(.)"?[ ]*(?:\r\n|\r|\n)')  # as spreadsheets write and hide it


def _separator_of(text: str) -> tuple[str, str]:
    """What parts the cells of a CSV document, and its rows without a line that only says so.

    Titles and notes are rows of a single cell, so that separator is right under which most rows have the same number of
    cells. Among equals, as in a table without headings, commas are none where they stand between digits.
    """
    if (said := _SAYS_ITS_SEPARATOR.match(text)) and said.group(1) in _SEPARATORS:
        return said.group(1), text[said.end() :]
    return max(_SEPARATORS, key=lambda separator: _evenness(text, separator)), text


def _evenness(text: str, separator: str) -> tuple[int, bool, int]:
    """How many of the first rows have the commonest number of cells that is more than one, whether the sign may part
    cells rather than decimals, and that number.
    """
    try:
        rows = list(islice(csv.reader(io.StringIO(text), delimiter=separator), _ROWS_LOOKED_AT))
    except csv.Error:
        return 0, False, 0
    counted = Counter(len(row) for row in rows if len(row) > 1)
    times, cells = max(((times, cells) for cells, times in counted.items()), default=(0, 0))
    ends = [left[-1:].isdecimal() and right[:1].isdecimal() for row in rows for left, right in pairwise(row)]
    return times, separator != "," or 2 * sum(ends) <= len(ends), cells


def read_xml(payload: bytes) -> Reading | Unreadable:
    """The text content, each element's on a line of its own. Entities are not expanded, nothing outside is loaded."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        # None where nothing could be recovered, which the type stubs do not know.
        root = cast("Element | None", etree.fromstring(payload, parser))
    except etree.XMLSyntaxError as error:
        return Unreadable(Reason.EXTRACTION_FAILED, f"The XML document is damaged ({error.msg}).")
    if root is None:
        return Unreadable(Reason.EXTRACTION_FAILED, "The document is called XML and holds no element.")
    etree.strip_elements(root, etree.Entity, with_tail=False)
    lines = (" ".join(text.split()) for text in root.itertext(with_tail=True))
    return _whole("\n".join(line for line in lines if line))


class _Written(str):
    """A JSON number as it is written: 1.10 and 1.1 are not the same figure in a quotation."""

    __slots__ = ()


class _Pairs(list[tuple[str, object]]):
    """A JSON object with its keys in order, repeated ones too."""


def _json_lines(value: object) -> Iterator[str]:
    match value:
        case _Pairs():
            for key, inner in value:
                lines = list(_json_lines(inner))
                if len(lines) == 1:
                    yield f"{key}: {lines[0]}"
                else:
                    yield key
                    yield from lines
        case list():
            for inner in value:
                yield from _json_lines(inner)
        case None:
            return
        case bool():
            yield str(value).lower()
        case _:
            yield str(value)


def _whole(text: str) -> Reading:
    composition = Composition()
    composition.add(text.strip("\ufeff"), Zone.MAIN)
    return composition.finish()
