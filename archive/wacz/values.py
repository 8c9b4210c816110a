"""What goes into a WACZ: WARC files as stretches of bytes, the lines of an index, pages, and words about the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..errors import DamagedRecord
from ..stores import opened
from ..warc_file import OPEN_SUFFIX

WACZ_VERSION = "1.1.1"
PROFILE = "data-package"
PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
PAGES = "pages/pages.jsonl"
PAGES_FORMAT = "json-pages-1.0"
ARCHIVE = "archive/"
PROOFS = "manifests/"  # "other files" of WACZ 1.1.1: in no folder of the format's own, and listed

_PIECE = 1 << 20


def iso_seconds(moment: datetime) -> str:
    """`2026-02-01T03:00:00Z`: as precise as the index, so that a page's time leads to its capture."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes of a file from `start` up to `end`."""

    path: Path
    start: int
    end: int

    def pieces(self) -> Iterator[bytes]:
        """The bytes, a MiB at a time. Raises DamagedRecord where the file ends before them, OSError,
        StorageFailed."""
        path = self.path
        if path.suffix == OPEN_SUFFIX and not path.exists():
            path = path.with_suffix("")  # the run that wrote it has finished it meanwhile
        with opened(path) as file:
            file.seek(self.start)
            left = self.end - self.start
            while left:
                piece = file.read(min(left, _PIECE))
                if not piece:
                    raise DamagedRecord(f"{self.path} ends {left} bytes too early.")
                left -= len(piece)
                yield piece


@dataclass(frozen=True, slots=True)
class WarcPart:
    """One WARC file of the package: whole gzip members, `beginning` first, the spans' then."""

    name: str
    spans: tuple[Span, ...]
    beginning: bytes = b""

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.beginning) + sum(span.end - span.start for span in self.spans)


@dataclass(frozen=True, slots=True)
class Contents:
    """The records of a package, and the sorted lines of the index over them, each with its line end.

    `proofs` are the files of a collection's manifests by their names in the package.
    """

    warcs: tuple[WarcPart, ...]
    index: Iterable[str]
    proofs: Mapping[str, Span] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A cited page: the capture that a reader is led to. `text` is what was read from it, None where nothing was."""

    url: str
    captured_at: datetime  # aware
    id: str
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What the package says of itself."""

    title: str
    created: datetime  # aware
    software: str
    description: str | None = None
