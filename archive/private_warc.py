"""The WARC file of what is withheld from the public ones: written like them, and open to nobody but its owner.

COLLECTION/private/*.warc.gz   folder 0700, files 0600; no replay, export or manifest looks there

The ledger knows nothing of it. A record whose public half was set aside by a kill stays, and nothing refers to it.
"""

from __future__ import annotations

import contextlib
import os
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from . import records
from .clock import timestamp14
from .errors import storage
from .exchange import Exchange, FailedAttempt
from .http_message import NotHTTP, parse_head
from .records import NewId, Record
from .warc_file import OPEN_SUFFIX, Recovered, WarcFile
from .withholding import Withheld

PRIVATE = "private"  # the folder's name in a collection

_PIECE = 64 * 1024  # bytes taken at a time


class PrivateWarc:
    """One run's private file. It is begun when there is first something to write."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime], new_id: NewId, facts: Mapping[str, str]) -> None:
        self._folder = folder
        self._clock = clock
        self._new_id = new_id
        self._facts = facts
        self._file: WarcFile | None = None
        self._warcinfo_id = uuid.UUID(int=0)

    def records(
        self, about: Exchange | FailedAttempt, withheld: Withheld, *, concurrent_to: uuid.UUID
    ) -> tuple[Record, ...]:
        """What was withheld of an exchange, the request first; `concurrent_to` is its leading public record.

        Raises StorageFailed.
        """
        self._begin()
        request = records.request(
            self._new_id(),
            about,
            block=withheld.request,
            concurrent_to=concurrent_to,
            warcinfo_id=self._warcinfo_id,
        )
        if not withheld.answer:
            return (request,)
        answer = records.beside(
            self._new_id(),
            about,
            block=withheld.answer,
            content_type=_type_of(withheld.answer),
            concurrent_to=concurrent_to,
            warcinfo_id=self._warcinfo_id,
        )
        return request, answer

    def append(self, batch: Sequence[Record]) -> None:
        """Write records and wait until the disk has them. Raises StorageFailed."""
        if batch:
            self._begin().append(batch)

    def _begin(self) -> WarcFile:
        if self._file is None:
            self._file = self._new_file()
        return self._file

    def _new_file(self) -> WarcFile:
        now = self._clock()
        warcinfo_id = self._new_id()
        name = f"holdfast-private-{timestamp14(now)}-{warcinfo_id.hex[:8]}.warc.gz"
        with storage(self._folder.parent):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._folder.chmod(0o700)  # before there is a file in it that others could open
            (self._folder / ".gitignore").write_text("*\n", encoding="ascii")
        file = WarcFile(self._folder / name)
        with storage(self._folder.parent):
            (self._folder / (name + OPEN_SUFFIX)).chmod(0o600)
        facts = {**self._facts, "description": "Requests with their secret fields, and answers that tell of them."}
        file.append([records.warcinfo(warcinfo_id, now, file_name=name, facts=facts)])
        self._warcinfo_id = warcinfo_id
        return file

    def leave(self) -> None:
        """Let go of the file as it is: a new one is begun, and the next start finishes this one."""
        if self._file is not None:
            self._file.leave()
            self._file = None

    def close(self) -> None:
        """Finish the file, if there is one. Raises StorageFailed."""
        if self._file is not None:
            self._file.finish()
            self._file = None


def _type_of(answer: bytes) -> str:
    try:
        parse_head(answer)
    except NotHTTP:
        return records.UNKNOWN_TYPE
    return records.RESPONSE_TYPE


def recover_private(folder: Path) -> Iterator[Recovered]:
    """Finish the private files that killed runs left open. A torn tail stays beside them: it holds secrets too.

    Raises StorageFailed.
    """
    for left_open in sorted(folder.glob(f"*{OPEN_SUFFIX}")):
        with storage(folder.parent):
            yield _recover(left_open)


def _recover(left_open: Path) -> Recovered:
    finished = left_open.with_name(left_open.name.removesuffix(OPEN_SUFFIX))
    whole, size = _whole_records(left_open), left_open.stat().st_size
    if whole < size:
        with left_open.open("r+b") as file:
            file.seek(whole)
            tail = os.open(finished.with_name(f"{finished.name}.tail-at-{whole}"), os.O_WRONLY | os.O_CREAT, 0o600)
            with open(tail, "wb") as aside:  # noqa: PTH123 - of a descriptor
                aside.write(file.read())
            file.truncate(whole)
            os.fsync(file.fileno())
    if whole:
        left_open.rename(finished)
    else:
        left_open.unlink()
    return Recovered(finished.name, size - whole)


def _whole_records(path: Path) -> int:
    """Where the last whole gzip member ends, in bytes."""
    end = position = 0
    inflater = zlib.decompressobj(wbits=31)
    with path.open("rb") as file, contextlib.suppress(zlib.error):
        while piece := file.read(_PIECE):
            position += len(piece)
            while piece:
                inflater.decompress(piece)
                piece = inflater.unused_data
                if inflater.eof:
                    end = position - len(piece)
                    inflater = zlib.decompressobj(wbits=31)
    return end
