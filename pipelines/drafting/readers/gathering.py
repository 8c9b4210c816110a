"""Putting a block's text together out of runs, with the places of its links, marks and slanted words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..publication_text import Block, BlockKind, Link, NoteMark, Span

_SPACES = re.compile(r"[ \t\n\r\f\v\u2028]+")


class Gathering:
    """The text of one block under construction. White space is folded as it comes in; offsets are final at once."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self._spaced = True  # nothing, or a space, stands at the end
        self._links: list[Link] = []
        self._marks: list[NoteMark] = []
        self._slanted: list[Span] = []
        self._quoted: list[Span] = []

    def add(self, text: str) -> None:
        """Append text; runs of white space become one space."""
        text = _SPACES.sub(" ", text)
        if self._spaced:
            text = text.lstrip(" ")
        if text:
            self._parts.append(text)
            self.length += len(text)
            self._spaced = text.endswith(" ")

    def mark(self, label: str) -> None:
        """A note mark stands here."""
        at = self.length - 1 if self._spaced and self.length else self.length
        self._marks.append(NoteMark(at, label))

    def link(self, start: int, target: str) -> None:
        """What was added since `start` leads to `target`."""
        if start <= self.length:
            self._links.append(Link(start, self.length, target))

    def slant(self, start: int) -> None:
        """What was added since `start` stands in italics."""
        if start < self.length:
            self._slanted.append(Span(start, self.length))

    def quote(self, start: int) -> None:
        """What was added since `start` is quoted without marks."""
        if start < self.length:
            self._quoted.append(Span(start, self.length))

    @property
    def empty(self) -> bool:
        """Whether nothing visible was added."""
        return not "".join(self._parts).strip() and not self._marks and not self._links

    def finish(self, kind: BlockKind, place: str) -> Block:
        """The block; the gathering must not be used after."""
        text = "".join(self._parts).rstrip(" ")
        end = len(text)
        return Block(
            kind,
            text,
            place,
            tuple(Link(min(x.start, end), min(x.end, end), x.target) for x in self._links),
            tuple(NoteMark(min(x.offset, end), x.label) for x in self._marks),
            _cut(self._slanted, end),
            _cut(self._quoted, end),
        )


def _cut(spans: Iterable[Span], end: int) -> tuple[Span, ...]:
    return tuple(Span(span.start, min(span.end, end)) for span in spans if span.start < end)
