"""The tables of a text: rows of cells, which of them are headings, and what heads a cell.

Extraction writes a row as a line and sets its cells off by tabs; plain files also align columns by spaces or part them
by bars. Spans are lost on the way, and so are empty cells of web pages: a row whose cells cannot be told apart by
counting is headed by all columns alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .calendar import MONTH_NUMBERS

_CAPTION_LINES = 3  # lines before a table that may be its caption or heading
_CAPTION = 200  # characters; a longer line is running text
_GROUP = 80  # characters of a line inside a table that heads the rows below it
_MOST_HEADINGS = 3  # rows
_GAP = re.compile(r" {2,}|\u00a0{2,}")
_RULE = re.compile(r"[\s|:+=_-]*\Z")  # the line between heading and body of a Markdown table
# A number with a sign, a currency, and at most two short words behind it.
_VALUE = re.compile(r"[^\w]*(?:[^\W\d_]{1,3}\W?)?[^\w]*\d[\d\s.,'’]*(?:\s?[^\W\d_]{1,10}\.?){0,2}(?:\[?\W?\w?\]?)\W*\Z")
_YEAR = re.compile(r"\W*(?:1[5-9]|20)\d\d\W*\Z|.*\d(?:st|nd|rd|th)\b")
_NOTHING = re.compile(r"(?:[\W_]|n\s?/?\s?a|nil|k\.\s?a\.|s\.\s?o\.)*\Z", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, and its offsets in the original."""

    start: int
    end: int
    text: str

    @property
    def is_value(self) -> bool:
        """Whether it is a number and little else; years, ordinals and dates are no values, they head others."""
        return is_value(self.text)

    @property
    def is_empty(self) -> bool:
        """Whether it says that there is no value."""
        return _NOTHING.match(self.text) is not None


def is_value(text: str) -> bool:
    """Whether a text is a number with a unit and little else, and neither a year, an ordinal nor a date."""
    if _VALUE.match(text) is None or _YEAR.match(text) is not None:
        return False
    return not any(word in MONTH_NUMBERS for word in _WORD.findall(text.casefold()))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the body; `group` is the line inside the table that heads it, if one does."""

    cells: tuple[Cell, ...]
    group: Cell | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading rows, its body, and the lines before it. `width`: cells of most rows."""

    start: int
    end: int
    captions: tuple[Cell, ...]
    headings: tuple[tuple[Cell, ...], ...]
    rows: tuple[Row, ...]
    width: int

    def heads_of_column(self, row: Row, column: int) -> tuple[Cell, ...]:
        """The headings of a column, for a row of this table; those of all columns where they cannot be told apart."""
        if len(row.cells) != self.width:
            return tuple(head for heading in self.headings for head in heading[len(heading) == self.width :])
        heads = (self._head(heading, column) for heading in self.headings)
        return tuple(head for head in heads if head is not None)

    def _head(self, heading: tuple[Cell, ...], column: int) -> Cell | None:
        """The cell of one heading row: by number, or by equal spans behind the first column."""
        count, behind = len(heading), self.width - 1
        if count == self.width:
            return heading[column]
        if column == 0 or count == 0:
            return None
        for cells in (heading, heading[1:]):  # without and with a cell above the first column
            if cells and behind % len(cells) == 0:
                return cells[(column - 1) * len(cells) // behind]
        return None

    @property
    def corners(self) -> tuple[Cell, ...]:
        """The heading cells above the first column: what they say may hold for the whole table."""
        return tuple(heading[0] for heading in self.headings if len(heading) == self.width)

    def is_heading(self, place: int) -> bool:
        """Whether an original offset lies in a heading row of a table of more than two columns."""
        return (
            self.width > 2 and bool(self.headings) and (self.headings[0][1].start <= place < self.headings[-1][-1].end)
        )

    def heads_of_row(self, row: Row, column: int) -> tuple[Cell, ...]:
        """The cells of a row that say what its cell at `column` is: words to its left, and the first cell."""
        last = column - 1
        while last > 0 and (row.cells[last].is_value or row.cells[last].is_empty):
            last -= 1
        first = last
        while first > 0 and not (row.cells[first - 1].is_value or row.cells[first - 1].is_empty):
            first -= 1
        heads = row.cells[first : last + 1]
        # Without headings a row may be several pairs side by side: the first label is not the second value's.
        return (row.cells[0], *heads) if first > 0 and self.headings else heads


def tables_of(text: str) -> tuple[Table, ...]:
    """The tables of an original text, in its order."""
    return _tables_of(text)


@lru_cache(maxsize=4)
def _tables_of(text: str) -> tuple[Table, ...]:
    if "\t" not in text and "|" not in text and "   " not in text:
        return ()
    return tuple(table for lines, before in _runs(text) if (table := _table(lines, before)) is not None)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for line in text.split("\n"):
        yield position, line
        position += len(line) + 1


def _runs(text: str) -> Iterator[tuple[list[tuple[Cell, ...]], list[Cell]]]:
    """Runs of lines that are rows, with single lines of one cell between them; and the short lines before each."""
    before: list[Cell] = []
    rows: list[tuple[Cell, ...]] = []
    for start, line in _lines(text):
        cells = _cells(start, line)
        alone = len(cells) == 1 and len(line) <= _GROUP and bool(rows) and len(rows[-1]) > 1
        if len(cells) > 1 or alone:
            rows.append(cells)
        elif _RULE.match(line) is None or not rows:
            if rows:
                yield rows, before
                # The line that ended the run as a group heading may be the next table's caption.
                before = [cell for row in rows[-1:] if len(row) == 1 for cell in row]
            rows = []
            before = [*before, *(cell for cell in cells if len(cell.text) <= _CAPTION)][-_CAPTION_LINES:]
    if rows:
        yield rows, before


def _cells(start: int, line: str) -> tuple[Cell, ...]:
    """The cells of a line; a single one where nothing parts it."""
    if _RULE.match(line) is not None and "\t" not in line:
        return ()
    if "\t" in line:
        return tuple(_spans(start, line, re.finditer("\t", line)))
    if line.count("|") > 1:
        cells = list(_spans(start, line, re.finditer(r"\|", line)))
        outer = line.strip()
        return tuple(cells[outer.startswith("|") : len(cells) - outer.endswith("|")])
    gaps = list(_GAP.finditer(line.rstrip(), len(line) - len(line.lstrip())))
    aligned = len(gaps) > 1 or any(len(gap.group()) > 3 for gap in gaps)
    return tuple(_spans(start, line, iter(gaps if aligned else [])))


def _spans(start: int, line: str, parting: Iterator[re.Match[str]]) -> Iterator[Cell]:
    position = 0
    for match in parting:
        yield _cell(start, line, position, match.start())
        position = match.end()
    yield _cell(start, line, position, len(line))


def _cell(start: int, line: str, first: int, last: int) -> Cell:
    text = line[first:last]
    left = first + len(text) - len(text.lstrip())
    return Cell(start + left, start + left + len(text.strip()), text.strip())


def _table(lines: list[tuple[Cell, ...]], before: list[Cell]) -> Table | None:
    full = [cells for cells in lines if len(cells) > 1]
    if len(full) < 2:
        return None
    count = _heading_rows(full)
    widths = Counter(len(cells) for cells in full[count:])
    headings = tuple(full[:count])
    width = max(widths, key=lambda cells: (widths[cells], cells)) if widths else 0
    rows: list[Row] = []
    group: Cell | None = None
    seen = 0
    for cells in lines:
        if len(cells) == 1:
            group = cells[0]
            continue
        seen += 1
        if seen > count:
            rows.append(Row(cells, group))
    return Table(full[0][0].start, full[-1][-1].end, tuple(before), headings, tuple(rows), width)


def _heading_rows(rows: list[tuple[Cell, ...]]) -> int:
    """How many of the first rows are headings: those of words and years above the first row of values."""
    first = next((index for index, cells in enumerate(rows) if _is_body(cells)), None)
    if first is None:
        return 1 if len(rows[0]) > 2 else 0
    if first == 0 or (first == 1 and len(rows[0]) == 2 and _YEAR.match(rows[0][1].text)):
        return 0  # "Founded 1998" is a pair like those below it
    if first > _MOST_HEADINGS:
        return 1
    return first


def _is_body(cells: tuple[Cell, ...]) -> bool:
    """Whether at least half of the cells behind the first that say anything are values."""
    said = [cell for cell in cells[1:] if not cell.is_empty]
    return bool(said) and 2 * sum(cell.is_value for cell in said) >= len(said)
