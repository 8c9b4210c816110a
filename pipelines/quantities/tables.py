"""The tables of a text: rows of cells, which of them are headings, and what heads a cell.

The tables of web pages come with their grids, told by the markup. Where there is none, in plain files and PDFs, lines
are rows when tabs, bars or aligned spaces part them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ..extraction.values import Extraction, Grid
from .grid_tables import tables_of_grid
from .line_tables import tables_in_lines
from .table_cells import Cell, cell_of, is_value
from .table_values import Row, Table

__all__ = ["Cell", "Row", "Table", "is_value", "tables_in", "tables_of"]

_CAPTION_LINES = 3  # before a grid, that may be its caption or heading
_CAPTION = 200  # characters; a longer line is running text
_SEARCHED = 8  # lines that are looked at for them


def tables_in(extraction: Extraction) -> tuple[Table, ...]:
    """The tables of an extraction, in its order."""
    return _tables(extraction.text, extraction.grids)


def tables_of(text: str) -> tuple[Table, ...]:
    """The tables of a text that comes without grids, in its order."""
    return _tables(text, ())


@lru_cache(maxsize=4)
def _tables(text: str, grids: tuple[Grid, ...]) -> tuple[Table, ...]:
    found: list[Table] = []
    position = 0
    for grid in grids:
        found += tables_in_lines(text, position, grid.start)
        captions = tuple(_short_lines(text, position, grid.start))
        found += tables_of_grid(text, grid, captions[_CAPTION_LINES - 1 :: -1])
        position = grid.end
    return (*found, *tables_in_lines(text, position, len(text)))


def _short_lines(text: str, first: int, last: int) -> Iterator[Cell]:
    """The short ones of the lines before a table that begins at `last`, the nearest first."""
    for _ in range(_SEARCHED):
        if last <= first:
            return
        end = last - 1
        last = max(first, text.rfind("\n", first, end) + 1)
        if end - last <= _CAPTION and text[last:end].strip():
            yield cell_of(last, text[last:end], 0, end - last)
