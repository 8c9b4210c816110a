"""Extracted text on disk, apart from the records: it may be deleted at any time and is made again from them.

One file a distinct extraction, named by its digest: pages whose bytes change every night while their text does not
share one file and one set of judgements.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from pathlib import Path

from archive.errors import storage
from archive.files import write_whole
from archive.gzip_members import write_member

from .extraction import Extraction, Grid, Part, Stretch, Zone


class DerivedTexts:
    """The folder of extractions. `put` and `get` by the digest, 32 bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, extraction: Extraction) -> bytes:
        """Keep the extraction; its digest. Raises StorageFailed."""
        data = json.dumps(_fields(extraction), ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        digest = hashlib.sha256(data).digest()
        path = self._path(digest)
        if not path.exists():
            with storage(self._folder.parent):
                write_whole(path, _compressed(data))
        return digest

    def has(self, digest: bytes) -> bool:
        """Whether there is a file for that digest."""
        return self._path(digest).exists()

    def get(self, digest: bytes) -> Extraction | None:
        """The extraction of that digest, or None where the file is gone or damaged."""
        try:
            data = gzip.decompress(self._path(digest).read_bytes())
        except (OSError, EOFError, ValueError):
            return None
        return _extraction(data) if hashlib.sha256(data).digest() == digest else None

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / f"{name}.json.gz"


def _compressed(data: bytes) -> bytes:
    out = io.BytesIO()
    write_member(out, (data,))
    return out.getvalue()


def _fields(extraction: Extraction) -> dict[str, object]:
    return {
        "extractor": extraction.extractor,
        "media_type": extraction.media_type,
        "title": extraction.title,
        "stretches": [[s.start, s.end, s.zone.value, s.page, s.part] for s in extraction.stretches],
        "grids": [[g.start, g.end, g.headings, g.row_heads, g.spans, g.breaks] for g in extraction.grids],
        "text": extraction.text,
    }


def _extraction(data: bytes) -> Extraction:
    fields = json.loads(data.decode("utf-8", "surrogatepass"))
    return Extraction(
        text=fields["text"],
        stretches=tuple(_stretch(*stretch) for stretch in fields["stretches"]),
        media_type=fields["media_type"],
        extractor=fields["extractor"],
        title=fields["title"],
        grids=tuple(
            Grid(start, end, tuple(headings), heads, tuple((a, b, c, d) for a, b, c, d in spans), tuple(breaks))
            for start, end, headings, heads, spans, breaks in fields.get("grids", ())
        ),
    )


def _stretch(start: int, end: int, zone: str, page: int | None, part: str | None = None) -> Stretch:
    """A stretch as it was written; versions before 3 of our extraction told no parts and no grids."""
    return Stretch(start, end, Zone(zone), page, None if part is None else Part(part))
