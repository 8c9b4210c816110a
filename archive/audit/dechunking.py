"""The chunked transfer-coding taken off piece by piece: what `http_message.dechunk` does to a whole body at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_SIZE_LINE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
_BEGUN_SIZE_LINE = re.compile(rb"[ \t]*(?:[0-9a-fA-F]{1,16}(?:[ \t]*(?:;[^\r\n]*)?\r?)?)?")
_FILLING = re.compile(rb"\A[ \t]+|(?<=[0-9a-fA-F])[ \t]+\Z|(?<=;)[^\r\n]+")  # what a size line may have any length of
_LINE_END = re.compile(rb"\r?\n")
_TRAILERS_END = re.compile(rb"\r?\n\r?\n")
_LONG = 1024  # bytes of an unfinished line that are kept as they are


class Dechunker:
    """Feed it the body; it gives the entity, and says in `whole` whether the last chunk and the trailers were there."""

    def __init__(self) -> None:
        self.whole = False
        self._waiting = b""  # an unfinished line
        self._left = 0  # bytes of the chunk that are still to come
        self._step: Callable[[memoryview, int], int] = self._size_line

    def feed(self, data: memoryview) -> Iterator[memoryview]:
        """The parts of the entity that this piece of the body holds."""
        if self._waiting:
            data = memoryview(self._waiting + data)
            self._waiting = b""
        position = 0
        while position < len(data):
            if self._left:
                part = data[position : position + self._left]
                self._left -= len(part)
                position += len(part)
                yield part
            else:
                position = self._step(data, position)

    def _size_line(self, data: memoryview, position: int) -> int:
        line = _SIZE_LINE.match(data, position)
        if line is None:
            begun = _BEGUN_SIZE_LINE.fullmatch(data, position)
            return self._stop(data) if begun is None else self._wait(data, position)
        self._left = int(line[1], 16)
        self._step = self._line_end if self._left else self._last_line
        return line.end()

    def _line_end(self, data: memoryview, position: int) -> int:
        """The line end behind a chunk."""
        line = _LINE_END.match(data, position)
        if line is None:
            return self._wait(data, position) if bytes(data[position : position + 2]) == b"\r" else self._stop(data)
        self._step = self._size_line
        return line.end()

    def _last_line(self, data: memoryview, position: int) -> int:
        """What follows the last chunk: a line end, or trailers."""
        if bytes(data[position : position + 2]) == b"\r":
            return self._wait(data, position)
        self.whole = _LINE_END.match(data, position) is not None
        self._step = self._stop_at if self.whole else self._trailers
        return len(data) if self.whole else position

    def _trailers(self, data: memoryview, position: int) -> int:
        self.whole = _TRAILERS_END.search(data, position) is not None
        if self.whole:
            return self._stop(data)
        self._waiting = bytes(data[max(position, len(data) - 3) :])  # the end may have begun
        return len(data)

    def _wait(self, data: memoryview, position: int) -> int:
        """Keep an unfinished line for the next piece; of a long one, what it means."""
        line = bytes(data[position:])
        self._waiting = _FILLING.sub(b" ", line) if len(line) > _LONG else line
        return len(data)

    def _stop(self, data: memoryview) -> int:
        self._step = self._stop_at
        return len(data)

    def _stop_at(self, data: memoryview, _: int) -> int:
        """Behind the end, or behind what is no chunk."""
        return len(data)
