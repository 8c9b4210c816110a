"""What extraction reads: one document's bytes, with what its server said about them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """An entity with its content-coding removed; `media_type` is the whole Content-Type value, None where none came."""

    payload: bytes
    media_type: str | None = None
    url: str | None = None
