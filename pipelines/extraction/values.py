"""The frozen values that extraction gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..findings import Reason


class Zone(StrEnum):
    """Where in a document a stretch of its text stands."""

    MAIN = "main"  # the article, the document's own text
    OUTSIDE = "outside"  # navigation, teasers, footers, comments
    METADATA = "metadata"  # title, description, JSON-LD: not visible in the page's body
    PAGE = "page"  # a page of a paginated document


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of the text, from `start` to `end` (characters), in one zone; `page` counts from 1 where it has one."""

    start: int
    end: int
    zone: Zone
    page: int | None = None

    @property
    def label(self) -> str:
        """The zone as findings name it: "main", "outside", "metadata", "page 3"."""
        return f"page {self.page}" if self.zone is Zone.PAGE else self.zone.value


@dataclass(frozen=True, slots=True)
class Extraction:
    """All the visible text of one document, and its metadata behind it.

    `text` is the whole; `stretches` cover it in order without gaps or overlaps. `extractor` names the programs and
    versions that made it, so that a change of ours is never taken for a change of the source.
    """

    text: str
    stretches: tuple[Stretch, ...]
    media_type: str
    extractor: str
    title: str | None = None

    def label_at(self, offset: int) -> str:
        """The zone label of the character at `offset`."""
        for stretch in self.stretches:
            if stretch.start <= offset < stretch.end:
                return stretch.label
        return Zone.OUTSIDE.value


@dataclass(frozen=True, slots=True)
class NotExtracted:
    """Why no text that may be judged came out of the bytes; `detail` is a sentence for people."""

    reason: Reason
    detail: str
    extractor: str
