"""In words what sort of text a passage stands in: a table's cell with its row and column, a caption, comments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from .extraction.values import Extraction, Part
from .findings import Judgement
from .matching.document import Prepared
from .quantities.tables import Cell, Row, Table, tables_in

_LONGEST_HEAD = 60  # characters of a heading that are given


def placed(judgement: Judgement, document: Prepared) -> Judgement:
    """The judgement with the whereabouts of its passage."""
    if judgement.start is None or judgement.end is None:
        return judgement
    return replace(judgement, place=whereabouts(document.extraction, judgement.start, judgement.end))


def whereabouts(extraction: Extraction, start: int, end: int) -> str | None:
    """`table: row “Xinjiang”, column “2017”`, `caption`, `readers' comments` and the like; None for running text."""
    stretch = extraction.stretch_at(start)
    part = None if stretch is None else stretch.part
    if part not in (None, Part.TABLE):
        return part.value
    line = extraction.text.rfind("\n", 0, start) + 1, extraction.text.find("\n", start)
    if part is None and "\t" not in extraction.text[line[0] : line[1] if line[1] >= 0 else None]:
        return None
    table = _table_at(tables_in(extraction), start)
    found = None if table is None else _cell_at(table, start, end)
    if table is None or found is None:
        return None if part is None else part.value
    row, column = found
    heads = (("row", table.heads_of_row(row, column)), ("column", _told_apart(table, row, column)))
    said = [f"{name} {_named(cells)}" for name, cells in heads if cells]
    return f"{Part.TABLE.value}: {', '.join(said)}" if said else Part.TABLE.value


def _told_apart(table: Table, row: Row, column: int) -> tuple[Cell, ...]:
    return table.heads_of_column(row, column) if row.aligned else ()


def _table_at(tables: Sequence[Table], place: int) -> Table | None:
    index = bisect_right(tables, place, key=lambda table: table.start) - 1
    return tables[index] if index >= 0 and place < tables[index].end else None


def _cell_at(table: Table, start: int, end: int) -> tuple[Row, int] | None:
    """The row and the column of the cell that holds the span; None for headings, labels and spans of several cells."""
    for row in table.rows:
        for column in table.columns_of_values(row):
            cell = row.cells[column]
            if cell.start <= start and end <= cell.end and cell.text:
                return row, column
    return None


def _named(cells: Sequence[Cell]) -> str:
    return "“" + " / ".join(_short(" ".join(cell.text.split())) for cell in cells) + "”"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_HEAD else text[: _LONGEST_HEAD - 1] + "…"
