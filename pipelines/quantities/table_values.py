"""A table as it is read: its rows, and what heads each of their cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .table_cells import Cell


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the body; `group` is the line inside the table that heads it, if one does.

    `aligned`: its n-th cell stands in the n-th column. A row that has lost empty cells is not.
    """

    cells: tuple[Cell, ...]
    group: Cell | None
    aligned: bool = True


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading rows of a table. `rows` have a place for each column: the cell that heads it, or None.

    Cells that span several columns stand in each of them; `loose` are those of which no one can tell which columns
    they head. `start` and `end` are the offsets of all but the first column's.
    """

    rows: tuple[tuple[Cell | None, ...], ...] = ()
    loose: tuple[Cell, ...] = ()
    start: int = 0
    end: int = 0

    def of_column(self, column: int) -> tuple[Cell, ...]:
        """The headings of one column, the uppermost first."""
        return _each_once(row[column] for row in self.rows if column < len(row))

    @property
    def of_any_column(self) -> tuple[Cell, ...]:
        """The headings of all columns but the first."""
        return _each_once([*(cell for row in self.rows for cell in row[1:]), *self.loose])


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading rows, its body, and the lines before it. `width`: columns.

    `row_heads` is how many first columns hold the headings of their rows, where the markup says so.
    """

    start: int
    end: int
    captions: tuple[Cell, ...]
    headings: Headings
    rows: tuple[Row, ...]
    width: int
    row_heads: int = 0

    def heads_of_column(self, row: Row, column: int) -> tuple[Cell, ...]:
        """The headings of a column, for a row of this table; those of all columns where they cannot be told apart."""
        return self.headings.of_column(column) if row.aligned else self.headings.of_any_column

    @property
    def corners(self) -> tuple[Cell, ...]:
        """The heading cells above the first column: what they say may hold for the whole table."""
        return self.headings.of_column(0)

    def is_heading(self, place: int) -> bool:
        """Whether an original offset lies in a heading row of a table of more than two columns."""
        return self.width > 2 and self.headings.start <= place < self.headings.end

    def heads_of_row(self, row: Row, column: int) -> tuple[Cell, ...]:
        """The cells of a row that say what its cell at `column` is: words to its left, and the first cell."""
        marked = row.cells[: min(self.row_heads, column)]
        if column <= self.row_heads:
            return _each_once(marked)
        last = column - 1
        while last > self.row_heads and (row.cells[last].is_value or row.cells[last].is_empty):
            last -= 1
        first = last
        while first > self.row_heads and not (row.cells[first - 1].is_value or row.cells[first - 1].is_empty):
            first -= 1
        heads = row.cells[first : last + 1]
        if marked:
            heads = (*marked, *(cell for cell in heads if not cell.is_value))
        elif first > 0 and self.headings.rows:
            # Without headings a row may be several pairs side by side: the first label is not the second value's.
            heads = (row.cells[0], *heads)
        return _each_once(cell for cell in heads if cell != row.cells[column])

    def columns_of_values(self, row: Row) -> range:
        """The columns of a row whose cells others head: all but the first, and that too where it is itself a value."""
        first_too = self.row_heads == 0 and bool(self.headings.rows) and row.aligned and row.cells[0].is_value
        return range(0 if first_too else 1, len(row.cells))


def _each_once(cells: Iterable[Cell | None]) -> tuple[Cell, ...]:
    """The cells that are there and say anything, in order, without repetitions."""
    return tuple(dict.fromkeys(cell for cell in cells if cell is not None and cell.text))
