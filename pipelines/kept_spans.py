"""Where each citation's words were found in a payload, kept for the night after: most nights bring the same bytes.

One small file beside the extracted texts, to be deleted at any time like them. A citation has one entry, what was asked
for it last: the file grows with the citations, not with the nights.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from archive.errors import storage
from archive.files import write_whole

from .extraction import EXTRACTOR
from .extraction.payload_span import Span

# Counted up whenever the search of `payload_spans` may answer otherwise for the same payload and text.
_SEARCH: Final = 1
_NAME: Final = "payload-spans.json"


class KeptSpans:
    """The spans that earlier nights found, by citation; `keep` writes those of tonight."""

    def __init__(self, folder: Path) -> None:
        """`folder`: derived/."""
        self._folder = folder
        self._known = _read(folder / _NAME)
        self._before = dict(self._known)

    def knows(self, citation_id: str, asked: str) -> bool:
        """Whether that very question was the last that was asked for the citation."""
        known = self._known.get(citation_id)
        return known is not None and known[0] == asked

    def found(self, citation_id: str) -> Span | None:
        """The answer to the last question; None where the span can't be told. Raises KeyError without a question."""
        _, start, end = self._known[citation_id]
        return None if start < 0 else Span(start, end)

    def remember(self, citation_id: str, asked: str, found: Span | None) -> None:
        """Take the answer in the place of the citation's last."""
        self._known[citation_id] = (asked, -1, -1) if found is None else (asked, found.start, found.end)

    def keep(self) -> None:
        """Write what has come to be known. Raises StorageFailed."""
        if self._known != self._before:
            data = json.dumps(self._known, separators=(",", ":")).encode("ascii")
            with storage(self._folder.parent):
                write_whole(self._folder / _NAME, data)
            self._before = dict(self._known)


def question(*, payload: bytes, media_type: str | None, text: bytes, start: int, end: int) -> str:
    """A name for everything that an answer hangs on: both digests, how the bytes are read, the span, the programs."""
    asked = f"{_SEARCH} {EXTRACTOR} {payload.hex()} {text.hex()} {start} {end} {media_type or ''}"
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _read(path: Path) -> dict[str, tuple[str, int, int]]:
    """What the file says; nothing where it is gone or damaged."""
    try:
        told = json.loads(path.read_bytes())
        return {citation: (str(asked), int(start), int(end)) for citation, (asked, start, end) in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
