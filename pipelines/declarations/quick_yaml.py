"""YAML read by libyaml, in C, as far as it says the same as the careful reader of `yaml_file`; else it says `Unsure`.

libyaml reads YAML 1.1 and the careful reader 1.2. Below the meaning of plain words, which neither is asked for (every
value is text here), they differ in few places, found by giving both of them the same texts: line ends that only 1.1
knows, tabs, the heads of block scalars, one escape, the place of a value that is not there. Wherever one of these
occurs, and wherever something is wrong, this reader steps back: it accepts nothing on its own, and explains nothing.

100,000 sources and claims (37 MB) are 3 million events, which take 4 s of CPU here and 100 s with the careful reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .errors import Location
from .yaml_words import DEEPEST, NULLS, WORD_FOR_WORD, stands_comment_at

try:
    import yaml  # type: ignore[import-untyped]  # PyYAML brings no types
    from yaml import CBaseLoader
    from yaml.events import (  # type: ignore[import-untyped]  # the same
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamStartEvent,
    )
except ImportError:  # PyYAML may be built without libyaml: then everything is read carefully
    yaml = None

# 1.1 ends lines at U+0085, U+2028 and U+2029; a tab begins no text in 1.2; U+FEFF is a mark to one and a letter to the
# other; only libyaml knows \' in double quotation marks; a directive may change what a text means.
_TELLING = ("\t", "\x85", "\u2028", "\u2029", "\ufeff", "\\'", "\n%")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_PLAIN_BLOCK = re.compile(
    r"[|>][+-]?\r?\n +[^ \r\n]"
)  # its first line is no empty one, and says how far it is indented
_PIECE = 1 << 16  # characters that libyaml is given at a time: it makes UTF-8 of each


class Unsure(Exception):
    """The careful reader has to look: the two may differ on this text, or it is not as it should be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A source, a claim, or the publication, as plain dicts, lists and text.

    `location` is its place in the document; `lines` gives the line, from 1, of its every key and item by their places.
    """

    location: Location
    value: Any
    lines: dict[Location, int]


def quick_entries(text: str) -> Iterator[Entry]:
    """The entries of a declarations file, one after the other, so that no two of them need be held at a time.

    Raises Unsure, perhaps after some entries were given.
    """
    with _parser(text) as next_event:
        yield from _Document(text, next_event).entries()


def quick_events(text: str) -> Iterator[Any]:
    """The events of a document on which both readers agree, whatever else is wrong with it.

    Raises Unsure, perhaps after some events were given.
    """
    with _parser(text) as next_event:
        while (event := next_event()) is not None:
            _refuse_doubtful(event, text)
            yield event


@contextmanager
def _parser(text: str) -> Iterator[Callable[[], Any]]:
    """What gives libyaml's next event, None behind the last; within it, Unsure stands for whatever libyaml refuses."""
    if yaml is None or text.startswith("%") or any(map(text.__contains__, _TELLING)) or _LONE_RETURN.search(text):
        raise Unsure
    parser = CBaseLoader(_Pieces(text))
    try:
        yield parser.get_event
    except yaml.YAMLError as error:
        raise Unsure from error
    finally:
        parser.dispose()


def _refuse_doubtful(event: Any, text: str) -> None:
    """Raise Unsure for what the readers may take differently: indirections, values that are not there, odd blocks."""
    if getattr(event, "anchor", None) is not None or getattr(event, "tag", None) is not None:
        raise Unsure
    if type(event) is ScalarEvent:
        if not event.style:
            if event.value in NULLS:
                raise Unsure
        elif event.style in "|>" and not _PLAIN_BLOCK.match(text, event.start_mark.index):
            raise Unsure


class _Pieces:
    """The text as a stream. An `io.StringIO` would hold it once more, at four bytes a character."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def read(self, size: int) -> str:
        """The next characters, at most `size` bytes of UTF-8."""
        begin = self._at
        self._at += min(max(size // 4, 1), _PIECE)
        return self._text[begin : self._at]


@dataclass(slots=True)
class _Document:
    """One pass over the parser's events, a node at a time; no deeper than declarations are."""

    text: str
    next_event: Callable[[], Any]
    lines: dict[Location, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)  # keys repeat: each is held once

    def entries(self) -> Iterator[Entry]:
        """See `quick_entries`."""
        for kind in (StreamStartEvent, DocumentStartEvent, MappingStartEvent):
            self._expect(self.next_event(), kind)
        seen: set[str] = set()
        while type(event := self.next_event()) is not MappingEndEvent:
            section = self._key(event, seen)
            seen.add(section)
            begin = self.next_event()
            if section == "publication":
                yield self._entry((section,), begin, event)
            elif section == "sources":
                self._expect(begin, MappingStartEvent)
                names: set[str] = set()
                while type(event := self.next_event()) is not MappingEndEvent:
                    name = self._key(event, names)
                    names.add(name)
                    yield self._entry((section, name), self.next_event(), event)
            elif section == "claims":
                self._expect(begin, SequenceStartEvent)
                number = 0
                while type(event := self.next_event()) is not SequenceEndEvent:
                    yield self._entry((section, number), event, event)
                    number += 1
            else:
                raise Unsure
        self.next_event()  # the document's end
        if type(self.next_event()) is DocumentStartEvent:
            raise Unsure

    def _entry(self, location: Location, event: Any, named: Any) -> Entry:
        """`named`: the event whose line is the entry's."""
        self.lines = {location: named.start_mark.line + 1}
        return Entry(location, self._node(event, location, 1 + len(location)), self.lines)

    def _expect(self, event: Any, kind: Any) -> None:
        if type(event) is not kind:
            raise Unsure
        _refuse_doubtful(event, self.text)

    def _node(self, event: Any, location: Location, depth: int) -> Any:
        """The node that begins with the event, `depth` lists and mappings deep when it is one itself."""
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event, location[-1])
        _refuse_doubtful(event, self.text)
        if depth > DEEPEST:
            raise Unsure
        if kind is MappingStartEvent:
            return self._mapping(location, depth)
        if kind is SequenceStartEvent:
            return self._sequence(location, depth)
        raise Unsure

    def _mapping(self, location: Location, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while type(event := self.next_event()) is not MappingEndEvent:
            key = self._key(event, entries)
            place = (*location, key)
            self.lines[place] = event.start_mark.line + 1
            entries[key] = self._node(self.next_event(), place, depth + 1)
        return entries

    def _sequence(self, location: Location, depth: int) -> list[Any]:
        items: list[Any] = []
        while type(event := self.next_event()) is not SequenceEndEvent:
            place = (*location, len(items))
            self.lines[place] = event.start_mark.line + 1
            items.append(self._node(event, place, depth + 1))
        return items

    def _key(self, event: Any, known: dict[str, Any] | set[str]) -> str:
        if type(event) is not ScalarEvent:
            raise Unsure
        key = self._scalar(event, "")
        key = self.words.setdefault(key, key)
        if not key or key in known:
            raise Unsure
        return key

    def _scalar(self, event: Any, name: str | int) -> str:
        """The text of a key or value; `name`: the key that a value stands behind, or its number in a list."""
        _refuse_doubtful(event, self.text)
        if not event.style and name in WORD_FOR_WORD and stands_comment_at(self.text, event.end_mark.index):
            raise Unsure
        text: str = event.value
        return text
