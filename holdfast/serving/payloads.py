"""Archived payloads as a browser may have them: pages without scripts, text as text, images, all else to be saved.

Nothing is served as the type that the server of old gave it, but as one of a few that cannot act.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from archive.captures import Capture
from archive.content_coding import Undecodable
from archive.reader import Memento, read_memento

from .answers import Answer, payload

LARGEST: Final = 64 * 1024 * 1024  # bytes of a decoded payload that are held in memory for a browser

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
# Shown as images; SVG is a document that may hold scripts, and is shown as text.
_IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_TEXTS: Final = re.compile(r"text/.*|image/svg\+xml|application/(.*\+)?(json|xml)|application/(javascript|x-ndjson)")
_ENDINGS: Final = {
    "application/pdf": "pdf",
    "application/epub+zip": "epub",
    "application/zip": "zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
_UTF_8: Final = "; charset=utf-8"
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)


def memento_of(archive: Path, capture: Capture) -> Memento:
    """The archived response; for a revisit that of the capture it refers to. Raises DamagedRecord, StorageFailed."""
    return read_memento(archive, capture.payload_at, length=capture.payload_length or capture.length)


def replayable(capture: Capture) -> bool:
    """Whether a browser shows the payload rather than saving it."""
    kind = essence(capture.media_type)
    return kind in _PAGES or kind in _IMAGES or bool(_TEXTS.fullmatch(kind))


def shown(memento: Memento, capture: Capture) -> Answer:
    """The payload to be looked at, or saved where a browser could do more with it than look."""
    kind, charset = essence(capture.media_type), charset_of(capture.media_type)
    try:
        body = memento.content(limit=LARGEST)
    except Undecodable:
        # As it came over the wire: whoever wants it has tools for it.
        return payload(memento.entity, "application/octet-stream", attachment=f"capture-{capture.number}.bin")
    if kind in _PAGES:
        return payload(body, f"text/html{charset or ''}")
    if kind in _IMAGES:
        return payload(body, kind)
    if _TEXTS.fullmatch(kind):
        return payload(body, f"text/plain{charset or _UTF_8}")
    name = f"capture-{capture.number}.{_ENDINGS.get(kind, 'bin')}"
    return payload(body, "application/octet-stream", attachment=name)


def as_text(memento: Memento, capture: Capture) -> Answer:
    """The payload's characters, markup and all."""
    try:
        body = memento.content(limit=LARGEST)
    except Undecodable:
        body = memento.entity
    return payload(body, f"text/plain{charset_of(capture.media_type) or _UTF_8}")


def essence(media_type: str | None) -> str:
    """`text/html` of `Text/HTML; charset=x`; empty where there is none."""
    return (media_type or "").partition(";")[0].strip().lower()


def charset_of(media_type: str | None) -> str | None:
    """The charset as a parameter of our own type, None where none is named. Nothing else of the header is repeated."""
    found = _CHARSET.search(media_type or "")
    return f"; charset={found[1]}" if found else None
