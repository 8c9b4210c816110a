"""Tables of web pages, read by the grids that the markup gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..extraction.values import Grid
from .table_cells import Cell, cell_of, heading_rows, is_body
from .table_values import Headings, Row, Table

# Places that spans fill: hostile ones could fill millions. Beyond, cells stand only where they begin.
_MOST_FILLED = 200_000

Cells = tuple[Cell, ...]


def tables_of_grid(text: str, grid: Grid, captions: tuple[Cell, ...]) -> Iterator[Table]:
    """The grid as a table, or as several where heading rows stand between its rows too; none for a single row."""
    rows = _filled(list(_rows(text, grid)), grid)
    full = [number for number, cells in enumerate(rows) if not _is_alone(cells)]
    if len(full) < 2:
        return
    begins = 0
    for heads, body in _sections(rows, full, grid):
        last = max(heads + body)
        # Lines of one cell before the headings are titles; among the rows, they head those below them.
        title = tuple(rows[number][0] for number in range(begins, min(heads or body)) if _is_alone(rows[number]))
        yield _table(rows[: last + 1], heads, grid, (*captions, *title), first=begins)
        begins = last + 1


def _rows(text: str, grid: Grid) -> Iterator[list[Cell]]:
    breaks = frozenset(grid.breaks)
    start = position = grid.start
    while position <= grid.end:
        end = text.find("\n", position, grid.end)
        if end < 0:
            end = grid.end
        position = end + 1
        if end not in breaks:
            yield list(_cells(text[start:end], start))
            start = position


def _cells(line: str, start: int) -> Iterator[Cell]:
    first = 0
    for written in line.split("\t"):
        yield cell_of(start, line, first, first + len(written))
        first += len(written) + 1


def _filled(rows: list[list[Cell]], grid: Grid) -> list[Cells]:
    """The rows with cells that span several places standing in each of them."""
    if sum(down * across for _, _, down, across in grid.spans) > _MOST_FILLED:
        return [tuple(cells) for cells in rows]
    for row, column, down, across in grid.spans:
        for cells in rows[row : row + down]:
            _fill(cells, rows[row][column], column, column + across)
    return [tuple(cells) for cells in rows]


def _fill(cells: list[Cell], cell: Cell, first: int, last: int) -> None:
    """Put the cell into the empty places of a row from column `first` to `last`."""
    place = cells[-1].end
    cells.extend([Cell(place, place, "")] * (last - len(cells)))
    for column in range(first, last):
        if not cells[column].text:
            cells[column] = cell


def _is_alone(cells: Cells) -> bool:
    """Whether a row says one thing only, from its first column on."""
    return all(not cell.text or cell == cells[0] for cell in cells[1:])


def _sections(rows: Sequence[Cells], full: Sequence[int], grid: Grid) -> list[tuple[list[int], list[int]]]:
    """The numbers of heading rows and of the rows that they head; one pair, unless headings return."""
    marked = frozenset(grid.headings)
    if marked.issuperset(full):
        marked = frozenset()  # where everything is called a heading, nothing is
    sections: list[tuple[list[int], list[int]]] = [([], [])]
    for number in full:
        heads, body = sections[-1]
        if number in marked and not (body and is_body(rows[number])):
            if body:
                sections.append(([number], []))
            else:
                heads.append(number)
        elif heads and not body and not rows[number][0].text and not is_body(rows[number]):
            heads.append(number)  # units below the headings, which are seldom marked as such
        else:
            body.append(number)
    heads, body = sections[0]
    if not heads:
        count = heading_rows([rows[number] for number in body])
        sections[0] = (body[:count], body[count:])
    return sections


def _table(rows: Sequence[Cells], heads: list[int], grid: Grid, captions: Cells, *, first: int) -> Table:
    begins = max(heads, default=first - 1) + 1
    body: list[Row] = []
    group: Cell | None = None
    for cells in rows[begins:]:
        if _is_alone(cells):
            group = cells[0]
        else:
            body.append(Row(cells, group))
    headings = _headings([rows[number] for number in heads])
    width = max(map(len, rows[first:]))
    start, end = rows[first][0].start, max(cell.end for cell in rows[-1])
    return Table(start, end, captions, headings, tuple(body), width, min(grid.row_heads, width - 1))


def _headings(rows: Sequence[Cells]) -> Headings:
    behind = [cell for cells in rows for cell in cells[1:] if cell.text]
    start, end = min((cell.start for cell in behind), default=0), max((cell.end for cell in behind), default=0)
    return Headings(tuple(rows), (), start, end)
