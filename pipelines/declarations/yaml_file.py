"""The one place where YAML is read and written.

There are two ways in, because ruamel's document model is made for rewriting and costs twice the time:

* `read_tree` takes a parser's events and gives plain values, all text *as written* (`1.50` stays "1.50", `010` and
  `2019-05-01` are not turned into numbers and dates), with the line of every key and item. It goes on after a fault
  where it can, so that all faults of a file are told at once. The events are libyaml's where `quick_yaml` is sure of
  them, and ruamel's otherwise, which take 25 times as long.
* `load_document` and `dump_document` keep comments, quotation marks and order, for commands that rewrite a file.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from .errors import Fault, Location, quoted
from .quick_yaml import Unsure, quick_events
from .yaml_faults import Explanation, explain, unprintable
from .yaml_words import DEEPEST, NULLS, WORD_FOR_WORD, stands_comment_at

_DROPPED = "(dropped)"  # keeps the places inside a refused value apart from those of the value that counts
_UNWRAPPED = 1 << 20  # characters: a line is never broken on writing, so that a rewrite touches no other line
_QUOTE_IT = "put text that begins with a special character in quotation marks"


@dataclass(frozen=True, slots=True)
class Tree:
    """A document as dicts, lists, text and None; `lines` gives the line of each key and item, counted from 1.

    `whole` is False where the parser gave up: `data` is then what came before.
    """

    data: Any
    lines: dict[Location, int]
    faults: tuple[Fault, ...]
    whole: bool


def read_tree(text: str) -> Tree:
    """The document in `text`. What is no YAML, or YAML that is not accepted here, stands in the tree's faults."""
    try:
        return _tree_of(text, quick_events(text))
    except Unsure:
        return read_tree_carefully(text)


def _tree_of(text: str, events: Iterable[Any]) -> Tree:
    builder = _Builder(text)
    try:
        for event in events:
            builder.take(event)
    except _TooDeep:
        return Tree(builder.root, builder.lines, tuple(builder.faults), whole=False)
    return Tree(builder.root, builder.lines, tuple(builder.faults), whole=True)


def read_tree_carefully(text: str) -> Tree:
    """The same by the careful reader alone."""
    builder = _Builder(text)
    whole = False
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
        whole = True
    except _TooDeep:
        pass  # noted where it was found
    except ReaderError as error:
        builder.note(unprintable(text, error.position))
    except MarkedYAMLError as error:
        opened, stopped = error.context_mark, error.problem_mark
        if stopped is None:  # so it is for a block that begins with an empty line indented less than its text
            opened, stopped = None, opened
        builder.note(explain(text, stopped.index if stopped else 0, opened.index if opened else None))
    return Tree(builder.root, builder.lines, tuple(builder.faults), whole)


def load_document(path: Path) -> Any:
    """The file as ruamel's commented mapping: comments, order and quotation marks kept for `dump_document`.

    Raises OSError, UnicodeDecodeError and ValueError (for what is no YAML).
    """
    text = path.read_text(encoding="utf-8")
    try:
        return _round_trip().load(text)
    except YAMLError as error:
        raise ValueError(f"{path} is not valid YAML") from error


def dump_document(document: Any, path: Path) -> None:
    """Write the document to `path`, whole or not at all: into a temporary file beside it, then renamed.

    Byte for byte what was loaded, apart from the changes made, for files indented as `holdfast init` writes them.
    Text without quotation marks that runs over several lines comes out as one line.
    """
    target = path.resolve()  # a symbolic link goes on pointing to the rewritten file
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            _round_trip().dump(document, stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise


def _round_trip() -> YAML:
    yaml = YAML(typ="rt")
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.preserve_quotes = True
    yaml.width = _UNWRAPPED
    yaml.allow_unicode = True
    return yaml


def _kind(event: Any) -> str:
    return type(event).__name__


class _TooDeep(Exception):
    """The document is nested more deeply than declarations are; the fault is noted."""


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet. `key` is the mapping's key that waits for its value."""

    location: Location
    value: dict[str, Any] | list[Any]
    key: str | None = None
    skipped: bool = False  # the waiting key was refused: its value is dropped


@dataclass(slots=True)
class _Builder:
    """Builds the tree from the parser's events, one after the other, without recursion."""

    text: str
    root: Any = None
    lines: dict[Location, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    documents: int = 0
    stack: list[_Open] = field(default_factory=list)
    breaks: list[int] = field(init=False)

    def __post_init__(self) -> None:
        # ruamel also counts U+0085, U+2028 and U+2029 as line ends, which editors do not: lines are counted here.
        self.breaks = [found.end() for found in re.finditer(r"\r\n|\r|\n", self.text)]

    def note(self, explanation: Explanation) -> None:
        """Keep why the parser stopped as a fault of the innermost open mapping or list."""
        location = self.stack[-1].location if self.stack else ()
        self.fault(location, explanation.index, explanation.message, explanation.hint)

    def fault(self, location: Location, index: int, message: str, hint: str) -> None:
        self.faults.append(Fault(location, message, hint, self.line(index)))

    def line(self, index: int) -> int:
        """The line, from 1, of the character at `index`."""
        return bisect_right(self.breaks, index) + 1

    def take(self, event: Any) -> None:
        """One more event, of either parser: they are called alike."""
        kind = _kind(event)
        if kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents == 2:
                message, hint = "a second document begins here", 'one file holds one: remove "---"'
                self.fault((), event.start_mark.index, message, hint)
        if self.documents > 1:
            return
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.stack.pop()
        elif kind in ("ScalarEvent", "AliasEvent", "MappingStartEvent", "SequenceStartEvent"):
            self._node(event)

    def _node(self, event: Any) -> None:
        index = event.start_mark.index
        parent = self.stack[-1] if self.stack else None
        if parent is not None and isinstance(parent.value, dict) and parent.key is None:
            self._key(parent, parent.value, event, index)
            return
        value = self._value(event)
        location: Location = ()
        if parent is None:
            self.root = value
        elif isinstance(parent.value, list):
            location = (*parent.location, len(parent.value))
            parent.value.append(value)
            self.lines[location] = self.line(index)
        elif parent.key is not None:
            location = (*parent.location, parent.key)
            if parent.key in WORD_FOR_WORD:
                self._refuse_comment_behind(event, location)
            if parent.skipped:
                location = (*location, _DROPPED)
            else:
                parent.value[parent.key] = value
            parent.key = None
        self._refuse_indirection(event, location)
        self._open(event, value, location)

    def _key(self, parent: _Open, entries: dict[str, Any], event: Any, index: int) -> None:
        """Note the key of a mapping; its value is the next node."""
        key = event.value if _kind(event) == "ScalarEvent" else ""
        location: Location = (*parent.location, key)
        parent.key, parent.skipped = key, False
        self._refuse_indirection(event, location)
        if not key:
            self.fault(location, index, "a key must be a word", "put the text in quotation marks")
            parent.skipped = True
            self._open(event, self._value(event), location)
        elif key in entries:
            first = self.lines[location]
            self.fault(location, index, f"duplicate key {quoted(key)}", f"it stands on line {first} already")
            parent.skipped = True
        else:
            self.lines[location] = self.line(index)

    def _open(self, event: Any, value: Any, location: Location) -> None:
        if _kind(event) not in ("MappingStartEvent", "SequenceStartEvent"):
            return
        self.lines.setdefault(location, self.line(event.start_mark.index))
        self.stack.append(_Open(location, value))
        if len(self.stack) > DEEPEST:
            self.fault(location, event.start_mark.index, "lists and mappings are nested too deeply here", _QUOTE_IT)
            raise _TooDeep

    def _value(self, event: Any) -> Any:
        if _kind(event) == "MappingStartEvent":
            return {}
        if _kind(event) == "SequenceStartEvent":
            return []
        if _kind(event) == "ScalarEvent":
            plain = not event.style and event.implicit[0]
            return None if plain and event.value in NULLS else event.value
        return None

    def _refuse_comment_behind(self, event: Any, location: Location) -> None:
        """`quote: He came in at #1 that year` would silently be the quotation "He came in at"."""
        end = event.end_mark.index
        if _kind(event) == "ScalarEvent" and not event.style and stands_comment_at(self.text, end):
            self.fault(location, end, 'text without quotation marks ends at a "#"', "put all of it in quotation marks")

    def _refuse_indirection(self, event: Any, location: Location) -> None:
        """Anchors, aliases and tags: a few lines of them can stand for gigabytes, and no declaration needs them."""
        index = event.start_mark.index
        if _kind(event) == "AliasEvent":
            self.fault(location, index, f"an alias (*{event.anchor}) is not accepted", _QUOTE_IT)
        elif event.anchor is not None:
            self.fault(location, index, f"an anchor (&{event.anchor}) is not accepted", _QUOTE_IT)
        elif event.tag is not None:
            self.fault(location, index, "a tag (!) is not accepted", _QUOTE_IT)
