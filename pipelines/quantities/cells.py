"""Which cells of a document's tables the words of a label name, by row, column, group, caption and title together."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache

from ..matching.document import Prepared
from ..matching.folding import Text, read
from ..matching.hits import spans_of
from ..matching.lexicon import COMMON_WORDS
from ..matching.tokens import tokens_of
from .cell_signs import sign_of_cell, signed
from .heading_units import HeadedUnit
from .headings import headed, unit_in
from .lexer import quantities_in
from .tables import Cell, Row, Table, tables_in
from .units import is_percent_like
from .values import Quantity, moved

_MOST_CELLS = 2_000  # that are looked at for one label


@dataclass(frozen=True, slots=True)
class LabelledCell:
    """The quantities of a cell that a label names. Offsets are those of the folded document.

    `named` counts the label's words in the headings of its row and column, `unnamed` the words of those headings that
    the label does not say. `headings`: the words with content of all of them, of the group, and of the captions.
    """

    quantities: tuple[Quantity, ...]
    span: tuple[int, int]
    named: int
    unnamed: int
    headings: frozenset[str] = frozenset()

    def counts(self, counted: Text) -> bool:
        """Whether the headings say what the cell counts: "1,902 ships" may stand as 1,902 in the column "Ships"."""
        words = _words(counted.original)
        return bool(words) and words <= self.headings


def cells_named(near: str, document: Prepared) -> list[LabelledCell]:
    """The cells that the label names best, all alike well, in the text's order; none where no table knows its words."""
    wanted = _words(near)
    tables = tables_in(document.extraction)
    if not wanted or not tables:
        return []
    places = _places(wanted, document)
    chosen: dict[int, set[int]] = {}
    for place in places:
        index = bisect_right(tables, place, key=lambda table: table.start) - 1
        if index >= 0 and place < tables[index].end:
            chosen.setdefault(index, set()).add(place)
    found: list[LabelledCell] = []
    for index in sorted(chosen):
        found.extend(_in_table(tables[index], frozenset(wanted), sorted(chosen[index]), document))
    return _best(found)


def in_heading(quantity: Quantity, document: Prepared) -> bool:
    """Whether a quantity stands in a heading row: a year there says which column it is, and is no column's value."""
    tables = tables_in(document.extraction)
    place = document.text.folded.starts[quantity.start]
    index = bisect_right(tables, place, key=lambda table: table.start) - 1
    return index >= 0 and tables[index].is_heading(place)


def _best(found: list[LabelledCell]) -> list[LabelledCell]:
    most = max((cell.named for cell in found), default=0)
    named = [cell for cell in found if cell.named == most]
    least = min((cell.unnamed for cell in named), default=0)
    # A cell that spans several rows is named by each of them.
    return list(dict.fromkeys(cell for cell in named if cell.unnamed == least))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """The words with content of a text, folded."""
    folded = read(text)
    tokens = tokens_of(folded, 0, len(folded.folded.text))
    content = frozenset(token.text for token in tokens if token.text not in COMMON_WORDS)
    return content or frozenset(token.text for token in tokens)


def _places(wanted: frozenset[str], document: Prepared) -> set[int]:
    """The original offsets at which words of the label stand, as many as are looked for."""
    text = document.text
    places = {text.original_span(*span)[0] for word in wanted for span in spans_of(read(word), document)}
    # Between two cells of digits no letter tells where one ends, so a number that heads a row is no word of the text.
    numbers = "|".join(re.escape(word) for word in wanted if word[0].isdecimal() and word[-1].isdecimal())
    if numbers:
        places.update(match.start() for match in re.finditer(rf"(?<!\w)(?:{numbers})(?!\w)", text.original))
    return places


def _in_table(table: Table, wanted: frozenset[str], places: list[int], document: Prepared) -> list[LabelledCell]:
    """The cells of one table that the label names; `places` are those of the label's words inside it."""
    captions = " ".join(cell.text for cell in [*table.captions, *table.corners])
    common = _words(f"{captions} {document.extraction.title or ''}") & wanted
    columns = _by_column(table, wanted)
    # What heads a column is that column's: a caption that says it too says nothing of the others.
    captioned = _words(captions) - frozenset[str]().union(*_column_heads(table)) if captions.strip() else frozenset()
    found: list[LabelledCell] = []
    for row in table.rows:
        grouped = common | (_words(row.group.text) & wanted if row.group else frozenset())
        # Most rows of a long table hold no word of the label, and no column says all of it either.
        last = max(cell.end for cell in row.cells)  # a cell that spans several rows begins and ends above
        if not _holds(places, row.cells[0].start, last) and not any(wanted <= grouped | c for c in columns):
            continue
        cells = (_named(table, row, column, wanted, grouped, document) for column in table.columns_of_values(row))
        found.extend(replace(cell, headings=cell.headings | captioned) for cell in cells if cell is not None)
        if len(found) > _MOST_CELLS:
            return []  # it names no cell, but a column or a whole table
    return found


def _by_column(table: Table, wanted: frozenset[str]) -> list[frozenset[str]]:
    """The label's words in the headings of each column that has one."""
    return [some for words in _column_heads(table) if (some := words & wanted)]


def _column_heads(table: Table) -> list[frozenset[str]]:
    """The words in the headings of each column."""
    heads = (table.headings.of_column(column) for column in range(table.width))
    return [frozenset[str]().union(*(_words(cell.text) for cell in cells)) for cells in heads]


def _holds(places: list[int], first: int, last: int) -> bool:
    index = bisect_left(places, first)
    return index < len(places) and places[index] < last


def _named(
    table: Table, row: Row, column: int, wanted: frozenset[str], common: frozenset[str], document: Prepared
) -> LabelledCell | None:
    """The cell of a row if the label names it."""
    cell = row.cells[column]
    if not any(char.isdecimal() for char in cell.text):
        return None
    by_row, by_column = table.heads_of_row(row, column), table.heads_of_column(row, column)
    heads = [_words(head.text) for head in [*by_row, *by_column]]
    telling = frozenset[str]().union(*heads) & wanted
    if not telling or not wanted <= telling | common:
        return None
    unnamed = sum(len(words - wanted) for words in heads if words & wanted)
    around = [*([row.group] if row.group else []), *table.corners, *reversed(table.captions)]
    unit = _headed_by([*by_column, *by_row], around, document.languages)
    folded, sign = document.text.folded.text, sign_of_cell(table, row, column)
    span = _span(cell, document)
    quantities = tuple(signed(quantity, sign, folded) for quantity in _quantities(span, unit, document))
    said = frozenset[str]().union(*heads, _words(row.group.text) if row.group else ())
    return LabelledCell(quantities, span, len(telling), unnamed, said) if quantities else None


def _headed_by(heads: list[Cell], around: list[Cell], languages: frozenset[str]) -> HeadedUnit | None:
    """The unit that the headings of a column and a row give, else the nearest around; percents before all others.

    In the row "Margin, %" of a table in millions of dollars stand percents, as in the column "% of total".
    """
    said = [unit for head in heads if (unit := unit_in(head.text, languages)) is not None]
    if said:
        return next((unit for unit in said if is_percent_like(unit.units)), said[0])
    return next((unit for head in around if (unit := unit_in(head.text, languages)) is not None), None)


def _span(cell: Cell, document: Prepared) -> tuple[int, int]:
    """Where the cell stands in the folded document."""
    starts = document.text.folded.starts
    return starts.first_from(cell.start), starts.first_from(cell.end)


def _quantities(span: tuple[int, int], unit: HeadedUnit | None, document: Prepared) -> tuple[Quantity, ...]:
    """The quantities of a cell, read with the unit that the nearest of its headings gives."""
    folded, (first, last) = document.text.folded, span
    languages = document.languages
    found = [moved(quantity, first) for quantity in quantities_in(folded.text[first:last], languages)]
    if unit is None:
        return tuple(found)
    return tuple(
        headed(quantity, folded.text[slice(*quantity.numeral)], unit, languages) if quantity.readings else quantity
        for quantity in found
    )
