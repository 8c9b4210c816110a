"""Tables as the markup lays them out: which cell stands in which row and column, which are headings, what is layout.

Cells are placed as browsers place them (HTML standard, "forming a table"): a cell that spans rows pushes those of the
rows below to the right. Rows and columns in which no text begins are then left out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

# Beyond so many columns nothing is a table for people, and spans would cost more than the page is long.
_MOST_COLUMNS: Final = 1_000
_MOST_ROWS: Final = 65_534  # that a cell can span (HTML standard)
# Empty places of a grid, each a tab: hostile spans could make millions of them out of a short page.
_MOST_EMPTY: Final = 10_000
_MOST_EMPTY_SHARE: Final = 4
# A cell as long as this, or one with a heading inside, holds a part of the page and no datum.
_LONG_CELL: Final = 400
_PAGE_HEADINGS: Final = frozenset({"h1", "h2", "h3"})
_NO_TABLE: Final = frozenset({"presentation", "none"})


@dataclass(slots=True)
class MarkupCell:
    """A cell where the markup places it. `outer` is the number of the cell around its table, -1 without one."""

    table: int
    outer: int
    row: int
    column: int
    rows: int
    columns: int
    is_head: bool
    letters: int = 0
    holds_heading: bool = False
    holds_table: bool = False


@dataclass(slots=True)
class _Table:
    is_layout: bool
    says_data: bool = False  # headings, a caption or a head of its own: the markup calls it a table of data
    row: int = -1
    column: int = 0
    in_head: bool = False
    taken: dict[int, int] = field(default_factory=dict)  # column to the last row that a cell above takes up


class TableWalk:
    """The tables of a page, told by a walk over its elements as they open and close."""

    def __init__(self) -> None:
        self.tables: list[_Table] = []
        self.cells: list[MarkupCell] = []
        self._open: list[tuple[int, int]] = []  # the tables that are open, each with the cell that is open in it

    @property
    def cell(self) -> int:
        """The number of the innermost open cell, -1 outside all."""
        return self._open[-1][1] if self._open else -1

    def enter(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        if tag == "table":
            self._enter_table(attributes)
        elif not self._open:
            return
        elif tag == "tr":
            table = self.tables[self._open[-1][0]]
            table.row, table.column = table.row + 1, 0
        elif tag in ("td", "th"):
            self._enter_cell(tag, attributes)
        elif tag in ("thead", "tbody", "tfoot"):
            table = self.tables[self._open[-1][0]]
            table.in_head = tag == "thead"
            table.says_data |= tag == "thead"
        elif tag == "caption":
            self.tables[self._open[-1][0]].says_data = True

    def leave(self, tag: str) -> None:
        """An element closes."""
        if tag == "table" and self._open:
            self._open.pop()
        elif tag in ("td", "th") and self._open:
            self._open[-1] = (self._open[-1][0], self._outside())

    def count(self, cell: int, letters: int, tag: str) -> None:
        """A block of text of so many characters stands in the cell."""
        if cell >= 0:
            self.cells[cell].letters += letters
            self.cells[cell].holds_heading |= tag in _PAGE_HEADINGS

    def _outside(self) -> int:
        """The cell around the innermost open table."""
        return self._open[-2][1] if len(self._open) > 1 else -1

    def _enter_table(self, attributes: Mapping[str, str]) -> None:
        outer = self.cell
        if outer >= 0:
            self.cells[outer].holds_table = True
        self._open.append((len(self.tables), outer))
        self.tables.append(_Table(attributes.get("role", "").strip().lower() in _NO_TABLE))

    def _enter_cell(self, tag: str, attributes: Mapping[str, str]) -> None:
        number = self._open[-1][0]
        table = self.tables[number]
        table.row = max(table.row, 0)  # a cell may stand without a row, and the parser leaves it so
        while table.taken.get(table.column, -1) >= table.row:
            table.column += 1
        rows = _span(attributes.get("rowspan", "1"), most=_MOST_ROWS)
        columns = _span(attributes.get("colspan", "1"), most=_MOST_COLUMNS)
        head = tag == "th" or table.in_head
        table.says_data |= tag == "th"
        self.cells.append(MarkupCell(number, self._outside(), table.row, table.column, rows, columns, head))
        self._open[-1] = (number, len(self.cells) - 1)
        if rows > 1:
            for column in range(table.column, min(table.column + columns, _MOST_COLUMNS)):
                table.taken[column] = table.row + rows - 1
        table.column += columns
        if table.column > _MOST_COLUMNS:
            table.is_layout = True


def _span(written: str, *, most: int) -> int:
    """The number of a span attribute; 0 spans to the end."""
    digits = written.strip()
    if not digits.isdecimal():
        return 1
    return min(int(digits[:6]), most) or most


@dataclass(frozen=True, slots=True)
class GridShape:
    """A table's grid without its text: rows and columns counted without those that hold none."""

    headings: tuple[int, ...]
    row_heads: int
    spans: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """All grids of a page. `owner` gives for each cell the outermost cell of a grid that it stands in, or -1."""

    owner: tuple[int, ...]
    places: dict[int, tuple[int, int, int]]  # of such a cell: its table, its row and its column
    shapes: dict[int, GridShape]  # by table


def layout_of(walk: TableWalk) -> Layout:
    """The grids of the tables that were walked over and are more than layout."""
    cells = walk.cells
    for cell in reversed(cells):
        if cell.outer >= 0:
            cells[cell.outer].letters += cell.letters
            cells[cell.outer].holds_heading |= cell.holds_heading
    filled: dict[int, list[int]] = {}
    for number, cell in enumerate(cells):
        if cell.letters:
            filled.setdefault(cell.table, []).append(number)
    places: dict[int, tuple[int, int, int]] = {}
    shapes: dict[int, GridShape] = {}
    for table, numbers in filled.items():
        if not _is_layout(walk.tables[table], [cells[number] for number in numbers]):
            shape = _shape(table, numbers, cells, places)
            if shape is not None:
                shapes[table] = shape
    owner: list[int] = []
    for number, cell in enumerate(cells):
        around = owner[cell.outer] if cell.outer >= 0 else -1
        owner.append(around if around >= 0 else number if cell.table in shapes else -1)
    return Layout(tuple(owner), places, shapes)


def _is_layout(table: _Table, filled: Sequence[MarkupCell]) -> bool:
    if table.is_layout or len(filled) < 2:
        return True
    return not table.says_data and any(
        cell.letters > _LONG_CELL or cell.holds_heading or cell.holds_table for cell in filled
    )


def _shape(
    table: int, numbers: Sequence[int], cells: Sequence[MarkupCell], places: dict[int, tuple[int, int, int]]
) -> GridShape | None:
    """The table's shape, its cells' places written down; None where its empty places outgrow its cells."""
    rows = {row: at for at, row in enumerate(sorted({cells[number].row for number in numbers}))}
    columns = {column: at for at, column in enumerate(sorted({cells[number].column for number in numbers}))}
    placed = [(number, rows[cells[number].row], columns[cells[number].column]) for number in numbers]
    tabs = sum(column - (before if row == above else 0) for (_, above, before), (_, row, column) in pairwise(placed))
    if tabs > _MOST_EMPTY + _MOST_EMPTY_SHARE * len(placed):
        return None
    row_list, column_list = list(rows), list(columns)
    spans: list[tuple[int, int, int, int]] = []
    for number, row, column in placed:
        cell = cells[number]
        places[number] = (table, row, column)
        if cell.rows > 1 or cell.columns > 1:
            down = _covered(row_list, row, cell.row + cell.rows)
            across = _covered(column_list, column, cell.column + cell.columns)
            if down > 1 or across > 1:
                spans.append((row, column, down, across))
    return GridShape(*_heads(placed, cells, len(rows)), tuple(spans))


def _covered(kept: Sequence[int], first: int, end: int) -> int:
    """How many of the rows or columns that are kept, from the `first` on, lie before `end`."""
    return bisect_left(kept, end) - first


def _heads(
    placed: Sequence[tuple[int, int, int]], cells: Sequence[MarkupCell], height: int
) -> tuple[tuple[int, ...], int]:
    """The rows that are headings, and how many first columns are those of the other rows."""
    by_row: list[list[tuple[int, bool]]] = [[] for _ in range(height)]
    for number, row, column in placed:
        by_row[row].append((column, cells[number].is_head))
    headings = tuple(
        row for row, line in enumerate(by_row) if all(head for _, head in line) and (len(line) > 1 or line[0][0] > 0)
    )
    body = [dict(line) for row, line in enumerate(by_row) if row not in set(headings) and len(line) > 1]
    row_heads = 0
    # A row whose first place a cell of a row above takes up has no cell of its own there, and says nothing.
    while (said := [line[row_heads] for line in body if row_heads in line]) and 2 * sum(said) > len(said):
        row_heads += 1
    return headings, row_heads
