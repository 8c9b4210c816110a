"""Lines of HTML that are met in one order and shown in another: kept in files, for they may be a hundred thousand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import groupby, islice
from typing import NamedTuple, Self, TextIO

from ..markup import Html, joined


class Section(NamedTuple):
    """Rows that stand under one heading; `number`: how many there are of them on all pages."""

    heading: str
    number: int
    rows: Html


class Rows:
    """Rows under headings. Headings are few and sort by their urgency, 0 first; rows keep the order they came in."""

    def __init__(self) -> None:
        self._files: dict[tuple[int, str], TextIO] = {}
        self._numbers: dict[tuple[int, str], int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def __len__(self) -> int:
        return sum(self._numbers.values())

    def add(self, row: Html, *, heading: str = "", urgency: int = 0) -> None:
        """Keep one row."""
        key = urgency, heading
        if key not in self._files:
            self._files[key] = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - see __exit__
            self._numbers[key] = 0
        self._files[key].write(row.replace("\n", " ") + "\n")  # breaks between elements: all text is on one line
        self._numbers[key] += 1

    def pages(self, most: int) -> Iterator[tuple[Section, ...]]:
        """All rows, `most` a page at most, each page with the headings that its rows stand under."""
        rows = self._rows()
        while page := list(islice(rows, most)):
            yield tuple(
                Section(key[1], self._numbers[key], joined(row for _, row in members))
                for key, members in groupby(page, key=lambda each: each[0])
            )

    def _rows(self) -> Iterator[tuple[tuple[int, str], Html]]:
        for key, file in sorted(self._files.items(), key=lambda item: item[0][0]):
            file.seek(0)
            yield from ((key, Html(line)) for line in file)
