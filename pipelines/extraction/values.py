"""The frozen values that extraction gives."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from ..findings import Reason


class Zone(StrEnum):
    """Where in a document a stretch of its text stands."""

    MAIN = "main"  # the article, the document's own text
    OUTSIDE = "outside"  # navigation, teasers, footers, comments
    METADATA = "metadata"  # title, description, JSON-LD: not visible in the page's body
    PAGE = "page"  # a page of a paginated document


class Part(StrEnum):
    """What sort of text a stretch of a zone is, where the markup tells; the words are those that people read."""

    TABLE = "table"
    CAPTION = "caption"  # of a figure or of a table
    COMMENTS = "readers' comments"
    CONSENT = "consent banner"
    NOSCRIPT = "text for browsers without scripts"
    TITLE = "page title"
    DESCRIPTION = "page description"
    DATA = "data for machines"  # JSON-LD
    HIDDEN = "hidden text"
    RUNNING_HEAD = "running head or foot"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of the text, from `start` to `end` (characters), in one zone; `page` counts from 1 where it has one."""

    start: int
    end: int
    zone: Zone
    page: int | None = None
    part: Part | None = None

    @property
    def label(self) -> str:
        """The zone as findings name it: "main", "outside", "metadata", "page 3"."""
        return f"page {self.page}" if self.zone is Zone.PAGE else self.zone.value


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a web page as it stands in the text, from `start` to `end`: a row a line, a tab for each border.

    The n-th cell of a line, from 0, stands in the n-th column; cells that are empty, and places over which another
    cell spans, hold nothing; behind the last cell of a line nothing stands. Rows and columns without any text are left
    out and not counted.
    """

    start: int
    end: int
    headings: tuple[int, ...] = ()  # the rows that the markup calls headings
    row_heads: int = 0  # how many of the first columns hold the headings of their rows, as the markup says
    spans: tuple[tuple[int, int, int, int], ...] = ()  # row, column, rows, columns of cells that span more than one
    breaks: tuple[int, ...] = ()  # offsets of the line feeds that stand inside a cell and end no row

    def __hash__(self) -> int:
        """Cheap, because texts are kept by their grids."""
        return hash((self.start, self.end))


@dataclass(frozen=True, slots=True)
class Extraction:
    """All the visible text of one document, and its metadata behind it.

    `text` is the whole; `stretches` cover it in order without gaps or overlaps. `extractor` names the programs and
    versions that made it, so that a change of ours is never taken for a change of the source. `grids` are the tables
    of a web page, in the text's order, none inside another.
    """

    text: str
    stretches: tuple[Stretch, ...]
    media_type: str
    extractor: str
    title: str | None = None
    grids: tuple[Grid, ...] = ()

    def label_at(self, offset: int) -> str:
        """The zone label of the character at `offset`."""
        stretch = self.stretch_at(offset)
        return Zone.OUTSIDE.value if stretch is None else stretch.label

    def stretch_at(self, offset: int) -> Stretch | None:
        """The stretch that holds the character at `offset`; None outside the text."""
        index = bisect_right(self.stretches, offset, key=lambda stretch: stretch.start) - 1
        return self.stretches[index] if index >= 0 and offset < self.stretches[index].end else None


@dataclass(frozen=True, slots=True)
class NotExtracted:
    """Why no text that may be judged came out of the bytes; `detail` is a sentence for people."""

    reason: Reason
    detail: str
    extractor: str
