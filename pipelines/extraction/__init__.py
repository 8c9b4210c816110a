"""Text out of archived bytes, with where each part of it stood."""

from __future__ import annotations

from .values import Extraction, NotExtracted, Stretch, Zone

__all__ = ["Extraction", "NotExtracted", "Stretch", "Zone"]
