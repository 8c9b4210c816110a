"""Messages between the driver and its reading workers: frames of bytes, which neither end turns into code.

A frame is its length, eight bytes, and the bytes. The driver never waits for the rest of one: a worker that has been
taken over may begin a message and not end it, announce any length, or stop reading. A job begins with a token that its
answer begins with, too: what a worker says beyond its answer is never taken for the answer to its next job.
"""

from __future__ import annotations

import os
import select
import struct
import time
from collections.abc import Iterator
from typing import Final

_LENGTH: Final = struct.Struct("!Q")
_AT_ONCE: Final = 1 << 20  # bytes taken in by one call
TOKEN_BYTES: Final = 16


class BadFrame(Exception):
    """What comes over the connection is no message of ours, or not at this time."""


class Incoming:
    """The frames that arrive at a file descriptor, which is made not to block. `most` is the bytes of the longest."""

    def __init__(self, descriptor: int, *, most: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._most = most
        self._buffer = bytearray()

    def frames(self) -> Iterator[bytes]:
        """The whole frames that are there by now. Raises BadFrame; EOFError when the other end has closed."""
        while True:
            try:
                arrived = os.read(self._descriptor, _AT_ONCE)
            except BlockingIOError:
                return
            if not arrived:
                raise EOFError
            self._buffer += arrived
            while (frame := self._first()) is not None:
                yield frame

    def _first(self) -> bytes | None:
        if len(self._buffer) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._buffer)
        if length > self._most:
            raise BadFrame(f"a message of {length} bytes, and the longest may have {self._most}")
        end = _LENGTH.size + length
        if len(self._buffer) < end:
            return None
        frame = bytes(memoryview(self._buffer)[_LENGTH.size : end])
        del self._buffer[:end]
        return frame


def send(descriptor: int, data: bytes, *, seconds: float) -> None:
    """Send a frame over a descriptor that does not block. Raises OSError; TimeoutError where nobody takes it."""
    left = memoryview(_LENGTH.pack(len(data)) + data)
    until = time.monotonic() + seconds
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                raise TimeoutError("the other end does not read what it is sent") from None


def send_waiting(descriptor: int, data: bytes) -> None:
    """Send a frame and wait until it is taken. Raises OSError."""
    left = memoryview(_LENGTH.pack(len(data)) + data)
    while left:
        left = left[os.write(descriptor, left) :]


def receive(descriptor: int) -> bytes:
    """Wait for a frame. Raises EOFError when the other end has closed."""
    (length,) = _LENGTH.unpack(_exactly(descriptor, _LENGTH.size))
    return _exactly(descriptor, length)


def _exactly(descriptor: int, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = os.read(descriptor, min(size - len(parts), _AT_ONCE))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)
