"""The cells of a table: whether one is a value or says what others are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .calendar import MONTH_NUMBERS

# A number with a sign, a currency, and at most two short words behind it.
_VALUE = re.compile(r"[^\w]*(?:[^\W\d_]{1,3}\W?)?[^\w]*\d[\d\s.,'’]*(?:\s?[^\W\d_]{1,10}\.?){0,2}(?:\[?\W?\w?\]?)\W*\Z")
# A year as it heads a column: "2022", "FY2022", "Q3 2022", "2022E", "2022年", "2022 г."; or an ordinal.
_YEAR = re.compile(
    r"\W*(?:(?:FY|CY|Q[1-4]|H[12]|[1-4]Q|[12]H)\W?\s?)?(?:1[5-9]|20)\d\d"
    r"(?:[AEFP]|\s?(?:年度?末?|년도?|г\.|года?|рік|року))?\W*\Z|.*\d(?:st|nd|rd|th)\b"
)
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
    def is_year(self) -> bool:
        """Whether it is a year or begins with an ordinal."""
        return _YEAR.match(self.text) is not None

    @property
    def is_empty(self) -> bool:
        """Whether it says that there is no value."""
        return _NOTHING.match(self.text) is not None


def is_value(text: str) -> bool:
    """Whether a text is a number with a unit and little else, and neither a year, an ordinal nor a date."""
    if _VALUE.match(text) is None or _YEAR.match(text) is not None:
        return False
    return not any(word in MONTH_NUMBERS for word in _WORD.findall(text.casefold()))


def cell_of(start: int, line: str, first: int, last: int) -> Cell:
    """The cell from `first` to `last` of a line that begins at `start`, without the spaces around it."""
    text = line[first:last]
    left = first + len(text) - len(text.lstrip())
    return Cell(start + left, start + left + len(text.strip()), text.strip())


def is_body(cells: tuple[Cell, ...]) -> bool:
    """Whether at least half of the cells behind the first that say anything are values."""
    said = [cell for cell in cells[1:] if not cell.is_empty]
    return bool(said) and 2 * sum(cell.is_value for cell in said) >= len(said)


_MOST_HEADINGS = 3  # rows


def heading_rows(rows: list[tuple[Cell, ...]]) -> int:
    """How many of the first rows are headings: those of words and years above the first row of values."""
    first = next((index for index, cells in enumerate(rows) if is_body(cells)), None)
    if first is None:
        return 1 if len(rows[0]) > 2 else 0
    if first == 0 or (first == 1 and len(rows[0]) == 2 and rows[0][1].is_year):
        return 0  # "Founded 1998" is a pair like those below it
    if first > _MOST_HEADINGS:
        return 1
    return first
