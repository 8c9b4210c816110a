"""Tables in text without markup: runs of lines that tabs, bars or aligned spaces part into cells.

Spans are lost there, and often empty cells: a row whose cells cannot be told apart by counting is headed by all
columns alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from .table_cells import Cell, cell_of, heading_rows
from .table_values import Headings, Row, Table

_CAPTION_LINES = 3  # lines before a table that may be its caption or heading
_CAPTION = 200  # characters; a longer line is running text
_GROUP = 80  # characters of a line inside a table that heads the rows below it
_GAP = re.compile(r" {2,}|\u00a0{2,}")
_RULE = re.compile(r"[\s|:+=_-]*\Z")  # the line between heading and body of a Markdown table

Cells = tuple[Cell, ...]


def tables_in_lines(text: str, first: int, last: int) -> Iterator[Table]:
    """The tables in the lines of a text from offset `first` to `last`."""
    some = text if (first, last) == (0, len(text)) else text[first:last]
    if "\t" in some or "|" in some or "   " in some:
        for lines, before in _runs(first, some):
            table = _table(lines, before)
            if table is not None:
                yield table


def _lines(first: int, text: str) -> Iterator[tuple[int, str]]:
    position = first
    for line in text.split("\n"):
        yield position, line
        position += len(line) + 1


def _runs(first: int, text: str) -> Iterator[tuple[list[Cells], list[Cell]]]:
    """Runs of lines that are rows, with single lines of one cell between them; and the short lines before each."""
    before: list[Cell] = []
    rows: list[Cells] = []
    for start, line in _lines(first, text):
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


def _cells(start: int, line: str) -> Cells:
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
        yield cell_of(start, line, position, match.start())
        position = match.end()
    yield cell_of(start, line, position, len(line))


def _table(lines: list[Cells], before: list[Cell]) -> Table | None:
    full = [cells for cells in lines if len(cells) > 1]
    if len(full) < 2:
        return None
    count = heading_rows(full)
    widths = Counter(len(cells) for cells in full[count:])
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
            rows.append(Row(cells, group, aligned=len(cells) == width))
    headings = _headings(full[:count], width)
    return Table(full[0][0].start, full[-1][-1].end, tuple(before), headings, tuple(rows), width)


def _headings(rows: Sequence[Cells], width: int) -> Headings:
    if not rows:
        return Headings()
    laid = [_laid_over(cells, width, is_last=cells is rows[-1]) for cells in rows]
    loose = [cell for cells, row in zip(rows, laid, strict=True) if row is None for cell in cells]
    return Headings(tuple(row for row in laid if row is not None), tuple(loose), rows[0][1].start, rows[-1][-1].end)


def _laid_over(cells: Cells, width: int, *, is_last: bool) -> tuple[Cell | None, ...] | None:
    """A heading row with a place for each column: by number, or by equal spans behind the first column."""
    if len(cells) == width:
        return cells if is_last else _spread(cells)
    behind = width - 1
    for some in (cells, cells[1:]):  # without and with a cell above the first column
        if some and behind > 0 and behind % len(some) == 0:
            return (None, *(some[(column - 1) * len(some) // behind] for column in range(1, width)))
    return None


def _spread(cells: Cells) -> Cells:
    """Spreadsheets write what spans several columns into the first of them, and nothing into the others."""
    spread = list(cells)
    for column in range(2, len(spread)):
        if not spread[column].text:
            spread[column] = spread[column - 1]
    return tuple(spread)
